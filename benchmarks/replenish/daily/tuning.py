"""Parameters by class from a period before the reported one, for a sweep of prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.replenish.daily.contender import BUDGET
from benchmarks.replenish.daily.world import run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from benchmarks.replenish.daily.contender import Contender
    from benchmarks.replenish.daily.market import Market

DAYS = 28
"""In the tuning and in the reported period, which follows it."""
LOST_WEIGHTS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
STOCK_WEIGHTS = (0.0, 0.1, 0.3)


@dataclass(frozen=True, slots=True)
class Weights:
    """Price of a unit lost and of a unit held for a night, in units wasted."""

    lost: float
    stock: float


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """What each setting did in the tuning period.

    Parameters
    ----------
    kinds
        Classes by number, rising.
    lost, wasted, stock
        Units by setting and class, stock as the sum of evenings; shape (settings, classes).
    """

    kinds: NDArray[np.int64]
    lost: NDArray[np.float64]
    wasted: NDArray[np.float64]
    stock: NDArray[np.float64]

    def best(self, weights: Weights) -> NDArray[np.int64]:
        """Cheapest setting of each class."""
        price = weights.lost * self.lost + self.wasted + weights.stock * self.stock
        return np.asarray(price.argmin(axis=0))


def tried(contender: Contender, market: Market) -> Tried:
    """Run all settings through the four weeks before the last four."""
    settings = contender.settings()
    if len(settings) > BUDGET:
        message = f"{contender.name} has {len(settings)} settings, allowed are {BUDGET}"
        raise ValueError(message)
    kinds, which = np.unique(market.terms.kind, return_inverse=True)
    found = np.empty((3, len(settings), len(kinds)))
    for number, setting in enumerate(settings):
        policy = contender.build(market, contender.everywhere(setting, len(market)))
        record = run(market, policy, market.history.days - 2 * DAYS, DAYS)
        parts = (record.demand - record.sold, record.wasted, record.left)
        for part, units in enumerate(parts):
            found[part, number] = np.bincount(which, units.sum(axis=1), len(kinds))
    return Tried(kinds, *found)


def choices(found: Tried) -> Iterator[tuple[Weights, NDArray[np.int64]]]:
    """For each pair of prices the chosen setting of each class; equal choices come once."""
    seen = set()
    for stock in STOCK_WEIGHTS:
        for lost in LOST_WEIGHTS:
            weights = Weights(lost, stock)
            best = found.best(weights)
            if tuple(best) not in seen:
                seen.add(tuple(best))
                yield weights, best


def chosen(
    contender: Contender, found: Tried, best: NDArray[np.int64], market: Market
) -> dict[str, NDArray[np.float64]]:
    """Parameters by series of a market whose classes were all tuned."""
    settings = np.array(contender.settings(), float)
    rows = np.searchsorted(found.kinds, market.terms.kind)
    return contender.parameters(settings[best[rows]])
