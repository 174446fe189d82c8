"""Border orders: what moving an order to a neighbouring front would gain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.gaps import Call, cheapest_detours_cny, gaps_of, rates, travel_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solvers.routing.chain import Chain, ChainBuilder
    from solvers.routing.sourcing.ways import Way
    from supplychain.places import Location

LEAST_GAIN_CNY = -15.0
"""Estimates below this are not worth trying; they know neither waiting nor other orders' places."""

MOST_MOVES = 600
MOST_MOVES_SHARE = 0.05
"""Moves to be tried at most: so many, or this share of the orders if that is more."""


@dataclass(frozen=True, slots=True)
class BorderMove:
    """An order, its way from another front, and the estimated gain."""

    order_id: str
    way: Way
    gain_cny: float


def border_moves(builder: ChainBuilder, chain: Chain) -> list[BorderMove]:
    """Moves of orders that are fed by their front alone, best first, at most one per order."""
    savings = _savings(chain)
    candidates: dict[str, list[Way]] = {}
    for order_id, way in chain.sourcing.ways.items():
        if order_id in savings and set(way.sources) == {way.front_id}:
            for other in builder.finder.ways(builder.problem.orders[order_id]):
                is_local = set(other.sources) == {other.front_id}
                door = chain.doors.get(other.front_id)
                # Where drivers live elsewhere, a front's matrix has no room for guests.
                is_open = door is not None and not door.places
                if other.front_id != way.front_id and is_local and is_open:
                    candidates.setdefault(other.front_id, []).append(other)
    best: dict[str, BorderMove] = {}
    for front_id, ways in candidates.items():
        costs_cny = _insertions_cny(builder, chain, front_id, ways)
        for way, cost_cny in zip(ways, costs_cny, strict=True):
            gain_cny = savings[way.order_id] - cost_cny
            known = best.get(way.order_id)
            if gain_cny > LEAST_GAIN_CNY and (known is None or gain_cny > known.gain_cny):
                best[way.order_id] = BorderMove(way.order_id, way, gain_cny)
    moves = sorted(best.values(), key=lambda move: (-move.gain_cny, move.order_id))
    return moves[: max(MOST_MOVES, round(MOST_MOVES_SHARE * len(chain.sourcing.ways)))]


def _savings(chain: Chain) -> dict[str, float]:
    """What leaving out each unsplit order's stop saves on its tour, by distance and time."""
    savings: dict[str, float] = {}
    for front_id, plan in chain.tours.items():
        door = chain.doors[front_id]
        index = {job.id: position for position, job in enumerate(door.jobs, 1)}
        for tour in plan.tours:
            cny_per_m, cny_per_s = rates(door, tour)
            travel = travel_of(door, tour)
            for trip in tour.trips:
                stops = np.array([0, *(index[drop.job_id] for drop in trip.drops), 0])
                detours_m = _detours(travel.distance_m, stops)
                detours_s = _detours(travel.duration_s, stops)
                is_alone = len(trip.drops) == 1 and len(tour.trips) == 1
                for here, detour_m, detour_s in zip(stops[1:-1], detours_m, detours_s, strict=True):
                    job = door.jobs[here - 1]
                    if job.id == job.order_id:
                        time_cny = (detour_s + job.service_s) * cny_per_s
                        saved_cny = float(detour_m * cny_per_m + time_cny)
                        savings[job.order_id] = tour.cost_cny if is_alone else saved_cny
    return savings


def _detours(matrix: NDArray[np.int64], stops: NDArray[np.int64]) -> NDArray[np.int64]:
    """What each stop but the ends adds to a way through all of them."""
    before, here, after = stops[:-2], stops[1:-1], stops[2:]
    return matrix[before, here] + matrix[here, after] - matrix[before, after]


def _insertions_cny(
    builder: ChainBuilder, chain: Chain, front_id: str, ways: Sequence[Way]
) -> list[float]:
    """Cheapest detour that each order would cause at a front; infinite if no gap fits in time."""
    problem, door = builder.problem, chain.doors[front_id]
    places = [problem.sites[front_id].location]
    places += [_door_of(builder, job.order_id) for job in door.jobs]
    orders = [problem.orders[way.order_id] for way in ways]
    calls = [
        Call(way.release_s, order.windows, order.service_s)
        for way, order in zip(ways, orders, strict=True)
    ]
    travel = problem.roads.matrix([_door_of(builder, o.id) for o in orders], places, "urban")
    gaps = gaps_of(door, chain.tours[front_id])
    return [float(cost_cny) for cost_cny in cheapest_detours_cny(gaps, calls, travel)]


def _door_of(builder: ChainBuilder, order_id: str) -> Location:
    order = builder.problem.orders[order_id]
    return builder.problem.customers[order.customer_id].location
