"""Every key that a plan names must exist, and name one thing only."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from solvers.common import Violation
from supplychain.plans import StopKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from solvers.routing.checks.case import Case
    from supplychain.plans import CarrierMove, Consignment, Route


def ids_are_unique(case: Case) -> Iterator[Violation]:
    """``DUPLICATE_ID``: no two consignments, routes or moves share a key."""
    plan = case.plan
    for noun, items in (
        ("consignment", [item.id for item in plan.consignments]),
        ("route", [item.id for item in plan.routes]),
        ("move", [item.id for item in plan.moves]),
    ):
        for key, count in Counter(items).items():
            if count > 1:
                detail = f"{count} entries share the {noun} id {key!r}"
                yield Violation("DUPLICATE_ID", key, detail, count - 1, "count")


def ids_are_known(case: Case) -> Iterator[Violation]:
    """``UNKNOWN_ID``: every key refers to something in the scenario or the plan."""
    facts, plan = case.facts, case.plan
    for item in plan.consignments:
        yield from _of_consignment(case, item)
    for route in plan.routes:
        yield from _of_route(case, route)
    for move in plan.moves:
        yield from _of_move(case, move)
    routes = {route.id for route in plan.routes}
    for entry in plan.deliveries:
        subject = f"delivery of {entry.order_id}"
        yield from _unknown(subject, "order", entry.order_id, facts.orders)
        yield from _unknown(subject, "site", entry.front_id, facts.sites)
        yield from _unknown(subject, "route", entry.route_id, routes)
    for left in plan.unserved:
        known: Collection[str] = facts.transfers if left.kind == "transfer" else facts.orders
        yield from _unknown(f"unserved {left.id}", left.kind, left.id, known)


def _of_consignment(case: Case, item: Consignment) -> Iterator[Violation]:
    facts = case.facts
    yield from _unknown(item.id, "lot", item.lot_id, facts.lots)
    yield from _unknown(item.id, "product", item.product_id, facts.products)
    yield from _unknown(item.id, "class", item.temperature_class_id, facts.classes)
    yield from _unknown(item.id, "site", item.from_site_id, facts.sites)
    yield from _unknown(item.id, "site", item.to_site_id, facts.sites)
    if item.order_id:
        yield from _unknown(item.id, "order", item.order_id, facts.orders)
    if item.transfer_id:
        yield from _unknown(item.id, "transfer", item.transfer_id, facts.transfers)


def _of_route(case: Case, route: Route) -> Iterator[Violation]:
    facts = case.facts
    vehicle = facts.vehicle_types.get(route.vehicle_type_id)
    yield from _unknown(route.id, "vehicle type", route.vehicle_type_id, facts.vehicle_types)
    if vehicle is not None:
        layouts = {layout.id for layout in vehicle.layouts}
        yield from _unknown(route.id, "layout", route.layout_id, layouts)
    yield from _unknown(route.id, "base", route.base_id, facts.sites)
    for stop in route.stops:
        if stop.kind.is_at_a_door:
            yield from _unknown(route.id, "order", stop.place_id, facts.orders)
        elif stop.kind not in {StopKind.START, StopKind.END}:
            yield from _unknown(route.id, "site", stop.place_id, facts.sites)
        for key in stop.consignment_ids:
            yield from _unknown(route.id, "consignment", key, case.goods)


def _of_move(case: Case, move: CarrierMove) -> Iterator[Violation]:
    facts = case.facts
    yield from _unknown(move.id, "site", move.from_site_id, facts.sites)
    yield from _unknown(move.id, "site", move.to_site_id, facts.sites)
    yield from _unknown(move.id, "class", move.temperature_class_id, facts.classes)
    for key in move.consignment_ids:
        yield from _unknown(move.id, "consignment", key, case.goods)


def _unknown(subject: str, noun: str, key: str, known: Collection[str]) -> Iterator[Violation]:
    if key not in known:
        yield Violation("UNKNOWN_ID", subject, f"there is no {noun} {key!r}", 1, "count")
