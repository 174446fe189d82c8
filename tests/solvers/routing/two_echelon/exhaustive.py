"""The cheapest plans of tiny problems, by trying everything."""

from __future__ import annotations

import math
from functools import cache
from itertools import combinations_with_replacement, permutations, product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from solvers.routing.two_echelon import TwoEchelonProblem


def tour_cny(problem: TwoEchelonProblem, home: int, nodes: tuple[int, ...], price: float) -> float:
    """Shortest round from a node over others, by all orders."""
    return price * min(
        sum(float(problem.distance[i, j]) for i, j in zip((home, *way), (*way, home), strict=True))
        for way in permutations(nodes)
    )


def first_level_cny(problem: TwoEchelonProblem, kg: tuple[float, ...]) -> float:
    """Cheapest trucks for what satellites need: every choice of who visits whom."""
    trucks = problem.trucks
    need = [place for place, load in enumerate(kg) if load > 0]
    if not need:
        return 0.0
    groups = [
        tuple(place for k, place in enumerate(need) if bits >> k & 1)
        for bits in range(1, 1 << len(need))
    ]
    price = {
        group: trucks.fixed_cny
        + tour_cny(problem, 0, tuple(1 + at for at in group), trucks.cny_per_distance)
        for group in groups
    }
    best = math.inf
    for count in range(1, trucks.count + 1):
        for routes in combinations_with_replacement(groups, count):
            total = sum(price[group] for group in routes)
            if total < best and _can_bring(routes, need, kg, trucks.capacity_kg):
                best = total
    return best


def _can_bring(
    routes: tuple[tuple[int, ...], ...], need: list[int], kg: tuple[float, ...], room: float
) -> bool:
    """Whether loads can be shared out: what any satellites need fits into those who visit them."""
    for bits in range(1, 1 << len(need)):
        some = {place for k, place in enumerate(need) if bits >> k & 1}
        visitors = sum(bool(some & set(group)) for group in routes)
        if sum(kg[place] for place in some) > visitors * room:
            return False
    return True


def cheapest_cny(problem: TwoEchelonProblem) -> float:
    """Cheapest plan that serves all: every partition into routes, every satellite for each."""
    demand = [customer.demand_kg for customer in problem.customers]
    head = 1 + len(problem.satellites)

    @cache
    def trucks_cny(kg: tuple[float, ...]) -> float:
        return first_level_cny(problem, kg)

    @cache
    def route_cny(place: int, group: tuple[int, ...]) -> float:
        nodes = tuple(head + at for at in group)
        load = sum(demand[at] for at in group)
        price = tour_cny(problem, 1 + place, nodes, problem.freighters.cny_per_distance)
        handling = problem.satellites[place].handling_cny_per_kg
        return price + problem.freighters.fixed_cny + handling * load

    best = math.inf
    places = range(len(problem.satellites))
    for groups in _partitions(tuple(range(len(demand)))):
        loads = [sum(demand[at] for at in group) for group in groups]
        if len(groups) > problem.freighters.count or max(loads) > problem.freighters.capacity_kg:
            continue
        for homes in product(places, repeat=len(groups)):
            kg = tuple(
                sum(load for load, home in zip(loads, homes, strict=True) if home == place)
                for place in places
            )
            if not all(_may(problem, place, homes, kg) for place in places):
                continue
            total = sum(route_cny(home, group) for home, group in zip(homes, groups, strict=True))
            if total < best:
                best = min(best, total + trucks_cny(kg))
    return best


def _may(
    problem: TwoEchelonProblem, place: int, homes: tuple[int, ...], kg: tuple[float, ...]
) -> bool:
    satellite = problem.satellites[place]
    most = satellite.most_freighters
    return kg[place] <= satellite.capacity_kg and (most is None or homes.count(place) <= most)


def _partitions(rest: tuple[int, ...]) -> list[list[tuple[int, ...]]]:
    """All ways to part customers into groups."""
    if not rest:
        return [[]]
    first, others = rest[0], rest[1:]
    found = []
    for bits in range(1 << len(others)):
        group = (first, *(at for k, at in enumerate(others) if bits >> k & 1))
        left = tuple(at for k, at in enumerate(others) if not bits >> k & 1)
        found += [[group, *more] for more in _partitions(left)]
    return found
