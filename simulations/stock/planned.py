"""Ordering as a plan says, whoever made it, and ordering back to what was there at first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from simulations.stock.rules import OrderUpTo, position
from supplychain.state import Decision

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from supplychain.scenario import Scenario
    from supplychain.state import StockState


class PlannedOrder(Protocol):
    """What is read of one line of an order plan."""

    @property
    def site_id(self) -> str:
        """For whom."""
        ...

    @property
    def product_id(self) -> str:
        """What."""
        ...

    @property
    def order_day(self) -> date:
        """When it is placed."""
        ...

    @property
    def quantity(self) -> float:
        """Units."""
        ...


class PlannedTarget(Protocol):
    """What is read of one target of an order plan."""

    @property
    def site_id(self) -> str:
        """Where."""
        ...

    @property
    def product_id(self) -> str:
        """What."""
        ...

    @property
    def target_units(self) -> float:
        """Units that orders fill up to."""
        ...


class OrderParts(Protocol):
    """What is read of an order plan."""

    @property
    def orders(self) -> Sequence[PlannedOrder]:
        """Lines."""
        ...

    @property
    def targets(self) -> Sequence[PlannedTarget]:
        """What each SKU-location is to hold."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class PlannedOrders:
    """The orders of a plan on their days; from the day after its last one, up to its targets.

    Parameters
    ----------
    plan
        Of the same scenario.
    """

    plan: OrderParts

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Sites and products that the plan looks after."""
        given: tuple[PlannedOrder | PlannedTarget, ...] = (*self.plan.targets, *self.plan.orders)
        return tuple(dict.fromkeys((item.site_id, item.product_id) for item in given))

    def decide(self, state: StockState) -> Decision:
        """Orders of today."""
        days = [order.order_day for order in self.plan.orders]
        if days and state.today <= max(days):
            return Decision(self._of_today(state))
        levels = {(t.site_id, t.product_id): t.target_units for t in self.plan.targets}
        rows = zip(state.site_ids, state.product_ids, strict=True)
        level = np.array([levels.get(pair, 0.0) for pair in rows])
        return Decision(np.maximum(0.0, level - position(state)))

    def _of_today(self, state: StockState) -> NDArray[np.float64]:
        rows = zip(state.site_ids, state.product_ids, strict=True)
        row_of = {pair: row for row, pair in enumerate(rows)}
        quantity = np.zeros(len(state))
        for order in self.plan.orders:
            if order.order_day == state.today:
                quantity[row_of[order.site_id, order.product_id]] += order.quantity
        return quantity


def keep_levels(scenario: Scenario) -> OrderUpTo:
    """Order every morning what lacks to the stock that the scenario begins with."""
    levels: dict[tuple[str, str], float] = {}
    for lot in scenario.lots:
        if lot.available_s <= 0:
            key = lot.site_id, lot.product_id
            levels[key] = levels.get(key, 0.0) + lot.quantity
    return OrderUpTo(levels)
