"""Every morning a policy looks at the stocks and orders."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulations.clock import Rank
from supplychain.calendars import DAY_S
from supplychain.demand import DemandHistory
from supplychain.state import StockState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from simulations.clock import Clock
    from simulations.stock.backlog import Backlog
    from simulations.stock.shipments import Shipments
    from simulations.stock.supply import Supply
    from supplychain.scenario import Scenario
    from supplychain.state import ReplenishmentPolicy

    AlsoComing = Callable[[str, str], Iterable[tuple[int, float]]]

COLUMNS = 60
"""Days of life, and of lead time, that are told apart."""
Pair = tuple[str, str]


class Replenishing:
    """Runs a policy at the sites that restock.

    Parameters
    ----------
    scenario
        Horizon and restocking.
    policy
        Asked each morning, after all that happens in the same second.
    supply, shipments, backlog, clock
        Where orders go, what is coming, who waits, and the time.
    pairs
        Sites and products that are looked after; those of ``scenario.restocking`` by default.
    review_s
        Second of the day of the look.
    move_lead_s
        Time that moves between sites of a tier take.
    until_s
        End of the looks; that of the horizon by default.
    also_coming
        Gives units that others bring to a site, with the seconds at which they are due.
    """

    def __init__(
        self,
        scenario: Scenario,
        policy: ReplenishmentPolicy,
        supply: Supply,
        shipments: Shipments,
        backlog: Backlog,
        clock: Clock,
        pairs: Sequence[Pair] | None = None,
        review_s: int = 0,
        move_lead_s: int = DAY_S // 2,
        until_s: int | None = None,
        also_coming: AlsoComing | None = None,
    ) -> None:
        stated = scenario.restocking
        if pairs is None:
            items = stated.items if stated is not None else ()
            pairs = [(item.site_id, item.product_id) for item in items]
        self.pairs = list(pairs)
        self._policy, self._supply, self._shipments = policy, supply, shipments
        self._backlog, self._clock, self._move_lead_s = backlog, clock, move_lead_s
        self._stores, self._horizon = shipments.stores, scenario.horizon
        self._review_s = review_s
        self._until_s = scenario.horizon.length_s if until_s is None else until_s
        self._also_coming = also_coming
        self._sold: list[NDArray[np.float32]] = []
        self._before = np.zeros(len(self.pairs))
        self._known = stated.history if stated is not None else None
        self._moves = 0

    def start(self) -> None:
        """Look at every morning of the horizon, from the first on, if anything is looked after."""
        if not self.pairs:
            return
        self._clock.call(self._review_s, self._morning, rank=Rank.REVIEW)

    def state(self) -> StockState:
        """What the policy may see now."""
        site_ids = tuple(site_id for site_id, _ in self.pairs)
        product_ids = tuple(product_id for _, product_id in self.pairs)
        booked = np.array([[self._backlog.waiting(s, p)] for s, p in self.pairs])
        return StockState(
            today=self._horizon.clock(self._clock.now_s).date(),
            site_ids=site_ids,
            product_ids=product_ids,
            on_hand=np.array([self._on_hand(*pair) for pair in self.pairs]),
            on_the_way=np.array([self._on_the_way(*pair) for pair in self.pairs]),
            booked=booked.reshape(len(self.pairs), 1),
            history=self._history(site_ids, product_ids),
        )

    def _morning(self) -> None:
        self._note_sales()
        decision = self._policy.decide(self.state())
        for (site_id, product_id), quantity in zip(self.pairs, decision.quantity, strict=True):
            if quantity > 0.0:
                self._supply.order(site_id, product_id, float(quantity))
        for move in decision.moves:
            self._moves += 1
            name, where = f"move-{self._moves}", (move.from_site_id, move.to_site_id)
            self._shipments.transfer(
                name, move.product_id, *where, move.quantity, self._move_lead_s
            )
        next_s = self._clock.now_s + DAY_S
        if next_s < self._until_s:
            self._clock.call(next_s, self._morning, rank=Rank.REVIEW)

    def _on_hand(self, site_id: str, product_id: str) -> NDArray[np.float64]:
        """Units by days on which they can still be sold, today included; the last is open."""
        row = np.zeros(COLUMNS)
        hold_c = self._stores.ageing[product_id].hold_c
        for batch in self._stores.batches(site_id, product_id, self._clock.now_s):
            left_s = batch.life_left_s(hold_c)
            days = COLUMNS if left_s == math.inf else min(COLUMNS, math.ceil(left_s / DAY_S))
            if days > 0:
                row[days - 1] += batch.quantity
        return row

    def _on_the_way(self, site_id: str, product_id: str) -> NDArray[np.float64]:
        """Units by mornings until they can be sold; what has not left yet stands in the last."""
        row = np.zeros(COLUMNS)
        for shipment in self._shipments.coming(site_id, product_id):
            row[self._column(shipment.due_s)] += shipment.quantity
        if self._also_coming is not None:
            for due_s, quantity in self._also_coming(site_id, product_id):
                row[self._column(due_s)] += quantity
        row[COLUMNS - 1] += self._supply.owed(site_id, product_id)
        return row

    def _column(self, due_s: int) -> int:
        days = math.ceil((due_s - self._clock.now_s) / DAY_S)
        return min(max(days, 1), COLUMNS) - 1

    def _note_sales(self) -> None:
        """What was issued since yesterday morning."""
        issued = np.array([self._stores.issued(*pair) for pair in self.pairs])
        if self._clock.now_s >= DAY_S:
            self._sold.append((issued - self._before).astype(np.float32))
        self._before = issued

    def _history(self, site_ids: tuple[str, ...], product_ids: tuple[str, ...]) -> DemandHistory:
        """What was known at the start, and what was sold in the run."""
        first = self._horizon.start.date()
        days = len(self._sold)
        sold = np.array(self._sold, dtype=np.float32).reshape(days, len(self.pairs)).T
        if self._known is not None:
            known = self._known.until(first)
            series = zip(known.site_ids, known.product_ids, strict=True)
            at = {pair: row for row, pair in enumerate(series)}
            before = np.full((len(self.pairs), known.days), np.nan, dtype=np.float32)
            for row, pair in enumerate(self.pairs):
                if pair in at:
                    before[row] = known.sold[at[pair]]
            gap = np.full((len(self.pairs), (first - known.end_day).days), np.nan, np.float32)
            sold, first = np.hstack([before, gap, sold]), known.first_day
        unknown = np.full_like(sold, np.nan)
        return DemandHistory(first, site_ids, product_ids, sold, unknown)
