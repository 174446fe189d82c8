"""A scenario after an order plan: what is ordered today is on its way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.replenishment.ordering.on_hand import now_s, sale_hours
from supplychain.calendars import DAY_S, HOUR_S
from supplychain.sites import Tier
from supplychain.stock import Lot, Transfer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from solvers.replenishment.ordering.plan import OrderPlan, StockMove
    from supplychain.scenario import Scenario

BELOW = {Tier.ORIGIN: Tier.CENTRE, Tier.CENTRE: Tier.FRONT}
"""Tiers that transfers join."""
LEAST_HOURS = 24.0
"""Hours for which moved goods can still be sold when they arrive; older ones stay."""


def applied(scenario: Scenario, plan: OrderPlan) -> tuple[Scenario, int]:
    """The scenario with the plan's orders of today, and how many lots and transfers that adds.

    Orders from a site of the tier above become transfers, which routing carries; orders from
    suppliers become lots that are there when they are due, as new then as goods of today. Routing
    knows no transfers between sites that are not one tier apart: such goods, and moves between
    fronts, leave the lots of one site and come as lots to the other. The horizon ends no sooner
    than the last of them arrives. Orders that are planned for later days are not placed.

    Parameters
    ----------
    scenario, plan
        What was planned. Applying a plan a second time changes nothing.
    """
    tiers = {site.id: site.tier for site in scenario.sites}
    start_s, hours = now_s(scenario, plan.today), sale_hours(scenario)
    known = {lot.id for lot in scenario.lots} | {item.id for item in scenario.transfers}
    lots, transfers = list(scenario.lots), list(scenario.transfers)
    latest_s = scenario.horizon.length_s
    before = len(known)
    for order in plan.orders:
        key = f"{plan.today:%Y%m%d}-{order.id}"
        if not order.is_firm or _is_known(known, key):
            continue
        due_s = _due_s(start_s, plan.today, order.due_day)
        latest_s = max(latest_s, due_s)
        from_tier = tiers.get(order.source_id)
        if from_tier is None:
            lots.append(
                Lot(key, order.site_id, order.product_id, order.quantity, available_s=due_s)
            )
            known.add(key)
        elif BELOW.get(from_tier) is tiers.get(order.site_id):
            transfers.append(
                Transfer(
                    key,
                    order.source_id,
                    order.site_id,
                    order.product_id,
                    order.quantity,
                    start_s,
                    due_s,
                )
            )
            known.add(key)
        else:
            pair = (order.source_id, order.site_id)
            _carry(hours, lots, known, key, order.product_id, pair, order.quantity, due_s)
    for move in plan.moves:
        key = f"{plan.today:%Y%m%d}-{move.id}"
        if not _is_known(known, key):
            due_s = _due_s(start_s, plan.today, move.due_day)
            latest_s = max(latest_s, due_s)
            pair = _pair(move)
            _carry(hours, lots, known, key, move.product_id, pair, move.quantity, due_s)
    horizon = replace(scenario.horizon, length_s=latest_s)
    changed = replace(
        scenario,
        horizon=horizon,
        lots=tuple(lot for lot in lots if lot.quantity > 0),
        transfers=tuple(transfers),
    )
    return changed, len(known) - before


def _pair(move: StockMove) -> tuple[str, str]:
    return move.from_site_id, move.to_site_id


def _is_known(known: set[str], key: str) -> bool:
    """Whether a line has been written before, whole or as the first of several lots."""
    return key in known or f"{key}-1" in known


def _due_s(start_s: int, today: date, due_day: date) -> int:
    """Second of the horizon from which goods can be sold."""
    return start_s + (due_day - today).days * DAY_S


def _carry(
    hours: Mapping[str, tuple[float, float]],
    lots: list[Lot],
    known: set[str],
    key: str,
    product_id: str,
    pair: tuple[str, str],
    quantity: float,
    due_s: int,
) -> None:
    """Take units out of the lots of one site, the oldest that keep first, and bring them."""
    at, number = pair[0], 0
    here = [
        row
        for row, lot in enumerate(lots)
        if lot.site_id == at and lot.product_id == product_id and lot.available_s <= due_s
    ]
    here.sort(key=lambda row: (-lots[row].age_h, lots[row].id))
    for row in here:
        lot = lots[row]
        units = min(quantity, lot.quantity)
        if units <= 0 or _hours_left(hours, lot, due_s) < LEAST_HOURS:
            continue
        number += 1
        lots[row] = replace(lot, quantity=lot.quantity - units)
        name = f"{key}-{number}"
        lots.append(Lot(name, pair[1], product_id, units, lot.age_h, due_s))
        known.add(name)
        quantity -= units
        if quantity <= 0:
            return


def _hours_left(hours: Mapping[str, tuple[float, float]], lot: Lot, at_s: int) -> float:
    """Hours by the clock in which a lot can still be sold from a moment on."""
    if lot.product_id not in hours:
        return float("inf")
    new_h, rate = hours[lot.product_id]
    return new_h - lot.age_h / rate - at_s / HOUR_S
