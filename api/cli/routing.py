"""Read, plan, check, write: what ``supplychain routes`` does."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.cli.exits import Exit, say, tell
from api.cli.live import live_progress
from api.cli.opening import open_scenario
from api.cli.routes import Answer, Source
from api.cli.stopping import stop_on_signals
from api.plan_checks import check_plan
from api.plan_geojson import Places, door_features, route_features, site_features
from api.plan_tables import COLUMNS as PLAN_COLUMNS
from api.plan_tables import Clock, stop_rows
from api.roads import operator, problem_of
from api.route_views import COLUMNS, csv_text, step_features, step_rows
from solvers import routing
from solvers.common import Deadline, Status, on_one_clock, workers
from solvers.routing import last_mile
from solvers.routing.formats import (
    Rounding,
    instance_of,
    read_solomon,
    read_vrplib,
    routes_of,
    sol_text,
)
from solvers.routing.formats.rounding import PUBLISHED
from solvers.routing.formats.vroom import answer_of, error_answer, read_vroom
from solvers.routing.formats.vroom.answer import INPUT_ERROR, ROUTING_ERROR, unassigned_of
from solvers.routing.formats.vroom.answer import routes_of as steps_of
from solvers.routing.formats.vroom.of_instance import facts_of_instance
from solvers.routing.last_mile.validate import validate
from supplychain.errors import DataError, DataProblem
from supplychain.fleet import Haul
from supplychain.io.atomic import replaced
from supplychain.roads import RoadError
from supplychain.scenario import RoadChoice

if TYPE_CHECKING:
    from threading import Event

    from solvers.common import Limits, Violation
    from solvers.routing import RoutingPlan
    from solvers.routing.formats import Instance
    from solvers.routing.formats.vroom.facts import Facts
    from solvers.routing.last_mile import LastMilePlan, LastMileProblem
    from supplychain.scenario import Scenario

STDIN = "-"
UNITS = "units"
"""What costs of foreign problems are in: whatever theirs are."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for; see the options of :mod:`api.cli.routes`."""

    file: str
    source: Source
    answer: Answer
    limits: Limits
    prove_s: float
    rounding: str | None
    roads: str
    out: Path | None


def plan_routes(wish: Wish) -> Exit:
    """Plan and write.

    Returns
    -------
    Exit
        ``VIOLATIONS`` comes before ``INTERRUPTED``, and that before ``PARTIAL``. Routes with
        violations are not written.
    """
    if wish.source is Source.SCENARIO:
        return _scenario(wish)
    if wish.source is Source.VROOM:
        return _vroom(wish)
    instance = _instance(wish)
    with stop_on_signals() as stop:
        plan = _solved(wish, instance.problem, stop)
        found = validate(instance.problem, plan)
        text = "" if found else _text_of_instance(wish, instance, plan)
        return _ended(wish, text, found, plan.status, stop)


def _vroom(wish: Wish) -> Exit:
    """VROOM's own way: an error is an answer too."""
    try:
        provider = operator().roads(RoadChoice(provider=wish.roads))
        case = read_vroom(_input(wish.file), provider, _name(wish.file))
        with stop_on_signals() as stop:
            plan = _solved(wish, case.problem, stop, case.warm_start)
            found = validate(case.problem, plan)
            text = "" if found else _text(wish, case.problem, case.facts, plan)
            return _ended(wish, text, found, plan.status, stop)
    except DataError as wrong:
        _answer_error(wish, INPUT_ERROR, wrong.problems)
        raise
    except RoadError as wrong:
        _answer_error(wish, ROUTING_ERROR, [wrong])
        tell([str(wrong)])
        return Exit.BAD_INPUT


def _answer_error(wish: Wish, code: int, problems: Any) -> None:
    if wish.answer is Answer.VROOM and wish.out is None:
        say(json.dumps(error_answer(code, problems), ensure_ascii=False))


def _name(file: str) -> str:
    return "stdin" if file == STDIN else file


def _input(file: str) -> str:
    if file == STDIN:
        return sys.stdin.read()
    try:
        return Path(file).read_text(encoding="utf-8")
    except UnicodeDecodeError as wrong:
        raise DataError(
            [DataProblem(file, -1, "", "unreadable", "the file is no UTF-8")]
        ) from wrong


