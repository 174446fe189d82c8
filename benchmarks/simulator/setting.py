"""What all sides of the comparison live through: fronts that sell one product from stock.

A customer takes one unit and has it some hours later; a site orders up to a level when what it has
and has ordered falls to the reorder point, and gets it three days later. Domain events are the same
for all: a customer's order, its issue from stock, its delivery, an order of the site, its receipt.
"""

from __future__ import annotations

from dataclasses import dataclass

from supplychain.streams import stream

DAY_S = 86_400
ROWS = 100_000
"""Gaps that are drawn at once and used again and again."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The network.

    Parameters
    ----------
    sites
        All alike.
    gap_s, way_s, lead_s
        Mean time between customers of a site, and times of delivery and of replenishment.
    reorder, level
        (s, S) of every site.
    seed
        Of the gaps, which are exponential.
    """

    sites: int = 50
    gap_s: int = 864
    way_s: int = 8_640
    lead_s: int = 3 * DAY_S
    reorder: int = 500
    level: int = 1_000
    seed: int = 0

    def gaps_s(self) -> list[int]:
        """Whole seconds of 1 or more; site i begins at a place of its own."""
        drawn = stream(self.seed, "gaps").exponential(self.gap_s, ROWS)
        return [max(1, round(gap)) for gap in drawn.tolist()]

    def days_for(self, events: int) -> float:
        """Days in which about so many domain events happen: three for each customer."""
        return events / 3.0 / self.sites * self.gap_s / DAY_S


@dataclass(frozen=True, slots=True)
class Speed:
    """What one side did.

    Parameters
    ----------
    events
        Domain events.
    seconds
        Processor time of the run alone, without building; each side is one thread.
    """

    events: int
    seconds: float

    @property
    def per_s(self) -> float:
        """Events per second."""
        return self.events / self.seconds
