"""Whether today's orders find room at the site when they come.

Expected stock is recomputed on the problem's own paths of demand, one site and class at a time.
Orders planned for later days are not placed yet: their room is looked for when they are. Of sites
that supply others only customers' demand is known here, so their rooms are not judged.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from solvers.replenishment.ordering.plan import OrderPlan
    from solvers.replenishment.ordering.problem import OrderProblem

Pair = tuple[str, str]
RELATIVE = 1e-4
WEEK = 7


def room_violations(problem: OrderProblem, plan: OrderPlan) -> Iterator[Violation]:
    """Every site and class with a limit that today's orders come to."""
    items = problem.items
    firm, moved = _firm(plan), _moved(plan)
    for pair, rows in sorted(_members(problem).items()):
        due = sorted(
            {
                after
                for row in rows
                for after, _ in firm[items.site_ids[row], items.product_ids[row]]
            }
        )
        if not due:
            continue
        holds = np.zeros(due[-1] + 1)
        for row in rows:
            name = (items.site_ids[row], items.product_ids[row])
            stock = _mornings(problem, row, firm[name], due[-1])
            holds += stock * float(items.kg[row])
            # What is moved away tonight makes room; what is moved here counts when it is there.
            holds[1:] += min(moved[name], 0.0) * float(items.kg[row])
        limit = problem.site_room_kg[pair]
        for day in due:
            if holds[day] > limit * (1 + RELATIVE) + RELATIVE:
                text = (
                    f"{holds[day]:,.1f} kg of {pair[1]} are expected on day {day}, there is room "
                    f"for {limit:,.1f}"
                )
                yield Violation("SITE_FULL", pair[0], text, holds[day] - limit, "kg")


def _members(problem: OrderProblem) -> dict[Pair, list[int]]:
    """Rows of items in every room with a limit."""
    items = problem.items
    feeding = {route.source_id for route in problem.routes if route.is_from_site}
    members: dict[Pair, list[int]] = defaultdict(list)
    for row, pair in enumerate(zip(items.site_ids, items.class_ids, strict=True)):
        if pair in problem.site_room_kg and pair[0] not in feeding:
            members[pair].append(row)
    return members


def _firm(plan: OrderPlan) -> dict[Pair, list[tuple[int, float]]]:
    """Day of arrival and units of today's orders by site and product."""
    found: dict[Pair, list[tuple[int, float]]] = defaultdict(list)
    for order in plan.orders:
        if order.is_firm:
            after = (order.due_day - plan.today).days
            found[order.site_id, order.product_id].append((after, order.quantity))
    return found


def _moved(plan: OrderPlan) -> dict[Pair, float]:
    """Units that moves bring to each site, of each product; below 0 where they take them."""
    found: dict[Pair, float] = defaultdict(float)
    for move in plan.moves:
        found[move.from_site_id, move.product_id] -= move.quantity
        found[move.to_site_id, move.product_id] += move.quantity
    return found


def _mornings(
    problem: OrderProblem, row: int, orders: list[tuple[int, float]], last: int
) -> NDArray[np.float64]:
    """Expected units at the start of each day up to the last, arrivals included."""
    life, columns = int(problem.items.shelf_life_days[row]), problem.on_hand.shape[1]
    ages = life if 0 < life <= columns else 1
    many = problem.paths.shape[1]
    units = problem.on_hand[row]
    # Soonest first; what lasts longer than a life here counts as fresh.
    shelf = np.zeros((ages, many))
    for column in range(columns):
        shelf[min(column, ages - 1)] += units[column]
    share = float(problem.items.freshest_first[row])
    found = np.zeros(last + 1)
    found[0] = shelf.sum() / many
    for day in range(1, last + 1):
        shelf = _sold(shelf, _demand(problem, row, day - 1), share)
        if ages > 1 or life == 1:
            shelf = np.vstack([shelf[1:], np.zeros((1, many))])
        arrived = sum(quantity for after, quantity in orders if after == day)
        if day <= problem.on_the_way.shape[1]:
            arrived += float(problem.on_the_way[row, day - 1])
        shelf[-1] += arrived
        found[day] = shelf.sum() / many
    return found


def _demand(problem: OrderProblem, row: int, day: int) -> NDArray[np.float64]:
    """Demand of a day on every path; the last week goes on."""
    known = problem.paths.shape[2]
    if day >= known:
        day = known - WEEK + (day - known) % WEEK if known >= WEEK else known - 1
    return problem.paths[row, :, day].astype(float)


def _sold(
    shelf: NDArray[np.float64], asked: NDArray[np.float64], share: float
) -> NDArray[np.float64]:
    """Take from both ends."""
    if len(shelf) == 1:
        return np.maximum(shelf - asked, 0.0)
    left = shelf.copy()
    oldest, freshest = asked * (1.0 - share), asked * share
    for age in range(len(left)):
        part = np.minimum(left[age], oldest)
        left[age] -= part
        oldest = oldest - part
    for age in range(len(left) - 1, -1, -1):
        part = np.minimum(left[age], freshest)
        left[age] -= part
        freshest = freshest - part
    return left
