"""The buyer's way: the cheapest offer first, category by category, within the rules."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from solvers.common import Status
from solvers.replenishment.suppliers.plan import AllocationPlan, costs_of, priced

if TYPE_CHECKING:
    from solvers.replenishment.suppliers.problem import (
        AllocationLimits,
        AllocationProblem,
        Category,
        Choice,
    )


def greedy_plan(problem: AllocationProblem) -> AllocationPlan:
    """Fill each category from the offer that is cheapest landed at the quantity it would get.

    Categories of most value go first. The best grade is bought first until it has its share of the
    category; clusters that have had their share of the spend expected in all are passed over while
    others can deliver. A remainder below a minimum order takes units from the offer before it.
    """
    expected = math.fsum(_cheapest_cny(problem, item) for item in problem.categories)
    spent: dict[str, float] = {}
    units = dict.fromkeys(range(len(problem.choices)), 0.0)
    by_value = sorted(problem.categories, key=lambda item: -_cheapest_cny(problem, item))
    for category in by_value:
        for row, amount in _filled(problem, category, spent, expected).items():
            units[row] = amount
            choice = problem.choices[row]
            goods = choice.goods_cny(amount) or 0.0
            spent[choice.cluster] = spent.get(choice.cluster, 0.0) + goods
    purchases = priced(problem, list(units.values()))
    return AllocationPlan(Status.FEASIBLE, None, purchases, costs_of(problem, purchases))


def _own(problem: AllocationProblem, category: Category) -> list[int]:
    return [row for row, item in enumerate(problem.choices) if item.category_id == category.id]


def _cheapest_cny(problem: AllocationProblem, category: Category) -> float:
    own = [problem.choices[row] for row in _own(problem, category)]
    return category.units * min((item.segments[-1].price_cny for item in own), default=0.0)


def _filled(
    problem: AllocationProblem, category: Category, spent: dict[str, float], expected: float
) -> dict[int, float]:
    limits, left = problem.limits, category.units
    taken: dict[int, float] = {}
    rows = _own(problem, category)
    while left > 1e-9 * category.units:
        best = math.fsum(
            amount
            for row, amount in taken.items()
            if problem.choices[row].grade == limits.best_grade
        )
        wants_best = best < limits.best_share * category.units
        free = [row for row in rows if row not in taken]
        # A supplier that could not finish its minimum order takes part of the one before.
        able = [row for row in free if problem.choices[row].segments[0].low <= left] or free
        if not able:
            break
        row = min(
            able,
            key=lambda one: _rank(problem.choices[one], left, wants_best, limits, spent, expected),
        )
        choice = problem.choices[row]
        amount = min(choice.most, max(left, choice.segments[0].low))
        for other in reversed(taken):
            if amount <= left:
                break
            spare = taken[other] - problem.choices[other].segments[0].low
            given = min(spare, amount - left)
            taken[other], left = taken[other] - given, left + given
        taken[row] = amount
        left -= amount
    return taken


def _rank(
    choice: Choice,
    left: float,
    wants_best: bool,
    limits: AllocationLimits,
    spent: dict[str, float],
    expected: float,
) -> tuple[bool, bool, float]:
    """Full clusters last, the best grade first while it is wanted, then by landed price."""
    amount = min(choice.most, max(left, choice.segments[0].low))
    goods = choice.goods_cny(amount) or 0.0
    is_full = spent.get(choice.cluster, 0.0) + goods > limits.cluster_share * expected
    is_best = choice.grade == limits.best_grade
    return is_full, wants_best and not is_best, goods / amount + choice.freight_cny
