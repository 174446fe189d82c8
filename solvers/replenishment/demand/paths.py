"""Possible futures: draws of demand that keep each day's distribution and the days' dependence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

from solvers.replenishment.demand.dependence import FADE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from solvers.replenishment.demand.forecast import Dependence, Forecast

CHUNK_VALUES = 4_000_000


def paths(
    forecast: Forecast, count: int, seed: int, *, whole_units: bool = False
) -> NDArray[np.float32]:
    """Draw futures of every series.

    Each day's draws follow the forecast's quantiles, straight between them; above the last the
    tail falls exponentially with the length that makes the draws' mean the forecast's. Surprises
    go together across days and across a site's series as :class:`Dependence` says (a Gaussian
    copula). Path ``k`` of one series belongs to path ``k`` of every other.

    Parameters
    ----------
    forecast
        What is drawn from; rows that were not forecast give nan.
    count
        How many.
    seed
        Equal seeds, equal draws.
    whole_units
        Round to whole units by chance, so that the mean stays.

    Returns
    -------
    ndarray
        Units, shape (series, count, days).
    """
    found = np.empty((len(forecast), count, forecast.days), np.float32)
    sites = sorted(set(forecast.site_ids))
    number = {site: index for index, site in enumerate(sites)}
    site = np.array([number[site] for site in forecast.site_ids], np.int64)
    shocks = np.random.default_rng([seed, 1]).standard_normal(
        (len(sites), count, forecast.days), np.float32
    )
    for index, part in enumerate(_parts(forecast, count)):
        draws = np.random.default_rng([seed, 2, index])
        shape = (part.stop - part.start, count, forecast.days)
        score = _scores(forecast.dependence, shape, draws)
        score += np.sqrt(np.float32(forecast.dependence.site)) * shocks[site[part]]
        found[part] = _units(forecast, part, ndtr(score))
        if whole_units:
            found[part] = np.floor(found[part] + draws.random(shape, np.float32))
    return found


def _scores(
    dependence: Dependence, shape: tuple[int, int, int], draws: np.random.Generator
) -> NDArray[np.float32]:
    """Scores of series, less what a site has in common."""
    own = 1.0 - dependence.lasting - dependence.fading - dependence.site
    score = np.sqrt(np.float32(max(own, 0.0))) * draws.standard_normal(shape, np.float32)
    if dependence.lasting > 0.0:
        lasting = draws.standard_normal(shape[:2], np.float32)
        score += np.sqrt(np.float32(dependence.lasting)) * lasting[:, :, None]
    if dependence.fading > 0.0:
        state = draws.standard_normal(shape[:2], np.float32)
        share = np.sqrt(np.float32(dependence.fading))
        for day in range(shape[2]):
            score[:, :, day] += share * state
            fresh = draws.standard_normal(shape[:2], np.float32)
            state = np.float32(FADE) * state + np.float32(np.sqrt(1.0 - FADE**2)) * fresh
    return np.asarray(score, np.float32)


def _units(forecast: Forecast, part: slice, share: NDArray[np.float32]) -> NDArray[np.float32]:
    """Units below which the given shares of outcomes stay, shape (series, paths, days)."""
    quantiles, levels = forecast.quantiles[part], forecast.levels
    tail = tail_length(forecast.mean[part], quantiles, levels)[:, None, :]
    last = quantiles[:, -1][:, None, :]
    left = np.maximum((1.0 - share) / np.float32(1.0 - levels[-1]), 1e-6)
    units = last - tail * np.log(np.minimum(left, 1.0))
    begin, lower = 0.0, np.zeros_like(last)
    for index, end in enumerate(levels):
        upper = quantiles[:, index][:, None, :]
        between = lower + (upper - lower) * ((share - begin) / (end - begin))
        units = np.where((share >= begin) & (share < end), between, units)
        begin, lower = end, upper
    return np.asarray(units, np.float32)


def tail_length(
    mean: NDArray[np.float32], quantiles: NDArray[np.float32], levels: tuple[float, ...]
) -> NDArray[np.float32]:
    """Mean excess over the last quantile that makes the whole distribution's mean the forecast's.

    Kept between a quarter of and four times the step from the last quantile but one, since beyond
    that the mean and the quantiles contradict each other.
    """
    body = 0.5 * levels[0] * quantiles[:, 0]
    for index in range(1, len(levels)):
        width = levels[index] - levels[index - 1]
        body = body + 0.5 * width * (quantiles[:, index] + quantiles[:, index - 1])
    above = 1.0 - levels[-1]
    step = quantiles[:, -1] - quantiles[:, max(len(levels) - 2, 0)]
    needed = (mean - body) / above - quantiles[:, -1]
    return np.asarray(np.clip(needed, 0.25 * step, 4.0 * step), np.float32)


def _parts(forecast: Forecast, count: int) -> Iterator[slice]:
    size = max(CHUNK_VALUES // max(count * forecast.days, 1), 1)
    for begin in range(0, len(forecast), size):
        yield slice(begin, min(begin + size, len(forecast)))
