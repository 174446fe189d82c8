"""What consignments consist of, and where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Violation
from solvers.routing.checks.tolerances import LOAD, QUANTITY, differs, exceeds, shown
from supplychain.orders import OrderKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.checks.case import Case
    from supplychain.plans import Consignment


def amounts_match_products(case: Case) -> Iterator[Violation]:
    """``AMOUNT_WRONG``: quantity above 0; mass and volume are those of so many units."""
    for item in case.plan.consignments:
        if not item.quantity > 0:
            detail = f"quantity {shown(item.quantity)} is not above 0"
            yield Violation("AMOUNT_WRONG", item.id, detail, item.quantity, "count")
        product = case.facts.products.get(item.product_id)
        if product is None:
            continue
        for unit, given, each in (
            ("kg", item.kg, product.kg),
            ("l", item.litres, product.litres),
        ):
            expected = item.quantity * each
            if differs(given, expected, LOAD, 1e-6):
                detail = f"{shown(given)} {unit} given, the units have {shown(expected)} {unit}"
                yield Violation("AMOUNT_WRONG", item.id, detail, given - expected, unit)


def classes_match_products(case: Case) -> Iterator[Violation]:
    """``CLASS_MISMATCH``: goods travel in the class of their product."""
    for item in case.plan.consignments:
        product = case.facts.products.get(item.product_id)
        if product is not None and product.temperature_class_id != item.temperature_class_id:
            detail = (
                f"{item.temperature_class_id} given, "
                f"{product.id} belongs to {product.temperature_class_id}"
            )
            yield Violation("CLASS_MISMATCH", item.id, detail, 1, "count")


def goods_come_from_their_lots(case: Case) -> Iterator[Violation]:
    """``LOT_MISMATCH``: the lot holds the product and lies at the site named."""
    for item in case.plan.consignments:
        lot = case.facts.lots.get(item.lot_id)
        if lot is None:
            continue
        if lot.product_id != item.product_id:
            detail = f"lot {lot.id} holds {lot.product_id}, not {item.product_id}"
            yield Violation("LOT_MISMATCH", item.id, detail, 1, "count")
        if lot.site_id != item.from_site_id:
            detail = f"lot {lot.id} lies at {lot.site_id}, not at {item.from_site_id}"
            yield Violation("LOT_MISMATCH", item.id, detail, 1, "count")


def lots_are_not_overdrawn(case: Case) -> Iterator[Violation]:
    """``LOT_OVERDRAWN``: consignments of a lot are at most what it holds."""
    drawn: dict[str, float] = {}
    for item in case.plan.consignments:
        drawn[item.lot_id] = drawn.get(item.lot_id, 0.0) + item.quantity
    for lot_id, quantity in drawn.items():
        lot = case.facts.lots.get(lot_id)
        if lot is not None and exceeds(quantity, lot.quantity, QUANTITY):
            detail = f"{shown(quantity)} units drawn of {shown(lot.quantity)}"
            over = quantity - lot.quantity
            yield Violation("LOT_OVERDRAWN", lot_id, detail, over, "count")


def goods_have_one_purpose(case: Case) -> Iterator[Violation]:
    """``PURPOSE_WRONG``: goods belong to one line of an order, or to one transfer, as it asks."""
    for item in case.plan.consignments:
        if bool(item.order_id) == bool(item.transfer_id):
            detail = "belongs to neither an order nor a transfer"
            if item.order_id:
                detail = f"belongs to order {item.order_id} and transfer {item.transfer_id}"
            yield Violation("PURPOSE_WRONG", item.id, detail, 1, "count")
        else:
            yield from _line(case, item)
            yield from _transfer(case, item)


def _line(case: Case, item: Consignment) -> Iterator[Violation]:
    order = case.facts.orders.get(item.order_id)
    if order is None:
        return
    if order.kind is OrderKind.RETURN:
        detail = f"order {order.id} is a return, to which no stock goes"
        yield Violation("PURPOSE_WRONG", item.id, detail, 1, "count")
        return
    if not 0 <= item.line < len(order.lines):
        detail = f"order {order.id} has no line {item.line}"
        yield Violation("PURPOSE_WRONG", item.id, detail, 1, "count")
    elif order.lines[item.line].product_id != item.product_id:
        wanted = order.lines[item.line].product_id
        detail = f"line {item.line} of order {order.id} asks for {wanted}, not {item.product_id}"
        yield Violation("PURPOSE_WRONG", item.id, detail, 1, "count")


def _transfer(case: Case, item: Consignment) -> Iterator[Violation]:
    transfer = case.facts.transfers.get(item.transfer_id)
    if transfer is None:
        return
    for noun, given, asked in (
        ("product", item.product_id, transfer.product_id),
        ("from", item.from_site_id, transfer.from_site_id),
        ("to", item.to_site_id, transfer.to_site_id),
    ):
        if given != asked:
            detail = f"{noun} {given}, transfer {transfer.id} asks for {asked}"
            yield Violation("PURPOSE_WRONG", item.id, detail, 1, "count")


def sources_are_respected(case: Case) -> Iterator[Violation]:
    """``SOURCE_TIER_IGNORED``: a line pinned to a tier is fed from lots of that tier."""
    for item in case.plan.consignments:
        order = case.facts.orders.get(item.order_id)
        lot = case.facts.lots.get(item.lot_id)
        if order is None or lot is None or not 0 <= item.line < len(order.lines):
            continue
        pinned, tier = order.lines[item.line].source_tier, case.facts.sites[lot.site_id].tier
        if pinned is not None and tier is not pinned:
            detail = f"line {item.line} of {order.id} must come from a {pinned}, not a {tier}"
            yield Violation("SOURCE_TIER_IGNORED", item.id, detail, 1, "count")
