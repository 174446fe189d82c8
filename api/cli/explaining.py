"""What ``supplychain explain`` says."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from api.cli.exits import Exit, say, tell
from api.cli.planning import check_plan
from api.order_story import story_of
from api.roads import problem_of
from solvers import routing

if TYPE_CHECKING:
    from api.plan_folder import StoredPlan


def explain_plan(stored: StoredPlan, *, as_json: bool) -> None:
    """Print the explanation of the whole plan."""
    problem = problem_of(stored.scenario, stored.closures)
    explanation = routing.explain(problem, stored.plan)
    if as_json:
        say(json.dumps(asdict(explanation), ensure_ascii=False, indent=2))
    else:
        say(str(explanation))


def explain_order(stored: StoredPlan, order_id: str, *, as_json: bool) -> None:
    """Print what happens to one order, what it costs, why it is late or out, and what helps."""
    story = story_of(stored.scenario, stored.plan, order_id)
    problem = problem_of(stored.scenario, stored.closures)
    explained = routing.explain(problem, stored.plan, [order_id])
    left_out = explained.left_out
    if as_json:
        plain = asdict(story) | {
            "left_out": [asdict(why) for why in left_out],
            "late": [asdict(item) for item in explained.late],
            "served": [asdict(item) for item in explained.served],
        }
        say(json.dumps(plain, ensure_ascii=False, indent=2))
        return
    lines = story.lines()
    for why in left_out:
        lines.append(f"left out: {why.reason}. {why.detail}".rstrip())
        if why.relief is not None:
            lines.append(f"  {why.relief.text}")
    for item in explained.late:
        lines.append(f"{item.late_min} min late: {item.cause}. {item.detail}")
    lines += [item.words(explained.currency) for item in explained.served]
    say("\n".join(lines))


def refuse_unfit(stored: StoredPlan) -> None:
    """Tell what breaks the rules and leave, if the plan does not fit its scenario."""
    found = check_plan(problem_of(stored.scenario, stored.closures), stored.plan)
    if found:
        tell(["the plan does not fit its scenario", *map(str, found)])
        raise typer.Exit(Exit.VIOLATIONS)
