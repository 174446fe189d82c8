"""Who may carry what, what may travel together, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Violation
from solvers.routing.checks.meals import served_s
from supplychain.fleet import Haul
from supplychain.plans import StopKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from solvers.routing.checks.case import Case
    from solvers.routing.checks.facts import Facts
    from solvers.routing.checks.tours import Tour
    from supplychain.plans import Consignment


def vehicles_have_the_skills(case: Case) -> Iterator[Violation]:
    """``SKILL_MISSING``: the vehicle has all that an order and its customer require."""
    for tour in case.tours:
        for stop in tour.route.stops:
            order = case.facts.orders.get(stop.place_id) if stop.kind.is_at_a_door else None
            if order is None:
                continue
            customer = case.facts.customers.get(order.customer_id)
            wanted = {*order.requires, *(customer.requires if customer else ())}
            missing = sorted(wanted.difference(tour.vehicle.skills))
            if missing:
                detail = f"{tour.vehicle.id} on {tour.route.id} lacks {', '.join(missing)}"
                yield Violation("SKILL_MISSING", order.id, detail, len(missing), "count")


def goods_go_together(case: Case) -> Iterator[Violation]:
    """``GOODS_CONFLICT``: no two kinds that may not meet are on one trip of a last-mile vehicle.

    A trip lasts from one loading to the next; what is delivered in it and what is collected count.
    """
    pairs = [(pair.one, pair.other) for pair in case.facts.scenario.conflicts]
    for tour in case.tours if pairs else ():
        if tour.route.haul is not Haul.LAST_MILE:
            continue
        for number, held in enumerate(_trips(tour)):
            kinds = _kinds(case.facts, held)
            for one, other in pairs:
                if one in kinds and other in kinds:
                    detail = f"trip {number}: {one} may not travel with {other}"
                    yield Violation("GOODS_CONFLICT", tour.route.id, detail, 1, "count")


def _trips(tour: Tour) -> list[list[Consignment]]:
    """Everything that is on board at some time of each trip."""
    trips: list[list[Consignment]] = []
    for stop, held in zip(tour.route.stops, tour.aboard, strict=True):
        if stop.kind is StopKind.LOAD or not trips:
            trips.append([])
        trips[-1] += held
    return trips


def _kinds(facts: Facts, held: Iterable[Consignment]) -> set[str]:
    """Temperature classes and product categories."""
    kinds: set[str] = set()
    for item in held:
        kinds.add(item.temperature_class_id)
        product = facts.products.get(item.product_id)
        if product is not None:
            kinds.add(product.category)
    return kinds


def goods_are_not_on_board_too_long(case: Case) -> Iterator[Violation]:
    """``ON_BOARD_TOO_LONG``: from the front to the service, or from a door back to the front.

    The order may set a limit, and so may the temperature class of each of its goods.
    """
    for key, journey in case.journeys.items():
        item = case.goods[key]
        for leg in journey:
            if leg.is_delivery and leg.tour >= 0:
                taken_s = leg.arrive_s - leg.depart_s
                yield from _too_long(case.facts, key, leg.by, [item], taken_s)
    for tour in case.tours:
        for back in tour.collections:
            if back.dropped is not None:
                there, here = tour.route.stops[back.collected], tour.route.stops[back.dropped]
                taken_s = here.arrive_s - served_s(case.facts, there)
                key, route_id = back.order_id, tour.route.id
                yield from _too_long(case.facts, key, route_id, back.goods, taken_s)


def _too_long(
    facts: Facts, subject: str, route_id: str, items: Iterable[Consignment], taken_s: int
) -> Iterator[Violation]:
    found = [
        noun.max_on_board_s
        for item in items
        for noun in (
            facts.orders.get(item.order_id),
            facts.classes.get(item.temperature_class_id),
        )
        if noun is not None
    ]
    limit_s = min((limit_s for limit_s in found if limit_s is not None), default=taken_s)
    if taken_s > limit_s:
        detail = f"on board of {route_id} for {taken_s} s of at most {limit_s} s"
        yield Violation("ON_BOARD_TOO_LONG", subject, detail, taken_s - limit_s, "s")
