"""A chain of sites, each ordering from the next: goods come down, orders go up.

Stage 0 sells to customers and the last stage orders from a source that has everything. A period
goes like this: goods arrive, orders arrive, every stage sends what it owes and what it was asked
for as far as its stock goes, costs are counted, and then every stage orders.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Protocol

import numpy as np

from simulations.clock import Clock, Rank
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    Table = npt.NDArray[np.float64]

PERIOD_S = 86_400


@dataclass(slots=True)
class StageView:
    """What a stage knows when it orders.

    Parameters
    ----------
    period
        Number of it, from 0.
    net
        Stock less what is owed.
    on_order
        Ordered and not arrived.
    incoming
        What was asked of it in this period.
    """

    period: int
    net: float
    on_order: float
    incoming: float


class Ordering(Protocol):
    """How a stage orders; one for each stage, as it may remember."""

    def order(self, view: StageView) -> float:
        """What it orders now; less than 0 takes back a part of earlier orders."""


class Anchored:
    """Sterman's rule of anchoring and adjustment.

    O = max(0, L + alpha (S' - net - beta SL)), with L smoothed from what was asked. Source:
    Sterman, Management Science 35 (1989) 321, equations 8 to 12.

    Parameters
    ----------
    target
        S', desired stock and, weighted with ``line_weight``, desired supply line.
    forecast
        L at the start.
    smoothing
        Theta, weight of the newest; 0 keeps the forecast.
    stock_weight, line_weight
        Alpha and beta.
    fixed_periods
        At the start the forecast is ordered whatever there is.
    """

    def __init__(
        self,
        target: float,
        forecast: float = 4.0,
        smoothing: float = 0.0,
        stock_weight: float = 1.0,
        line_weight: float = 1.0,
        fixed_periods: int = 0,
    ) -> None:
        self.target, self.forecast, self.smoothing = target, forecast, smoothing
        self.stock_weight, self.line_weight = stock_weight, line_weight
        self.fixed_periods = fixed_periods

    def order(self, view: StageView) -> float:
        """See the class."""
        if view.period < self.fixed_periods:
            return self.forecast
        self.forecast += self.smoothing * (view.incoming - self.forecast)
        gap = self.target - view.net - self.line_weight * view.on_order
        return max(0.0, self.forecast + self.stock_weight * gap)


class OrderUpTo:
    """Order up to the lead time's forecast demand; safety stock is constant.

    Parameters
    ----------
    lead
        L: periods that the forecast covers.
    forecast
        From what was asked so far to the demand of a period.
    safety
        Added to the level.
    """

    def __init__(self, lead: int, forecast: Callable[[float], float], safety: float = 0.0) -> None:
        self.lead, self.forecast, self.safety = lead, forecast, safety

    def order(self, view: StageView) -> float:
        """See the class."""
        level = self.lead * self.forecast(view.incoming) + self.safety
        return level - view.net - view.on_order


def moving_average(periods: int, first: float) -> Callable[[float], float]:
    """A forecast: the mean of the last so many values; ``first`` stands for those before."""
    seen = [first] * periods

    def forecast(value: float) -> float:
        seen.append(value)
        del seen[0]
        return sum(seen) / periods

    return forecast


def smoothed(weight: float, first: float) -> Callable[[float], float]:
    """A forecast: exponential smoothing, from ``first`` on."""
    level = first

    def forecast(value: float) -> float:
        nonlocal level
        level += weight * (value - level)
        return level

    return forecast


@dataclass(frozen=True, slots=True)
class Stage:
    """A site of a chain.

    Parameters
    ----------
    ordering
        How it orders.
    stock
        At the start.
    order_periods, goods_periods
        How many periods an order is on its way up, and goods on their way down to this stage; an
        order takes 1 or more, goods 0 or more.
    flow
        What was ordered and sent in each period before the start, and is still on its way.
    holding, penalty
        Costs of a unit in stock, and of one owed, at the end of each period.
    """

    ordering: Ordering
    stock: float
    order_periods: int = 1
    goods_periods: int = 1
    flow: float = 0.0
    holding: float = 0.0
    penalty: float = 0.0


@dataclass(frozen=True, slots=True)
class ChainFigures:
    """What happened, by stage and period: arrays of shape (stages, periods).

    Parameters
    ----------
    cost
        Of stock and of what is owed, at the end of the period.
    orders
        Placed.
    stock, owed
        At the end of the period.
    asked
        What was asked for in the period.
    """

    cost: Table
    orders: Table
    stock: Table
    owed: Table
    asked: Table


class Site:
    """A stage as it lives."""

    __slots__ = ("incoming", "on_order", "owed", "stock")

    def __init__(self, stock: float, on_order: float) -> None:
        self.stock, self.on_order = stock, on_order
        self.owed = self.incoming = 0.0

    def send(self, most: float) -> float:
        """What goes out now; the rest is owed."""
        wanted = self.owed + self.incoming
        sent = min(self.stock, wanted, most)
        self.stock -= sent
        self.owed = wanted - sent
        return sent


class Chain:
    """A chain; it lives once.

    Parameters
    ----------
    stages
        From the customers up.
    demand
        Of customers, by period.
    capacity
        What a stage can send at most in a period, by the numbers of both; the source has the
        number after the last stage. ``None`` has no limit.
    late
        How many periods later than usual that arrives which is sent to a stage in a period, by the
        numbers of both.
    """

    def __init__(
        self,
        stages: Sequence[Stage],
        demand: Sequence[float] | Table,
        capacity: Callable[[int, int], float] | None = None,
        late: Callable[[int, int], int] | None = None,
    ) -> None:
        _check(stages)
        self.clock, self.stages, self.demand = Clock(), tuple(stages), demand
        self.capacity, self.late = capacity, late
        self.sites = [
            Site(stage.stock, stage.flow * (stage.order_periods + stage.goods_periods))
            for stage in stages
        ]
        self.sites.append(Site(inf, 0.0))
        shape = (len(stages), len(demand))
        self.figures = ChainFigures(*(np.zeros(shape) for _ in range(5)))

    def live(self) -> ChainFigures:
        """All periods."""
        for number, stage in enumerate(self.stages):
            for period in range(stage.goods_periods):
                self._call(period, Rank.ARRIVAL, self._receive, number, stage.flow)
            for period in range(stage.order_periods):
                self._call(period, Rank.WORK, self._ask, number + 1, stage.flow)
        self._plan(0)
        self.clock.run(until=len(self.demand) * PERIOD_S)
        return self.figures

    def _call(self, period: int, rank: Rank, act: Callable[..., object], *given: object) -> None:
        self.clock.call(period * PERIOD_S, act, *given, rank=rank)

    def _plan(self, period: int) -> None:
        self._call(period, Rank.DEMAND, self._fill, period)
        self._call(period, Rank.REVIEW, self._review, period)

    def _receive(self, number: int, units: float) -> None:
        self.sites[number].stock += units
        self.sites[number].on_order -= units

    def _ask(self, number: int, units: float) -> None:
        self.sites[number].incoming += units

    def _fill(self, period: int) -> None:
        self.sites[0].incoming = float(self.demand[period])
        for number, site in enumerate(self.sites):
            most = inf if self.capacity is None else self.capacity(number, period)
            sent = site.send(most)
            if number:
                self._send(number - 1, sent, period)

    def _send(self, to: int, units: float, period: int) -> None:
        if units:
            periods = self.stages[to].goods_periods
            periods += 0 if self.late is None else self.late(to, period)
            if periods:
                self._call(period + periods, Rank.ARRIVAL, self._receive, to, units)
            else:
                self._receive(to, units)

    def _review(self, period: int) -> None:
        for number, (stage, site) in enumerate(zip(self.stages, self.sites, strict=False)):
            self._note(number, period)
            view = StageView(period, site.stock - site.owed, site.on_order, site.incoming)
            ordered = stage.ordering.order(view)
            self.figures.orders[number, period] = ordered
            site.on_order += ordered
            due = period + stage.order_periods
            self._call(due, Rank.WORK, self._ask, number + 1, ordered)
        for site in self.sites:
            site.incoming = 0.0
        if period + 1 < len(self.demand):
            self._plan(period + 1)

    def _note(self, number: int, period: int) -> None:
        stage, site, figures = self.stages[number], self.sites[number], self.figures
        figures.stock[number, period] = site.stock
        figures.owed[number, period] = site.owed
        figures.asked[number, period] = site.incoming
        cost = stage.holding * site.stock + stage.penalty * site.owed
        figures.cost[number, period] = cost


def _check(stages: Sequence[Stage]) -> None:
    problems = [
        DataProblem("chain", number, name, "out_of_range", "is too short", str(given), f"{least}+")
        for number, stage in enumerate(stages)
        for name, given, least in (
            ("order_periods", stage.order_periods, 1),
            ("goods_periods", stage.goods_periods, 0),
        )
        if given < least
    ]
    if not stages:
        problems.append(DataProblem("chain", -1, "", "missing", "no stage", "", "1 or more"))
    if problems:
        raise DataError(problems)


def beer_game(ordering: Sequence[Ordering]) -> list[Stage]:
    """Retailer, wholesaler, distributor and factory of the beer game, at 4 cases a week.

    Orders and goods take two weeks each and making takes three, of which the first is the order's;
    stock is 12, a case costs 0.5 a week in stock and 1 while it is owed. Source: Sterman,
    Management Science 35 (1989) 321.
    """
    common = {"stock": 12.0, "flow": 4.0, "holding": 0.5, "penalty": 1.0}
    ways = ((2, 2), (2, 2), (2, 2), (1, 2))
    return [
        Stage(rule, order_periods=up, goods_periods=down, **common)
        for rule, (up, down) in zip(ordering, ways, strict=True)
    ]
