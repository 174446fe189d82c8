"""Planners that take one level after the other, each with PyVRP as it comes.

First the freighters, as if goods were at the satellites already; then the trucks, for what the
freighters take there. Nothing is fed back.
"""

from __future__ import annotations

import math
from itertools import islice, pairwise, product
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.two_echelon.assign import nearest
from benchmarks.two_echelon.pyvrp_level import Level, cost_cny, solve
from solvers.common import Status, StopReason
from solvers.common.workers import executor
from solvers.routing.two_echelon.plan import (
    FreighterRoute,
    TruckRoute,
    TwoEchelonPlan,
    Unloading,
)
from solvers.routing.two_echelon.validate import costs_cny

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.common import Limits
    from solvers.routing.two_echelon.problem import TwoEchelonProblem

    Routes = list[tuple[int, list[int]]]

SECOND_LEVEL_SHARE = 0.9
"""Of the seconds; the first level has far fewer stops."""
PARTS = (1, 2, 4)
"""Into how many parts what is left of a satellite's goods after full trucks is cut: PyVRP splits no
client, so each of these gets its share of the seconds, and the cheapest is taken."""
FEW_DEALS = 12
HIRES = (0.0, 0.5, 5.0)
"""Prices added to each freighter, in mean prices of a route there and back, until no more are used
than there are."""


def nearest_then_pyvrp(problem: TwoEchelonProblem, limits: Limits) -> TwoEchelonPlan | None:
    """Each customer to its nearest satellite, then PyVRP for each satellite, in parallel."""
    groups = nearest(problem)
    if groups is None:
        return None
    seconds = SECOND_LEVEL_SHARE * (limits.max_seconds or 0.0)
    order = sorted(groups, key=lambda place: -len(groups[place].customers))
    ends = [0.0] * limits.workers
    for place in order:
        at = ends.index(min(ends))
        ends[at] += len(groups[place].customers)
    pace = seconds / max(1.0, *ends)
    pool = executor(limits.workers)
    futures = {}
    for place in order:
        group = groups[place]
        level = _second_level(problem, (place,), group.customers, (group.freighters,))
        share = pace * len(group.customers)
        futures[place] = pool.submit(solve, level, share, limits.seed)
    freighters: list[tuple[int, list[int]]] = []
    for place in order:
        routes = futures[place].result()
        if routes is None:
            return None
        customers = groups[place].customers
        freighters += [(place, [customers[at] for at in stops]) for _, stops in routes]
    return _with_trucks(problem, freighters, limits)


def depots_then_pyvrp(problem: TwoEchelonProblem, limits: Limits) -> TwoEchelonPlan | None:
    """PyVRP with every satellite as a depot.

    It knows no limit over all depots. Where the freighters can be dealt out to satellites in few
    ways, each way has its share of the seconds; else each process runs with a seed of its own, and
    freighters get dearer until no more are used than there are.
    """
    seconds = SECOND_LEVEL_SHARE * (limits.max_seconds or 0.0)
    pool = executor(limits.workers)
    deals = _deals(problem)
    if len(deals) <= FEW_DEALS:
        share = seconds * limits.workers / max(limits.workers, len(deals))
        found = [pool.submit(_from_all, problem, share, limits.seed, deal) for deal in deals]
    else:
        seeds = [limits.seed + number for number in range(limits.workers)]
        found = [pool.submit(_from_all, problem, seconds, seed, None) for seed in seeds]
    cheapest = min((future.result() for future in found), key=lambda held: held[0])
    if not math.isfinite(cheapest[0]):
        return None
    return _with_trucks(problem, cheapest[1], limits)


def _deals(problem: TwoEchelonProblem) -> list[tuple[int, ...]]:
    """Ways to deal all freighters out to satellites; those up to the first too many."""
    places = range(len(problem.satellites))
    total = min(problem.freighters.count, sum(_most(problem, place) for place in places))
    ways = product(*(range(_most(problem, place) + 1) for place in places))
    return list(islice((way for way in ways if sum(way) == total), FEW_DEALS + 1))


