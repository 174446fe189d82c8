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
  since every arc has two ends (none out where tours may end anywhere); (b) the radial bound of
  Haimovich and Rinnooy Kan (1985): a trip costs at least the cheapest way to its farthest job and
  back, ``r_j``, hence at least ``sum(r_j q_j / Q)`` over its jobs for any load ``q`` and the
  largest room ``Q`` for it.

One choice of vehicle share and road share holds for all jobs; the best choice is reported. Arc
costs are the least over all vehicles.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.last_mile.problem import ANYWHERE, Half

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from solvers.routing.last_mile.schedule import Scheduler
    from solvers.routing.last_mile.tables import Rig, Tables

    Row = NDArray[np.float64]


def lower_bound_cny(scheduler: Scheduler) -> float:
    """A cost below which no plan of the problem can be."""
    tables = scheduler.tables
    if not tables.doors:
        return 0.0
    unserved = np.array([door.unserved_cny for door in tables.doors])
    rigs = [rig for rig in tables.rigs if tables.problem.vans[rig.van].count > 0]
    if not rigs:
        return float(unserved.sum())
    arc_cny, arc_s = _arcs(tables, rigs)
    service = _service_shares(tables, rigs, arc_s)
    shares = product(_vehicle_shares(tables, rigs, arc_s), _road_shares(tables, rigs, arc_cny))
    return max(
        float(np.minimum(unserved, service + vehicle + road).sum()) for vehicle, road in shares
    )


def _arcs(tables: Tables, rigs: list[Rig]) -> tuple[Row, Row]:
    """Cheapest price and fewest seconds of each arc, over all rigs; the diagonal is infinite."""
    prices: list[Row] = []
    times: list[Row] = []
    kinds = {(id(rig.drive_s), rig.cny_per_m, rig.cny_per_s): rig for rig in rigs}
    for rig in kinds.values():
        pace = tables.problem.pace.get(tables.problem.vans[rig.van].travel_key, (1_000,))
        quickest = max(pace) / 1_000
        times.append(np.asarray(rig.drive_s, dtype=np.float64) / quickest)
        distance_m = np.asarray(rig.distance_m, dtype=np.float64)
        prices.append(rig.cny_per_m * distance_m + rig.cny_per_s * times[-1])
    arc_cny, arc_s = np.minimum.reduce(prices), np.minimum.reduce(times)
    for arcs in (arc_cny, arc_s):
        np.fill_diagonal(arcs, np.inf)
    return arc_cny, arc_s


def _service_shares(tables: Tables, rigs: list[Rig], arc_s: Row) -> Row:
    cny_per_s = min(rig.cny_per_s for rig in rigs)
    service_s = np.array([door.service_s for door in tables.doors], dtype=np.float64)
    wait_cny_per_s = np.array([door.wait_cny_per_s for door in tables.doors])
    way_in_s = _shortest(arc_s, _begins(tables, rigs))
    return cny_per_s * service_s + wait_cny_per_s * way_in_s[_jobs(tables)]


def _jobs(tables: Tables) -> slice:
    """Nodes of the jobs."""
    return slice(1, 1 + len(tables.doors))


def _begins(tables: Tables, rigs: list[Rig]) -> list[int]:
    """Nodes where goods come on board."""
    vans = [tables.problem.vans[rig.van] for rig in rigs]
    places = [van.start_place if van.base_place is None else van.base_place for van in vans]
    return _nodes(tables, places)


def _ends(tables: Tables, rigs: list[Rig]) -> list[int] | None:
    """Nodes where a trip may end; ``None`` if that may be anywhere."""
    vans = [tables.problem.vans[rig.van] for rig in rigs]
    places = [van.end_place for van in vans]
    if ANYWHERE in places:
        return None
    return _nodes(tables, [*places, *(van.base_place or 0 for van in vans)])


def _nodes(tables: Tables, places: list[int]) -> list[int]:
    return sorted({place + len(tables.doors) if place > 0 else 0 for place in places})


def _vehicle_shares(tables: Tables, rigs: list[Rig], arc_s: Row) -> Iterator[Row]:
    """Shares of fixed costs by time, and by stops."""
    work_s = np.array([door.service_s for door in tables.doors])
    work_s = work_s + arc_s.min(axis=0)[_jobs(tables)]
    per_second, per_stop = [], []
    for rig in rigs:
        van = tables.problem.vans[rig.van]
        longest_s = max((shift.close_s - shift.open_s for shift in van.shifts), default=0)
        longest_s += van.vehicle_type.overtime_s
        per_second.append(rig.fixed_cny / max(1, min(rig.max_route_s, longest_s)))
        per_stop.append(rig.fixed_cny / max(1, rig.max_stops))
    yield work_s * min(per_second)
    yield np.full(len(tables.doors), min(per_stop))


def _road_shares(tables: Tables, rigs: list[Rig], arc_cny: Row) -> Iterator[Row]:
    """Shares of the way: by neighbouring arcs, and by each kind of load."""
    jobs, ends = _jobs(tables), _ends(tables, rigs)
    way_out_cny = arc_cny.min(axis=1)[jobs] if ends is not None else 0.0
    yield (arc_cny.min(axis=0)[jobs] + way_out_cny) / 2
    radial_cny = _shortest(arc_cny, _begins(tables, rigs))[jobs]
    if ends is not None:
        radial_cny = radial_cny + _shortest(arc_cny.T, ends)[jobs]
    is_whole = np.array([job.half is Half.WHOLE for job in tables.problem.jobs])
    for dimension in range(len(rigs[0].room)):
        room = max(rig.room[dimension] for rig in rigs)
        # Shipments are on board for a part of a trip: their loads need not fit side by side.
        load = np.where(is_whole, [door.load[dimension] for door in tables.doors], 0.0)
        if load.any():
            # What is larger than any room can only be left out: its share is without limit.
            yield np.where(load > room, np.inf, radial_cny * load / room)


def _shortest(arcs: Row, begins: list[int]) -> Row:
    """Length of the shortest path from the nearest of some nodes (Dijkstra on a full matrix)."""
    length = np.full(len(arcs), np.inf)
    length[begins] = 0.0
    is_open = np.ones(len(arcs), dtype=bool)
    for _ in range(len(arcs)):
        here = int(np.argmin(np.where(is_open, length, np.inf)))
        is_open[here] = False
        length = np.minimum(length, length[here] + arcs[here])
    return length
