"""A plan as VROOM's solution JSON."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

from solvers.routing.formats.vroom.steps import RELOAD, Walk
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from solvers.routing.formats.vroom.facts import Facts, TaskFacts, VehicleFacts
    from solvers.routing.last_mile.plan import LastMilePlan, Tour
    from solvers.routing.last_mile.problem import LastMileProblem

Part = dict[str, Any]
INPUT_ERROR, ROUTING_ERROR = 2, 3
"""VROOM's codes for bad input and for roads that do not answer."""
WHOLE = 1e-6
"""What a whole number may lack by the arithmetic of fractions."""
TOTALS = ("cost", "setup", "service", "duration", "waiting_time", "priority")


def answer_of(problem: LastMileProblem, facts: Facts, plan: LastMilePlan) -> Part:
    """The solution as VROOM writes it; costs and times are integers.

    Beside VROOM's keys, ``notes`` says what the reader should know, such as where times come from.

    Raises
    ------
    DataError
        If a vehicle loads again, for which VROOM has no word.
    """
    routes = routes_of(problem, facts, plan)
    if any(step["type"] == RELOAD for route in routes for step in route["steps"]):
        text = "a vehicle loads again on its tour, for which VROOM's answer has no word"
        raise DataError([DataProblem("answer", -1, "routes", "not_supported", text)])
    left = unassigned_of(problem, facts, plan)
    summary: Part = {"cost": 0, "routes": len(routes), "unassigned": len(left)}
    if facts.amounts:
        summary |= {key: _sum(route[key] for route in routes) for key in ("delivery", "pickup")}
        summary = {
            key: value or [0] * facts.amounts if key in ("delivery", "pickup") else value
            for key, value in summary.items()
        }
    summary |= {key: sum(route[key] for route in routes) for key in TOTALS}
    if any("distance" in route for route in routes):
        summary["distance"] = sum(route.get("distance", 0) for route in routes)
    summary["violations"] = []
    answer: Part = {
        "code": 0,
        "summary": summary,
        "unassigned": left,
        "routes": routes,
    }
    return answer | ({"notes": list(facts.notes)} if facts.notes else {})


def unassigned_of(problem: LastMileProblem, facts: Facts, plan: LastMilePlan) -> list[Part]:
    """Tasks in no route, as the caller named them."""
    served = {drop.job_id for tour in plan.tours for trip in tour.trips for drop in trip.drops}
    pairs = zip(problem.jobs, facts.tasks, strict=True)
    return [_unassigned(task) for job, task in pairs if job.id not in served]


def error_answer(code: int, problems: Iterable[object]) -> Part:
    """What VROOM says instead of a solution."""
    return {"code": code, "error": "; ".join(str(problem) for problem in problems)}


def routes_of(problem: LastMileProblem, facts: Facts, plan: LastMilePlan) -> list[Part]:
    """Routes in the order of the vehicles in the file; loading again is a step of its own."""
    rows = []
    for tour, van, vehicle in _crews(problem, facts, plan):
        steps = list(Walk(problem, facts, tour, van, vehicle).steps())
        rows.append((vehicle.position, _route(problem, facts, tour, vehicle, steps)))
    return [route for _, route in sorted(rows, key=lambda row: row[0])]


def _crews(
    problem: LastMileProblem, facts: Facts, plan: LastMilePlan
) -> Iterator[tuple[Tour, int, VehicleFacts]]:
    """Tours with a vehicle each; those of a van in order."""
    vans = {van.vehicle_type.id: number for number, van in enumerate(problem.vans)}
    used: Counter[int] = Counter()
    for tour in plan.tours:
        van = vans[tour.vehicle_type_id]
        yield tour, van, facts.vehicles[van][used[van]]
        used[van] += 1


def _route(
    problem: LastMileProblem, facts: Facts, tour: Tour, vehicle: VehicleFacts, steps: list[Part]
) -> Part:
    at = {job.id: position for position, job in enumerate(problem.jobs)}
    tasks = [facts.tasks[at[drop.job_id]] for trip in tour.trips for drop in trip.drops]
    route: Part = {"vehicle": vehicle.id, "cost": math.floor(tour.cost_cny + WHOLE)}
    if vehicle.description is not None:
        route["description"] = vehicle.description
    if facts.amounts:
        route["delivery"] = _sum(task.delivered for task in tasks)
        route["pickup"] = _sum(task.picked for task in tasks)
    # VROOM's service of a route is that of its tasks and breaks.
    route |= {key: sum(step[key] for step in steps) for key in ("setup", "service")}
    route["duration"] = steps[-1]["duration"]
    route["waiting_time"] = sum(step["waiting_time"] for step in steps)
    route["priority"] = sum(task.priority for task in tasks)
    if "distance" in steps[-1]:
        route["distance"] = steps[-1]["distance"]
    return route | {"steps": steps, "violations": []}


def _sum(amounts: Iterable[Iterable[int]]) -> list[int]:
    return [sum(column) for column in zip(*amounts, strict=True)]


def _unassigned(task: TaskFacts) -> Part:
    part: Part = {"id": task.id, "type": task.kind}
    if task.description is not None:
        part["description"] = task.description
    if task.place.location is not None:
        part["location"] = list(task.place.location)
    if task.place.location_index is not None:
        part["location_index"] = task.place.location_index
    return part
