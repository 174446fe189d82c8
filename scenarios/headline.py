"""Headline figures of a scenario, to be compared with its ``expected.json``."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from supplychain.calendars import HOUR_S
from supplychain.sites import Tier

if TYPE_CHECKING:
    from supplychain.orders import Order
    from supplychain.scenario import Scenario


def headline(scenario: Scenario) -> dict[str, Any]:
    """Counts, kilograms by class, shares of line sources, and what the promise can reach.

    Returns
    -------
    dict
        Plain JSON values. ``promise_possible`` is the share of orders whose last window ends
        within the promised hours of their placing, or that have no window; ``line_share`` is by
        pinned tier, ``any`` for lines that are free.
    """
    lines = [line for order in scenario.orders for line in order.lines]
    tiers = Counter(site.tier for site in scenario.sites)
    sources = Counter(line.source_tier or "any" for line in lines)
    possible = sum(_promise_possible(scenario, order) for order in scenario.orders)
    return {
        "origins": tiers[Tier.ORIGIN],
        "centres": tiers[Tier.CENTRE],
        "fronts": tiers[Tier.FRONT],
        "front_cities": len({s.city for s in scenario.sites if s.tier is Tier.FRONT}),
        "orders": len(scenario.orders),
        "lines": len(lines),
        "lots": len(scenario.lots),
        "transfers": len(scenario.transfers),
        "split_allowed": sum(order.split_allowed for order in scenario.orders),
        "last_mile_vehicles": _last_mile_vehicles(scenario),
        "order_kg": _kg_by_class(scenario, [(line.product_id, line.quantity) for line in lines]),
        "transfer_kg": _kg_by_class(
            scenario, [(move.product_id, move.quantity) for move in scenario.transfers]
        ),
        "line_share": {
            str(tier): round(count / len(lines), 4) for tier, count in sorted(sources.items())
        },
        "promise_possible": round(possible / len(scenario.orders), 4),
    }


def _promise_possible(scenario: Scenario, order: Order) -> bool:
    limit_s = order.placed_s + scenario.promise.hours * HOUR_S
    return not order.windows or order.windows[-1].close_s <= limit_s


def _last_mile_vehicles(scenario: Scenario) -> int:
    hauls = {kind.id: kind.haul for kind in scenario.vehicle_types}
    return sum(
        fleet.count for fleet in scenario.fleets if hauls[fleet.vehicle_type_id] == "last_mile"
    )


def _kg_by_class(scenario: Scenario, goods: list[tuple[str, float]]) -> dict[str, float]:
    products = {product.id: product for product in scenario.products}
    total_kg: defaultdict[str, float] = defaultdict(float)
    for product_id, quantity in goods:
        product = products[product_id]
        total_kg[product.temperature_class_id] += quantity * product.kg
    return {key: round(total_kg[key], 1) for key in sorted(total_kg)}
