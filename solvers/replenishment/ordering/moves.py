"""Goods that would spoil at one front and are short at another of the same city.

What paths of demand leave to spoil here and ask for in vain there is worth the goods and the sale;
it is moved where that is more than the way costs, most worth first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.ordering.plan import StockMove
from solvers.replenishment.ordering.projection import live
from solvers.replenishment.ordering.ways import first_ways

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.ordering.calendar import Calendar
    from solvers.replenishment.ordering.problem import OrderProblem
    from solvers.replenishment.ordering.projection import Lived

LEAST_DAYS = 2
"""Days on which goods can still be sold, today included, that a move takes at least."""
LEAST_UNITS = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Moves:
    """Moves, and stock after them.

    Parameters
    ----------
    moves
        As planned.
    on_hand
        Stock after them, shape (items, columns); ``None`` without moves.
    cost_cny
        Of all moves.
    """

    moves: tuple[StockMove, ...] = ()
    on_hand: NDArray[np.float64] | None = None

    @property
    def cost_cny(self) -> float:
        """Of all moves."""
        return sum(move.cost_cny for move in self.moves)

    def after(self, problem: OrderProblem) -> OrderProblem:
        """The problem with the goods where they are moved to."""
        if self.on_hand is None:
            return problem
        return replace(problem, on_hand=self.on_hand)


def moves_of(problem: OrderProblem, calendar: Calendar) -> Moves:
    """Moves of today between sites of one city."""
    rate = problem.rules.move_cny_per_kg
    if rate is None or not problem.cities:
        return Moves()
    days = max(int(problem.items.shelf_life_days.max(initial=0)), 2)
    days = min(days, problem.on_hand.shape[1] + 1)
    seen = live(problem, calendar, first_ways(problem), None, days, punctual=True)
    groups = _groups(problem, seen)
    on_hand, found = problem.on_hand.copy(), []
    for rows in groups:
        found += _within_city(problem, calendar, rows, seen, on_hand, rate)
    if not found:
        return Moves()
    return Moves(tuple(_named(found)), on_hand)


def _groups(problem: OrderProblem, seen: Lived) -> list[NDArray[np.int64]]:
    """Rows of one product in one city, where something spoils and something is short."""
    items = problem.items
    spoils = seen.old_waste.mean(axis=1) >= LEAST_UNITS
    members: dict[tuple[str, str], list[int]] = {}
    for row, (site, product) in enumerate(zip(items.site_ids, items.product_ids, strict=True)):
        if items.shelf_life_days[row] and site in problem.cities:
            members.setdefault((problem.cities[site], product), []).append(row)
    return [np.array(rows) for rows in members.values() if len(rows) > 1 and spoils[rows].any()]


def _within_city(
    problem: OrderProblem,
    calendar: Calendar,
    rows: NDArray[np.int64],
    seen: Lived,
    on_hand: NDArray[np.float64],
    rate: float,
) -> list[StockMove]:
    """Moves of one product within one city."""
    items = problem.items
    spare = seen.old_waste[rows].mean(axis=1)
    wanted = _short_before_receipt(problem, calendar, rows, seen)
    found = []
    for giver in np.argsort(-spare, kind="stable").tolist():
        for taker in np.argsort(-wanted, kind="stable").tolist():
            one, other = int(rows[giver]), int(rows[taker])
            movable = float(on_hand[one, LEAST_DAYS - 1 :].sum())
            units = np.floor(min(spare[giver], wanted[taker], movable))
            if giver == taker or units < LEAST_UNITS:
                continue
            worth = units * float(items.loss_of_waste_cny[one] + items.loss_of_sale_cny[other])
            cost = rate * units * float(items.kg[one])
            if worth <= cost:
                continue
            _carry(on_hand, one, other, float(units))
            spare[giver] -= units
            wanted[taker] -= units
            found.append(
                StockMove(
                    "",
                    items.product_ids[one],
                    items.site_ids[one],
                    items.site_ids[other],
                    float(units),
                    problem.day(0),
                    problem.day(1),
                    cost,
                    worth,
                )
            )
    return found


def _short_before_receipt(
    problem: OrderProblem, calendar: Calendar, rows: NDArray[np.int64], seen: Lived
) -> NDArray[np.float64]:
    """Units short from tomorrow until an order of today or the next order day can arrive."""
    found = np.zeros(len(rows))
    way = first_ways(problem)
    for at, row in enumerate(rows.tolist()):
        until = seen.short.shape[1]
        if way[row] >= 0:
            route = problem.sources.route[way[row]]
            days = np.flatnonzero(calendar.takes[route])
            until = int(days[0] + calendar.lead[route]) if len(days) else until
        found[at] = float(seen.short[row, 1:until].sum())
    return found


def _carry(on_hand: NDArray[np.float64], one: int, other: int, units: float) -> None:
    """Move units, those with the fewest days to go first that can still be sold there."""
    for column in range(LEAST_DAYS - 1, on_hand.shape[1]):
        part = min(units, float(on_hand[one, column]))
        on_hand[one, column] -= part
        on_hand[other, column] += part
        units -= part
        if units <= 1e-9:
            return


def _named(moves: list[StockMove]) -> list[StockMove]:
    return [replace(move, id=f"move-{number + 1:05d}") for number, move in enumerate(moves)]