def _instance(wish: Wish) -> Instance:
    reader = read_solomon if wish.source is Source.SOLOMON else read_vrplib
    try:
        sheet = reader(Path(wish.file))
    except UnicodeDecodeError as wrong:
        fault = DataProblem(wish.file, -1, "", "unreadable", "the file is no UTF-8")
        raise DataError([fault]) from wrong
    if wish.rounding is not None:
        return instance_of(sheet, Rounding(wish.rounding))
    if sheet.kind not in PUBLISHED:
        text = "no rounding is known for instances of this type: name one with --rounding"
        allowed = ", ".join(PUBLISHED)
        raise DataError(
            [DataProblem(wish.file, -1, "TYPE", "unknown_type", text, sheet.kind, allowed)]
        )
    return instance_of(sheet, PUBLISHED[sheet.kind])


def _solved(
    wish: Wish, problem: LastMileProblem, stop: Event, warm_start: LastMilePlan | None = None
) -> LastMilePlan:
    found = None
    with live_progress(wish.limits, UNITS) as show:
        progress = on_one_clock(show, Deadline(None))
        plan = last_mile.solve(
            problem, wish.limits, warm_start=warm_start, progress=progress, should_stop=stop.is_set
        )
        if wish.prove_s > 0.0 and not stop.is_set():
            limits = replace(wish.limits, max_seconds=wish.prove_s, max_iterations=None)
            found = last_mile.bound(
                problem, limits, plan=plan, progress=progress, should_stop=stop.is_set
            )
    if found is not None:
        plan = last_mile.proven(plan, found)
        tell([_proof(plan, found)])
    if stop.is_set():
        workers.end()
    return plan


def _proof(plan: LastMilePlan, found: last_mile.Bound) -> str:
    """What a bound says of a plan."""
    words = f"cost {plan.cost_cny:,.2f}, proven at least {found.value_cny:,.2f}"
    words += f" (gap {found.gap(plan.cost_cny):.2%})"
    if found.left_out:
        words += f"; not counted: {', '.join(found.left_out)}"
    return words


def _text_of_instance(wish: Wish, instance: Instance, plan: LastMilePlan) -> str:
    if wish.answer is Answer.SOL:
        cost = str(instance.units(sum(tour.cost_cny for tour in plan.tours)))
        return sol_text(instance, routes_of(instance, plan), cost)
    return _text(wish, instance.problem, facts_of_instance(instance), plan)


def _text(wish: Wish, problem: LastMileProblem, facts: Facts, plan: LastMilePlan) -> str:
    if wish.answer is Answer.VROOM:
        return json.dumps(answer_of(problem, facts, plan), ensure_ascii=False)
    routes = steps_of(problem, facts, plan)
    left = unassigned_of(problem, facts, plan)
    if wish.answer is Answer.CSV:
        return csv_text(COLUMNS, step_rows(routes, left))
    return json.dumps(step_features(routes, left), ensure_ascii=False)


def _scenario(wish: Wish) -> Exit:
    """Plan the whole chain, and write what the last-mile vehicles do."""
    scenario = open_scenario(wish.file)
    problem = problem_of(scenario)
    with stop_on_signals() as stop:
        with live_progress(wish.limits, scenario.currency) as progress:
            plan = routing.solve(
                problem,
                wish.limits,
                progress=progress,
                should_stop=stop.is_set,
                prove_s=wish.prove_s,
            )
        if stop.is_set():
            workers.end()
        found = check_plan(problem, plan)
        text = _text_of_chain(wish, scenario, plan)
        return _ended(wish, text, found, plan.status, stop)


def _text_of_chain(wish: Wish, scenario: Scenario, plan: RoutingPlan) -> str:
    doors = tuple(route for route in plan.routes if route.haul is Haul.LAST_MILE)
    local, clock = replace(plan, routes=doors, moves=()), Clock(scenario)
    if wish.answer is Answer.CSV:
        return csv_text(PLAN_COLUMNS["stops"], stop_rows(local, clock))
    places = Places(scenario)
    features = [*site_features(scenario), *route_features(local, places, clock)]
    features += door_features(local, places, clock)
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def _ended(wish: Wish, text: str, found: list[Violation], status: Status, stop: Event) -> Exit:
    if found:
        tell(str(violation) for violation in found)
        return Exit.VIOLATIONS
    if wish.out is None:
        say(text)
    else:
        with replaced(wish.out) as fresh:
            fresh.write_text(text, encoding="utf-8")
        tell([f"written: {wish.out}"])
    if stop.is_set():
        return Exit.INTERRUPTED
    return Exit.OK if status in (Status.OPTIMAL, Status.FEASIBLE) else Exit.PARTIAL
