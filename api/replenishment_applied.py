"""A scenario after an order plan: what was ordered today is on its way.

Goods of suppliers become lots that are on hand from the day on which they are due; goods of sites
above become transfers, which routing carries; moves within a tier, for which no truck of the
network is planned, take lots from one place and let them arrive at the other.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from supplychain.calendars import DAY_S
from supplychain.stock import Lot, Transfer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from solvers.replenishment.ordering.plan import OrderPlan, ReplenishmentOrder, StockMove
    from supplychain.scenario import Scenario

LEAST_UNITS = 1e-6


def applied_orders(scenario: Scenario, plan: OrderPlan) -> tuple[Scenario, int]:
    """The scenario with today's orders and moves under way, and how many there are.

    The horizon grows to the last day on which something arrives.

    Parameters
    ----------
    scenario, plan
        What was planned; only firm orders count.
    """
    firm = [order for order in plan.orders if order.is_firm]
    sites = {site.id for site in scenario.sites}
    taken = {lot.id for lot in scenario.lots} | {item.id for item in scenario.transfers}
    lots = list(_after_moves(scenario, plan.moves, taken))
    transfers = list(scenario.transfers)
    for order in firm:
        key = _free(order.id, taken)
        if order.source_id in sites:
            transfers.append(_transfer(scenario, order, key))
        else:
            due_s = _second(scenario, order.due_day)
            lots.append(Lot(key, order.site_id, order.product_id, order.quantity, 0.0, due_s))
    due = [order.due_day for order in firm] + [move.due_day for move in plan.moves]
    length_s = max([scenario.horizon.length_s, *(_second(scenario, day) for day in due)])
    return replace(
        scenario,
        horizon=replace(scenario.horizon, length_s=length_s),
        lots=tuple(lots),
        transfers=tuple(transfers),
    ), len(firm) + len(plan.moves)


def _transfer(scenario: Scenario, order: ReplenishmentOrder, key: str) -> Transfer:
    ready_s = max(0, _second(scenario, order.order_day))
    return Transfer(
        key,
        order.source_id,
        order.site_id,
        order.product_id,
        order.quantity,
        ready_s,
        _second(scenario, order.due_day),
    )


def _after_moves(
    scenario: Scenario, moves: tuple[StockMove, ...], taken: set[str]
) -> Iterator[Lot]:
    """Lots when the moves have left: of each, the oldest that are on hand go first."""
    wanted: defaultdict[tuple[str, str], list[StockMove]] = defaultdict(list)
    for move in moves:
        wanted[move.from_site_id, move.product_id].append(move)
    missing = {move.id: move.quantity for move in moves}
    left = [lot.quantity for lot in scenario.lots]
    arriving: list[Lot] = []
    for at in sorted(range(len(left)), key=lambda at: -scenario.lots[at].age_h):
        lot = scenario.lots[at]
        for move in wanted[lot.site_id, lot.product_id] if lot.available_s <= 0 else ():
            part = min(missing[move.id], left[at])
            if part > LEAST_UNITS:
                left[at] -= part
                missing[move.id] -= part
                due_s = _second(scenario, move.due_day)
                key = _free(move.id, taken)
                arriving.append(Lot(key, move.to_site_id, lot.product_id, part, lot.age_h, due_s))
    for lot, units in zip(scenario.lots, left, strict=True):
        if units > LEAST_UNITS:
            yield lot if units == lot.quantity else replace(lot, quantity=units)
    yield from arriving


def _free(key: str, taken: set[str]) -> str:
    """A key that nothing has yet."""
    number, found = 1, key
    while found in taken:
        number += 1
        found = f"{key}-{number}"
    taken.add(found)
    return found


def _second(scenario: Scenario, day: date) -> int:
    """The second of a day at the time of day at which the horizon starts."""
    return (day - scenario.horizon.start.date()).days * DAY_S
