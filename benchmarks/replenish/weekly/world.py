"""VN2's rules: weekly orders for sale three weeks later, lost sales, a price on what is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.replenish.weekly.data import Weeks

SHORTAGE_EUR, HOLDING_EUR = 1.0, 0.2
LEAD_WEEKS = 3
WINDOW_WEEKS = 8
ORDERS = WINDOW_WEEKS - LEAD_WEEKS + 1
AROUND = 13
START_WEEKS, START_ON_THE_WAY = 1.5, 1.1
"""Weeks of mean sales on hand, and on the way for the week after next: as in the organisers' state,
where they are 1.47 and 1.12; nothing is on the way for the next week."""


@dataclass(frozen=True, slots=True, eq=False)
class WeekState:
    """What a policy sees at the end of a week.

    Parameters
    ----------
    on_hand
        Units left, shape (series,).
    on_the_way
        Units for sale in the next week and in the one after, shape (series, 2).
    known
        All weeks until now. Within the window its sales are demand: as in the organisers' files,
        what was missed is told.
    """

    on_hand: NDArray[np.float64]
    on_the_way: NDArray[np.float64]
    known: Weeks


class WeeklyPolicy(Protocol):
    """Whoever decides on orders; ``order`` answers whole units, shape (series,)."""

    def order(self, state: WeekState) -> NDArray[np.float64]:
        """Orders at the end of a week."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Costs:
    """Units by week of a window, shape (weeks,).

    Orders change weeks from the third on; ``cost_eur`` counts those only.
    """

    lost: NDArray[np.float64]
    left: NDArray[np.float64]
    demand: NDArray[np.float64]

    def eur(self, first: int = LEAD_WEEKS - 1) -> float:
        """Cost from a week on; 0 for all weeks."""
        lost, left = self.lost[first:].sum(), self.left[first:].sum()
        return float(SHORTAGE_EUR * lost + HOLDING_EUR * left)


def truth(weeks: Weeks, seed: int) -> NDArray[np.float64]:
    """Demand by week, the same for every policy, shape (series, weeks).

    Sales where the product was on the shelf. Weeks out of stock take the sales of a week drawn by
    the seed from those of the same series that were in stock within 13 weeks; 0 where there is
    none, as before a product was listed.
    """
    draws = np.random.default_rng([seed, 5])
    demand = weeks.sold.copy()
    for row, week in zip(*np.nonzero(~weeks.in_stock), strict=True):
        near = slice(max(0, week - AROUND), week + AROUND + 1)
        seen = weeks.sold[row, near][weeks.in_stock[row, near]]
        # Drawn in any case, so that one series does not change the draws of the next.
        chance = draws.random()
        demand[row, week] = seen[int(chance * len(seen))] if len(seen) else 0.0
    return demand


def run(weeks: Weeks, demand: NDArray[np.float64], first: int, policy: WeeklyPolicy) -> Costs:
    """Let a policy order through one window.

    Parameters
    ----------
    weeks
        What was recorded.
    demand
        Of all weeks; see :func:`truth`.
    first
        First week of the window. The first order is placed at the end of the week before.
    policy
        Asked six times; its orders are for sale in weeks 3 to 8 of the window.
    """
    usual = mean_sales(weeks, first)
    on_hand = np.floor(START_WEEKS * usual + 0.5)
    on_the_way = np.stack([np.zeros(len(weeks)), np.floor(START_ON_THE_WAY * usual + 0.5)], axis=1)
    lost, left = np.zeros(WINDOW_WEEKS), np.zeros(WINDOW_WEEKS)
    for week in range(WINDOW_WEEKS):
        ordered = np.zeros(len(weeks))
        if week < ORDERS:
            known = _known(weeks, demand, first, first + week)
            ordered = policy.order(WeekState(on_hand.copy(), on_the_way.copy(), known))
        on_hand = on_hand + on_the_way[:, 0]
        on_the_way = np.stack([on_the_way[:, 1], ordered], axis=1)
        asked = demand[:, first + week]
        lost[week] = np.maximum(asked - on_hand, 0.0).sum()
        on_hand = np.maximum(on_hand - asked, 0.0)
        left[week] = on_hand.sum()
    return Costs(lost, left, demand[:, first : first + WINDOW_WEEKS].sum(axis=0))


def mean_sales(weeks: Weeks, first: int) -> NDArray[np.float64]:
    """Mean sales of the 13 weeks before, of those in stock; 0 if none, shape (series,)."""
    near = slice(max(0, first - AROUND), first)
    counts = weeks.in_stock[:, near]
    total = (weeks.sold[:, near] * counts).sum(axis=1)
    return np.asarray(total / np.maximum(counts.sum(axis=1), 1))


def _known(weeks: Weeks, demand: NDArray[np.float64], first: int, until: int) -> Weeks:
    """The record before the window, and demand of the window's weeks before ``until``."""
    sold, in_stock = weeks.sold[:, :until].copy(), weeks.in_stock[:, :until].copy()
    sold[:, first:], in_stock[:, first:] = demand[:, first:until], True
    return type(weeks)(weeks.first_week, weeks.kind, sold, in_stock)
