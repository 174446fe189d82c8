"""A site that sells from stock and buys when stock is low: money over time, by hand.

The comparison model of SupplyNetPy and anyLogistix: customers order at fixed times, goods are paid
when they are sent, transport is paid per order, and stock costs money for each day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulations.clock import Clock, Rank
from simulations.monitors import TimeAverage

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Buyer:
    """A customer who orders again and again.

    Parameters
    ----------
    quantity
        Of each order.
    every_days
        From day 0 on.
    way_days
        How long goods are on their way to it.
    """

    quantity: int
    every_days: int
    way_days: int


@dataclass(frozen=True, slots=True)
class SellingSite:
    """A site with (r, Q).

    Parameters
    ----------
    stock
        At the start.
    reorder, quantity
        Order this quantity when stock and what is on order are ``reorder`` or less.
    lead_days
        Until the order arrives.
    buys_at, sells_at
        Price of a unit.
    holding
        For a unit and day.
    transport
        For an order, of the site and of its customers alike.
    """

    stock: int
    reorder: int
    quantity: int
    lead_days: int
    buys_at: float
    sells_at: float
    holding: float
    transport: float


@dataclass(frozen=True, slots=True)
class Account:
    """What was ordered, sent and paid by the end.

    Parameters
    ----------
    placed, received
        Orders of the site.
    demanded, fulfilled
        Orders of customers, and those of them that have arrived.
    demanded_units, fulfilled_units
        Their units.
    stock
        At the end.
    holding, bought, transport
        Costs; goods are paid when they arrive at the site.
    revenue
        Goods are paid when they leave the site.
    """

    placed: int
    received: int
    demanded: int
    fulfilled: int
    demanded_units: int
    fulfilled_units: int
    stock: int
    holding: float
    bought: float
    transport: float
    revenue: float

    @property
    def cost(self) -> float:
        """Of all kinds."""
        return self.holding + self.bought + self.transport

    @property
    def profit(self) -> float:
        """Revenue less cost."""
        return self.revenue - self.cost


class Trade:
    """A site and its customers; it lives once."""

    def __init__(self, site: SellingSite, buyers: Sequence[Buyer]) -> None:
        self.site, self.buyers, self.clock = site, tuple(buyers), Clock()
        self.stock = TimeAverage(site.stock)
        self.on_order = self.placed = self.received = 0
        self.demanded = self.demanded_units = self.sold = 0
        self.fulfilled = self.fulfilled_units = 0

    def live(self, days: int) -> Account:
        """Days 0 to ``days``, of which the last one is only begun."""
        for buyer in self.buyers:
            self.clock.call(0, self._demand, buyer, rank=Rank.DEMAND)
        self.clock.run(until=days * DAY_S)
        site, orders = self.site, self.placed + self.demanded
        return Account(
            self.placed,
            self.received,
            self.demanded,
            self.fulfilled,
            self.demanded_units,
            self.fulfilled_units,
            round(self.stock.value),
            site.holding * self.stock.area(days * DAY_S) / DAY_S,
            site.buys_at * self.received * site.quantity,
            site.transport * orders,
            site.sells_at * self.sold,
        )

    def _demand(self, buyer: Buyer) -> None:
        now_s = self.clock.now_s
        self.clock.call(now_s + buyer.every_days * DAY_S, self._demand, buyer, rank=Rank.DEMAND)
        self.demanded += 1
        self.demanded_units += buyer.quantity
        if self.stock.value < buyer.quantity:
            return
        self.stock.add(-buyer.quantity, now_s)
        self.sold += buyer.quantity
        due_s = now_s + buyer.way_days * DAY_S
        self.clock.call(due_s, self._fulfil, buyer, rank=Rank.ARRIVAL)
        self._order()

    def _fulfil(self, buyer: Buyer) -> None:
        self.fulfilled += 1
        self.fulfilled_units += buyer.quantity

    def _order(self) -> None:
        if self.stock.value + self.on_order > self.site.reorder:
            return
        self.placed += 1
        self.on_order += self.site.quantity
        due_s = self.clock.now_s + self.site.lead_days * DAY_S
        self.clock.call(due_s, self._receive, rank=Rank.ARRIVAL)

    def _receive(self) -> None:
        self.received += 1
        self.on_order -= self.site.quantity
        self.stock.add(self.site.quantity, self.clock.now_s)
