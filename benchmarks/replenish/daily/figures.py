"""Figures of a run: what was lacking, wasted and held, what it cost, how good the orders were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.replenish.daily.market import Terms
    from benchmarks.replenish.daily.world import Record

NEAR = 0.2
"""An order is accurate if it is within this share of the one that hindsight would have placed."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Of all series and days of a run.

    Parameters
    ----------
    lost_share
        Demand lost over demand.
    out_share
        Days of a series on which demand was lost, over all.
    waste_share
        Wasted over received.
    stock_days
        Mean of morning (after receipt) and evening stock over sales of a day, at cost.
    turns
        Stock turns a year.
    cost_cny
        Lost margin, wasted goods at cost, and holding of evening stock.
    accuracy
        Orders within 20 % of those of hindsight, over lines of either.
    """

    lost_share: float
    out_share: float
    waste_share: float
    stock_days: float
    turns: float
    cost_cny: float
    accuracy: float


def figures(record: Record, terms: Terms) -> Figures:
    """Figures of a run."""
    lost = record.demand - record.sold
    morning = record.carried + record.received
    cost = terms.cost_cny
    sold_cny = float((record.sold.sum(axis=1) * cost).sum())
    stock_cny = float(((morning + record.left).mean(axis=1) / 2.0 * cost).sum())
    stock_days = stock_cny / (sold_cny / record.sold.shape[1])
    return Figures(
        float(lost.sum() / record.demand.sum()),
        float((lost > 0.0).mean()),
        float(record.wasted.sum() / record.received.sum()),
        stock_days,
        365.0 / stock_days,
        _cost_cny(record, terms),
        _accuracy(record, terms.lead_time_days),
    )


def _cost_cny(record: Record, terms: Terms) -> float:
    lost = (record.demand - record.sold).sum(axis=1) * (terms.price_cny - terms.cost_cny)
    wasted = record.wasted.sum(axis=1) * terms.cost_cny
    held = record.left.sum(axis=1) * terms.holding_cny_per_day
    return float((lost + wasted + held).sum())


def hindsight(record: Record, lead_time_days: NDArray[np.int64]) -> NDArray[np.float64]:
    """Orders of each morning had all demand been known; the same for every policy.

    Each order then is the demand of the day on which it arrives, less what is still there of the
    stock at the start and of what was on the way. Nan for orders that arrive after the last day.
    Shape (series, days).
    """
    found = np.full_like(record.demand, np.nan)
    surplus = record.start.copy()
    for day in range(record.demand.shape[1]):
        ordered = day >= lead_time_days
        # What arrives before the first order could is given.
        surplus += np.where(ordered, 0.0, record.received[:, day])
        lacking = np.maximum(record.demand[:, day] - surplus, 0.0)
        surplus = np.maximum(surplus - record.demand[:, day], 0.0)
        found[ordered, day - lead_time_days[ordered]] = lacking[ordered]
    return found


def _accuracy(record: Record, lead_time_days: NDArray[np.int64]) -> float:
    best = hindsight(record, lead_time_days)
    line = np.isfinite(best) & ((record.ordered > 0.0) | (best > 0.0))
    near = np.abs(record.ordered - best) <= NEAR * best
    return float((near & line).sum() / max(1, int(line.sum())))
