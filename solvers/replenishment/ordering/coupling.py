"""What orders of one day share, and who gets less or more because of it.

In this order: the stock of a site above, room at the site, vehicles and minimum orders of a route,
and the budget. Each takes cases away from the least worth, or fills up with the best next ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.ordering.budget import within_budget
from solvers.replenishment.ordering.cases import NUMBER, goods_cny
from solvers.replenishment.ordering.plan import Binding
from solvers.replenishment.ordering.route_loads import load_again, load_routes
from solvers.replenishment.ordering.shares import shared

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.ordering.cases import Wanted
    from solvers.replenishment.ordering.futures import Futures
    from solvers.replenishment.ordering.loading import Load, Loaded
    from solvers.replenishment.ordering.problem import OrderProblem
    from solvers.replenishment.ordering.tiers import Tiers
    from solvers.replenishment.ordering.values import Worth

    Kept = tuple[
        NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], dict[tuple[int, int], Load]
    ]


@dataclass(slots=True)
class Coupling:
    """What is left of what orders share, and what was decided of it.

    Parameters
    ----------
    source_item
        Row of the item that a way takes its goods from, -1 for suppliers and sites without stock of
        it, shape (ways,).
    left_units
        Units that each item can still give today, shape (items,).
    room
        Number of the room with a limit that each item is kept in, -1 for none; shape (items,).
    room_kg
        Most that each room can hold.
    holds_kg
        What each holds on each day without orders but those of today, shape (rooms, days).
    budget_cny
        What can still be spent on each day, shape (days,); infinite without limit.
    loads
        Vehicles of each route and day.
    reserved_cny
        Part of each day's budget that is kept for tiers planned later.
    known
        Loads of today that have been reckoned, by all that they follow from: stock built up for
        later days leaves most of them as they were.
    """

    source_item: NDArray[np.int64]
    left_units: NDArray[np.float64]
    room: NDArray[np.int64]
    room_kg: NDArray[np.float64]
    holds_kg: NDArray[np.float64]
    budget_cny: NDArray[np.float64]
    loads: dict[tuple[int, int], Load] = field(default_factory=dict)
    reserved_cny: float = 0.0
    known: dict[bytes, Loaded] = field(default_factory=dict)

    def kept(self) -> Kept:
        """What is left now, for `restore`."""
        return (
            self.left_units.copy(),
            self.holds_kg.copy(),
            self.budget_cny.copy(),
            dict(self.loads),
        )

    def restore(self, kept: Kept) -> None:
        """Give back what orders took since."""
        left, holds, budget, loads = kept
        self.left_units, self.holds_kg = left.copy(), holds.copy()
        self.budget_cny, self.loads = budget.copy(), dict(loads)


def coupling_of(
    problem: OrderProblem, tiers: Tiers, without_orders: NDArray[np.float32]
) -> Coupling:
    """What orders of a problem share.

    Parameters
    ----------
    without_orders
        Expected stock at the start of each day if nothing is ordered, shape (items, days).
    """
    items = problem.items
    names = {name: at for at, name in enumerate(problem.site_room_kg)}
    pairs = zip(items.site_ids, items.class_ids, strict=True)
    room = np.array([names.get(pair, -1) for pair in pairs], np.int64)
    holds = np.zeros((len(names), without_orders.shape[1]))
    inside = np.flatnonzero(room >= 0)
    np.add.at(holds, room[inside], without_orders[inside] * items.kg[inside, None])
    budget = problem.rules.budget_cny
    limit = np.inf if budget is None else budget
    return Coupling(
        tiers.source_item,
        problem.on_hand.sum(axis=1),
        room,
        np.array(list(problem.site_room_kg.values()), float),
        holds,
        np.full(problem.days, limit),
    )


def coupled(
    problem: OrderProblem,
    coupling: Coupling,
    worth: Worth,
    alone: Wanted,
    when: tuple[int, NDArray[np.int64]],
    futures: Futures,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Quantities and bindings once orders share what they must.

    Parameters
    ----------
    alone
        What each item would be ordered alone.
    when
        The order day, and the day of arrival of each.
    """
    day, due = when
    quantity, binding = alone.quantity.copy(), alone.binding.copy()
    if day == 0:
        source = coupling.source_item[alone.way]
        limit = coupling.left_units
        _share(problem, worth, alone, (source, limit, None), quantity, binding, "SOURCE_SHORT")
    if len(coupling.room_kg):
        room, free = (
            coupling.room[worth.rows],
            _free_kg(problem, coupling, futures, day, due, worth),
        )
        kg = problem.items.kg[worth.rows]
        _share(problem, worth, alone, (room, free, kg), quantity, binding, "SITE_FULL")
    load_routes(problem, coupling, worth, alone, day, quantity, binding)
    if np.isfinite(coupling.budget_cny[day]):
        limit_cny = max(float(coupling.budget_cny[day]) - coupling.reserved_cny, 0.0)
        kept = within_budget(problem, coupling.source_item, worth, alone.way, quantity, limit_cny)
        binding[kept < quantity] = NUMBER[Binding.BUDGET]
        cut, quantity = kept < quantity, kept
        load_again(problem, coupling, worth, alone, day, quantity, binding, cut)
        spent = goods_cny(problem.sources, alone.way, quantity)
        coupling.budget_cny[day] -= float(spent[is_bought(problem, alone.way)].sum())
    _take(problem, coupling, worth, alone, when, quantity)
    return quantity, binding


