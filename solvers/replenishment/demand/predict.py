"""Forecast demand: from a history to means, quantiles and the dependence of surprises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.demand.forecast import Dependence, Forecast
from solvers.replenishment.demand.learning import Known, Learnt, Record, known_of, learnt_from
from solvers.replenishment.demand.level import Level, level
from solvers.replenishment.demand.offers import Offers, offers
from solvers.replenishment.demand.options import Options
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
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from supplychain.demand import DemandHistory, Promotion, SpecialDay

DEFAULT = Options()


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
    learnt: Learnt | None = None,
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
    learnt
        What was learnt on an earlier morning, so that nothing is learnt again.
    """
    _check(history, horizon_days, terms)
    terms = terms or offers(history, promotions, horizon_days)
    record = Record(history, terms, category_of, city_of, special_days)
    known = known_of(record, options)
    boosted = learnt or learnt_from(record, known, horizon_days, options)
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


def learn(
    history: DemandHistory,
    horizon_days: int,
    *,
    promotions: Iterable[Promotion] = (),
    special_days: Sequence[SpecialDay] = (),
    category_of: Mapping[str, str] | None = None,
    city_of: Mapping[str, str] | None = None,
    terms: Offers | None = None,
    options: Options = DEFAULT,
) -> Learnt | None:
    """The part of :func:`forecast` that takes long; ``None`` if the history is too short."""
    _check(history, horizon_days, terms)
    terms = terms or offers(history, promotions, horizon_days)
    record = Record(history, terms, category_of, city_of, special_days)
    return learnt_from(record, known_of(record, options), horizon_days, options)


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


def _boosted(
    known: Known, levels: Level, boosted: Learnt, rows: NDArray[np.int64], horizon_days: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Means and quantiles by the model of all series."""
    days = known.past.days
    mean = boosted.model.means(known.past, levels, days, rows, horizon_days)
    mean *= np.float32(boosted.correction)
    scatter = recent_scatter(known.past, levels, days, rows)
    return mean, boosted.spread.quantiles(mean, scatter)


def _sparse(
    known: Known,
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
