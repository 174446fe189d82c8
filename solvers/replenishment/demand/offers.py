"""Prices and attention that are known before the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from numpy.typing import NDArray

    from supplychain.demand import DemandHistory, Promotion

USUAL_DAYS = 28
"""The usual price is the highest recorded in so many days before."""


@dataclass(frozen=True, slots=True, eq=False)
class Offers:
    """What is offered on which terms, on the days of a history and on days to come.

    Parameters
    ----------
    first_day
        Day of column 0.
    price_share
        Price paid over the usual price, shape (series, days), above 0.
    attention
        0 to 1: how much attention the product is given, 1 for a campaign; same shape.
    """

    first_day: date
    price_share: NDArray[np.float32]
    attention: NDArray[np.float32]

    @property
    def days(self) -> int:
        """How many days are covered."""
        return int(self.price_share.shape[1])

    def rows(self, chosen: NDArray[np.int64]) -> Offers:
        """Those of some series, in the order chosen."""
        return Offers(self.first_day, self.price_share[chosen], self.attention[chosen])


def offers(history: DemandHistory, promotions: Iterable[Promotion], horizon_days: int) -> Offers:
    """Offers of the history's days and so many days after it.

    Days of promotions have the promotion's share; where two meet, the lower. Other days of the
    history have the recorded price over the highest of the four weeks up to them, others 1.
    """
    count, days = len(history), history.days + horizon_days
    share = np.ones((count, days), np.float32)
    if history.price_cny is not None:
        share[:, : history.days] = _recorded(history.price_cny)
    attention = np.zeros((count, days), np.float32)
    rows = _rows(history)
    for promotion in promotions:
        begin = max((promotion.first_day - history.first_day).days, 0)
        end = min((promotion.last_day - history.first_day) // timedelta(days=1) + 1, days)
        if begin >= end:
            continue
        for row in rows.get((promotion.site_id, promotion.product_id), ()):
            part = share[row, begin:end]
            np.minimum(part, promotion.price_share, out=part)
            attention[row, begin:end] = 1.0
    return Offers(history.first_day, share, attention)


def _recorded(price: NDArray[np.float32]) -> NDArray[np.float32]:
    """Price over the highest of the four weeks up to the day; 1 where none is recorded."""
    usual = np.full(price.shape, -np.inf, np.float32)
    seen = np.where(np.isnan(price), -np.inf, price)
    for back in range(min(USUAL_DAYS, price.shape[1])):
        later = usual[:, back:]
        np.maximum(later, seen[:, : price.shape[1] - back], out=later)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = price / usual
    return np.where(np.isfinite(share) & (share > 0.0), share, 1.0).astype(np.float32)


def _rows(history: DemandHistory) -> dict[tuple[str, str], list[int]]:
    """Rows of each site and product, and of each product everywhere."""
    rows: dict[tuple[str, str], list[int]] = {}
    for row, (site, product) in enumerate(zip(history.site_ids, history.product_ids, strict=True)):
        rows.setdefault((site, product), []).append(row)
        rows.setdefault(("", product), []).append(row)
    return rows
