"""Limits of a front and its jobs, each of which can be lifted to see what it prevents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.routing.last_mile.drive import Draft
from solvers.routing.last_mile.schedule import Scheduler
from supplychain.calendars import DAY_S
from supplychain.fleet import DriverRules
from supplychain.plans import Reason
from supplychain.windows import TimeWindow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from solvers.routing.last_mile.problem import LastMileProblem, Van

    Lift = Callable[[LastMileProblem], LastMileProblem]

NO_REST = DriverRules(DAY_S, 0, DAY_S)


def binding_limit(alone: LastMileProblem) -> Reason:
    """The limit that keeps the only job of a problem from having a tour.

    It is the first without which the job has one. Where more than one must go, limits are lifted
    together, what the day's plan can change most easily before what it cannot, and the one that
    lets the job have a tour at last is named: without it, lifting all before it is in vain.
    ``UNKNOWN`` if the job has no tour without any of them.
    """
    for reason, lift in LIFTS:
        if has_tour(lift(alone)):
            return reason
    lifted = alone
    for reason, lift in reversed(LIFTS):
        lifted = lift(lifted)
        if has_tour(lifted):
            return reason
    return Reason.UNKNOWN


def has_tour(alone: LastMileProblem) -> bool:
    """Whether the only job of a problem could have a tour of its own."""
    return any(True for _ in tours_alone_cny(alone))


def tours_alone_cny(alone: LastMileProblem) -> Iterator[tuple[tuple[str, int], float]]:
    """By key of the van and shift, the cost of the only job's own tour; dearest layouts first."""
    scheduler = Scheduler(alone)
    found = []
    for position, rig in enumerate(scheduler.tables.rigs):
        van = alone.vans[rig.van]
        if van.count <= 0:
            continue
        for shift in range(len(van.shifts)):
            cost_cny = scheduler.cost_cny(Draft(position, shift, ((0,),)))
            if cost_cny is not None:
                found.append(((van.key, shift), cost_cny))
    yield from sorted(found, key=lambda pair: -pair[1])


def without_distance_limits(problem: LastMileProblem) -> LastMileProblem:
    """The problem with vehicles that may drive as far as they like."""
    return _with_vans(problem, lambda van: _of_type(van, max_distance_m=None))


def _with_endless_shifts(problem: LastMileProblem) -> LastMileProblem:
    """Vehicles out for as long as they like: hours, longest route, the driver's day and meals."""
    day = (TimeWindow(0, problem.horizon_s),)
    return _with_vans(
        problem,
        lambda van: replace(
            _of_type(van, max_route_s=None, rules=NO_REST, meals=()), shifts=day, meals=()
        ),
    )


def _with_jobs(problem: LastMileProblem, **changes: Any) -> LastMileProblem:
    return replace(problem, jobs=tuple(replace(job, **changes) for job in problem.jobs))


def _with_vans(problem: LastMileProblem, change: Callable[[Van], Van]) -> LastMileProblem:
    return replace(problem, vans=tuple(map(change, problem.vans)))


def _of_type(van: Van, **changes: Any) -> Van:
    return replace(van, vehicle_type=replace(van.vehicle_type, **changes))


LIFTS: tuple[tuple[Reason, Lift], ...] = (
    (Reason.ON_BOARD_TOO_LONG, lambda p: _with_jobs(p, max_on_board_s=None)),
    (Reason.TOO_FAR, without_distance_limits),
    (Reason.NO_VEHICLE_WITH_SKILL, lambda p: _with_jobs(p, requires=frozenset())),
    (Reason.GOODS_ARRIVE_TOO_LATE, lambda p: _with_jobs(p, release_s=0)),
    (Reason.WINDOW_UNREACHABLE, lambda p: _with_jobs(p, windows=())),
    (Reason.NO_STOCK_WITH_LIFE, lambda p: _with_jobs(p, latest_s=p.horizon_s)),
    (Reason.SHIFT_TOO_SHORT, _with_endless_shifts),
)
"""Each limit and what lifts it, in the order in which they are tried."""
