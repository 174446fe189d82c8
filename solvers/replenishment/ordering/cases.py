"""Whole orders: cases by their worth, minimum orders, price breaks and what a source delivers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.ordering.plan import Binding
from supplychain.restocking import Rounding
from supplychain.suppliers import Discount

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.ordering.problem import OrderProblem, SourceColumns
    from solvers.replenishment.ordering.values import Worth

SLACK = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """Orders of one day before anything couples them; shape (rows,).

    Parameters
    ----------
    way
        Row of the way that each is ordered by.
    quantity
        Units.
    binding
        What made the quantity what it is, a row of `BINDINGS`.
    refused
        Whether a minimum order keeps an item from being ordered though it is below its target.
    """

    way: NDArray[np.int64]
    quantity: NDArray[np.float64]
    binding: NDArray[np.int64]
    refused: NDArray[np.bool_]


BINDINGS = tuple(Binding)
NUMBER = {binding: number for number, binding in enumerate(BINDINGS)}
ROUNDINGS = tuple(Rounding)


def wanted(
    problem: OrderProblem,
    worth: Worth,
    way: NDArray[np.int64],
    decided_by: NDArray[np.int64],
) -> Wanted:
    """What each item would be ordered alone.

    Parameters
    ----------
    worth
        Of the items' orders.
    way
        Way to order of each.
    decided_by
        What made the target what it is, a row of `BINDINGS`.
    """
    sources = problem.sources
    multiple, least = sources.multiple_units[way], sources.least_units[way]
    cases = _cases(problem, worth, way, multiple)
    quantity, binding = cases * multiple, decided_by.copy()
    binding[(multiple > 1.0) & (decided_by == NUMBER[Binding.TARGET])] = NUMBER[Binding.MULTIPLE]
    low, refused = np.zeros(len(way)), np.zeros(len(way), bool)
    at_least = np.ceil(least / multiple - SLACK) * multiple
    is_small = (quantity > 0) & (quantity < at_least)
    pays = worth.of(low, at_least) > 0
    refused = is_small & ~pays
    quantity = np.where(is_small, np.where(pays, at_least, 0.0), quantity)
    binding[is_small] = NUMBER[Binding.LEAST_ORDER]
    quantity, binding = _with_breaks(problem, worth, way, quantity, binding)
    most = np.floor(sources.most_units_per_day[way] / multiple + SLACK) * multiple
    is_limited = quantity > most + SLACK
    quantity = np.where(is_limited, np.where(most >= at_least, most, 0.0), quantity)
    binding[is_limited] = NUMBER[Binding.SUPPLIER_LIMIT]
    return Wanted(way, quantity, binding, refused)


def goods_cny(
    sources: SourceColumns, way: NDArray[np.int64], quantity: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Price of quantities with the breaks that they reach, shape (rows,)."""
    plain = sources.price_cny[way] * quantity
    found = plain.copy()
    has = np.flatnonzero(np.isfinite(sources.break_units[way]).any(axis=1))
    for row in has:
        found[row] = _price(sources, int(way[row]), float(quantity[row]))
    return found


def _price(sources: SourceColumns, way: int, quantity: float) -> float:
    """Price of one quantity."""
    units, price = [0.0], [float(sources.price_cny[way])]
    for start, cny in zip(sources.break_units[way], sources.break_cny[way], strict=True):
        if np.isfinite(start):
            units.append(float(start))
            price.append(float(cny))
    if sources.discount[way] is Discount.ALL_UNITS:
        reached = max(at for at, start in enumerate(units) if quantity >= start - SLACK)
        return quantity * price[reached]
    ends = [*units[1:], np.inf]
    parts = zip(units, ends, price, strict=True)
    return sum(max(min(quantity, end) - start, 0.0) * cny for start, end, cny in parts)


def _cases(
    problem: OrderProblem, worth: Worth, way: NDArray[np.int64], multiple: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Whole cases of each order by the rounding of its way."""
    exact = np.maximum(worth.gap, 0.0) / multiple
    full = np.floor(exact + SLACK)
    nearest = np.floor(exact + 0.5)
    # All units up to the target are worth ordering; only the case across it is in question, and of
    # single units the nearest is what the target was tuned for.
    crosses = worth.of(full * multiple, (full + 1.0) * multiple) > 0.0
    is_case = multiple > 1.0
    by_worth = np.where(is_case, full + (crosses & (worth.gap > 0)), nearest)
    choices = {
        Rounding.UP: np.ceil(exact - SLACK),
        Rounding.DOWN: full,
        Rounding.NEAREST: nearest,
        Rounding.VALUE: by_worth,
    }
    rounding = problem.sources.rounding
    if len(set(rounding)) == 1:
        return choices[rounding[0]]
    codes = np.array([ROUNDINGS.index(rounding[row]) for row in way], np.int64)
    table = np.stack([choices[rounding] for rounding in ROUNDINGS])
    return np.asarray(table[codes, np.arange(len(way))]) if len(way) else exact


def _with_breaks(
    problem: OrderProblem,
    worth: Worth,
    way: NDArray[np.int64],
    quantity: NDArray[np.float64],
    binding: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Larger orders where the lower price pays for what lies longer."""
    sources = problem.sources
    has = np.flatnonzero((quantity > 0) & np.isfinite(sources.break_units[way]).any(axis=1))
    if not len(has):
        return quantity, binding
    own, ways = worth.some(has), way[has]
    best, none = quantity[has].copy(), np.zeros(len(has))
    multiple = sources.multiple_units[ways]
    base = sources.price_cny[ways]

    def gain(units: NDArray[np.float64]) -> NDArray[np.float64]:
        return own.of(none, units) + base * units - goods_cny(sources, ways, units)

    value = gain(best)
    for column in range(sources.break_units.shape[1]):
        start = sources.break_units[ways, column]
        reaches = np.isfinite(start)
        units = np.where(reaches, np.ceil(start / multiple - SLACK) * multiple, best)
        other = gain(units)
        better = reaches & (units > best) & (other > value + SLACK)
        best, value = np.where(better, units, best), np.where(better, other, value)
    changed = best > quantity[has]
    quantity[has] = best
    binding[has[changed]] = NUMBER[Binding.PRICE_BREAK]
    return quantity, binding
