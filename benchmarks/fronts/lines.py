"""One line of figures per planner, and one that compares them."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from benchmarks.fronts.checks import faults
from benchmarks.fronts.runs import OWN, Task, run
from solvers.common.workers import begin_worker

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from benchmarks.fronts.runs import Found
    from solvers.common import Limits
    from solvers.routing.last_mile.plan import LastMilePlan
    from solvers.routing.last_mile.problem import LastMileProblem


def fronts_lines(
    customers: int, fronts: int, limits: Limits, peers: Iterable[str] = ()
) -> Iterator[dict[str, Any]]:
    """Ours, then each peer, then by how much ours is cheaper than each.

    Parameters
    ----------
    customers, fronts
        How many; see :func:`benchmarks.fronts.case.peak_of`.
    limits
        For each planner; the seed is the planners' own.
    peers
        Names; see :mod:`benchmarks.fronts.runs`.
    """
    lines = []
    for planner in (OWN, *peers):
        lines.append(line_apart(Task(customers, fronts, planner, limits)))
        yield lines[-1]
    yield summary(lines)


def line_apart(task: Task) -> dict[str, Any]:
    """The task's line, from a fresh process, so that its memory is its own."""
    with ProcessPoolExecutor(1, get_context("spawn"), begin_worker) as pool:
        return pool.submit(line, task).result()


def line(task: Task) -> dict[str, Any]:
    """The task's line.

    An order counts as left out, and is paid for, once and as a whole if any of it stays behind or
    if no front got it.
    """
    found = run(task)
    problem, planned, limits = found.problem, found.planned, task.limits
    left_out = set(problem.orders) - served_orders(planned.doors, planned.plans)
    priorities = [problem.orders[order_id].priority for order_id in sorted(left_out)]
    left_out_cny = problem.scenario.rates.unserved_order_cny * sum(priorities)
    tours = [tour for plan in planned.plans.values() for tour in plan.tours]
    tours_cny = sum(tour.cost_cny for tour in tours)
    return {
        "scenario": problem.scenario.name,
        "planner": task.planner,
        "orders": len(problem.orders),
        "fronts": len(planned.doors),
        "cost_cny": round(tours_cny + left_out_cny, 2),
        "tours_cny": round(tours_cny, 2),
        "unserved_orders": len(left_out),
        "violations": len(faults(problem, planned.doors, planned.plans)),
        "vehicles": len(tours),
        "km": round(sum(tour.distance_m for tour in tours) / 1000, 1),
        "at_nearest_share": round(_at_nearest(found) / max(1, len(problem.orders)), 4),
        "seconds": limits.max_seconds,
        "workers": limits.workers,
        "seed": limits.seed,
        "assign_s": round(planned.assign_s, 2),
        "wall_s": round(found.wall_s, 2),
        "peak_rss_mb": round(found.peak_rss_mib, 1),
    }


def served_orders(
    doors: Mapping[str, LastMileProblem], plans: Mapping[str, LastMilePlan]
) -> set[str]:
    """Orders that are delivered with all their parts."""
    served: set[str] = set()
    torn: set[str] = set()
    for front_id, plan in plans.items():
        driven = {d.job_id for tour in plan.tours for trip in tour.trips for d in trip.drops}
        for job in doors[front_id].jobs:
            (served if job.id in driven else torn).add(job.order_id)
    return served - torn


def _at_nearest(found: Found) -> int:
    """Orders that are given to the nearest of all fronts in whose reach they are."""
    reach = found.problem.reach
    return sum(
        reach[order_id][0] == front_id
        for front_id, door in found.planned.doors.items()
        for order_id in {job.order_id for job in door.jobs}
    )


def summary(lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """By how many per cent ours is cheaper than each peer, below zero where it is dearer."""
    own, *peers = lines
    return {
        "summary": "fronts",
        "scenario": own["scenario"],
        "violations": sum(each["violations"] for each in lines),
        "unserved_orders": {each["planner"]: each["unserved_orders"] for each in lines},
        "saving_percent": {
            peer["planner"]: round(100 * (1 - own["cost_cny"] / peer["cost_cny"]), 3)
            for peer in peers
            if peer["cost_cny"]
        },
    }
