"""Order up to one level every period: by cost, by service, by fill rate.

The position of the stock is raised to the level every period; orders arrive ``lead_time`` periods
later, so the level has to last for the lead time and one period more. Demand of different periods
is independent; ``mean`` and ``deviation`` are those of one period. *Service* is the chance that a
period ends without a shortage (type 1), the *fill rate* the part of demand met at once (type 2).
Every function takes one figure or one for each SKU. Snyder and Shen, sections 4.3.4 and 4.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from solvers.replenishment.textbook import losses, newsvendor
from solvers.replenishment.textbook.columns import Column, checked, not_negative, positive, share
from solvers.replenishment.textbook.levels import least_level, least_real, sample_at

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from solvers.replenishment.textbook.newsvendor import StockLevel

TABLE = "base_stock"
TOLERANCE = 1e-9
FAR = 40.0
"""Standard deviations and means within which every level lies."""


def normal_by_cost(
    holding_cny: ArrayLike,
    shortage_cny: ArrayLike,
    mean: ArrayLike,
    deviation: ArrayLike,
    lead_time: ArrayLike = 0.0,
) -> StockLevel:
    """Cheapest level for normal demand; costs per unit and period."""
    mu, sigma = _normal(mean, deviation, lead_time)
    return newsvendor.normal_level(holding_cny, shortage_cny, mu, sigma)


def poisson_by_cost(
    holding_cny: ArrayLike, shortage_cny: ArrayLike, mean: ArrayLike, lead_time: ArrayLike = 0.0
) -> StockLevel:
    """Cheapest whole level for Poisson demand; costs per unit and period."""
    rate, lead = _poisson(mean, lead_time)
    return newsvendor.poisson_level(holding_cny, shortage_cny, rate * (lead + 1.0))


def normal_by_service(
    service: ArrayLike, mean: ArrayLike, deviation: ArrayLike, lead_time: ArrayLike = 0.0
) -> NDArray[np.float64]:
    """Least level at which a period ends without a shortage with the wanted chance."""
    mu, sigma = _normal(mean, deviation, lead_time)
    wanted, mu, sigma = checked(TABLE, share("service", service), Column("", mu), Column("", sigma))
    return np.asarray(mu + sigma * special.ndtri(wanted))


def poisson_by_service(
    service: ArrayLike, mean: ArrayLike, lead_time: ArrayLike = 0.0
) -> NDArray[np.float64]:
    """Least whole level at which a period ends without a shortage with the wanted chance."""
    wanted, rate, lead = checked(
        TABLE,
        share("service", service),
        not_negative("mean", mean),
        not_negative("lead_time", lead_time),
    )
    total = rate * (lead + 1.0)
    return least_level(
        lambda level: losses.poisson_above(level, total), 1.0 - wanted, total.max(initial=1.0)
    )


def sampled_by_service(service: ArrayLike, samples: ArrayLike) -> NDArray[np.float64]:
    """Least sample that is enough in the wanted share of samples.

    Parameters
    ----------
    service
        Wanted share, one or one for each SKU.
    samples
        Demand of the lead time and one period, of shape (samples,) or (SKUs, samples).
    """
    (wanted,) = checked(TABLE, share("service", service))
    (demand,) = checked(TABLE, not_negative("samples", samples))
    count = demand.shape[-1]
    needed = np.ceil(wanted * count - TOLERANCE).astype(np.int64)
    return np.asarray(sample_at(np.sort(demand, axis=-1), np.maximum(needed - 1, 0)))


def normal_fill_rate(
    level: ArrayLike, mean: ArrayLike, deviation: ArrayLike, lead_time: ArrayLike = 0.0
) -> NDArray[np.float64]:
    """Part of normal demand that is met in its period.

    What falls short in a period is what is missing at its end less what was missing before:
    ``1 - (n(S; L + 1) - n(S; L)) / mean``.
    """
    rate, spread, lead, at = checked(
        TABLE,
        positive("mean", mean),
        not_negative("deviation", deviation),
        not_negative("lead_time", lead_time),
        Column("level", level),
    )
    return 1.0 - _normal_shortage(at, rate, spread, lead) / rate


def normal_by_fill_rate(
    fill_rate: ArrayLike, mean: ArrayLike, deviation: ArrayLike, lead_time: ArrayLike = 0.0
) -> NDArray[np.float64]:
    """Least level that meets the wanted part of normal demand at once."""
    wanted, rate, spread, lead = checked(
        TABLE,
        share("fill_rate", fill_rate),
        positive("mean", mean),
        not_negative("deviation", deviation),
        not_negative("lead_time", lead_time),
    )
    reach = rate * (lead + 1.0) + FAR * spread * np.sqrt(lead + 1.0)
    return least_real(
        lambda level: _normal_shortage(level, rate, spread, lead),
        (1.0 - wanted) * rate,
        -reach,
        reach,
    )


def poisson_fill_rate(
    level: ArrayLike, mean: ArrayLike, lead_time: ArrayLike = 0.0
) -> NDArray[np.float64]:
    """Part of Poisson demand that is met in its period."""
    rate, lead, at = checked(
        TABLE,
        positive("mean", mean),
        not_negative("lead_time", lead_time),
        Column("level", level, is_whole=True),
    )
    return 1.0 - _poisson_shortage(at, rate, lead) / rate


def poisson_by_fill_rate(
    fill_rate: ArrayLike, mean: ArrayLike, lead_time: ArrayLike = 0.0
) -> NDArray[np.float64]:
    """Least whole level that meets the wanted part of Poisson demand at once."""
    wanted, rate, lead = checked(
        TABLE,
        share("fill_rate", fill_rate),
        positive("mean", mean),
        not_negative("lead_time", lead_time),
    )
    return least_level(
        lambda level: _poisson_shortage(level, rate, lead),
        (1.0 - wanted) * rate,
        float((rate * (lead + 1.0)).max(initial=1.0)),
    )


def sampled_by_fill_rate(
    fill_rate: ArrayLike, before: ArrayLike, period: ArrayLike
) -> NDArray[np.float64]:
    """Least level that meets the wanted part of sampled demand at once.

    Parameters
    ----------
    fill_rate
        Wanted part, one or one for each SKU.
    before, period
        Demand of the lead time and of the period after it, sample by sample, of shape (SKUs,
        samples); they may depend on each other.
    """
    earlier, demand = checked(TABLE, not_negative("before", before), not_negative("period", period))
    (wanted,) = checked(TABLE, share("fill_rate", fill_rate))
    both = earlier + demand
    allowed = (1.0 - wanted) * demand.mean(axis=-1)

    def shortage(level: NDArray[np.float64]) -> NDArray[np.float64]:
        late = np.minimum(np.maximum(both - level[..., None], 0.0), demand)
        return np.asarray(late.mean(axis=-1))

    return least_real(shortage, allowed, np.zeros(allowed.shape), both.max(axis=-1))


def _normal(
    mean: ArrayLike, deviation: ArrayLike, lead_time: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and deviation of demand of the lead time and one period."""
    rate, spread, lead = checked(
        TABLE,
        not_negative("mean", mean),
        not_negative("deviation", deviation),
        not_negative("lead_time", lead_time),
    )
    return rate * (lead + 1.0), spread * np.sqrt(lead + 1.0)


def _poisson(mean: ArrayLike, lead_time: ArrayLike) -> tuple[NDArray[np.float64], ...]:
    return checked(TABLE, not_negative("mean", mean), not_negative("lead_time", lead_time))


def _normal_shortage(
    level: NDArray[np.float64],
    rate: NDArray[np.float64],
    spread: NDArray[np.float64],
    lead: NDArray[np.float64],
) -> NDArray[np.float64]:
    at_end = losses.normal_loss(level, rate * (lead + 1.0), spread * np.sqrt(lead + 1.0))
    return at_end - losses.normal_loss(level, rate * lead, spread * np.sqrt(lead))


def _poisson_shortage(
    level: NDArray[np.float64], rate: NDArray[np.float64], lead: NDArray[np.float64]
) -> NDArray[np.float64]:
    at_end = losses.poisson_loss(level, rate * (lead + 1.0))
    return at_end - losses.poisson_loss(level, rate * lead)
