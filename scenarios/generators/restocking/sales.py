"""Sales of the past: demand is drawn, shelves run empty, records are lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scenarios.generators.restocking.calendar import Season
from supplychain.demand import DemandHistory
from supplychain.streams import stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scenarios.generators.restocking.goods import Article
    from scenarios.generators.restocking.parameters import RestockingParameters
    from scenarios.generators.restocking.places import Shelves

CHUNK = 10_000
"""Series drawn at once; each chunk has its own stream."""
CITY_NOISE, CITY_MEMORY = 0.07, 0.6
BUSY = 1.7
"""Demand over the usual one at which shelves run empty four times as often."""
BROKEN_DAYS = 18
"""Days without a record of series whose record broke off."""
LATE_SHARE = 0.55
"""Share of the history in which late fronts were not open yet."""


def history(
    parameters: RestockingParameters,
    goods: Sequence[Article],
    fronts: Shelves,
    factors: NDArray[np.float64],
    prices: NDArray[np.float64],
    seed: int,
) -> DemandHistory:
    """Sales at all fronts before the start.

    Parameters
    ----------
    parameters
        Of the draw.
    goods, fronts
        What is sold where.
    factors, prices
        Demand and price over the usual ones, shape (articles, days).
    seed
        Equal seeds give equal histories.
    """
    days = parameters.history_days
    shape = (len(fronts), days)
    sold, in_stock, price = (np.empty(shape, np.float32) for _ in range(3))
    weather = _weather(parameters, fronts, seed)
    usual = np.array([item.price_cny for item in goods])
    for start in range(0, len(fronts), CHUNK):
        rows = slice(start, start + CHUNK)
        article, site = fronts.article[rows], fronts.site[rows]
        mean = fronts.units_per_day[rows, None] * factors[article, :days] * weather[site]
        rng = stream(seed, f"sales {start}")
        sold[rows], in_stock[rows] = _lived(parameters, mean, rng)
        price[rows] = np.round(usual[article, None] * prices[article, :days], 2)
    lost = _unrecorded(parameters, fronts, seed)[fronts.site]
    broken = stream(seed, "broken records").integers(0, len(fronts), parameters.broken_series)
    lost[broken, -BROKEN_DAYS:] = True
    for table in (sold, in_stock, price):
        table[lost] = np.nan
    return DemandHistory(
        Season.of(parameters).first_day,
        tuple(fronts.sites[row].id for row in fronts.site.tolist()),
        tuple(goods[row].product.id for row in fronts.article.tolist()),
        sold,
        in_stock,
        price,
    )


def _lived(
    parameters: RestockingParameters, mean: NDArray[np.float64], rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Units sold and share of the day in stock; what was asked for meanwhile is lost."""
    shape = 1 / parameters.noise**2
    demand = rng.poisson(rng.standard_gamma(shape, mean.shape) * (mean / shape)).astype(np.float64)
    chance = parameters.out_share * np.where(demand > BUSY * mean + 2, 4.0, 0.8)
    begins = rng.random(mean.shape, np.float32) < chance
    lasts = rng.integers(1, 4, mean.shape, np.int8)
    share = np.ones(mean.shape)
    for age in (2, 1, 0):
        out = np.zeros_like(begins)
        out[:, age:] = (begins & (lasts > age))[:, : mean.shape[1] - age]
        low, high = (0.2, 0.95) if age == 0 else (0.0, 0.4)
        share[out] = np.round(rng.uniform(low, high, int(out.sum())), 2)
    out = share < 1
    demand[out] = np.floor(demand[out] * share[out] + rng.random(int(out.sum())))
    return demand, share


def _weather(parameters: RestockingParameters, fronts: Shelves, seed: int) -> NDArray[np.float64]:
    """What all shelves of a city share from day to day, around 1; shape (fronts, days)."""
    names = list(dict.fromkeys(site.city for site in fronts.sites))
    shocks = stream(seed, "weather").normal(0.0, CITY_NOISE, (len(names), parameters.history_days))
    level = np.zeros(len(names))
    found = np.empty_like(shocks)
    for day in range(parameters.history_days):
        level = CITY_MEMORY * level + shocks[:, day]
        found[:, day] = np.exp(level)
    rows = {name: row for row, name in enumerate(names)}
    return found[[rows[site.city] for site in fronts.sites]]


def _unrecorded(parameters: RestockingParameters, fronts: Shelves, seed: int) -> NDArray[np.bool_]:
    """Days of which a front has no record, or on which it was not open; shape (fronts, days)."""
    rng = stream(seed, "records")
    shape = (len(fronts.sites), parameters.history_days)
    lost: NDArray[np.bool_] = rng.random(shape) < parameters.unrecorded_share
    late = round(LATE_SHARE * parameters.history_days)
    if parameters.late_fronts:
        lost[-parameters.late_fronts :, :late] = True
    return lost
