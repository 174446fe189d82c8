"""What becomes of stock: day by day on all paths of demand, with the plan and without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.ordering.futures import Shelves, arriving
from solvers.replenishment.ordering.futures_kernel import lived
from solvers.replenishment.ordering.plan import OrderCosts, Projection

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.ordering.calendar import Calendar
    from solvers.replenishment.ordering.lines import LineColumns
    from solvers.replenishment.ordering.problem import OrderProblem


@dataclass(frozen=True, slots=True, eq=False)
class Lived:
    """What is expected of every item on every day, shape (items, days), float32.

    Parameters
    ----------
    stock, low, high
        At the end of the day: mean, 10 % and 90 % quantile.
    demand, receipts, waste, short
        Units.
    stock_out
        Chance that somebody asks in vain on the day.
    out_before
        Chance of that before the first receipt of a new order, shape (items,).
    old_waste
        Units wasted of the goods that are there now, by path, shape (items, paths).
    """

    stock: NDArray[np.float32]
    low: NDArray[np.float32]
    high: NDArray[np.float32]
    demand: NDArray[np.float32]
    receipts: NDArray[np.float32]
    waste: NDArray[np.float32]
    short: NDArray[np.float32]
    stock_out: NDArray[np.float32]
    out_before: NDArray[np.float32]
    old_waste: NDArray[np.float64]


def live(
    problem: OrderProblem,
    calendar: Calendar,
    way: NDArray[np.int64],
    lines: LineColumns | None,
    days: int,
    on_hand: NDArray[np.float64] | None = None,
    until: NDArray[np.int64] | None = None,
    punctual: bool = False,
) -> Lived:
    """Live through the days.

    Parameters
    ----------
    way
        First way of each item, whose lead times vary.
    lines
        What is ordered; none for no orders.
    days
        How many.
    on_hand
        Stock of now, if not the problem's.
    until
        Day of each item before which a stock-out counts for ``out_before``.
    punctual
        Whether all goods come when they are due.
    """
    shelves = Shelves(problem)
    many = problem.paths.shape[1]
    stock, first = shelves.laid_out(problem.on_hand if on_hand is None else on_hand, 1)
    incoming = arriving(problem, days + 40)
    planned, lead = np.zeros((len(problem), problem.days)), np.ones(len(problem), np.int64)
    if lines is not None and len(lines):
        later = (lines.order_day > 0) & (lines.way == way[lines.item])
        own = lines.item[later]
        np.add.at(planned, (own, lines.order_day[later]), lines.quantity[later])
        lead[own] = (lines.due_day - lines.order_day)[later]
        inside = ~later & (lines.due_day < incoming.shape[1])
        np.add.at(
            incoming,
            (lines.item[inside], lines.due_day[inside]),
            lines.quantity[inside],
        )
    delays = np.zeros((len(problem), many), np.int64)
    if len(problem.routes) and not punctual:
        has = way >= 0
        delays[has] = calendar.delays[problem.sources.route[way[has]]]
    old = np.zeros((len(problem), many))
    before = np.zeros(len(problem), np.int64) if until is None else until
    found, out_before = lived(
        stock,
        first,
        shelves.life,
        shelves.is_endless,
        shelves.share,
        problem.paths,
        incoming,
        delays,
        days,
        old,
        before,
        planned,
        lead,
    )
    stock_of_day, low, high, asked, receipts, waste, short, out = found
    # What is sold on a path may be more than what is asked for by the last digit.
    np.maximum(short, 0.0, out=short)
    return Lived(stock_of_day, low, high, asked, receipts, waste, short, out, out_before, old)


def projection_of(problem: OrderProblem, with_plan: Lived, without: Lived) -> Projection:
    """The plan's projection."""
    days = problem.days
    return Projection(
        problem.items.site_ids,
        problem.items.product_ids,
        with_plan.stock[:, :days],
        with_plan.low[:, :days],
        with_plan.high[:, :days],
        with_plan.demand[:, :days],
        with_plan.receipts[:, :days],
        with_plan.waste[:, :days],
        with_plan.short[:, :days],
        with_plan.stock_out[:, :days],
        without.stock[:, :days],
    )


def costs_of(
    problem: OrderProblem,
    with_plan: Lived,
    of_customers: NDArray[np.float32],
    goods: tuple[float, float],
    vehicles_cny: float,
    moves_cny: float,
) -> OrderCosts:
    """Expected costs over the horizon.

    Only customers' demand that is not met costs something: what sites order in vain of a site above
    is lost with their own customers, if it is.

    Parameters
    ----------
    of_customers
        Part of each day's demand that is customers' own, shape (items, days).
    goods
        Cost of goods bought, and of goods moved from sites above.
    """
    items, days = problem.items, problem.days
    held = with_plan.stock[:, :days].sum(axis=1, dtype=float)
    wasted = with_plan.waste[:, :days].sum(axis=1, dtype=float)
    short = (with_plan.short[:, :days] * of_customers).sum(axis=1, dtype=float)
    bought, moved = goods
    return OrderCosts(
        goods=bought,
        moving=float(moved + moves_cny),
        vehicles=vehicles_cny,
        holding=float(held @ items.holding_cny_per_day),
        # What goods cost stands among the goods.
        waste=float(wasted @ items.disposal_cny),
        shortage=float(short @ items.loss_of_sale_cny),
    )
