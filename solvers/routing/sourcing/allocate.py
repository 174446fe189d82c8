"""First-expired-first-out: which lots feed an order or a transfer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from solvers.routing.sourcing.ways import first_start_s
from supplychain.calendars import HOUR_S
from supplychain.orders import OrderKind

if TYPE_CHECKING:
    from solvers.routing.problem import RoutingProblem
    from solvers.routing.sourcing.ways import Shelves, Way
    from supplychain.orders import Order
    from supplychain.stock import Lot, Transfer

LATE_ALLOWANCE_S = 2 * HOUR_S
"""How far after a priced window's close a delivery is planned for."""

EPSILON = 1e-9


@dataclass(frozen=True, slots=True)
class Pick:
    """Units of a lot for one line of an order (``line`` from 0) or for a transfer (-1)."""

    lot_id: str
    line: int
    quantity: float


def last_start_s(order: Order, horizon_s: int) -> int:
    """Last second at which service should start."""
    closes = [
        window.close_s + (0 if window.is_hard else LATE_ALLOWANCE_S) for window in order.windows
    ]
    return min(max(closes, default=horizon_s), horizon_s)


class Allocator:
    """Keeps what is left of each lot while orders and transfers take from it."""

    def __init__(self, problem: RoutingProblem, shelves: Shelves) -> None:
        self.problem = problem
        self.shelves = shelves
        self.left = {lot.id: lot.quantity for lot in problem.lots.values()}

    def wanted_s(self, way: Way) -> int:
        """Second at which the order should be at the door at the latest."""
        order = self.problem.orders[way.order_id]
        return last_start_s(order, self.problem.scenario.horizon.length_s)

    def pick(self, way: Way) -> tuple[Pick, ...] | None:
        """Lots for every line, or ``None`` (and nothing taken) if they do not suffice.

        Lots that live until the last window closes come first; if they do not suffice, lots that
        live until the first possible delivery, which then cut the window. Returns need none.
        """
        order = self.problem.orders[way.order_id]
        if order.kind is OrderKind.RETURN:
            return ()
        soonest_s = first_start_s(order, way.release_s + way.drive_s)
        for at_s in (self.wanted_s(way), soonest_s):
            picks = self._pick_at(order, way, at_s) if at_s is not None else None
            if picks is not None:
                return picks
        return None

    def _pick_at(self, order: Order, way: Way, at_s: int) -> tuple[Pick, ...] | None:
        picks: list[Pick] = []
        for position, (line, site_id) in enumerate(zip(order.lines, way.sources, strict=True)):
            lots = self._usable(site_id, line.product_id, at_s, way.available_by_s[position])
            found, missing = self._take(lots, line.quantity, position)
            picks += found
            if missing > EPSILON:
                self.give_back(tuple(picks))
                return None
        return tuple(picks)

    def _usable(self, site_id: str, product_id: str, at_s: int, available_by_s: int) -> list[Lot]:
        return [
            lot
            for lot in self.shelves.lots(site_id, product_id)
            if self.shelves.until_s[lot.id] >= at_s and lot.available_s <= available_by_s
        ]

    def _take(self, lots: list[Lot], quantity: float, line: int) -> tuple[list[Pick], float]:
        picks = []
        for lot in lots:
            if quantity <= EPSILON:
                break
            units = min(self.left[lot.id], quantity)
            if units > EPSILON:
                self.left[lot.id] -= units
                quantity -= units
                picks.append(Pick(lot.id, line, units))
        return picks, quantity

    def give_back(self, picks: tuple[Pick, ...]) -> None:
        """Return units to their lots."""
        for pick in picks:
            self.left[pick.lot_id] += pick.quantity

    def take_again(self, picks: tuple[Pick, ...]) -> None:
        """Take units that were picked before."""
        for pick in picks:
            self.left[pick.lot_id] -= pick.quantity

    def pick_transfer(self, transfer: Transfer) -> tuple[tuple[Pick, ...], float]:
        """Lots for a transfer that live beyond its due time, and the units that are missing."""
        lots = [
            lot
            for lot in self.shelves.lots(transfer.from_site_id, transfer.product_id)
            if self.shelves.until_s[lot.id] >= transfer.due_s and lot.available_s <= transfer.due_s
        ]
        picks, missing = self._take(lots, transfer.quantity, -1)
        return tuple(picks), missing if missing > EPSILON else 0.0
