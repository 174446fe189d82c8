"""Learn from all series at once: a model, its level, and how far outcomes lie from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.demand.correction import CARRIED, correction
from solvers.replenishment.demand.dependence import dependence, scores
from solvers.replenishment.demand.groups import groups
from solvers.replenishment.demand.level import level
from solvers.replenishment.demand.model import FIRST_ORIGIN_DAYS, Model, fit
from solvers.replenishment.demand.past import Past, past
from solvers.replenishment.demand.scatter import recent_scatter
from solvers.replenishment.demand.sparse import Method, methods
from solvers.replenishment.demand.spread import Spread, spread
from solvers.replenishment.demand.targets import Targets, targets
from solvers.replenishment.demand.uncensor import Scatter, uncensor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from solvers.replenishment.demand.forecast import Dependence
    from solvers.replenishment.demand.groups import Groups
    from solvers.replenishment.demand.offers import Offers
    from solvers.replenishment.demand.options import Options
    from supplychain.demand import DemandHistory, SpecialDay

LEAST_OUTCOMES = 200
"""Days with known outcomes that must be held back to measure the spread."""
MOST_MEASURED = 20_000
"""Series on which surprises are measured; more are sampled down."""


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """What is recorded and planned of some series, and which of them belong together."""

    history: DemandHistory
    terms: Offers
    category_of: Mapping[str, str] | None = None
    city_of: Mapping[str, str] | None = None
    special_days: Sequence[SpecialDay] = ()

    def groups(self) -> Groups:
        """Of the series."""
        return groups(self.history, self.category_of, self.city_of)

    def rows(self, chosen: NDArray[np.int64]) -> Record:
        """Some of the series."""
        return replace(self, history=self.history.rows(chosen), terms=self.terms.rows(chosen))


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """All that is known at the origin."""

    past: Past
    targets: Targets
    scatter: Scatter


@dataclass(frozen=True, slots=True, eq=False)
class Learnt:
    """A model of all series, its level correction, and how far outcomes lie from both.

    It serves any later morning of the same series.
    """

    model: Model
    correction: float
    spread: Spread
    dependence: Dependence


def known_of(record: Record, options: Options) -> Known:
    """Un-censor and arrange what is recorded."""
    series = record.groups()
    uncensored = uncensor(record.history, series.product)
    return Known(
        past(record.history, uncensored, record.terms, series, record.special_days),
        targets(uncensored, options.estimand, options.seed),
        uncensored.scatter,
    )


def learnt_from(record: Record, known: Known, horizon_days: int, options: Options) -> Learnt | None:
    """Learn from all series, or from sites drawn by chance; ``None`` if too little is known."""
    some = _drawn_sites(known.past.groups.site, options)
    if some is not None:
        known = known_of(record.rows(some), options)
    return _learnt(known, horizon_days, options)


def _drawn_sites(site: NDArray[np.int64], options: Options) -> NDArray[np.int64] | None:
    """Series of whole sites, as few as are enough; ``None`` where all are.

    Whole ones, since what a site's series have in common is learnt too.
    """
    if len(site) <= options.most_series:
        return None
    sizes = np.bincount(site)
    drawn = np.random.default_rng([options.seed, len(site), 5]).permutation(len(sizes))
    enough = int(np.searchsorted(np.cumsum(sizes[drawn]), options.most_series)) + 1
    return np.flatnonzero(np.isin(site, drawn[:enough]))


def _learnt(known: Known, horizon_days: int, options: Options) -> Learnt | None:
    """Learn twice: without the last days, to measure surprises on them, and then with them."""
    days = known.past.days
    held = days - horizon_days
    rows = np.flatnonzero(methods(known.past, boosted=True) == Method.BOOSTED)
    if held - horizon_days < FIRST_ORIGIN_DAYS or not len(rows):
        return None
    some = _sample(rows, options.seed)
    if (known.targets.weight[some, held:] > 0.0).sum() < LEAST_OUTCOMES:
        return None
    earlier = fit(known.past, known.targets, held, rows, horizon_days, options)
    factor, measured, surprises = _measure(known, earlier, held, some, options)
    later = fit(known.past, known.targets, days, rows, horizon_days, options)
    return Learnt(later, factor**CARRIED, measured, surprises)


def _sample(rows: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """Series on which surprises are measured."""
    if len(rows) <= MOST_MEASURED:
        return rows
    draws = np.random.default_rng([seed, len(rows)])
    return np.sort(draws.choice(rows, MOST_MEASURED, replace=False))


def _measure(
    known: Known, model: Model, held: int, rows: NDArray[np.int64], options: Options
) -> tuple[float, Spread, Dependence]:
    """Level correction, spread and dependence on the days from ``held`` on."""
    ahead = slice(held, known.past.days)
    before = level(known.past, held)
    mean = model.means(known.past, before, held, rows, known.past.days - held)
    weight = known.targets.weight[rows, ahead]
    counts = weight > 0.0
    expected = known.targets.expected[rows, ahead]
    factor = correction(expected[counts], mean[counts], weight[counts])
    mean = mean * np.float32(factor)
    scatter = recent_scatter(known.past, before, held, rows)
    outcome = known.targets.drawn[rows, ahead]
    measured = spread(
        outcome[counts],
        mean[counts],
        np.broadcast_to(scatter[:, None], mean.shape)[counts],
        weight[counts],
        options.levels,
    )
    score = scores(outcome, measured.quantiles(mean, scatter), options.levels)
    surprises = dependence(score, counts, known.past.groups.site[rows])
    return factor, measured, surprises
