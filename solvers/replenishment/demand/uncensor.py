"""Demand of days on which goods ran out: what was sold, and what would have been.

Within a day customers come at a rate that is itself uncertain: gamma-distributed around the
expected one, with Poisson arrivals given the rate. Having seen ``sold`` units in the open share
``p`` of the day, the expected rate is ``(k * level + sold) / (k + p)``, where ``k`` is how many
days of observation the expectation is worth (A. Gelman et al., *Bayesian Data Analysis*, 3rd ed.,
section 2.6). That goods ran out *because* customers came does not matter: the likelihood of a
Poisson process watched until a stopping time is the same as until a fixed time. What was missed is
``(1 - p)`` times that rate. The level itself is units over open days, ``sum(sold) / sum(p)``, which
the same argument keeps free of bias; the mean of days that did not run out would be too low.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from supplychain.demand import DemandHistory

MEMORY_DAYS = 28.0
"""The level forgets a day to 1/e after so long."""
GROUP_DAYS = 2.0
"""Days of observation that the level of the same product elsewhere is worth."""
RISE_SERIES = 20.0
"""Series that say a day was as usual, beside those that were seen."""
LEAST_RISE = 0.1
LEAST_SHARE = 0.02
"""A day open for less is wholly unknown."""


@dataclass(frozen=True, slots=True)
class Scatter:
    """How demand scatters: variance is ``unit * mean + spread * mean ** 2``.

    Parameters
    ----------
    unit
        Units that a customer takes at once, the Poisson part.
    spread
        Squared coefficient of variation of the day's rate, the gamma part.
    """

    unit: float
    spread: float

    def days_worth(self, level: NDArray[np.float32]) -> NDArray[np.float32]:
        """Days of observation that the expected rate is worth, ``k`` of the module's formula."""
        return np.asarray(self.unit / (self.spread * np.maximum(level, 1e-6)), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Uncensored:
    """Demand of each day of a history, had there always been goods; shape (series, days).

    Parameters
    ----------
    demand
        Expected units; nan where nothing is known: no record, or no goods all day.
    known
        Share of the day that was seen, 0 to 1: how much the value is worth.
    sold
        What was sold, 0 where it is not known.
    expected
        What was expected of the day before it came, times the day's common rise.
    scatter
        Of demand around it.
    """

    demand: NDArray[np.float32]
    known: NDArray[np.float32]
    sold: NDArray[np.float32]
    expected: NDArray[np.float32]
    scatter: Scatter

    def drawn(self, seed: int) -> NDArray[np.float32]:
        """Demand with what was missed drawn by chance instead of expected, for its spread."""
        draws = np.random.default_rng([seed, self.demand.shape[1], 7])
        worth = self.scatter.days_worth(self.expected)
        partly = (self.known > 0.0) & (self.known < 1.0)
        shape = (worth * self.expected + self.sold)[partly] / self.scatter.unit
        rate = draws.gamma(np.maximum(shape, 1e-6)) / (worth + self.known)[partly]
        drawn = self.demand.copy()
        more = self.scatter.unit * draws.poisson(rate * (1.0 - self.known[partly]))
        drawn[partly] = self.sold[partly] + more
        return drawn


def uncensor(history: DemandHistory, product: NDArray[np.int64]) -> Uncensored:
    """Expected demand of every day; each day uses only itself and the days before it.

    Parameters
    ----------
    history
        Sales below 0 count as not known; a day whose goods nobody counted as one with goods.
    product
        Number of each series' product, 0 first; new series begin at their product's level.
    """
    known = open_share(history)
    sold = np.where(known > 0.0, history.sold, 0.0).astype(np.float32)
    expected = _expected(sold, known, product)
    scatter = _scatter(sold, known, expected)
    worth = scatter.days_worth(expected)
    missed = (1.0 - known) * (worth * expected + sold) / (worth + known)
    demand = np.where(known > 0.0, sold + missed, np.float32(np.nan)).astype(np.float32)
    return Uncensored(demand, known, sold, expected, scatter)


def open_share(history: DemandHistory) -> NDArray[np.float32]:
    """Share of each day on which demand could be seen; 0 where sales are not recorded."""
    share = np.where(np.isnan(history.in_stock), 1.0, np.clip(history.in_stock, 0.0, 1.0))
    seen = (history.sold >= 0.0) & (share >= LEAST_SHARE)
    return np.where(seen, share, 0.0).astype(np.float32)


def _expected(
    sold: NDArray[np.float32], known: NDArray[np.float32], product: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Level of each series before each day, times what that day was to all series together."""
    count, days = sold.shape
    products = int(product.max(initial=0)) + 1
    keep = np.exp(-1.0 / MEMORY_DAYS)
    units, open_days = np.zeros(count), np.zeros(count)
    expected = np.zeros((count, days), np.float32)
    for day in range(days):
        group = _ratio(
            np.bincount(product, units + sold[:, day], products),
            np.bincount(product, open_days + known[:, day], products),
        )
        level = (units + GROUP_DAYS * group[product]) / (open_days + GROUP_DAYS)
        rise = _rise(sold[:, day], level * known[:, day])
        expected[:, day] = level * rise
        units = keep * units + sold[:, day]
        open_days = keep * open_days + known[:, day] * rise
    return expected


def _rise(sold: NDArray[np.float32], usual: NDArray[np.float64]) -> float:
    """What a day was to all series together, pulled to 1 where few were seen."""
    total = float(usual.sum())
    pull = RISE_SERIES * total / max(int((usual > 0.0).sum()), 1)
    if total <= 0.0:
        return 1.0
    return max((float(sold.sum()) + pull) / (total + pull), LEAST_RISE)


def _scatter(
    sold: NDArray[np.float32], known: NDArray[np.float32], expected: NDArray[np.float32]
) -> Scatter:
    """Least squares of squared errors on the mean and its square, on days seen in full."""
    full = (known >= 1.0) & (expected > 0.0)
    mean = expected[full].astype(np.float64)
    if not len(mean):
        return Scatter(1.0, 0.25)
    ratio = (sold[full] - mean) ** 2 / mean**2
    cap = np.quantile(ratio, 0.995)
    design = np.stack([1.0 / mean, np.ones_like(mean)], axis=1)
    weight = mean / (1.0 + mean)
    normal = design.T @ (design * weight[:, None])
    unit, spread = np.linalg.lstsq(
        normal, design.T @ (np.minimum(ratio, cap) * weight), rcond=None
    )[0]
    least_unit = 0.01 * float(mean.mean())
    return Scatter(max(float(unit), least_unit), float(np.clip(spread, 0.01, 4.0)))


def _ratio(above: NDArray[Any], below: NDArray[Any]) -> NDArray[np.float64]:
    ratio: NDArray[np.float64] = np.divide(
        above, below, out=np.zeros(len(above)), where=below > 0.0
    )
    return ratio
