"""Demand of categories to be split over the offers of suppliers."""

from __future__ import annotations

import math
from dataclasses import dataclass

from supplychain.suppliers import Discount


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of quantities in which each unit more costs the same.

    Goods cost ``fixed_cny + price_cny * units`` for ``low <= units <= high``. The fixed part is
    above 0 only for incremental discounts, whose earlier units were dearer.
    """

    low: float
    high: float
    price_cny: float
    fixed_cny: float = 0.0


@dataclass(frozen=True, slots=True)
class Choice:
    """One supplier as a source of one category.

    Parameters
    ----------
    supplier_id, category_id, cluster, grade, state
        Who, of what, where, and how good.
    segments
        Quantities that can be bought, in rising order; none if nothing can be.
    freight_cny, defect_cny, late_cny
        Of each unit: to bring it, expected cost of defects, expected cost of coming late.
    defect_share
        Expected share of defective units.
    outage_cny
        Of each unit that an outage takes away.
    """

    supplier_id: str
    category_id: str
    cluster: str
    grade: str
    state: str
    segments: tuple[Segment, ...]
    freight_cny: float = 0.0
    defect_cny: float = 0.0
    late_cny: float = 0.0
    defect_share: float = 0.0
    outage_cny: float = 0.0

    @property
    def unit_cny(self) -> float:
        """Cost of each unit beside the goods themselves."""
        return self.freight_cny + self.defect_cny + self.late_cny

    @property
    def most(self) -> float:
        """Most that can be bought."""
        return self.segments[-1].high if self.segments else 0.0

    def goods_cny(self, units: float) -> float | None:
        """Price of a quantity; ``None`` if it cannot be bought."""
        if units == 0:
            return 0.0
        slack = 1e-9 * max(1.0, units)
        costs = [
            part.fixed_cny + part.price_cny * units
            for part in self.segments
            if part.low - slack <= units <= part.high + slack
        ]
        return min(costs, default=None)


@dataclass(frozen=True, slots=True)
class Category:
    """What is needed of a category: ``units`` in all from at least ``sources`` suppliers."""

    id: str
    units: float
    sources: int


@dataclass(frozen=True, slots=True)
class Outage:
    """A case of risk: what share of its units each cluster loses."""

    id: str
    probability: float
    lost: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class AllocationLimits:
    """What holds for all categories together; see :class:`supplychain.suppliers.SourcingRules`."""

    best_grade: str = "A"
    best_share: float = 0.0
    cluster_share: float = 1.0
    cvar_weight: float = 0.0
    cvar_level: float = 0.95
    most_cvar_cny: float | None = None
    most_defects: float | None = None


@dataclass(frozen=True, slots=True)
class AllocationProblem:
    """Split each category over its choices at least cost; blacklisted suppliers are no choice.

    Parameters
    ----------
    categories, choices, outages
        What is needed, who has it, and what may go wrong. What the probabilities of all outages
        lack to 1 is the case in which nothing does.
    limits
        What holds for all together.
    name, currency
        For people.
    """

    categories: tuple[Category, ...]
    choices: tuple[Choice, ...]
    outages: tuple[Outage, ...] = ()
    limits: AllocationLimits = AllocationLimits()
    name: str = ""
    currency: str = "CNY"


def segments_of(
    price_cny: float,
    breaks: tuple[tuple[float, float], ...],
    discount: Discount,
    least: float,
    most: float,
) -> tuple[Segment, ...]:
    """Segments of a price list between the least and the most that can be bought.

    Parameters
    ----------
    price_cny
        Before any break.
    breaks
        Quantity from which a price holds, and the price; in rising order.
    discount
        Whether a price holds for all units or for those beyond its break.
    least, most
        Bounds of the quantity, both included.
    """
    if least > most or most <= 0:
        return ()
    lows = [0.0, *(low for low, _ in breaks)]
    prices = [price_cny, *(price for _, price in breaks)]
    segments, paid = [], 0.0
    for row, (low, price) in enumerate(zip(lows, prices, strict=True)):
        high = lows[row + 1] if row + 1 < len(lows) else math.inf
        fixed = paid - price * low if discount is Discount.INCREMENTAL else 0.0
        first, last = max(low, least), min(high, most)
        if first < last or first == last > 0:
            segments.append(Segment(first, last, price, fixed))
        paid += price * (high - low) if high < math.inf else 0.0
    return tuple(segments)
