"""Many SKU-locations under an ordering rule, day by day, in many scenarios of demand."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from solvers.replenishment.perishable.model import Stock, check_demand, check_stock
from solvers.replenishment.perishable.policy import Rule, counted_units, read_by, whole
from solvers.replenishment.perishable.shelf import groups, next_morning, withdrawn
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.perishable.model import Items
    from solvers.replenishment.perishable.shelf import Group

CHUNK = 100_000
"""Numbers in one array while paths are run: as many as stay in the processor's cache."""


class Policy(NamedTuple):
    """A rule with what it knows: paths (items or 1, paths, days) and targets (items,) in units."""

    rule: Rule
    paths: NDArray[np.float64]
    target: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """Sums over the days that count; all of shape (items, scenarios).

    Parameters
    ----------
    ordered, sold, short, wasted
        Units; ``short`` is demand that was lost.
    held
        Units times nights.
    cost_cny
        Discounted to the first day that counts.
    """

    ordered: NDArray[np.float64]
    sold: NDArray[np.float64]
    short: NDArray[np.float64]
    wasted: NDArray[np.float64]
    held: NDArray[np.float64]
    cost_cny: NDArray[np.float64]


def simulate(
    items: Items,
    policy: Policy,
    demand: NDArray[np.float64],
    *,
    seed: int,
    stock: Stock | None = None,
    warm_up_days: int = 0,
) -> Outcome:
    """Let time pass.

    Parameters
    ----------
    items, policy
        SKU-locations and how they order every morning.
    demand
        Whole units, shape (items or 1 for all, scenarios, days).
    seed
        Of which customers take the freshest; the same for the same demand whatever the policy.
    stock
        In the first morning, the same in all scenarios; none means empty shelves.
    warm_up_days
        First days that do not count.

    Raises
    ------
    DataError
        With all that is wrong with stock, demand and paths.
    """
    given = Stock.empty(items) if stock is None else stock
    check_stock(items, given)
    check_demand(items, demand, warm_up_days + 1, "demand")
    check_demand(items, policy.paths, int(items.lead_time_days.max(initial=1)), "paths")
    freshest = takes_freshest(items, demand, seed)
    return run(items, policy, demand, freshest, given, warm_up_days)


def takes_freshest(items: Items, demand: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    """How many of the customers take the freshest goods, shape (items, scenarios, days)."""
    if (demand != np.floor(demand)).any():
        text = "customers come one by one: demand must be in whole units"
        raise DataError([DataProblem("demand", -1, "", "bad_type", text, "parts of units")])
    shape = (len(items), *demand.shape[1:])
    draws = np.random.default_rng([seed, len(items)])
    shares = items.freshest_first[:, None, None]
    whole_units = np.broadcast_to(demand, shape).astype(np.int64)
    return draws.binomial(whole_units, shares).astype(float)


def run(
    items: Items,
    policy: Policy,
    demand: NDArray[np.float64],
    freshest: NDArray[np.float64],
    stock: Stock,
    warm_up_days: int,
) -> Outcome:
    """As :func:`simulate`, with customers already told apart and nothing checked."""
    shape = (len(items), demand.shape[1])
    outcome = Outcome(*(np.zeros(shape) for _ in fields(Outcome)))
    size = max(1, CHUNK // (demand.shape[1] * policy.paths.shape[1]))
    for group in groups(items):
        for start in range(0, len(group.rows), size):
            shelf = _Shelf(group._replace(rows=group.rows[start : start + size]), items, policy)
            shelf.live(demand, freshest, stock, warm_up_days, outcome)
    return outcome


class _Shelf:
    """Some items of one lead time and shelf life; axes are age or day, items, scenarios."""

    def __init__(self, group: Group, items: Items, policy: Policy) -> None:
        self.group, self.items = group, items
        self.rule = policy.rule
        self.paths = read_by(policy.rule, _of(policy.paths, group.rows))
        self.target = policy.target[group.rows, None]
        self.shares = items.freshest_first[group.rows]
        self.prices = {
            name: getattr(items, f"{name}_cny")[group.rows, None]
            for name in ("order", "holding", "shortage", "waste")
        }

    def live(
        self,
        demand: NDArray[np.float64],
        freshest: NDArray[np.float64],
        stock: Stock,
        warm_up_days: int,
        outcome: Outcome,
    ) -> None:
        """All days; what counts is added to the outcome."""
        lead, life, rows = self.group
        scenarios = np.ones(demand.shape[1])
        on_hand = stock.on_hand[rows, :life].T[..., None] * scenarios
        on_the_way = stock.on_the_way[rows, : lead - 1].T[..., None] * scenarios
        wanted, fresh = _of(demand, rows), freshest[rows]
        for day in range(demand.shape[2]):
            counted = counted_units(self.rule, on_hand, on_the_way, self.paths, self.shares)
            order = whole(self.target - counted)
            asked, late = wanted[:, :, day], fresh[:, :, day]
            left = withdrawn(on_hand, asked - late, late)
            if day >= warm_up_days:
                self._count(day - warm_up_days, order, asked, (on_hand, left), outcome)
            coming = np.concatenate([on_the_way, order[None]])
            on_hand, on_the_way = next_morning(left, coming[0]), coming[1:]

    def _count(
        self,
        day: int,
        order: NDArray[np.float64],
        asked: NDArray[np.float64],
        shelf: tuple[NDArray[np.float64], NDArray[np.float64]],
        outcome: Outcome,
    ) -> None:
        """Add one day."""
        rows, (before, left) = self.group.rows, shelf
        sold = before.sum(axis=0) - left.sum(axis=0)
        short, wasted, held = asked - sold, left[0], left[1:].sum(axis=0)
        outcome.ordered[rows] += order
        outcome.sold[rows] += sold
        outcome.short[rows] += short
        outcome.wasted[rows] += wasted
        outcome.held[rows] += held
        price = self.prices
        cost = price["order"] * order + price["shortage"] * short
        cost += price["waste"] * wasted + price["holding"] * held
        outcome.cost_cny[rows] += self.items.discount**day * cost


def _of(values: NDArray[np.float64], rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Rows of an array that may have one row for all."""
    return values if len(values) == 1 else values[rows]
