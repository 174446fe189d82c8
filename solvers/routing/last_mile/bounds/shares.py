r"""A quick, valid lower bound on the cost of a front's plan.

Every served job carries shares of what its tour costs, and no tour's shares add up to more than
its cost. With optional jobs a plan then costs at least ``sum(min(unserved_j, share_j))``, as each
job is either left out or carries its share. The parts of a tour's cost are bounded apart:

- *service*: ``service_j`` times the cheapest hour of any vehicle, and the value lost from release
  until the fastest way to the door is driven;
- *vehicle*: a tour holds no more work than its time, so a job that needs ``a_j = service_j +
  cheapest arrival`` of at most ``T_t`` carries at least ``min_t fixed_t a_j / T_t``; or, by the
  limit on stops, ``min_t fixed_t / stops_t``;
- *road*, by one of: (a) half of the cheapest arc into and half of the cheapest arc out of the job,
  since every arc has two ends; (b) the radial bound of Haimovich and Rinnooy Kan (1985): a trip
  costs at least the cheapest way to its farthest job and back, ``r_j``, hence at least
  ``sum(r_j q_j / Q)`` over its jobs for any load ``q`` and the largest room ``Q`` for it.

Tours that begin, are loaded or end elsewhere have only the way to each door for sure: there the
road share is the whole of the cheapest arc into the job. Where traffic may be faster than the
matrix, every second counts as at the fastest hour.

One choice of vehicle share and road share holds for all jobs; the best choice is reported. Arc
costs are the least over all vehicles.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.last_mile.problem import Half

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from solvers.routing.last_mile.problem import LastMileProblem
    from solvers.routing.last_mile.schedule import Scheduler
    from solvers.routing.last_mile.tables import Rig, Tables

    Row = NDArray[np.float64]

EVEN_PACE = 1_000


def lower_bound_cny(scheduler: Scheduler) -> float:
    """A cost below which no plan of the problem can be."""
    tables = scheduler.tables
    if not tables.doors:
        return 0.0
    unserved = np.array([door.unserved_cny for door in tables.doors])
    rigs = [rig for rig in tables.rigs if tables.problem.vans[rig.van].count > 0]
    if not rigs:
        return float(unserved.sum())
    arc_cny, arc_s = _arcs(tables.problem, rigs)
    service = _service_shares(tables, rigs, arc_s)
    shares = product(_vehicle_shares(tables, rigs, arc_s), _road_shares(tables, rigs, arc_cny))
    return max(
        float(np.minimum(unserved, service + vehicle + road).sum()) for vehicle, road in shares
    )


def _is_round(problem: LastMileProblem) -> bool:
    """Whether every tour goes from the front back to it."""
    return all(
        (van.start_place, van.base_place, van.end_place) == (0, 0, 0) and not van.starts_loaded
        for van in problem.vans
    )


def _arcs(problem: LastMileProblem, rigs: list[Rig]) -> tuple[Row, Row]:
    """Cheapest price and fewest seconds of each arc, over all rigs; the diagonal is infinite."""
    keys = [problem.vans[rig.van].travel_key for rig in rigs]
    fastest = {
        key: problem.travel[key].duration_s * (EVEN_PACE / max(problem.pace.get(key, (EVEN_PACE,))))
        for key in dict.fromkeys(keys)
    }
    kinds = {(key, rig.cny_per_m, rig.cny_per_s) for key, rig in zip(keys, rigs, strict=True)}
    prices = [
        cny_per_m * problem.travel[key].distance_m + cny_per_s * fastest[key]
        for key, cny_per_m, cny_per_s in sorted(kinds)
    ]
    times = list(fastest.values())
    arc_cny, arc_s = np.minimum.reduce(prices), np.minimum.reduce(times)
    for arcs in (arc_cny, arc_s):
        np.fill_diagonal(arcs, np.inf)
    return arc_cny, arc_s


def _service_shares(tables: Tables, rigs: list[Rig], arc_s: Row) -> Row:
    cny_per_s = min(rig.cny_per_s for rig in rigs)
    shortest_s = _shortest(arc_s) if _is_round(tables.problem) else np.zeros(len(arc_s))
    service_s = np.array([door.service_s for door in tables.doors], dtype=np.float64)
    wait_cny_per_s = np.array([door.wait_cny_per_s for door in tables.doors])
    return cny_per_s * service_s + wait_cny_per_s * shortest_s[1 : len(service_s) + 1]


def _vehicle_shares(tables: Tables, rigs: list[Rig], arc_s: Row) -> Iterator[Row]:
    """Shares of fixed costs by time, and by stops."""
    work_s = np.array([door.service_s for door in tables.doors]) + _into(tables, arc_s)
    per_second, per_stop = [], []
    for rig in rigs:
        shifts = tables.problem.vans[rig.van].shifts
        over_s = tables.problem.vans[rig.van].vehicle_type.overtime_s
        longest_s = max((shift.close_s - shift.open_s for shift in shifts), default=0) + over_s
        per_second.append(rig.fixed_cny / max(1, min(rig.max_route_s, longest_s)))
        per_stop.append(rig.fixed_cny / max(1, rig.max_stops))
    yield work_s * min(per_second)
    yield np.full(len(tables.doors), min(per_stop))


def _road_shares(tables: Tables, rigs: list[Rig], arc_cny: Row) -> Iterator[Row]:
    """Shares of the way: by neighbouring arcs, and by each kind of load."""
    if not _is_round(tables.problem):
        yield _into(tables, arc_cny)
        return
    # Extra places, which no tour may use, come after the jobs.
    jobs = slice(1, len(tables.doors) + 1)
    yield (arc_cny.min(axis=0)[jobs] + arc_cny.min(axis=1)[jobs]) / 2
    radial_cny = _shortest(arc_cny)[jobs] + _shortest(arc_cny.T)[jobs]
    for dimension in range(len(rigs[0].room)):
        room = max(rig.room[dimension] for rig in rigs)
        # What is picked up on the way makes no trip longer: room is free again when it is left.
        load = np.array(
            [
                door.load[dimension] if job.half is Half.WHOLE else 0.0
                for door, job in zip(tables.doors, tables.problem.jobs, strict=True)
            ]
        )
        if load.any():
            # What is larger than any room can only be left out: its share is without limit.
            yield np.where(load > room, np.inf, radial_cny * load / room)


def _into(tables: Tables, arcs: Row) -> Row:
    """The least arc into each job."""
    least: Row = arcs.min(axis=0)[1 : len(tables.doors) + 1]
    return least


def _shortest(arcs: Row) -> Row:
    """Length of the shortest path from node 0 to every node.

    Bellman and Ford's rounds, each over all arcs out of nodes that the last one came nearer to. On
    roads there are few such rounds.
    """
    length = np.full(len(arcs), np.inf)
    length[0] = 0.0
    nearer = np.array([0])
    while len(nearer):
        shorter = np.minimum(length, (length[nearer, np.newaxis] + arcs[nearer]).min(axis=0))
        nearer = np.flatnonzero(shorter < length)
        length = shorter
    return length
