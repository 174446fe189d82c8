"""The ``steps`` of VROOM's vehicles as a plan to start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Status, StopReason
from solvers.routing.formats.vroom.jobs import job_id
from solvers.routing.last_mile.drive import Draft
from solvers.routing.last_mile.plan import LastMilePlan
from solvers.routing.last_mile.schedule import Scheduler
from supplychain.errors import DataError, DataProblem
from supplychain.plans import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.routing.formats.vroom.documents import ProblemPart
    from solvers.routing.last_mile.problem import LastMileProblem

TASKS = ("job", "pickup", "delivery")


def start_of(
    document: ProblemPart, problem: LastMileProblem, groups: Sequence[Sequence[int]], name: str
) -> LastMilePlan | None:
    """The steps as a plan, ``None`` if no vehicle has any.

    As in VROOM, only tasks count, and their order; breaks and times are found anew.

    Raises
    ------
    DataError
        For every vehicle whose steps break a rule.
    """
    at = {job.id: position for position, job in enumerate(problem.jobs)}
    rows = [
        tuple(
            at[job_id(s.type, s.id)] for s in vehicle.steps if s.type in TASKS and s.id is not None
        )
        for vehicle in document.vehicles
    ]
    if not any(rows):
        return None
    scheduler = Scheduler(problem)
    tours, problems = [], []
    for van, group in enumerate(groups):
        for vehicle in group:
            if not rows[vehicle]:
                continue
            tour = scheduler.tour(Draft(van, 0, (rows[vehicle],)))
            if tour is None:
                path, text = f"vehicles[{vehicle}].steps", "the steps break a rule of the problem"
                problems.append(DataProblem(name, -1, path, "broken_route", text))
            else:
                tours.append(tour)
    if problems:
        raise DataError(problems)
    used = {job for row in rows for job in row}
    left = [job for position, job in enumerate(problem.jobs) if position not in used]
    return LastMilePlan(
        status=Status.PARTIAL if left else Status.FEASIBLE,
        stop_reason=StopReason.ASKED,
        tours=tuple(tours),
        unserved=tuple((job.id, Reason.UNKNOWN) for job in left),
        cost_cny=sum(tour.cost_cny for tour in tours) + sum(job.unserved_cny for job in left),
    )
