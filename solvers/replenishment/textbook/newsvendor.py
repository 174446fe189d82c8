"""Newsvendor: the level that balances what is left against what is missing.

Every function takes one figure or one for each SKU and answers with arrays of the same shape. Costs
are of one unit left at the end, and of one unit short. Snyder and Shen, section 4.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from solvers.replenishment.textbook import losses
from solvers.replenishment.textbook.columns import Column, checked, not_negative, positive
from solvers.replenishment.textbook.levels import least_level, sample_at
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

TABLE = "newsvendor"
TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class StockLevel:
    """The best level of each SKU.

    Parameters
    ----------
    level
        Units available before demand.
    cost_cny
        Expected cost of what is left and what is short.
    """

    level: NDArray[np.float64]
    cost_cny: NDArray[np.float64]


def critical_ratio(holding_cny: ArrayLike, shortage_cny: ArrayLike) -> NDArray[np.float64]:
    """Probability with which demand should be met: ``shortage / (shortage + holding)``."""
    holding, shortage = checked(
        TABLE, positive("holding_cny", holding_cny), positive("shortage_cny", shortage_cny)
    )
    return np.asarray(shortage / (shortage + holding))


def costs_of_prices(
    price_cny: ArrayLike,
    purchase_cny: ArrayLike,
    salvage_cny: ArrayLike = 0.0,
    holding_cny: ArrayLike = 0.0,
    goodwill_cny: ArrayLike = 0.0,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Costs of one unit left and of one unit short, from prices.

    Parameters
    ----------
    price_cny
        What a customer pays.
    purchase_cny
        What a unit costs.
    salvage_cny
        What a unit left is worth; negative if throwing it away costs.
    holding_cny
        Of a unit left, beside its loss of value.
    goodwill_cny
        Of a unit short, beside the margin.

    Raises
    ------
    DataError
        If a unit left loses nothing, or a unit sold earns nothing.
    """
    price, purchase, salvage, holding, goodwill = checked(
        TABLE,
        not_negative("price_cny", price_cny),
        not_negative("purchase_cny", purchase_cny),
        Column("salvage_cny", salvage_cny),
        not_negative("holding_cny", holding_cny),
        not_negative("goodwill_cny", goodwill_cny),
    )
    left, short = purchase - salvage + holding, price - purchase + goodwill
    checked(TABLE, positive("loss of a unit left", left), positive("gain of a unit sold", short))
    return left, short


def normal_level(
    holding_cny: ArrayLike, shortage_cny: ArrayLike, mean: ArrayLike, deviation: ArrayLike
) -> StockLevel:
    """Best level for normal demand; a deviation of 0 means certain demand."""
    holding, shortage, mu, sigma = _costs_and(
        holding_cny, shortage_cny, not_negative("mean", mean), not_negative("deviation", deviation)
    )
    z = special.ndtri(shortage / (shortage + holding))
    level = mu + sigma * z
    cost = level_cost(level, holding, shortage, mu, losses.normal_loss(level, mu, sigma))
    return StockLevel(level, cost)


def poisson_level(holding_cny: ArrayLike, shortage_cny: ArrayLike, mean: ArrayLike) -> StockLevel:
    """Best whole level for Poisson demand."""
    holding, shortage, mu = _costs_and(holding_cny, shortage_cny, not_negative("mean", mean))
    level = least_level(
        lambda x: losses.poisson_above(x, mu), holding / (shortage + holding), mu.max(initial=0.0)
    )
    cost = level_cost(level, holding, shortage, mu, losses.poisson_loss(level, mu))
    return StockLevel(level, cost)


def negative_binomial_level(
    holding_cny: ArrayLike, shortage_cny: ArrayLike, mean: ArrayLike, variance: ArrayLike
) -> StockLevel:
    """Best whole level for negative binomial demand, whose variance exceeds its mean."""
    holding, shortage, mu, var = _costs_and(
        holding_cny, shortage_cny, positive("mean", mean), positive("variance", variance)
    )
    checked(TABLE, positive("variance above the mean", var - mu))
    level = least_level(
        lambda x: losses.negative_binomial_above(x, mu, var),
        holding / (shortage + holding),
        mu.max(initial=0.0),
    )
    loss = losses.negative_binomial_loss(level, mu, var)
    return StockLevel(level, level_cost(level, holding, shortage, mu, loss))


