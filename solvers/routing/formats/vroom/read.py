"""From VROOM's problem JSON to a last-mile problem.

- *Objective.* The default price of an hour of travel, 3,600, is one CNY a second of driving;
  ``per_km`` and ``per_task_hour`` likewise; waiting is free. VROOM serves the highest sum of
  priorities, then most tasks, then looks at cost: penalties are so large that the same order holds.
- *Times.* Our clock runs a second ahead of VROOM's, as breaks must not start at our zero.
- *Places.* The front is where the first vehicle starts or ends. A vehicle without a start begins
  at a place that is no distance from anywhere; one without an end ends at its last stop. No vehicle
  loads again.
- *Alike vehicles* are one van.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from solvers.routing.formats.vroom.checks import problems_of
from solvers.routing.formats.vroom.documents import parse
from solvers.routing.formats.vroom.facts import AHEAD_S, Facts, VehicleFacts, task_facts
from solvers.routing.formats.vroom.ground import ground_of, longest
from solvers.routing.formats.vroom.jobs import jobs_of
from solvers.routing.formats.vroom.start import start_of
from solvers.routing.formats.vroom.vans import group_vehicles, van_of
from solvers.routing.last_mile.problem import LastMileProblem
from supplychain.errors import DataError
from supplychain.windows import TimeWindow

if TYPE_CHECKING:
    from solvers.routing.formats.vroom.documents import ProblemPart
    from solvers.routing.formats.vroom.ground import Ground
    from solvers.routing.last_mile.plan import LastMilePlan
    from supplychain.roads import RoadProvider


@dataclass(frozen=True, slots=True, eq=False)
class VroomCase:
    """A VROOM problem as a last-mile problem.

    Parameters
    ----------
    problem
        To solve.
    facts
        What the answer needs beside the plan.
    warm_start
        The vehicles' ``steps`` as a plan, if there are any.
    """

    problem: LastMileProblem
    facts: Facts
    warm_start: LastMilePlan | None


def read_vroom(text: str, roads: RoadProvider | None = None, name: str = "vroom") -> VroomCase:
    """Read a document.

    Parameters
    ----------
    text
        JSON.
    roads
        For documents without matrices; by default great circles with detours.
    name
        Of the file, for messages.

    Raises
    ------
    DataError
        With the JSON path of everything that is wrong, unknown or not supported.
    """
    document = parse(text, name)
    problems = problems_of(document, name)
    if problems:
        raise DataError(problems)
    ground = ground_of(document, roads)
    problem, groups = _problem(document, ground)
    vehicles = tuple(
        tuple(VehicleFacts.of(document.vehicles[at], position=at) for at in group)
        for group in groups
    )
    tasks = task_facts(document)
    facts = Facts(
        tasks=tasks,
        vehicles=vehicles,
        metres=tuple(ground.metres(document.vehicles[group[0]]) for group in groups),
        amounts=len(document.vehicles[0].capacity),
        notes=ground.notes,
        ahead_s=AHEAD_S,
        is_on_globe=all(task.place.location is not None for task in tasks),
    )
    return VroomCase(problem, facts, start_of(document, problem, groups, name))


def _problem(document: ProblemPart, ground: Ground) -> tuple[LastMileProblem, list[list[int]]]:
    horizon_s = _horizon_s(document, ground)
    groups = group_vehicles(document, ground)
    vans = tuple(
        van_of(document, group, f"vehicles-{number}", ground, horizon_s)
        for number, group in enumerate(groups, 1)
    )
    travel = {
        van.matrix: ground.travel(document.vehicles[group[0]])
        for van, group in zip(vans, groups, strict=True)
    }
    dimensions = max(1, len(document.vehicles[0].capacity))
    problem = LastMileProblem(
        front_id="start",
        class_ids=tuple(f"load-{d}" for d in range(1, dimensions + 1)),
        jobs=jobs_of(document, ground, vans, travel, horizon_s),
        vans=vans,
        travel=travel,
        windows=(TimeWindow(0, horizon_s),),
        horizon_s=horizon_s,
        places=ground.places,
    )
    return problem, groups


def _horizon_s(document: ProblemPart, ground: Ground) -> int:
    """After every window there is, with time to do everything once more."""
    tasks = [*document.jobs, *(half for s in document.shipments for half in (s.pickup, s.delivery))]
    ends = [window[1] for task in tasks for window in task.time_windows or ()]
    ends += [vehicle.time_window[1] for vehicle in document.vehicles if vehicle.time_window]
    breaks = [item for vehicle in document.vehicles for item in vehicle.breaks]
    ends += [window[1] for item in breaks for window in item.time_windows or ()]
    longest_s = max(longest(ground.durations_s(vehicle)) for vehicle in document.vehicles)
    most_s = sum(
        max(task.service, *task.service_per_type.values(), 0)
        + max(task.setup, *task.setup_per_type.values(), 0)
        + longest_s
        for task in tasks
    )
    return max(ends, default=0) + most_s + longest_s + sum(b.service for b in breaks) + AHEAD_S
