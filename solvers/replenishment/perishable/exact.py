"""Cheapest orders of one item that perishes, and the exact cost of any rule.

A Markov decision process in whole units: what is on hand by remaining life and on the way, each at
most ``most``. Rules are improved until none is cheaper (policy iteration); the cost of a rule is
the solution of one sparse linear system, exact but for rounding.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix, identity
from scipy.sparse.linalg import spsolve
from scipy.stats import binom

from solvers.replenishment.perishable.model import Stock
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.perishable.model import Items

MOST_STATES = 200_000


@dataclass(frozen=True, slots=True, eq=False)
class Process:
    """One item's states and what a day does to them.

    Parameters
    ----------
    items
        Of one row.
    chances
        Of 0, 1, ... units of demand a day.
    most
        Largest order.
    states
        Units by remaining life, soonest first, then on the way, next first; the empty one is row 0.
    left
        Chances of what is left on hand after a day, by what was on hand: shape
        (on hand, left). Both count as numbers with ``most + 1`` digits, soonest first.
    day_cny
        Expected holding, shortage and waste of a day, by what was on hand.
    """

    items: Items
    chances: NDArray[np.float64]
    most: int
    states: NDArray[np.int64] = field(init=False)
    left: csr_matrix = field(init=False)
    day_cny: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        _check(self)
        life, lead = int(self.items.shelf_life_days[0]), int(self.items.lead_time_days[0])
        digits = range(self.most + 1)
        on_hand = np.array(list(product(digits, repeat=life)))
        left, day_cny = _days(self, on_hand)
        states = np.array(list(product(digits, repeat=life + lead - 1)))
        object.__setattr__(self, "states", states)
        object.__setattr__(self, "left", left)
        object.__setattr__(self, "day_cny", day_cny)

    def stock(self) -> Stock:
        """All states as stock of as many items."""
        life = int(self.items.shelf_life_days[0])
        units = self.states.astype(float)
        return Stock(units[:, :life].copy(), units[:, life:].copy())

    def value(self, orders: NDArray[np.int64]) -> NDArray[np.float64]:
        """Expected discounted cost in CNY of a rule from each state, shape (states,).

        Parameters
        ----------
        orders
            Units ordered in each state, 0 to ``most``.
        """
        pipes, count = self._pipes(), len(self.states)
        left = self.left.tocoo()
        rows = (left.row[:, None] * pipes + np.arange(pipes)).ravel()
        to = np.repeat(left.col, pipes) * pipes * (self.most + 1)
        to += (rows % pipes) * (self.most + 1) + orders[rows]
        moves = csr_matrix((np.repeat(left.data, pipes), (rows, to)), shape=(count, count))
        costs = np.repeat(self.day_cny, pipes) + float(self.items.order_cny[0]) * orders
        system = identity(count, format="csr") - self.items.discount * moves
        return np.asarray(spsolve(system.tocsc(), costs))

    def cheapest(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Least cost from each state and the orders that have it, both of shape (states,)."""
        orders = np.zeros(len(self.states), np.int64)
        while True:
            value = self.value(orders)
            choices = self._choices(value)
            better = choices.min(axis=1) < choices[np.arange(len(orders)), orders] - 1e-9
            if not better.any():
                return value, orders
            orders = np.where(better, choices.argmin(axis=1), orders)

    def _choices(self, value: NDArray[np.float64]) -> NDArray[np.float64]:
        """Cost of each order in each state if ``value`` follows, shape (states, most + 1)."""
        digits = self.most + 1
        after = self.left @ value.reshape(self.left.shape[1], -1)
        orders_cny = float(self.items.order_cny[0]) * np.arange(digits)
        days_cny = np.repeat(self.day_cny, self._pipes())
        found = days_cny[:, None] + orders_cny + self.items.discount * after.reshape(-1, digits)
        return np.asarray(found)

    def _pipes(self) -> int:
        return int((self.most + 1) ** (int(self.items.lead_time_days[0]) - 1))


def _days(process: Process, on_hand: NDArray[np.int64]) -> tuple[csr_matrix, NDArray[np.float64]]:
    """Chances of what is left, and costs, of a day from each stock on hand."""
    items, digits = process.items, process.most + 1
    life = on_hand.shape[1]
    place = digits ** np.arange(life - 2, -1, -1)
    cost, total = np.zeros(len(on_hand)), on_hand.sum(axis=1)
    rows, cells, parts = [], [], []
    share = float(items.freshest_first[0])
    for demand, chance in enumerate(process.chances):
        for freshest in range(demand + 1):
            part = chance * binom.pmf(freshest, demand, share)
            if part <= 0.0:
                continue
            kept = _kept(on_hand, demand - freshest, freshest)
            cost += part * float(items.waste_cny[0]) * kept[:, 0]
            cost += part * float(items.holding_cny[0]) * kept[:, 1:].sum(axis=1)
            cost += part * float(items.shortage_cny[0]) * np.maximum(demand - total, 0)
            rows.append(np.arange(len(on_hand)))
            cells.append(kept[:, 1:] @ place)
            parts.append(np.full(len(on_hand), part))
    moves = (np.concatenate(rows), np.concatenate(cells))
    shape = (len(on_hand), digits ** (life - 1))
    return csr_matrix((np.concatenate(parts), moves), shape=shape), cost


def _kept(on_hand: NDArray[np.int64], oldest: int, freshest: int) -> NDArray[np.int64]:
    """What customers leave who take so many of the oldest and of the freshest units."""
    upper = on_hand.cumsum(axis=1)
    most = np.minimum(upper, upper[:, -1:] - freshest)
    return np.asarray(np.maximum(most - np.maximum(upper - on_hand, oldest), 0))


def _check(process: Process) -> None:
    problems = []
    if len(process.items) != 1:
        text, given = "the exact process is of one item", str(len(process.items))
        problems.append(DataProblem("items", -1, "", "bad_shape", text, given, "1"))
    elif process.items.discount >= 1.0:
        text, given = "without discounting the cost has no end", str(process.items.discount)
        problems.append(DataProblem("items", -1, "discount", "out_of_range", text, given, "< 1"))
    else:
        days = int(process.items.shelf_life_days[0] + process.items.lead_time_days[0]) - 1
        states = (process.most + 1) ** days
        if states > MOST_STATES:
            text, allowed = "there are too many states", f"up to {MOST_STATES}"
            problems.append(DataProblem("items", 0, "", "too_large", text, str(states), allowed))
    if not np.isclose(process.chances.sum(), 1.0) or (process.chances < 0).any():
        text, given = "chances must be 0 or more and add up to 1", str(process.chances.sum())
        problems.append(DataProblem("chances", -1, "", "out_of_range", text, given, "1"))
    if problems:
        raise DataError(problems)
