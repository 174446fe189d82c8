"""Everything asked for is brought completely, or said to be left out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from solvers.common import Violation
from solvers.routing.checks.tolerances import COST_CNY, LOAD, QUANTITY, SHARE, differs, shown
from supplychain.orders import OrderKind
from supplychain.plans import StopKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.checks.case import Case
    from solvers.routing.checks.facts import Facts
    from supplychain.plans import Stop, Unserved

ORDER, TRANSFER = "order", "transfer"


def orders_are_served_or_left_out(case: Case) -> Iterator[Violation]:
    """``ORDER_LOST`` and ``ORDER_BOTH``: an order is delivered or unserved, never both."""
    left = {entry.id for entry in case.plan.unserved if entry.kind == ORDER}
    touched = {item.order_id for item in case.plan.consignments}
    touched |= {stop.place_id for _, stop in _doors(case)}
    for order_id in case.facts.orders:
        if order_id in left and order_id in touched:
            detail = "is listed as unserved, yet goods of it travel"
            yield Violation("ORDER_BOTH", order_id, detail, 1, "count")
        if order_id not in left and order_id not in touched:
            detail = "is neither delivered nor listed as unserved"
            yield Violation("ORDER_LOST", order_id, detail, 1, "count")


def lines_are_complete(case: Case) -> Iterator[Violation]:
    """``LINE_QUANTITY``: the goods of each line add up to what was ordered.

    Orders of which goods travel are looked at, and those that a vehicle comes to deliver.
    """
    brought: dict[tuple[str, int], float] = {}
    for item in case.plan.consignments:
        key = (item.order_id, item.line)
        brought[key] = brought.get(key, 0.0) + item.quantity
    started = {order_id for order_id, _ in brought}
    visited = {stop.place_id for _, stop in _doors(case) if stop.kind is StopKind.DELIVER}
    orders = case.facts.orders.values()
    started |= {o.id for o in orders if o.kind is OrderKind.DELIVERY and o.id in visited}
    for order in case.facts.orders.values():
        if order.id not in started:
            continue
        for position, line in enumerate(order.lines):
            quantity = brought.get((order.id, position), 0.0)
            if differs(quantity, line.quantity, QUANTITY):
                detail = f"line {position}: {shown(quantity)} of {shown(line.quantity)} units"
                missing = line.quantity - quantity
                yield Violation("LINE_QUANTITY", order.id, detail, missing, "count")


def goods_go_the_right_way(case: Case) -> Iterator[Violation]:
    """``WRONG_DIRECTION``: orders are delivered, returns are collected."""
    for _, stop in _doors(case):
        order = case.facts.orders.get(stop.place_id)
        is_return = order is not None and order.kind is OrderKind.RETURN
        if order is not None and is_return is not (stop.kind is StopKind.COLLECT):
            detail = f"is a {order.kind}, but the stop says {stop.kind}"
            yield Violation("WRONG_DIRECTION", order.id, detail, 1, "count")


def orders_come_in_one_delivery(case: Case) -> Iterator[Violation]:
    """``ORDER_SPLIT``: one visit to the door, unless the order may be split; returns never are."""
    visits = Counter(stop.place_id for _, stop in _doors(case))
    for order_id, count in visits.items():
        order = case.facts.orders.get(order_id)
        if order is None or count <= 1:
            continue
        if not order.split_allowed or order.kind is OrderKind.RETURN:
            detail = f"comes in {count} deliveries and may not be split"
            yield Violation("ORDER_SPLIT", order_id, detail, count - 1, "count")


def fronts_are_in_reach(case: Case) -> Iterator[Violation]:
    """``FRONT_OUT_OF_REACH``: only a front that reaches the customer delivers."""
    for base_id, stop in _doors(case):
        reach = case.facts.reach.get(stop.place_id)
        if reach is not None and base_id not in reach:
            detail = f"{base_id} may not deliver it; in reach: {', '.join(sorted(reach)) or 'none'}"
            yield Violation("FRONT_OUT_OF_REACH", stop.place_id, detail, 1, "count")


def transfers_are_complete(case: Case) -> Iterator[Violation]:
    """``TRANSFER_QUANTITY``: what is carried and what is left behind add up to what was asked.

    Lateness is no violation: a transfer is wanted by ``due_s`` but may arrive until the horizon
    ends (``OUTSIDE_HORIZON``).
    """
    carried: dict[str, float] = {}
    for item in case.plan.consignments:
        carried[item.transfer_id] = carried.get(item.transfer_id, 0.0) + item.quantity
    left_kg: dict[str, float] = {}
    for entry in case.plan.unserved:
        if entry.kind == TRANSFER:
            left_kg[entry.id] = left_kg.get(entry.id, 0.0) + entry.kg
    for transfer in case.facts.transfers.values():
        product = case.facts.products[transfer.product_id]
        asked_kg = transfer.quantity * product.kg
        found_kg = carried.get(transfer.id, 0.0) * product.kg + left_kg.get(transfer.id, 0.0)
        if differs(found_kg, asked_kg, LOAD, 1e-6):
            detail = f"{shown(found_kg)} kg carried or left out of {shown(asked_kg)} kg"
            missing_kg = asked_kg - found_kg
            yield Violation("TRANSFER_QUANTITY", transfer.id, detail, missing_kg, "kg")


def left_out_entries_are_right(case: Case) -> Iterator[Violation]:
    """``UNSERVED_WRONG``: each entry is of a known kind, comes once, and has its mass and cost."""
    seen: set[tuple[str, str]] = set()
    for entry in case.plan.unserved:
        if (entry.kind, entry.id) in seen:
            yield Violation("UNSERVED_WRONG", entry.id, "is listed twice", 1, "count")
        seen.add((entry.kind, entry.id))
        if entry.kind not in {ORDER, TRANSFER}:
            detail = f"kind {entry.kind!r} is neither order nor transfer"
            yield Violation("UNSERVED_WRONG", entry.id, detail, 1, "count")
        kg = left_kg(case.facts, entry)
        if differs(entry.kg, kg, LOAD, 1e-6):
            detail = f"{shown(entry.kg)} kg given, {shown(kg)} kg stay behind"
            yield Violation("UNSERVED_WRONG", entry.id, detail, entry.kg - kg, "kg")
        cost_cny = left_cny(case.facts, entry)
        if differs(entry.cost_cny, cost_cny, COST_CNY, SHARE):
            word = case.facts.scenario.currency
            detail = f"{shown(entry.cost_cny)} {word} given, it costs {shown(cost_cny)} {word}"
            over_cny = entry.cost_cny - cost_cny
            yield Violation("UNSERVED_WRONG", entry.id, detail, over_cny, "cny")


def left_kg(facts: Facts, entry: Unserved) -> float:
    """Mass of an order left out; a transfer may leave any part, so its own figure holds."""
    order = facts.orders.get(entry.id)
    if entry.kind != ORDER or order is None:
        return max(entry.kg, 0.0)
    return sum(line.quantity * facts.products[line.product_id].kg for line in order.lines)


def left_cny(facts: Facts, entry: Unserved) -> float:
    """Price of leaving it out: by priority for orders, by mass for transfers."""
    rates, order = facts.scenario.rates, facts.orders.get(entry.id)
    if entry.kind == ORDER:
        return order.priority * rates.unserved_order_cny if order else 0.0
    if entry.kind == TRANSFER:
        return max(entry.kg, 0.0) * rates.unserved_transfer_cny_per_kg
    return 0.0


def transfers_arrive_in_time(case: Case) -> Iterator[Violation]:
    """``TRANSFER_LATE``: goods of a transfer are unloaded by its due time."""
    for key, item in case.goods.items():
        transfer = case.facts.transfers.get(item.transfer_id)
        if transfer is not None and case.journeys[key]:
            late_s = case.journeys[key][-1].arrive_s - transfer.due_s
            if late_s > 0:
                detail = f"is unloaded {late_s} s after the due time of {transfer.id}"
                yield Violation("TRANSFER_LATE", key, detail, late_s, "s")


def _doors(case: Case) -> Iterator[tuple[str, Stop]]:
    """Every stop at a door, with the base of its route."""
    for route in case.plan.routes:
        for stop in route.stops:
            if stop.kind.is_at_a_door:
                yield route.base_id, stop
