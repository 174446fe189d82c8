"""Routes of a search as a plan, and a plan as routes of a search."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Status
from solvers.routing.two_echelon.arrays import memory_of, network_of
from solvers.routing.two_echelon.compiled.giant import best_cut, cut
from solvers.routing.two_echelon.compiled.harvest import harvest
from solvers.routing.two_echelon.compiled.tables import giant_tour
from solvers.routing.two_echelon.compiled.trucks import is_exact
from solvers.routing.two_echelon.plan import (
    FreighterRoute,
    TruckRoute,
    TwoEchelonPlan,
    Unloading,
)
from solvers.routing.two_echelon.validate import costs_cny

if TYPE_CHECKING:
    from solvers.common import StopReason
    from solvers.routing.two_echelon.compiled.network import Network
    from solvers.routing.two_echelon.problem import TwoEchelonProblem
    from solvers.routing.two_echelon.search import Draft

MOST_PERMUTED = 10
"""Stops of a truck up to which their order is the best one; above, it is a short one."""


def plan_of(problem: TwoEchelonProblem, draft: Draft, reason: StopReason) -> TwoEchelonPlan:
    """The plan with these freighters, and the cheapest trucks that are found for them."""
    served = {customer for _, customers in draft for customer in customers}
    left = [c.id for at, c in enumerate(problem.customers) if at not in served]
    status = Status.FEASIBLE
    if left:
        status = Status.PARTIAL if served else Status.NO_PLAN
    trucks, freighters = _trucks(problem, draft), _freighters(problem, draft)
    return _priced(problem, trucks, freighters, left, status, reason)


def no_plan(problem: TwoEchelonProblem, status: Status, reason: StopReason) -> TwoEchelonPlan:
    """Nobody is served."""
    return _priced(problem, (), (), [c.id for c in problem.customers], status, reason)


def draft_of(problem: TwoEchelonProblem, plan: TwoEchelonPlan) -> Draft:
    """Routes of a plan, perhaps of another problem, without what this one does not know.

    Routes that hold too much lose their last customers; there are no more than freighters.
    """
    homes = {place.id: at for at, place in enumerate(problem.satellites)}
    numbers = {customer.id: at for at, customer in enumerate(problem.customers)}
    starts, kg = dict.fromkeys(homes.values(), 0), dict.fromkeys(homes.values(), 0.0)
    seen: set[int] = set()
    draft: list[tuple[int, tuple[int, ...]]] = []
    for route in plan.freighters:
        home = homes.get(route.satellite_id)
        if home is None or len(draft) == problem.freighters.count:
            continue
        most = problem.satellites[home].most_freighters
        if most is not None and starts[home] >= most:
            continue
        load, customers = 0.0, []
        for key in route.customer_ids:
            at = numbers.get(key, -1)
            more = load + problem.customers[at].demand_kg
            fits = more <= problem.freighters.capacity_kg
            if at < 0 or at in seen or not fits:
                continue
            if kg[home] + more > problem.satellites[home].capacity_kg:
                continue
            load = more
            seen.add(at)
            customers.append(at)
        if customers:
            starts[home] += 1
            kg[home] += load
            draft.append((home, tuple(customers)))
    return tuple(draft)


def _priced(
    problem: TwoEchelonProblem,
    trucks: tuple[TruckRoute, ...],
    freighters: tuple[FreighterRoute, ...],
    left: list[str],
    status: Status,
    reason: StopReason,
) -> TwoEchelonPlan:
    bare = TwoEchelonPlan(status, reason, trucks, freighters, tuple(left), 0.0, 0.0, 0.0)
    return TwoEchelonPlan(
        status, reason, trucks, freighters, tuple(left), *costs_cny(problem, bare)
    )


def _freighters(problem: TwoEchelonProblem, draft: Draft) -> tuple[FreighterRoute, ...]:
    return tuple(
        FreighterRoute(
            problem.satellites[home].id, tuple(problem.customers[at].id for at in customers)
        )
        for home, customers in sorted(draft)
    )


def _trucks(problem: TwoEchelonProblem, draft: Draft) -> tuple[TruckRoute, ...]:
    net = network_of(problem)
    memory = memory_of(net)
    kg = np.zeros(len(problem.satellites))
    for home, customers in draft:
        kg[home] += sum(problem.customers[at].demand_kg for at in customers)
    if is_exact(net, kg):
        _, count = harvest(net, kg, memory.trees, memory.cuts)
    else:
        price, start, kind = best_cut(net, kg, memory.cuts)
        count = cut(net, kg, start, kind, memory.cuts)[1] if math.isfinite(price) else 0
    loads: dict[int, dict[int, float]] = {}
    for k in range(count):
        truck, place = int(memory.cuts.truck[k]), int(memory.cuts.place[k])
        stops = loads.setdefault(truck, {})
        stops[place] = stops.get(place, 0.0) + float(memory.cuts.load[k]) * net.room_of_truck
    return tuple(
        TruckRoute(
            tuple(Unloading(problem.satellites[at].id, stops[at]) for at in _in_order(net, stops))
        )
        for stops in loads.values()
    )


def _in_order(net: Network, stops: dict[int, float]) -> list[int]:
    """Satellites of a truck on its shortest way."""
    places = sorted(stops)
    if len(places) > MOST_PERMUTED:
        nodes = np.array([0, *(at + 1 for at in places)])
        return [places[at] for at in giant_tour(net.leg[np.ix_(nodes, nodes)]).tolist()]
    count = len(places)
    # By set of satellites visited and the last of them: price and way (Held and Karp 1962).
    ways: dict[tuple[int, int], tuple[float, tuple[int, ...]]] = {
        (1 << k, k): (float(net.leg[0, places[k] + 1]), (places[k],)) for k in range(count)
    }
    for held in range(1, 1 << count):
        for last in range(count):
            if (held, last) not in ways:
                continue
            price, way = ways[held, last]
            for after in range(count):
                key = (held | 1 << after, after)
                more = price + float(net.leg[places[last] + 1, places[after] + 1])
                if not held >> after & 1 and (key not in ways or more < ways[key][0]):
                    ways[key] = (more, (*way, places[after]))
    full = (1 << count) - 1
    ends = [
        (price + float(net.leg[places[last] + 1, 0]), way)
        for (held, last), (price, way) in ways.items()
        if held == full
    ]
    return list(min(ends)[1])
