"""Stock at one site: with a periodic review, one unit at a time, or used up evenly.

Costs are per period or unit of time: for each order, for each unit held and for each unit of
backlog (or lost sale) and time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulations.arrivals import feed, homogeneous
from simulations.clock import Clock, Rank
from simulations.levels import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from simulations.chance import Chance

PERIOD_S = 86_400
UNIT_S = 1_000_000
"""Seconds for one unit of time of what is not reviewed in periods."""


@dataclass(frozen=True, slots=True)
class Costs:
    """Prices.

    Parameters
    ----------
    fixed
        For each order.
    holding
        For each unit in stock and unit of time.
    penalty
        For each unit of backlog and unit of time; for each unit of a lost sale where sales are
        lost.
    """

    fixed: float
    holding: float
    penalty: float = 0.0


@dataclass(frozen=True, slots=True)
class StockFigures:
    """What happened in a run, per period or unit of time.

    Parameters
    ----------
    cost
        Of all kinds.
    orders
        Number placed.
    held, behind
        Mean stock and backlog.
    met
        Share of demand met at once.
    """

    cost: float
    orders: float
    held: float
    behind: float
    met: float


def live_periods(
    low: float,
    high: float,
    costs: Costs,
    demand: Sequence[float] | npt.NDArray[np.float64 | np.int64],
    lead: int = 0,
    open_for_orders: Sequence[bool] | npt.NDArray[np.bool_] | None = None,
) -> StockFigures:
    """(s, S) with a review in each period; ``low`` = ``high`` orders up to a level every time.

    In a period first goods arrive, then there is demand, then costs are counted, and then an order
    for the next periods is placed if the position is ``low`` or less and the supplier takes it.

    Parameters
    ----------
    demand
        By period; what is not met waits.
    lead
        Further periods until an order arrives; with 0 it is there before the next demand.
    open_for_orders
        Whether the supplier takes an order for the start of each period; ``None`` always.
    """
    clock = Clock()
    net, position = float(high), float(high)
    orders, held, behind, met = 0, 0.0, 0.0, 0.0

    def arrive(quantity: float) -> None:
        nonlocal net
        net += quantity

    def sell(units: float) -> None:
        nonlocal net, position, met
        met += min(units, max(net, 0.0))
        net -= units
        position -= units

    def review(period: int) -> None:
        nonlocal held, behind, orders, position
        held += max(net, 0.0)
        behind += max(-net, 0.0)
        following = period + 1
        if following == len(demand):
            return
        is_open = open_for_orders is None or bool(open_for_orders[following])
        if position <= low and position < high and is_open:
            orders += 1
            due_s = (following + lead) * PERIOD_S
            clock.call(due_s, arrive, high - position, rank=Rank.ARRIVAL)
            position = high
        live_one(following)

    def live_one(period: int) -> None:
        clock.call(period * PERIOD_S, sell, float(demand[period]), rank=Rank.DEMAND)
        clock.call(period * PERIOD_S, review, period, rank=Rank.REVIEW)

    live_one(0)
    clock.run(until=len(demand) * PERIOD_S)
    periods = len(demand)
    cost = costs.fixed * orders + costs.holding * held + costs.penalty * behind
    share = met / float(np.sum(demand))
    return StockFigures(cost / periods, orders / periods, held / periods, behind / periods, share)


def supplier_periods(
    fails: float, recovers: float, periods: int, chance: Chance
) -> npt.NDArray[np.bool_]:
    """Whether a supplier works in each period; the first is drawn from the long-run share."""
    draws = chance.of("supplier").random(periods)
    works = np.empty(periods, bool)
    works[0] = draws[0] < recovers / (fails + recovers)
    for period in range(1, periods):
        works[period] = draws[period] >= fails if works[period - 1] else draws[period] < recovers
    return works


def live_units(
    reorder: int,
    quantity: int,
    costs: Costs,
    demand_rate: float,
    lead: float,
    length: float,
    chance: Chance,
) -> StockFigures:
    """(r, Q) reviewed all the time; customers come one by one, take one unit each and wait for it.

    Parameters
    ----------
    demand_rate
        Customers per unit of time, Poisson.
    lead, length
        Time from an order to its arrival, and of the run, in units of time.
    """
    clock = Clock()
    net = Level(clock, float(reorder + quantity))
    position = reorder + quantity
    lead_s, length_s = round(lead * UNIT_S), round(length * UNIT_S)
    orders = met = 0

    def sell(_: int) -> None:
        nonlocal position, orders, met
        met += net.value >= 1.0
        net.add(-1.0)
        position -= 1
        if position <= reorder:
            orders += 1
            position += quantity
            clock.call(clock.now_s + lead_s, net.add, float(quantity), rank=Rank.ARRIVAL)

    times = homogeneous(chance.of("customers"), demand_rate / UNIT_S, length_s)
    feed(clock, times, sell, Rank.DEMAND)
    clock.run(until=length_s)
    held, behind = net.area_above() / length_s, net.area_below() / length_s
    cost = costs.fixed * orders / length + costs.holding * held + costs.penalty * behind
    return StockFigures(cost, orders / length, held, behind, met / len(times))


def live_evenly(
    quantity: float,
    costs: Costs,
    demand: float,
    length: float,
    chance: Chance | None = None,
    failure_rate: float = 0.0,
    repair_rate: float = 0.0,
) -> StockFigures:
    """A fixed quantity ordered whenever stock that is used up evenly is gone; it is there at once.

    Where the supplier is off at that moment, sales are lost until it is on again.

    Parameters
    ----------
    demand, length
        Units per unit of time, and units of time.
    chance, failure_rate, repair_rate
        Of the supplier, which fails and is repaired at these constant rates; without chance it is
        always on.
    """
    clock = Clock()
    per_s, length_s = demand / UNIT_S, round(length * UNIT_S)
    level = Level(clock, 0.0)
    is_on, orders, off_s, dry_s = True, 0, 0, -1

    def order() -> None:
        nonlocal orders, dry_s, off_s
        if not is_on:
            level.set_rate(0.0)
            dry_s = clock.now_s
            return
        if dry_s >= 0:
            off_s += clock.now_s - dry_s
            dry_s = -1
        orders += 1
        level.add(quantity - level.value)
        level.set_rate(-per_s)
        level.when(0.0, order)

    def change() -> None:
        nonlocal is_on
        is_on = not is_on
        plan_change()
        if is_on and dry_s >= 0:
            order()

    def plan_change() -> None:
        assert chance is not None
        rate = failure_rate if is_on else repair_rate
        spell = chance.of("supplier").exponential(1.0 / rate)
        clock.call(clock.now_s + round(spell * UNIT_S), change, rank=Rank.DISRUPTION)

    if chance is not None:
        plan_change()
    order()
    clock.run(until=length_s)
    off_s += length_s - dry_s if dry_s >= 0 else 0
    held, lost = level.area_above() / length_s, demand * off_s / length_s
    cost = costs.fixed * orders / length + costs.holding * held + costs.penalty * lost
    return StockFigures(cost, orders / length, held, 0.0, 1.0 - lost / demand)
