"""Asking stores for goods, and waiting for what is not there."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulations.goods.batch import Batch
    from simulations.stock.stores import Stores

NOTHING = 1e-9


class Ask:
    """Units that somebody still waits for."""

    __slots__ = ("deliver", "least_h", "quantity")

    def __init__(
        self, quantity: float, deliver: Callable[[list[Batch]], object], least_h: float
    ) -> None:
        self.quantity, self.deliver, self.least_h = quantity, deliver, least_h


class Backlog:
    """Those who wait at every site, served in the order in which they came.

    Parameters
    ----------
    stores
        Tells when goods have come.
    """

    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        self._waiting: dict[tuple[str, str], deque[Ask]] = {}
        stores.told.append(self._came)

    def ask(
        self,
        site_id: str,
        product_id: str,
        quantity: float,
        at_s: int,
        deliver: Callable[[list[Batch]], object],
        *,
        waits: bool,
        least_h: float = 0.0,
    ) -> float:
        """Take what there is, behind those who wait already, and wait for the rest or do without.

        Returns
        -------
        float
            Units that were not there; they are lost unless ``waits``.
        """
        waiting = self._waiting.get((site_id, product_id))
        taken: list[Batch] = []
        if not waiting:
            taken = self._stores.issue(site_id, product_id, quantity, at_s, least_h)
        short = quantity - sum(batch.quantity for batch in taken)
        if taken:
            deliver(taken)
        if short <= NOTHING:
            return 0.0
        if waits:
            queue = self._waiting.setdefault((site_id, product_id), deque())
            queue.append(Ask(short, deliver, least_h))
        return short

    def waiting(self, site_id: str, product_id: str) -> float:
        """Units that are waited for."""
        return sum(ask.quantity for ask in self._waiting.get((site_id, product_id), ()))

    def _came(self, site_id: str, product_id: str, at_s: int) -> None:
        queue = self._waiting.get((site_id, product_id))
        while queue:
            first = queue[0]
            there = min(first.quantity, self._stores.on_hand(site_id, product_id))
            if there <= NOTHING:
                return
            taken = self._stores.issue(site_id, product_id, there, at_s, first.least_h)
            got = sum(batch.quantity for batch in taken)
            first.quantity -= got
            if first.quantity <= NOTHING:
                queue.popleft()
            if taken:
                first.deliver(taken)
            if got < there - NOTHING:
                return
