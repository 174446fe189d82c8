"""Folders of routing plans: checked and explained."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from api.cli.exits import Exit, tell
from api.families import Family, Question
from api.order_story import story_of
from api.plan_agreement import changed_files, wrong_figures
from api.plan_checks import check_plan
from api.plan_folder import read_plan
from api.plan_header import header_of
from api.roads import problem_of
from solvers import routing
from solvers.common import Violation
from solvers.routing.day.moment import unknown_progress
from supplychain.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from api.plan_folder import StoredPlan
    from solvers.routing import RoutingProblem


def violations(folder: Path) -> list[Violation]:
    """What breaks rules, differs from the plan, or is promised but cannot be kept."""
    stored = read_plan(folder)
    problem = problem_of(stored.scenario, stored.closures)
    found = check_plan(problem, stored.plan)
    if not found:
        # Figures and promises of a plan that breaks rules need not even exist.
        header = header_of(stored.plan, stored.scenario, stored.header.scenario_hash)
        found = [*wrong_figures(stored.header, header), *lost_track(problem, stored)]
    return found + changed_files(folder, stored.header)


def explain(folder: Path, question: Question) -> str:
    """Where the money goes and what binds, or the story of one order."""
    stored = read_plan(folder)
    order_id = question.order_id
    if order_id is not None and all(item.id != order_id for item in stored.scenario.orders):
        raise typer.BadParameter(f"the scenario has no order {order_id}", param_hint="--order")
    try:
        if order_id is None:
            return _of_plan(stored, as_json=question.as_json)
        return _of_order(stored, order_id, as_json=question.as_json)
    except (DataError, KeyError, IndexError):
        # A plan changed by hand may name what is not there; any other cause is a fault of ours.
        _refuse_unfit(stored)
        raise


def _of_plan(stored: StoredPlan, *, as_json: bool) -> str:
    """The explanation of the whole plan."""
    problem = problem_of(stored.scenario, stored.closures)
    explanation = routing.explain(problem, stored.plan)
    if as_json:
        return json.dumps(asdict(explanation), ensure_ascii=False, indent=2)
    return str(explanation)


def _of_order(stored: StoredPlan, order_id: str, *, as_json: bool) -> str:
    """What happens to one order, what it costs, why it is late or out, and what helps."""
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
        return json.dumps(plain, ensure_ascii=False, indent=2)
    lines = story.lines()
    for why in left_out:
        lines.append(f"left out: {why.reason}. {why.detail}".rstrip())
        if why.relief is not None:
            lines.append(f"  {why.relief.text}")
    for item in explained.late:
        lines.append(f"{item.late_min} min late: {item.cause}. {item.detail}")
    lines += [item.words(explained.currency) for item in explained.served]
    return "\n".join(lines)


def _refuse_unfit(stored: StoredPlan) -> None:
    """Tell what breaks the rules and leave, if the plan does not fit its scenario."""
    found = check_plan(problem_of(stored.scenario, stored.closures), stored.plan)
    if found:
        tell(["the plan does not fit its scenario", *map(str, found)])
        raise typer.Exit(Exit.VIOLATIONS)


def lost_track(problem: RoutingProblem, stored: StoredPlan) -> list[Violation]:
    """What has been done of routes that the plan lacks, and what it can no longer keep.

    ``EXECUTION_UNKNOWN`` and ``RESERVATION_BROKEN``. What has expired, by the moment of the
    scenario's execution state, or is served is no fault.

    Parameters
    ----------
    problem
        What the plan is for.
    stored
        Its plan breaks no rule.
    """
    state = stored.scenario.execution
    if state is not None:
        unknown = [
            Violation(
                "EXECUTION_UNKNOWN", state.routes[item.row].route_id, item.problem, 1.0, "count"
            )
            for item in unknown_progress(state, stored.plan.routes)
        ]
        if unknown:
            return unknown
    return [
        Violation("RESERVATION_BROKEN", item.order_id, item.detail, 1.0, "count")
        for item in routing.broken_reservations(problem, stored.plan, stored.book)
    ]


ROUTING = Family("routing", violations, explain, answers=("order_id",))
