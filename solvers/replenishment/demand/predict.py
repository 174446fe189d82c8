"""Forecast demand: from a history to means, quantiles and the dependence of surprises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.demand.correction import CARRIED, correction
from solvers.replenishment.demand.dependence import dependence, scores
from solvers.replenishment.demand.forecast import Dependence, Forecast
from solvers.replenishment.demand.groups import groups
from solvers.replenishment.demand.level import Level, level
from solvers.replenishment.demand.model import FIRST_ORIGIN_DAYS, Model, fit
from solvers.replenishment.demand.offers import Offers, offers
from solvers.replenishment.demand.options import Options
from solvers.replenishment.demand.past import Past, past
from solvers.replenishment.demand.scatter import recent_scatter
from solvers.replenishment.demand.sparse import (
    Method,
    between_series,
    gamma_quantiles,
    intermittent_means,
    methods,
    new_means,
    short_means,
)
from solvers.replenishment.demand.spread import Spread, spread
from solvers.replenishment.demand.targets import Targets, targets
from solvers.replenishment.demand.uncensor import Scatter, uncensor
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from supplychain.demand import DemandHistory, Promotion, SpecialDay

DEFAULT = Options()
LEAST_OUTCOMES = 200
"""Days with known outcomes that must be held back to measure the spread."""


MOST_MEASURED = 20_000
"""Series on which surprises are measured; more are sampled down."""


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """All that is known at the origin."""

    past: Past
    targets: Targets
    scatter: Scatter


@dataclass(frozen=True, slots=True, eq=False)
class _Boosted:
    """A model of all series, its level correction, and how far outcomes lie from both."""

    model: Model
    correction: float
    spread: Spread
    dependence: Dependence


def forecast(
    history: DemandHistory,
    horizon_days: int,
    *,
    promotions: Iterable[Promotion] = (),
    special_days: Sequence[SpecialDay] = (),
    category_of: Mapping[str, str] | None = None,
    city_of: Mapping[str, str] | None = None,
    terms: Offers | None = None,
    options: Options = DEFAULT,
) -> Forecast:
    """Forecast the days after a history.

    Parameters
    ----------
    history
        What was sold until the morning of the forecast; its series are forecast, in their order.
    horizon_days
        Days ahead, above 0.
    promotions, special_days
        Of the past and of the days ahead, as planned; past ones teach what they do.
    category_of, city_of
        Category of a product, city of a site; what is missing is one of its own.
    terms
        Offers of the history's days and the days ahead in place of recorded prices and promotions.
    options
        How to forecast.
    """
    _check(history, horizon_days, terms)
    terms = terms or offers(history, promotions, horizon_days)
    series = groups(history, category_of, city_of)
    uncensored = uncensor(history, series.product)
    known = _Known(
        past(history, uncensored, terms, series, special_days),
        targets(uncensored, options.estimand, options.seed),
        uncensored.scatter,
    )
    boosted = _learn(known, horizon_days, options)
    method = methods(known.past, boosted=boosted is not None)
    levels = level(known.past, history.days)
    mean, quantiles = _sparse(known, levels, method, horizon_days, options)
    if boosted is not None:
        rows = np.flatnonzero(method == Method.BOOSTED)
        mean[rows], quantiles[rows] = _boosted(known, levels, boosted, rows, horizon_days)
    return Forecast(
        origin=history.end_day,
        site_ids=history.site_ids,
        product_ids=history.product_ids,
        mean=mean,
        levels=options.levels,
        quantiles=quantiles,
        method=tuple(str(name) for name in method),
        dependence=boosted.dependence if boosted else Dependence(),
    )


def _check(history: DemandHistory, horizon_days: int, terms: Offers | None) -> None:
    problems = []
    if horizon_days < 1:
        problems.append(_problem("horizon_days", "too_small", "must be at least 1", horizon_days))
    wanted = (len(history), history.days + horizon_days)
    if terms is not None and terms.price_share.shape != wanted:
        shape = terms.price_share.shape
        problems.append(_problem("terms", "wrong_shape", f"must be {wanted} series, days", shape))
    if problems:
        raise DataError(problems)


def _problem(column: str, code: str, problem: str, given: object) -> DataProblem:
    return DataProblem("forecast", -1, column, code, problem, str(given))


def _learn(known: _Known, horizon_days: int, options: Options) -> _Boosted | None:
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
    return _Boosted(later, factor**CARRIED, measured, surprises)


def _sample(rows: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """Series on which surprises are measured."""
    if len(rows) <= MOST_MEASURED:
        return rows
    draws = np.random.default_rng([seed, len(rows)])
    return np.sort(draws.choice(rows, MOST_MEASURED, replace=False))


def _measure(
    known: _Known, model: Model, held: int, rows: NDArray[np.int64], options: Options
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


def _boosted(
    known: _Known, levels: Level, boosted: _Boosted, rows: NDArray[np.int64], horizon_days: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Means and quantiles by the model of all series."""
    days = known.past.days
    mean = boosted.model.means(known.past, levels, days, rows, horizon_days)
    mean *= np.float32(boosted.correction)
    scatter = recent_scatter(known.past, levels, days, rows)
    return mean, boosted.spread.quantiles(mean, scatter)


def _sparse(
    known: _Known,
    levels: Level,
    method: NDArray[np.object_],
    horizon_days: int,
    options: Options,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Means and quantiles of all series that the model of all series does not serve."""
    days = known.past.days
    count = len(method)
    mean = np.full((count, horizon_days), np.nan, np.float32)
    quantiles = np.full((count, len(options.levels), horizon_days), np.nan, np.float32)
    weekday = known.past.calendar.weekday[days : days + horizon_days]
    unsure = between_series(known.past, levels)
    for name in (Method.INTERMITTENT, Method.SHORT, Method.NEW):
        rows = np.flatnonzero(method == name)
        if not len(rows):
            continue
        more = 0.0
        if name is Method.INTERMITTENT:
            mean[rows] = intermittent_means(known.past, rows)[:, None]
        elif name is Method.SHORT:
            mean[rows] = short_means(known.past, levels, rows)[:, None]
            more = unsure / 2.0
        else:
            mean[rows] = new_means(known.past, rows)[:, None]
            more = unsure
        mean[rows] *= levels.profile[1][weekday][:, rows].T
        quantiles[rows] = gamma_quantiles(mean[rows], known.scatter, options.levels, more)
        method[rows[np.isnan(mean[rows, 0])]] = Method.NONE
    return mean, quantiles
