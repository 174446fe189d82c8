"""Policies that decide on today's orders from a state: ours, and named ones to measure against.

All order for every row of the state at once. What they know of terms does not change; demand is
learned from the state's history alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.ordering.calendar import calendar_of
from solvers.replenishment.ordering.coupling import coupled, coupling_of
from solvers.replenishment.ordering.futures import Futures
from solvers.replenishment.ordering.mean_demand import MeanDemand
from solvers.replenishment.ordering.moves import moves_of
from solvers.replenishment.ordering.paths import with_booked
from solvers.replenishment.ordering.proposal import open_ways, proposal
from solvers.replenishment.ordering.targets import (
    PLAN_EFFORT,
    TargetRule,
    target_rule,
)
from solvers.replenishment.ordering.tiers import tiers_of, with_dependent
from supplychain.errors import DataError, DataProblem
from supplychain.state import Decision, Move

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from numpy.typing import NDArray

    from solvers.replenishment.ordering.problem import OrderProblem
    from solvers.replenishment.perishable.targets import Effort
    from supplychain.state import StockState

WEEK = 7


@dataclass(slots=True)
class PlannedReplenishment:
    """Orders by the same rule as plans: targets, worth of the next case and what orders share.

    Parameters
    ----------
    terms
        A problem of the same SKU-locations in the same order; its stock, demand and day are not
        read.
    forecaster
        Gives paths of demand of so many days from the state's today on, shape (rows, paths, days).
    days
        How many days of them; lead time, time between orders and shelf life at least.
    tune_days
        Days after which the days of demand that fresh goods hold are tuned again.
    effort
        Of that tuning.
    cover_factor
        What targets are multiplied with, to move along the frontier of service and stock.
    """

    terms: OrderProblem
    forecaster: Callable[[StockState, int], NDArray[np.float32]]
    days: int = 14
    tune_days: int = 28
    effort: Effort = PLAN_EFFORT
    cover_factor: float = 1.0
    _rule: TargetRule | None = field(default=None, repr=False)
    _tuned: date | None = field(default=None, repr=False)

    def decide(self, state: StockState) -> Decision:
        """Orders of today, and moves between fronts."""
        problem = self.problem_of(state)
        calendar = calendar_of(problem)
        tiers = tiers_of(problem)
        moves = moves_of(problem, calendar)
        problem = with_dependent(moves.after(problem), tiers)
        rule = self._known_rule(problem, state.today)
        quantity = np.zeros(len(state))
        futures = Futures(problem, int(calendar.lead.max(initial=1)) + 2)
        mean = MeanDemand(problem)
        coupling = coupling_of(problem, tiers, _flat(problem, futures.incoming.shape[1]))
        for tier in tiers.levels:
            rows, way = open_ways(problem, calendar, tier, tiers.way[tier], 0)
            if not len(rows):
                continue
            found = proposal(
                problem,
                calendar,
                rule,
                futures,
                mean,
                (rows, way),
                0,
                factor=self.cover_factor,
            )
            when = (0, found.due)
            units, _ = coupled(problem, coupling, found.worth, found.alone, when, futures)
            quantity[found.rows] = units
        return Decision(
            quantity,
            tuple(
                Move(move.product_id, move.from_site_id, move.to_site_id, move.quantity)
                for move in moves.moves
            ),
        )

    def problem_of(self, state: StockState) -> OrderProblem:
        """The problem of a day."""
        names = (self.terms.items.site_ids, self.terms.items.product_ids)
        if names != (state.site_ids, state.product_ids):
            text = "the state is of other SKU-locations than the terms"
            raise DataError([DataProblem("state", -1, "", "shape_mismatch", text)])
        paths = np.asarray(self.forecaster(state, self.days), np.float32)
        none = np.zeros_like(state.booked)
        return replace(
            self.terms,
            today=state.today,
            days=1,
            on_hand=state.on_hand,
            on_the_way=state.on_the_way,
            booked=state.booked,
            paths=with_booked(paths, state.booked, none),
        )

    def _known_rule(self, problem: OrderProblem, today: date) -> TargetRule:
        """The rule, tuned again when it is old."""
        is_old = self._tuned is None or (today - self._tuned).days >= self.tune_days
        if self._rule is None or is_old:
            self._rule = target_rule(problem, calendar_of(problem), self.effort)
            self._tuned = today
        return self._rule


@dataclass(frozen=True, slots=True)
class BaseStock:
    """Orders up to so many days of mean demand, on hand and on the way.

    Parameters
    ----------
    cover_days
        Days of demand beyond the lead time, one for all or one for each row.
    lead_days
        Whole days until an order can be sold, likewise.
    window_days
        Days of history that the mean is of.
    multiple
        Units that orders are multiples of.
    """

    cover_days: float | NDArray[np.float64]
    lead_days: float | NDArray[np.float64] = 1.0
    window_days: int = 28
    multiple: float | NDArray[np.float64] = 1.0

    def decide(self, state: StockState) -> Decision:
        """Orders of today."""
        mean = mean_sales(state, self.window_days)
        return Decision(_up_to(state, mean * (self.cover_days + self.lead_days), self.multiple))


@dataclass(frozen=True, slots=True)
class ReorderPoint:
    """Orders so many days of demand once stock on hand and on the way is down to a point.

    Both are of the mean of the first history seen, and stay: the fixed rule of most shops.
    """

    point_days: float | NDArray[np.float64]
    order_days: float | NDArray[np.float64]
    window_days: int = 28
    multiple: float | NDArray[np.float64] = 1.0
    _mean: list[NDArray[np.float64]] = field(default_factory=list, repr=False)

    def decide(self, state: StockState) -> Decision:
        """Orders of today."""
        if not self._mean:
            self._mean.append(mean_sales(state, self.window_days))
        mean = self._mean[0]
        position = state.on_hand.sum(axis=1) + state.on_the_way.sum(axis=1)
        is_low = position <= mean * self.point_days
        units = np.where(is_low, mean * self.order_days, 0.0)
        return Decision(np.floor(units / self.multiple + 0.5) * self.multiple)


@dataclass(frozen=True, slots=True)
class SeasonalBaseStock:
    """Orders up to the demand of the coming weekdays, as they were in the last weeks.

    Parameters
    ----------
    cover_days, lead_days, multiple
        As for `BaseStock`.
    weeks
        Weeks of history that each weekday's mean is of.
    safety
        Standard deviations of a day's demand, times the root of the days, held on top.
    """

    cover_days: float
    lead_days: float = 1.0
    weeks: int = 4
    safety: float = 0.0
    multiple: float | NDArray[np.float64] = 1.0

    def decide(self, state: StockState) -> Decision:
        """Orders of today."""
        by_weekday = weekday_sales(state, self.weeks)
        days = self.cover_days + self.lead_days
        whole = int(np.floor(days))
        first = state.today.weekday()
        ahead = by_weekday[:, (first + np.arange(whole + 1)) % WEEK]
        level = ahead[:, :whole].sum(axis=1) + (days - whole) * ahead[:, whole]
        if self.safety:
            recent = _recent(state, self.weeks * WEEK)
            with np.errstate(invalid="ignore"):
                spread = np.nan_to_num(_nan_std(recent))
            level = level + self.safety * spread * np.sqrt(days)
        return Decision(_up_to(state, level, self.multiple))


def mean_sales(state: StockState, days: int) -> NDArray[np.float64]:
    """Mean sales of the last days on which goods were there all day; of all days if there is none.

    Shape (rows,); 0 where nothing is recorded.
    """
    recent = _recent(state, days)
    full = np.where(_in_stock(state, days), recent, np.nan)
    mean, all_days = _nan_mean(full), _nan_mean(recent)
    return np.where(np.isnan(mean), np.nan_to_num(all_days), mean)


def weekday_sales(state: StockState, weeks: int) -> NDArray[np.float64]:
    """Mean sales by weekday, Monday first, of days with goods; the mean of all where it has none.

    Shape (rows, 7).
    """
    days = weeks * WEEK
    recent = np.where(_in_stock(state, days), _recent(state, days), np.nan)
    usual = mean_sales(state, days)
    found = np.empty((len(state), WEEK))
    end = state.history.first_day.weekday() + state.history.days
    weekdays = (end - recent.shape[1] + np.arange(recent.shape[1])) % WEEK
    for weekday in range(WEEK):
        mean = _nan_mean(recent[:, weekdays == weekday])
        found[:, weekday] = np.where(np.isnan(mean), usual, mean)
    return found


def _up_to(
    state: StockState, level: NDArray[np.float64], multiple: float | NDArray[np.float64]
) -> NDArray[np.float64]:
    """Nearest multiples that raise stock on hand and on the way to a level."""
    position = state.on_hand.sum(axis=1) + state.on_the_way.sum(axis=1)
    gap = np.maximum(level - position, 0.0)
    return np.asarray(np.floor(gap / multiple + 0.5) * multiple)


def _recent(state: StockState, days: int) -> NDArray[np.float64]:
    return state.history.sold[:, -days:].astype(float)


def _in_stock(state: StockState, days: int) -> NDArray[np.bool_]:
    share = state.history.in_stock[:, -days:]
    return np.asarray(~(share < 1.0))


def _nan_mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean by row of what is known; nan where nothing is."""
    known = ~np.isnan(values)
    count = known.sum(axis=1)
    total = np.where(known, values, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _nan_std(values: NDArray[np.float64]) -> NDArray[np.float64]:
    mean = _nan_mean(values)
    return np.sqrt(_nan_mean((values - mean[:, None]) ** 2))


def _flat(problem: OrderProblem, days: int) -> NDArray[np.float32]:
    """Stock of now on every day: room is judged as if nothing were sold until goods arrive."""
    now = problem.on_hand.sum(axis=1, dtype=np.float32)
    return np.repeat(now[:, None], days, axis=1)