def gamma_level(
    holding_cny: ArrayLike, shortage_cny: ArrayLike, mean: ArrayLike, deviation: ArrayLike
) -> StockLevel:
    """Best level for gamma demand."""
    holding, shortage, mu, sigma = _costs_and(
        holding_cny, shortage_cny, positive("mean", mean), positive("deviation", deviation)
    )
    scale = sigma**2 / mu
    level = scale * special.gammaincinv((mu / sigma) ** 2, shortage / (shortage + holding))
    cost = level_cost(level, holding, shortage, mu, losses.gamma_loss(level, mu, sigma))
    return StockLevel(level, cost)


def lognormal_level(
    holding_cny: ArrayLike, shortage_cny: ArrayLike, log_mean: ArrayLike, log_deviation: ArrayLike
) -> StockLevel:
    """Best level for demand whose logarithm is normal."""
    holding, shortage, mu, sigma = _costs_and(
        holding_cny,
        shortage_cny,
        Column("log_mean", log_mean),
        positive("log_deviation", log_deviation),
    )
    level = np.exp(mu + sigma * special.ndtri(shortage / (shortage + holding)))
    mean = np.exp(mu + 0.5 * sigma**2)
    loss = losses.lognormal_loss(level, mu, sigma)
    return StockLevel(level, level_cost(level, holding, shortage, mean, loss))


def discrete_level(
    holding_cny: ArrayLike, shortage_cny: ArrayLike, values: ArrayLike, probabilities: ArrayLike
) -> StockLevel:
    """Best level for demand that takes some values.

    Parameters
    ----------
    holding_cny, shortage_cny
        Of one unit, one or one for each SKU.
    values, probabilities
        Of shape (values,) or (SKUs, values), in any order; probabilities add up to 1.
    """
    holding, shortage = _costs_and(holding_cny, shortage_cny)
    demand, chance = checked(
        TABLE, not_negative("values", values), not_negative("probabilities", probabilities)
    )
    _check_sums(chance)
    order = np.argsort(demand, axis=-1, kind="stable")
    demand, chance = (np.take_along_axis(part, order, -1) for part in (demand, chance))
    ratio = shortage / (shortage + holding)
    is_enough = chance.cumsum(axis=-1) >= ratio[..., None] - TOLERANCE
    is_enough[..., -1] = True
    level = sample_at(demand, is_enough.argmax(axis=-1))
    mean = (demand * chance).sum(axis=-1)
    loss = losses.discrete_loss(level, demand, chance)
    return StockLevel(level, level_cost(level, holding, shortage, mean, loss))


def sampled_level(
    holding_cny: ArrayLike, shortage_cny: ArrayLike, samples: ArrayLike
) -> StockLevel:
    """Best level for demand of which equally likely samples are known.

    Parameters
    ----------
    holding_cny, shortage_cny
        Of one unit, one or one for each SKU.
    samples
        Of shape (samples,) or (SKUs, samples), in any order.
    """
    holding, shortage = _costs_and(holding_cny, shortage_cny)
    (demand,) = checked(TABLE, not_negative("samples", samples))
    demand = np.sort(demand, axis=-1)
    count = demand.shape[-1]
    needed = np.ceil(shortage / (shortage + holding) * count - TOLERANCE).astype(np.int64)
    level = sample_at(demand, np.clip(needed - 1, 0, count - 1))
    loss = losses.sampled_loss(level, demand)
    return StockLevel(level, level_cost(level, holding, shortage, demand.mean(axis=-1), loss))


def level_cost(
    level: ArrayLike,
    holding_cny: ArrayLike,
    shortage_cny: ArrayLike,
    mean: ArrayLike,
    loss: ArrayLike,
) -> NDArray[np.float64]:
    """Expected cost of any level, given the first loss there."""
    short = np.asarray(loss, np.float64)
    left = short + np.asarray(level, np.float64) - np.asarray(mean, np.float64)
    return np.asarray(np.asarray(holding_cny) * left + np.asarray(shortage_cny) * short)


def _costs_and(
    holding_cny: ArrayLike, shortage_cny: ArrayLike, *others: Column
) -> tuple[NDArray[np.float64], ...]:
    return checked(
        TABLE,
        positive("holding_cny", holding_cny),
        positive("shortage_cny", shortage_cny),
        *others,
    )


def _check_sums(chance: NDArray[np.float64]) -> None:
    sums = np.atleast_1d(chance.sum(axis=-1))
    problems = [
        DataProblem(
            TABLE,
            int(row) if chance.ndim > 1 else -1,
            "probabilities",
            "out_of_range",
            "the probabilities do not add up to 1",
            f"{sums[row]:g}",
            "1",
        )
        for row in np.flatnonzero(np.abs(sums - 1.0) > 1e-6)
    ]
    if problems:
        raise DataError(problems)
