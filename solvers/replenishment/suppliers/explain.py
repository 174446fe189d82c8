"""Why an allocation is as it is: costs, the rules that hold it back, and why a line stands."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from solvers.common.explanation import Binding, Explanation, Why

if TYPE_CHECKING:
    from solvers.replenishment.suppliers.plan import AllocationPlan, Purchase
    from solvers.replenishment.suppliers.problem import AllocationProblem, Choice

NEAR = 1e-4
"""Share by which a limit may be missed and still counts as reached."""


def explain(problem: AllocationProblem, plan: AllocationPlan) -> Explanation:
    """Costs by cause, the bound, binding rules, and the reasons if there is no plan."""
    costs = plan.costs
    return Explanation(
        str(plan.status),
        (
            ("goods", costs.goods_cny),
            ("freight", costs.freight_cny),
            ("defects", costs.defects_cny),
            ("lateness", costs.lateness_cny),
            ("outages", costs.cvar_weight * costs.cvar_cny),
        ),
        (("suppliers", costs.total_cny, plan.bound_cny),),
        _bindings(problem, plan),
        tuple(Why("plan", problem.name, "no plan", reason) for reason in plan.reasons),
        problem.currency,
    )


def why_bought(
    problem: AllocationProblem, plan: AllocationPlan, supplier_id: str, category_id: str
) -> str:
    """One sentence on a pair: what a unit costs, what limits it, and who is next.

    Costs of units are those of the quantity bought, or of the least that can be; without risk.
    """
    choices = {
        item.supplier_id: item for item in problem.choices if item.category_id == category_id
    }
    bought = {
        item.supplier_id: item.units for item in plan.purchases if item.category_id == category_id
    }
    if supplier_id not in choices:
        words = "blacklisted, without an offer, or unable"
        return f"{supplier_id} is no choice for {category_id}: {words}"
    own = choices[supplier_id]
    units = bought.get(supplier_id, 0.0)
    cost = _unit_cny(own, units or own.segments[0].low)
    if not units:
        dearest = max(_unit_cny(choices[key], amount) for key, amount in bought.items())
        words = f"{supplier_id} gets nothing of {category_id}: a unit costs {cost:,.2f} landed"
        return f"{words}, the dearest that is bought {dearest:,.2f}"
    others = sorted(
        (_unit_cny(item, item.segments[0].low), key)
        for key, item in choices.items()
        if key not in bought
    )
    words = f"{supplier_id} delivers {units:,.0f} of {category_id} at {cost:,.2f} a unit landed"
    limit = _limit(own, units)
    words += f", {limit}" if limit else ""
    return f"{words}; next is {others[0][1]} at {others[0][0]:,.2f}" if others else words


def _unit_cny(choice: Choice, units: float) -> float:
    """Cost of each unit of a quantity."""
    goods = choice.goods_cny(units)
    return choice.unit_cny + (goods or 0.0) / units


def _limit(choice: Choice, units: float) -> str:
    """What holds a quantity where it is."""
    slack = NEAR * max(1.0, units)
    if abs(units - choice.most) <= slack:
        return "the most it can or may"
    if abs(units - choice.segments[0].low) <= slack:
        return "its least quantity"
    if any(abs(units - part.low) <= slack for part in choice.segments[1:]):
        return "just at a price break"
    return ""


def _bindings(problem: AllocationProblem, plan: AllocationPlan) -> tuple[Binding, ...]:
    choices = {(item.supplier_id, item.category_id): item for item in problem.choices}
    lines = [(choices[item.supplier_id, item.category_id], item) for item in plan.purchases]
    by_limit: dict[str, list[Purchase]] = {}
    for choice, item in lines:
        if limit := _limit(choice, item.units):
            by_limit.setdefault(limit, []).append(item)
    found = [
        Binding(limit, len(items), f"{items[0].supplier_id} {items[0].category_id}")
        for limit, items in sorted(by_limit.items())
    ]
    return (*_shared(problem, plan, lines), *found)


def _shared(
    problem: AllocationProblem, plan: AllocationPlan, lines: list[tuple[Choice, Purchase]]
) -> list[Binding]:
    """Limits of all categories together that are reached."""
    limits, total = problem.limits, plan.costs.goods_cny
    if total <= 0:
        return []
    found = []
    best = math.fsum(item.goods_cny for choice, item in lines if choice.grade == limits.best_grade)
    if limits.best_share > 0 and best / total <= limits.best_share + NEAR:
        found.append(Binding("share of the best", 1, f"{best / total:.2%} of spend"))
    full = []
    for cluster in dict.fromkeys(choice.cluster for choice, _ in lines):
        spend = math.fsum(item.goods_cny for choice, item in lines if choice.cluster == cluster)
        if limits.cluster_share < 1 and spend / total >= limits.cluster_share - NEAR:
            full.append(cluster)
    if full:
        found.append(Binding("share of a cluster", len(full), full[0]))
    most = limits.most_cvar_cny
    if most is not None and plan.costs.cvar_cny >= (1 - NEAR) * most:
        found.append(Binding("limit of risk", 1, f"{most:,.0f} {problem.currency}"))
    return found