def budget_reserves(problem: OrderProblem, tiers: Tiers) -> list[float]:
    """What each tier leaves of a day's budget to the tiers above it, by value of their demand."""
    limit = problem.rules.budget_cny
    if limit is None:
        return [0.0] * len(tiers.levels)
    value = problem.items.value_cny * problem.paths.mean(axis=(1, 2), dtype=float)
    has = tiers.way >= 0
    value[~has] = 0.0
    value[has] *= is_bought(problem, tiers.way[has])
    spends = np.array([value[rows].sum() for rows in tiers.levels])
    later = spends.sum() - np.cumsum(spends)
    return [float(limit * part / max(spends.sum(), 1e-9)) for part in later]


def _free_kg(
    problem: OrderProblem,
    coupling: Coupling,
    futures: Futures,
    day: int,
    due: NDArray[np.int64],
    worth: Worth,
) -> NDArray[np.float64]:
    """Room that is left when orders of a day arrive, the least of all days on which they do."""
    free = np.full(len(coupling.room_kg), np.inf)
    own = coupling.room[worth.rows]
    inside = np.flatnonzero(coupling.room >= 0)
    for when in np.unique(due[own >= 0]).tolist():
        if day == 0:
            holds = coupling.holds_kg[:, when]
        else:
            holds = np.zeros(len(free))
            units = futures.expected(inside, when)
            np.add.at(holds, coupling.room[inside], units * problem.items.kg[inside])
        here = np.unique(own[(own >= 0) & (due == when)])
        free[here] = np.minimum(free[here], (coupling.room_kg - holds)[here])
    return free


def is_bought(problem: OrderProblem, way: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether ways buy goods, rather than move those of a site above."""
    from_site = np.array([route.is_from_site for route in problem.routes], bool)
    return ~from_site[problem.sources.route[way]]


def _share(
    problem: OrderProblem,
    worth: Worth,
    alone: Wanted,
    limits: tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64] | None],
    quantity: NDArray[np.float64],
    binding: NDArray[np.int64],
    word: str,
) -> None:
    """Cut orders that together take more than a group has, least worth first."""
    group, limit, weight = limits
    one = np.ones(len(quantity)) if weight is None else weight
    kept = shared(problem.sources, worth, alone.way, quantity, group, limit, one)
    binding[kept < quantity] = NUMBER[Binding(word)]
    quantity[:] = kept


def _take(
    problem: OrderProblem,
    coupling: Coupling,
    worth: Worth,
    alone: Wanted,
    when: tuple[int, NDArray[np.int64]],
    quantity: NDArray[np.float64],
) -> None:
    """Note what orders take of what is shared."""
    day, due = when
    if day == 0:
        source = coupling.source_item[alone.way]
        has = source >= 0
        np.subtract.at(coupling.left_units, source[has], quantity[has])
        for row in np.flatnonzero((coupling.room[worth.rows] >= 0) & (quantity > 0)):
            room, item = coupling.room[worth.rows[row]], worth.rows[row]
            coupling.holds_kg[room, due[row] :] += quantity[row] * problem.items.kg[item]
