"""Whether a plan of two levels keeps every rule, recomputed from the problem alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from solvers.common import Status, Violation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from solvers.routing.two_echelon.plan import TwoEchelonPlan
    from solvers.routing.two_echelon.problem import Fleet, TwoEchelonProblem

LOAD_TOLERANCE = 1e-9
"""Of loads, relative to the capacity or demand that they are compared with."""
COST_TOLERANCE = 1e-6
"""Of money, relative."""


def validate(problem: TwoEchelonProblem, plan: TwoEchelonPlan) -> list[Violation]:
    """Every broken rule of a plan, with how much it is broken by; empty if it is right.

    Parameters
    ----------
    problem
        What was to be planned.
    plan
        Any plan, also one that was made by other means.
    """
    names = list(_names(problem, plan))
    if names:
        return names
    return [
        *_customers(problem, plan),
        *_freighters(problem, plan),
        *_trucks(problem, plan),
        *_satellites(problem, plan),
        *_fleets(problem, plan),
        *_money(problem, plan),
        *_status(plan),
    ]


def costs_cny(problem: TwoEchelonProblem, plan: TwoEchelonPlan) -> tuple[float, float, float]:
    """First level, second level and handling of a plan whose names are all known."""
    nodes = _nodes(problem)
    trucks, freighters = problem.trucks, problem.freighters
    first = sum(
        _route_cny(problem, trucks, [0, *(nodes[stop.satellite_id] for stop in route.stops), 0])
        for route in plan.trucks
    )
    second = handling = 0.0
    demand = {customer.id: customer.demand_kg for customer in problem.customers}
    price = {place.id: place.handling_cny_per_kg for place in problem.satellites}
    for route in plan.freighters:
        home = nodes[route.satellite_id]
        stops = [home, *(nodes[key] for key in route.customer_ids), home]
        second += _route_cny(problem, freighters, stops)
        handling += price[route.satellite_id] * sum(demand[key] for key in route.customer_ids)
    return first, second, handling


def _route_cny(problem: TwoEchelonProblem, fleet: Fleet, stops: list[int]) -> float:
    length = sum(problem.distance[i, j] for i, j in pairwise(stops))
    return fleet.fixed_cny + fleet.cny_per_distance * float(length)


def _nodes(problem: TwoEchelonProblem) -> dict[str, int]:
    ids = [*(s.id for s in problem.satellites), *(c.id for c in problem.customers)]
    return {key: node for node, key in enumerate(ids, 1)}


def _names(problem: TwoEchelonProblem, plan: TwoEchelonPlan) -> Iterator[Violation]:
    satellites = {satellite.id for satellite in problem.satellites}
    customers = {customer.id for customer in problem.customers}
    homes = [route.satellite_id for route in plan.freighters]
    stops = [stop.satellite_id for route in plan.trucks for stop in route.stops]
    served = [key for route in plan.freighters for key in route.customer_ids]
    for known, given in ((satellites, [*homes, *stops]), (customers, [*served, *plan.unserved])):
        for key in sorted(set(given) - known):
            yield Violation("UNKNOWN_NAME", key, "the problem has no such place", 1, "count")


def _customers(problem: TwoEchelonProblem, plan: TwoEchelonPlan) -> Iterator[Violation]:
    """Each customer is visited once, or is said not to be."""
    visits = Counter(key for route in plan.freighters for key in route.customer_ids)
    left = Counter(plan.unserved)
    for customer in problem.customers:
        count = visits[customer.id] + left[customer.id]
        if count != 1:
            detail = f"{visits[customer.id]} visits, listed as unserved {left[customer.id]} times"
            yield Violation("VISITS", customer.id, detail, abs(count - 1), "count")


def _freighters(problem: TwoEchelonProblem, plan: TwoEchelonPlan) -> Iterator[Violation]:
    demand = {customer.id: customer.demand_kg for customer in problem.customers}
    for number, route in enumerate(plan.freighters, 1):
        if not route.customer_ids:
            yield Violation("EMPTY_ROUTE", f"freighter {number}", "visits nobody", 1, "count")
        load = sum(demand[key] for key in route.customer_ids)
        yield from _too_much(
            "FREIGHTER_LOAD", f"freighter {number}", load, problem.freighters.capacity_kg
        )


def _trucks(problem: TwoEchelonProblem, plan: TwoEchelonPlan) -> Iterator[Violation]:
    for number, route in enumerate(plan.trucks, 1):
        name = f"truck {number}"
        if not route.stops:
            yield Violation("EMPTY_ROUTE", name, "visits nobody", 1, "count")
        load = sum(stop.kg for stop in route.stops)
        yield from _too_much("TRUCK_LOAD", name, load, problem.trucks.capacity_kg)
        for stop in route.stops:
            if not stop.kg >= 0:
                detail = f"leaves {stop.kg:g} kg at {stop.satellite_id}"
                yield Violation("NEGATIVE_LOAD", name, detail, -stop.kg, "kg")


def _satellites(problem: TwoEchelonProblem, plan: TwoEchelonPlan) -> Iterator[Violation]:
    """What trucks bring goes on, within the satellite's room and number of freighters."""
    demand = {customer.id: customer.demand_kg for customer in problem.customers}
    sent: dict[str, float] = defaultdict(float)
    brought: dict[str, float] = defaultdict(float)
    starts: Counter[str] = Counter()
    for route in plan.freighters:
        starts[route.satellite_id] += 1
        for key in route.customer_ids:
            sent[route.satellite_id] += demand[key]
    for stop in (stop for route in plan.trucks for stop in route.stops):
        brought[stop.satellite_id] += stop.kg
    for satellite in problem.satellites:
        key = satellite.id
        gap = brought[key] - sent[key]
        if abs(gap) > LOAD_TOLERANCE * max(1.0, problem.trucks.capacity_kg):
            detail = f"trucks bring {brought[key]:g} kg, freighters take {sent[key]:g} kg"
            yield Violation("SATELLITE_BALANCE", key, detail, abs(gap), "kg")
        yield from _too_much("SATELLITE_LOAD", key, sent[key], satellite.capacity_kg)
        yield from _too_many("SATELLITE_FREIGHTERS", key, starts[key], satellite.most_freighters)


