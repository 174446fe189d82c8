"""A plan laid beside the facts: every route, move and consignment followed to its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from solvers.routing.checks.tours import followed, moved

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from solvers.routing.checks.facts import Facts
    from solvers.routing.checks.tours import Carriage, Tour
    from solvers.routing.plan import RoutingPlan
    from supplychain.plans import Consignment


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A plan and everything the rules recompute of it.

    ``goods`` holds the first consignment of each key; ``journeys`` the carriages of each, in
    order of departure; ``used_h`` the life, in hours at the product's reference temperature, that
    each has used from the horizon's start until it is handed over for the last time.
    """

    facts: Facts
    plan: RoutingPlan
    goods: Mapping[str, Consignment]
    tours: tuple[Tour, ...]
    journeys: Mapping[str, tuple[Carriage, ...]]
    used_h: Mapping[str, float]


def bare_case(facts: Facts, plan: RoutingPlan) -> Case:
    """What a plan names, at once: nothing is followed. Enough for its keys and its shape."""
    return Case(facts, plan, _goods(plan), (), {}, {})


def case_of(facts: Facts, plan: RoutingPlan) -> Case:
    """Follow every route, move and consignment of any plan; what cannot be followed is left out."""
    goods = _goods(plan)
    tours: list[Tour] = []
    carriages: list[Carriage] = []
    for route in plan.routes:
        tour, carried = followed(facts, goods, route, len(tours))
        carriages += carried
        if tour is not None:
            tours.append(tour)
    for move in plan.moves:
        carriages += moved(move, goods)
    found: dict[str, list[Carriage]] = {key: [] for key in goods}
    for carriage in sorted(carriages, key=lambda item: (item.depart_s, item.arrive_s)):
        found[carriage.consignment_id].append(carriage)
    journeys = {key: tuple(legs) for key, legs in found.items()}
    return Case(facts, plan, goods, tuple(tours), journeys, _used_h(facts, goods, tours, journeys))


def _goods(plan: RoutingPlan) -> dict[str, Consignment]:
    goods: dict[str, Consignment] = {}
    for item in plan.consignments:
        goods.setdefault(item.id, item)
    return goods


def _used_h(
    facts: Facts,
    goods: Mapping[str, Consignment],
    tours: Sequence[Tour],
    journeys: Mapping[str, Iterable[Carriage]],
) -> dict[str, float]:
    """Life used by each consignment: recomputed on vehicles, elsewhere when held cold."""
    cache: dict[tuple[int, str, str], tuple[float, ...]] = {}
    used: dict[str, float] = {}
    for key, item in goods.items():
        product = facts.products.get(item.product_id)
        kept = facts.classes.get(item.temperature_class_id)
        if product is None or kept is None:
            continue
        kinetics = product.kinetics
        hold_rate = kinetics.relative_rate(kept.hold_c)
        total_h, since_s = 0.0, 0
        for leg in journeys[key]:
            total_h += (leg.depart_s - since_s) / 3600 * hold_rate
            since_s = leg.arrive_s
            ridden = tours[leg.tour].history_of(kept.id) if leg.tour >= 0 else None
            if ridden is None:
                total_h += (leg.arrive_s - leg.depart_s) / 3600 * hold_rate
                continue
            spot = (leg.tour, kept.id, product.id)
            if spot not in cache:
                cache[spot] = ridden.life_used_h(kinetics)
            total_h += cache[spot][leg.dropped] - cache[spot][leg.loaded]
        used[key] = total_h
    return used
