"""What a run has cost and brought so far, added up as it happens."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from supplychain.calendars import DAY_S
from supplychain.plans import CostTerms

if TYPE_CHECKING:
    from simulations.world.nouns import Freight, LiveOrder

TERMS = tuple(name for name, _ in CostTerms().items())


@dataclass(slots=True)
class Ledger:
    """Sums of a run.

    Parameters
    ----------
    first_day
        Books before this one, and what is done for them, count in curves only.
    days
        Length of curves.

    Notes
    -----
    ``costs`` are by term, ``spoiled_kg`` and ``spoiled_cny`` by cause. Curves are by day of the
    event; kilograms of excursions are those on board when goods left their band.
    """

    first_day: int
    days: int
    costs: dict[str, float] = field(default_factory=lambda: dict.fromkeys(TERMS, 0.0))
    cost_by_day: list[float] = field(default_factory=list)
    spoiled_kg: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    spoiled_cny: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    spoiled_by_day: list[float] = field(default_factory=list)
    written_off_by_day: list[float] = field(default_factory=list)
    delivered_by_day: list[float] = field(default_factory=list)
    fresh_by_day: list[float] = field(default_factory=list)
    in_band_by_day: list[float] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    orders: list[LiveOrder] = field(default_factory=list)

    def __post_init__(self) -> None:
        for curve in ("cost", "spoiled", "written_off", "delivered", "fresh", "in_band"):
            setattr(self, f"{curve}_by_day", [0.0] * self.days)

    def pay(self, day: int, at_s: int, **terms: float) -> None:
        """Note costs of the book of a day, paid at a second."""
        for name, cny in terms.items():
            self.pay_one(day, at_s, name, cny)

    def pay_one(self, day: int, at_s: int, name: str, cny: float) -> None:
        """Note one cost; the same without the wrapping, for what is paid for every consignment."""
        if day >= self.first_day:
            self.costs[name] += cny
        self.cost_by_day[self._slot(at_s)] += cny

    def add(self, day: int, **figures: float) -> None:
        """Add to figures of the book of a day."""
        if day >= self.first_day:
            for name, amount in figures.items():
                self.figures[name] += amount

    def add_one(self, day: int, name: str, amount: float) -> None:
        """Add to one figure; the same without the wrapping."""
        if day >= self.first_day:
            self.figures[name] += amount

    def spoil(self, day: int, at_s: int, cause: str, freight: Freight) -> None:
        """Note goods that nobody gets any more."""
        self.spoiled_by_day[self._slot(at_s)] += freight.kg
        if day >= self.first_day:
            self.spoiled_kg[cause] += freight.kg
            self.spoiled_cny[cause] += freight.worth_cny

    def write_off(self, at_s: int, cause: str, kg: float, cny: float) -> None:
        """Note goods in store that nobody gets any more; the day on which it happens counts."""
        slot = self._slot(at_s)
        self.spoiled_by_day[slot] += kg
        self.written_off_by_day[slot] += kg
        if at_s >= self.first_day * DAY_S:
            self.spoiled_kg[cause] += kg
            self.spoiled_cny[cause] += cny
            self.figures["written_off_kg"] += kg
            self.figures["written_off_cny"] += cny

    def deliver(self, day: int, at_s: int, freight: Freight, *, is_fresh: bool) -> None:
        """Note goods at the door."""
        slot = self._slot(at_s)
        self.delivered_by_day[slot] += freight.kg
        if is_fresh:
            self.fresh_by_day[slot] += freight.kg
            if freight.in_band:
                self.in_band_by_day[slot] += freight.kg
        if day < self.first_day:
            return
        figures = self.figures
        figures["delivered_kg"] += freight.kg
        figures["delivered_cny"] += freight.worth_cny
        figures["excursion_min_kg"] += freight.batch.out_s / 60.0 * freight.kg
        figures["excursion_degree_min_kg"] += freight.batch.degree_min * freight.kg
        if is_fresh:
            figures["fresh_kg"] += freight.kg
            figures["fresh_in_band_kg"] += freight.kg if freight.in_band else 0.0

    def _slot(self, at_s: int) -> int:
        day = at_s // DAY_S
        if 0 <= day < self.days:
            return day
        return 0 if day < 0 else self.days - 1
