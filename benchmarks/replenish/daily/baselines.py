"""The two tuned baselines: seasonal base stock, and a fixed reorder point."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.replenish.daily.averages import Average, average
from benchmarks.replenish.daily.contender import Contender
from supplychain.state import Decision

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.replenish.daily.contender import Parameters
    from benchmarks.replenish.daily.market import Market
    from supplychain.demand import DemandHistory
    from supplychain.state import StockState


class SeasonalBaseStock:
    """Up to the weekday-seasonal moving average of lead time and cover, plus k deviations.

    All goods on hand and on the way count, whatever their age.

    Parameters
    ----------
    lead_time_days
        Of each series.
    parameters
        Of each series: ``cover_days`` beyond the lead time, ``k`` mean absolute deviations,
        ``window_days`` of the average and ``least_open``, the share of open hours below which a day
        does not count.
    """

    def __init__(self, lead_time_days: NDArray[np.int64], parameters: Parameters) -> None:
        self.lead_time_days, self.parameters = lead_time_days, parameters

    def decide(self, state: StockState) -> Decision:
        """Orders of today."""
        found = averages(
            state.history, self.parameters["window_days"], self.parameters["least_open"]
        )
        covered = self.lead_time_days + self.parameters["cover_days"]
        days = int(np.ceil(covered.max()))
        weekday = (state.today.weekday() + np.arange(days)) % 7
        share = np.clip(covered[:, None] - np.arange(days), 0.0, 1.0)
        expected = found.level * (found.factor[:, weekday] * share).sum(axis=1)
        target = expected + self.parameters["k"] * found.deviation
        return Decision(_whole(target - position(state)))


class FixedReorderPoint:
    """At or below the reorder point, order; both numbers are fixed once from the average day.

    Parameters
    ----------
    lead_time_days
        Of each series.
    parameters
        Of each series: ``safety_days`` of average sales beyond the lead time make the reorder
        point, ``lot_days`` the lot; ``up_to`` 1 orders up to reorder point and lot together, 0
        orders as many lots as lift stock above the reorder point; ``least_open`` as above.
    """

    def __init__(self, lead_time_days: NDArray[np.int64], parameters: Parameters) -> None:
        self.lead_time_days, self.parameters = lead_time_days, parameters
        self.day_units: NDArray[np.float64] | None = None

    def decide(self, state: StockState) -> Decision:
        """Orders of today."""
        if self.day_units is None:
            whole = np.full(len(state), float(state.history.days))
            self.day_units = averages(state.history, whole, self.parameters["least_open"]).level
        point = self.day_units * (self.lead_time_days + self.parameters["safety_days"])
        lot = np.maximum(np.floor(self.day_units * self.parameters["lot_days"] + 0.5), 1.0)
        here = position(state)
        lots = np.floor(np.maximum(point - here, 0.0) / lot) + 1.0
        wanted = np.where(self.parameters["up_to"] > 0.0, point + lot - here, lots * lot)
        return Decision(_whole(np.where(here <= point, wanted, 0.0)))


def averages(
    history: DemandHistory, days: NDArray[np.float64], least_open: NDArray[np.float64]
) -> Average:
    """:func:`averages.average` with parameters that differ by series."""
    ways = sorted(set(zip(days.tolist(), least_open.tolist(), strict=True)))
    made = [average(history, int(way[0]), way[1]) for way in ways]
    pick = [(days == way[0]) & (least_open == way[1]) for way in ways]
    return Average(
        np.select(pick, [one.level for one in made]),
        np.select(pick, [one.deviation for one in made]),
        np.select([rows[:, None] for rows in pick], [one.factor for one in made]),
    )


def position(state: StockState) -> NDArray[np.float64]:
    """Units on hand and on the way, shape (series,)."""
    return np.asarray(state.on_hand.sum(axis=1) + state.on_the_way.sum(axis=1))


def _whole(wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.floor(np.maximum(wanted, 0.0) + 0.5)


def _base_stock(market: Market, parameters: Parameters) -> SeasonalBaseStock:
    return SeasonalBaseStock(market.terms.lead_time_days, parameters)


def _reorder_point(market: Market, parameters: Parameters) -> FixedReorderPoint:
    return FixedReorderPoint(market.terms.lead_time_days, parameters)


BASE_STOCK = Contender(
    "base_stock",
    {
        "window_days": (14.0, 21.0),
        "least_open": (0.0, 0.5),
        "cover_days": (1.0, 1.5, 2.5, 4.0),
        "k": (-0.5, 0.5, 1.0, 2.0, 3.0, 4.0),
    },
    _base_stock,
)
"""96 settings: the best values of a grid of 1,080, tried in the tuning weeks of 800 series."""
REORDER_POINT = Contender(
    "reorder_point",
    {
        "least_open": (0.5,),
        "safety_days": (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0),
        "lot_days": (0.1, 0.5, 1.0, 2.0),
        "up_to": (0.0, 1.0),
    },
    _reorder_point,
)
"""96 settings, found in the same way among 400."""
