"""What is bought today, priced by the same model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Status
from solvers.replenishment.suppliers.from_scenario import allocation_problem
from solvers.replenishment.suppliers.plan import AllocationPlan, costs_of, priced

if TYPE_CHECKING:
    from solvers.replenishment.suppliers.problem import AllocationProblem
    from solvers.replenishment.suppliers.scorecard import Score
    from solvers.replenishment.suppliers.standing import Standing
    from supplychain.suppliers import Supply


def present_plan(
    supply: Supply, scores: tuple[Score, ...], stands: tuple[Standing, ...]
) -> tuple[AllocationProblem, AllocationPlan] | None:
    """Today's purchases, scaled to the demand of each category; ``None`` if one has none.

    They are priced by their price lists whatever the rules say, in a problem of their own without
    minimum orders, capacities and states.
    """
    total: dict[str, float] = {}
    for item in supply.present:
        total[item.category_id] = total.get(item.category_id, 0.0) + item.units
    needed = {item.id: item.units for item in supply.demand if item.units > 0}
    if any(total.get(key, 0.0) <= 0 for key in needed):
        return None
    problem = allocation_problem(supply, scores, stands, with_rules=False)
    bought = {
        (item.supplier_id, item.category_id): item.units
        * needed[item.category_id]
        / total[item.category_id]
        for item in supply.present
        if item.units > 0 and item.category_id in needed
    }
    units = [bought.get((one.supplier_id, one.category_id), 0.0) for one in problem.choices]
    purchases = priced(problem, units)
    return problem, AllocationPlan(Status.FEASIBLE, None, purchases, costs_of(problem, purchases))