def _from_all(
    problem: TwoEchelonProblem, seconds: float, seed: int, deal: tuple[int, ...] | None
) -> tuple[float, Routes]:
    """Routes from all satellites, and their cost.

    Without a deal, the first price of freighters that leads to few enough has used its share of
    the seconds and gets the rest.
    """
    places = tuple(range(len(problem.satellites)))
    customers = list(range(len(problem.customers)))
    if deal is not None:
        level = _second_level(problem, places, customers, deal)
        routes = solve(level, seconds, seed)
        return (math.inf, []) if routes is None else (cost_cny(level, routes), routes)
    counts = tuple(_most(problem, place) for place in places)
    mean = float(problem.distance[1 : 1 + len(places), 1 + len(places) :].mean())
    best: tuple[float, Routes] = (math.inf, [])
    left = seconds
    for number, hire in enumerate(HIRES):
        extra = hire * 2 * mean * problem.freighters.cny_per_distance
        level = _second_level(problem, places, customers, counts, extra)
        share = left if number == len(HIRES) - 1 else seconds / len(HIRES)
        routes = solve(level, share, seed)
        left -= share
        if routes is not None and len(routes) <= problem.freighters.count:
            best = (cost_cny(level, routes), routes)
            again = solve(level, left, seed + 1_000) if left > 0 else None
            if again is not None and len(again) <= problem.freighters.count:
                best = min(best, (cost_cny(level, again), again), key=lambda held: held[0])
            break
    return best


def _second_level(
    problem: TwoEchelonProblem,
    places: tuple[int, ...],
    customers: Sequence[int],
    counts: tuple[int, ...],
    extra_cny: float = 0.0,
) -> Level:
    return Level(
        problem.distance,
        tuple(problem.satellite_node(place) for place in places),
        tuple(problem.customer_node(place) for place in customers),
        tuple(problem.customers[place].demand_kg for place in customers),
        counts,
        problem.freighters,
        tuple(problem.satellites[place].handling_cny_per_kg for place in places),
        extra_cny,
    )


def _most(problem: TwoEchelonProblem, place: int) -> int:
    most = problem.satellites[place].most_freighters
    return problem.freighters.count if most is None else min(most, problem.freighters.count)


def _with_trucks(
    problem: TwoEchelonProblem, freighters: Routes, limits: Limits
) -> TwoEchelonPlan | None:
    """Trucks for what the freighters take: full ones and the rest, in one call of PyVRP."""
    sent = np.zeros(len(problem.satellites))
    for place, stops in freighters:
        sent[place] += sum(problem.customers[at].demand_kg for at in stops)
    seconds = (1 - SECOND_LEVEL_SHARE) * (limits.max_seconds or 0.0) / len(PARTS)
    pool = executor(limits.workers)
    levels = [_first_level(problem, sent, parts) for parts in PARTS]
    futures = [pool.submit(solve, level, seconds, limits.seed) for level in levels]
    best, best_cny = None, math.inf
    for level, future in zip(levels, futures, strict=True):
        routes = future.result()
        if routes is not None and cost_cny(level, routes) < best_cny:
            best, best_cny = (level, routes), cost_cny(level, routes)
    return None if best is None else _plan(problem, freighters, *best)


def _first_level(problem: TwoEchelonProblem, sent: np.ndarray, parts: int) -> Level:
    room = problem.trucks.capacity_kg
    clients, loads = [], []
    for place, load in enumerate(sent.tolist()):
        full = int(load // room)
        rest = load - full * room
        pieces = [room] * full
        if rest > 0:
            # Whole figures stay whole.
            cuts = [
                math.floor(rest * k / parts) if rest == int(rest) else rest * k / parts
                for k in range(parts + 1)
            ]
            pieces += [b - a for a, b in pairwise(cuts) if b > a]
        clients += [problem.satellite_node(place)] * len(pieces)
        loads += pieces
    count = (problem.trucks.count,)
    return Level(
        problem.distance, (0,), tuple(clients), tuple(loads), count, problem.trucks, (0.0,)
    )


def _plan(
    problem: TwoEchelonProblem, freighters: Routes, level: Level, trucks: Routes
) -> TwoEchelonPlan:
    lorries = []
    for _, stops in trucks:
        kg: dict[str, float] = {}
        for at in stops:
            key = problem.satellites[level.clients[at] - 1].id
            kg[key] = kg.get(key, 0.0) + level.loads[at]
        lorries.append(TruckRoute(tuple(Unloading(key, load) for key, load in kg.items())))
    routes = tuple(
        FreighterRoute(
            problem.satellites[place].id, tuple(problem.customers[at].id for at in stops)
        )
        for place, stops in freighters
    )
    bare = TwoEchelonPlan(
        Status.FEASIBLE, StopReason.TIME, tuple(lorries), routes, (), 0.0, 0.0, 0.0
    )
    first, second, handling = costs_cny(problem, bare)
    return TwoEchelonPlan(
        bare.status, bare.stop_reason, bare.trucks, bare.freighters, (), first, second, handling
    )
