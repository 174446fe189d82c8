"""Border orders: what moving an order to a neighbouring front would gain."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from supplychain.calendars import HOUR_S

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from solvers.routing.chain import Chain, ChainBuilder
    from solvers.routing.last_mile.plan import Tour, Trip
    from solvers.routing.last_mile.problem import LastMileProblem
    from solvers.routing.ways import Way
    from supplychain.fleet import SpeedClass
    from supplychain.places import Location
    from supplychain.windows import DeliveryWindow

LEAST_GAIN_CNY = -15.0
"""Estimates below this are not worth trying; they know neither waiting nor other orders' places."""

MOST_MOVES = 600


@dataclass(frozen=True, slots=True)
class BorderMove:
    """An order, its way from another front, and the estimated gain."""

    order_id: str
    way: Way
    gain_cny: float


@dataclass(frozen=True, slots=True)
class Gap:
    """A place between two stops of a tour: matrix indices and times of its neighbours."""

    before: int
    after: int
    from_s: int
    until_s: int
    depart_s: int
    cny_per_m: float
    cny_per_s: float


def border_moves(builder: ChainBuilder, chain: Chain) -> list[BorderMove]:
    """Moves of orders that are fed by their front alone, best first, at most one per order."""
    savings = _savings(chain)
    gaps = {front_id: list(_gaps(chain, front_id)) for front_id in chain.doors}
    candidates: dict[str, list[Way]] = {}
    for order_id, way in chain.sourcing.ways.items():
        if order_id in savings and set(way.sources) == {way.front_id}:
            for other in builder.finder.ways(builder.problem.orders[order_id]):
                is_local = set(other.sources) == {other.front_id}
                if other.front_id != way.front_id and is_local and other.front_id in chain.doors:
                    candidates.setdefault(other.front_id, []).append(other)
    best: dict[str, BorderMove] = {}
    for front_id, ways in candidates.items():
        for way, cost_cny in zip(
            ways, _insertions_cny(builder, chain, front_id, ways, gaps[front_id]), strict=True
        ):
            gain_cny = savings[way.order_id] - cost_cny
            known = best.get(way.order_id)
            if gain_cny > LEAST_GAIN_CNY and (known is None or gain_cny > known.gain_cny):
                best[way.order_id] = BorderMove(way.order_id, way, gain_cny)
    moves = sorted(best.values(), key=lambda move: (-move.gain_cny, move.order_id))
    return moves[:MOST_MOVES]


def _rates(door: LastMileProblem, tour: Tour) -> tuple[float, float]:
    """Price of a metre and of a second on a tour."""
    van = next(v for v in door.vans if v.key == tour.van_key)
    h_cny = van.vehicle_type.cny_per_h + van.reefer_cny_per_h[tour.layout_id]
    return van.vehicle_type.cny_per_km / 1000, h_cny / HOUR_S


def _savings(chain: Chain) -> dict[str, float]:
    """What leaving out each unsplit order's stop saves on its tour, by distance and time."""
    savings: dict[str, float] = {}
    for front_id, plan in chain.tours.items():
        door = chain.doors[front_id]
        index = {job.id: position for position, job in enumerate(door.jobs, 1)}
        for tour in plan.tours:
            rates = _rates(door, tour)
            travel = door.travel[_speed(door, tour)]
            for trip in tour.trips:
                stops = [0, *(index[drop.job_id] for drop in trip.drops), 0]
                for before, here, after in zip(stops, stops[1:], stops[2:], strict=False):
                    meters = travel.distance_m
                    seconds = travel.duration_s
                    detour_m = meters[before, here] + meters[here, after] - meters[before, after]
                    detour_s = seconds[before, here] + seconds[here, after] - seconds[before, after]
                    job = door.jobs[here - 1]
                    if job.id == job.order_id:
                        savings[job.order_id] = float(
                            detour_m * rates[0] + (detour_s + job.service_s) * rates[1]
                        )
                        if len(trip.drops) == 1 and len(tour.trips) == 1:
                            savings[job.order_id] = tour.cost_cny
    return savings


def _speed(door: LastMileProblem, tour: Tour) -> SpeedClass:
    van = next(v for v in door.vans if v.key == tour.van_key)
    return van.vehicle_type.speed_class


def _gaps(chain: Chain, front_id: str) -> Iterator[Gap]:
    door = chain.doors[front_id]
    index = {job.id: position for position, job in enumerate(door.jobs, 1)}
    for tour in chain.tours[front_id].tours:
        cny_per_m, cny_per_s = _rates(door, tour)
        for trip in tour.trips:
            times = _stop_times(trip, index)
            for (before, _, leave_s), (after, start_s, _) in pairwise(times):
                yield Gap(before, after, leave_s, start_s, trip.depart_s, cny_per_m, cny_per_s)


def _stop_times(trip: Trip, index: Mapping[str, int]) -> list[tuple[int, int, int]]:
    """Matrix index, start and end of every stop of a trip, the front at both ends.

    Where a tour ends elsewhere, the front is a guess that exact prices correct.
    """
    times = [(0, trip.depart_s, trip.depart_s)]
    times += [(index[drop.job_id], drop.start_s, drop.end_s) for drop in trip.drops]
    return [*times, (0, trip.return_s, trip.return_s)]


def _insertions_cny(
    builder: ChainBuilder,
    chain: Chain,
    front_id: str,
    ways: Sequence[Way],
    gaps: Sequence[Gap],
) -> list[float]:
    """Cheapest detour that each order would cause at a front; infinite if no gap fits in time."""
    if not gaps:
        return [float("inf")] * len(ways)
    problem = builder.problem
    places = [problem.sites[front_id].location]
    places += [_door_of(builder, job.order_id) for job in chain.doors[front_id].jobs]
    doors = [_door_of(builder, way.order_id) for way in ways]
    travel = problem.roads.matrix(doors, places, "urban")
    base = next(iter(chain.doors[front_id].travel.values()))
    costs = []
    for row, way in enumerate(ways):
        meters, seconds = travel.distance_m[row], travel.duration_s[row]
        order = problem.orders[way.order_id]
        best = float("inf")
        for gap in gaps:
            if gap.depart_s < way.release_s or not _fits(order.windows, gap):
                continue
            detour_m = meters[gap.before] + meters[gap.after]
            detour_m -= base.distance_m[gap.before, gap.after]
            detour_s = seconds[gap.before] + seconds[gap.after]
            detour_s -= base.duration_s[gap.before, gap.after]
            price = detour_m * gap.cny_per_m + (detour_s + order.service_s) * gap.cny_per_s
            best = min(best, float(price))
        costs.append(best)
    return costs


def _fits(windows: Sequence[DeliveryWindow], gap: Gap) -> bool:
    return not windows or any(
        window.open_s <= gap.until_s and gap.from_s <= window.close_s for window in windows
    )


def _door_of(builder: ChainBuilder, order_id: str) -> Location:
    order = builder.problem.orders[order_id]
    return builder.problem.customers[order.customer_id].location
