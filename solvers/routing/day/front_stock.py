"""Goods for one more order: what a plan leaves of the stock that lies at a front."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from solvers.routing.sourcing.allocate import EPSILON, Pick, last_start_s
from solvers.routing.sourcing.parcels import consignment
from solvers.routing.sourcing.ways import Shelves, first_start_s
from supplychain.orders import OrderKind
from supplychain.sites import Tier

if TYPE_CHECKING:
    from collections.abc import Iterable

    from solvers.routing.problem import RoutingProblem
    from supplychain.orders import Order
    from supplychain.plans import Consignment
    from supplychain.stock import Lot


@dataclass(frozen=True, slots=True)
class Supply:
    """Goods for an order at a front.

    Parameters
    ----------
    goods
        Empty for a return.
    release_s
        When they can leave the front.
    latest_s
        Until when they may be handed over.
    """

    goods: tuple[Consignment, ...]
    release_s: int
    latest_s: int


class FrontStock:
    """What is left of every lot; goods that are supplied are taken only by :meth:`take`.

    Parameters
    ----------
    goods
        What is taken already.
    keys
        Of goods that are gone; no new ones are called so.
    """

    def __init__(
        self, problem: RoutingProblem, goods: Iterable[Consignment], keys: Iterable[str] = ()
    ) -> None:
        self.problem = problem
        self.shelves = Shelves(problem)
        self.left = {lot.id: lot.quantity for lot in problem.lots.values()}
        self.keys = set(keys)
        self.take(goods)

    def take(self, goods: Iterable[Consignment]) -> None:
        """Take goods from their lots."""
        for item in goods:
            self.left[item.lot_id] -= item.quantity
            self.keys.add(item.id)

    def with_returned(self, goods: Iterable[Consignment]) -> FrontStock:
        """The stock before these goods were taken; this one stays as it is."""
        other = copy(self)
        other.left, other.keys = dict(self.left), set(self.keys)
        for item in goods:
            other.left[item.lot_id] += item.quantity
            other.keys.discard(item.id)
        return other

    def supply(
        self, problem: RoutingProblem, order: Order, front_id: str, from_s: int
    ) -> Supply | None:
        """Goods for an order; ``None`` if the front has not enough of them.

        As soon as all lines can be filled, first expired first out: from lots that live until the
        last window closes if these suffice, else from lots that live until the order can be
        delivered first.

        Parameters
        ----------
        problem
            With the order.
        from_s
            Goods do not leave before.
        """
        horizon_s = problem.scenario.horizon.length_s
        if order.kind is OrderKind.RETURN:
            return Supply((), max(0, from_s), horizon_s)
        site = problem.sites[front_id]
        for line in order.lines:
            class_id = problem.products[line.product_id].temperature_class_id
            if line.source_tier not in (None, Tier.FRONT) or not site.holds(class_id):
                return None
        drive_s = _drive_s(problem, order, front_id)
        for ready_s in self._ready_s(order, front_id):
            release_s = max(ready_s + site.handling_s, from_s)
            soonest_s = first_start_s(order, release_s + drive_s)
            if soonest_s is None or soonest_s > horizon_s:
                return None
            for until_s in (last_start_s(order, horizon_s), soonest_s):
                picks = self._picks(order, front_id, ready_s, until_s)
                if picks is not None:
                    goods = self._goods(problem, order, front_id, picks)
                    ends_s = [self.shelves.until_s[pick.lot_id] for pick in picks]
                    return Supply(goods, release_s, min([horizon_s, *ends_s]))
        return None

    def _ready_s(self, order: Order, front_id: str) -> list[int]:
        """When lots that could feed the order come on hand."""
        return sorted(
            {
                lot.available_s
                for line in order.lines
                for lot in self.shelves.lots(front_id, line.product_id)
                if self.left[lot.id] > EPSILON
            }
        )

    def _picks(self, order: Order, front_id: str, ready_s: int, until_s: int) -> list[Pick] | None:
        taken: dict[str, float] = {}
        picks: list[Pick] = []
        for number, line in enumerate(order.lines):
            missing = line.quantity
            for lot in self.shelves.lots(front_id, line.product_id):
                if missing <= EPSILON:
                    break
                units = min(missing, self._usable(lot, ready_s, until_s) - taken.get(lot.id, 0.0))
                if units > EPSILON:
                    picks.append(Pick(lot.id, number, units))
                    taken[lot.id] = taken.get(lot.id, 0.0) + units
                    missing -= units
            if missing > EPSILON:
                return None
        return picks

    def _usable(self, lot: Lot, ready_s: int, until_s: int) -> float:
        is_fit = lot.available_s <= ready_s and self.shelves.until_s[lot.id] >= until_s
        return self.left[lot.id] if is_fit else 0.0

    def _goods(
        self, problem: RoutingProblem, order: Order, front_id: str, picks: Iterable[Pick]
    ) -> tuple[Consignment, ...]:
        """Consignments with keys that no goods of the plan have."""
        goods, number = [], 0
        for pick in picks:
            item = consignment(problem, "", order.id, front_id, pick)
            number += 1
            while (key := f"{order.id}.{number}") in self.keys:
                number += 1
            goods.append(replace(item, id=key))
        return tuple(goods)


def _drive_s(problem: RoutingProblem, order: Order, front_id: str) -> int:
    """From a front to the door of an order."""
    here = problem.sites[front_id].location
    there = problem.customers[order.customer_id].location
    return int(problem.roads.matrix([here], [there], "urban").duration_s[0, 0])