def _fleets(problem: TwoEchelonProblem, plan: TwoEchelonPlan) -> Iterator[Violation]:
    yield from _too_many("TRUCKS", "trucks", len(plan.trucks), problem.trucks.count)
    count = problem.freighters.count
    yield from _too_many("FREIGHTERS", "freighters", len(plan.freighters), count)


def _money(problem: TwoEchelonProblem, plan: TwoEchelonPlan) -> Iterator[Violation]:
    given = (plan.first_level_cny, plan.second_level_cny, plan.handling_cny)
    words = ("first level", "second level", "handling")
    for word, said, is_so in zip(words, given, costs_cny(problem, plan), strict=True):
        if not abs(said - is_so) <= COST_TOLERANCE * max(1.0, is_so):
            detail = f"the plan says {said:.6f}, it costs {is_so:.6f}"
            yield Violation("COST", word, detail, abs(said - is_so), "cny")


def _status(plan: TwoEchelonPlan) -> Iterator[Violation]:
    """A plan that leaves somebody out says so."""
    whole = (Status.FEASIBLE, Status.OPTIMAL)
    if bool(plan.unserved) == (plan.status in whole):
        detail = f"{plan.status.value} with {len(plan.unserved)} customers unserved"
        yield Violation("STATUS", "plan", detail, 1, "count")


def _too_much(code: str, subject: str, load: float, room: float) -> Iterable[Violation]:
    if load - room > LOAD_TOLERANCE * max(1.0, load):
        yield Violation(code, subject, f"{load:g} kg where {room:g} fit", load - room, "kg")


def _too_many(code: str, subject: str, count: int, most: int | None) -> Iterable[Violation]:
    if most is not None and count > most:
        detail = f"{count} where there may be {most}"
        yield Violation(code, subject, detail, count - most, "count")
