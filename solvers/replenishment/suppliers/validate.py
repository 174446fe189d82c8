"""Check an allocation against its problem; nothing here is shared with the solver."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from solvers.common import Status, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.replenishment.suppliers.plan import AllocationPlan, Purchase
    from solvers.replenishment.suppliers.problem import AllocationProblem, Choice

RELATIVE = 1e-6
"""Share by which amounts may differ from what is recomputed."""


def validate(problem: AllocationProblem, plan: AllocationPlan) -> tuple[Violation, ...]:
    """Everything that a plan says or does wrongly; nothing for a plan that is right."""
    if plan.status in {Status.INFEASIBLE, Status.NO_PLAN}:
        return tuple(_nothing(plan))
    choices = {(item.supplier_id, item.category_id): item for item in problem.choices}
    found = [*_lines(choices, plan)]
    known = [
        (choices[key], item)
        for item in plan.purchases
        if (key := (item.supplier_id, item.category_id)) in choices
    ]
    found += _demand(problem, known)
    found += _shares(problem, known)
    found += _risk(problem, known, plan)
    found += _sums(plan)
    found += _claims(problem, plan)
    return tuple(found)


def _differs(one: float, other: float) -> bool:
    return not abs(one - other) <= RELATIVE * max(1.0, abs(one), abs(other))


def _nothing(plan: AllocationPlan) -> Iterator[Violation]:
    if plan.purchases:
        yield Violation("PLAN_OF_NONE", plan.status, "there are purchases", 1, "count")
    if plan.status is Status.INFEASIBLE and not plan.reasons:
        yield Violation("NO_REASON", plan.status, "nothing says why", 1, "count")


def _lines(choices: dict[tuple[str, str], Choice], plan: AllocationPlan) -> Iterator[Violation]:
    """Every purchase can be made, once, at its price."""
    seen: set[tuple[str, str]] = set()
    for item in plan.purchases:
        key, name = (item.supplier_id, item.category_id), f"{item.supplier_id} {item.category_id}"
        if key in seen:
            yield Violation("TWICE", name, "the pair stands twice", 1, "count")
        seen.add(key)
        choice = choices.get(key)
        if choice is None:
            text = "no such choice: unknown, blacklisted or unable"
            yield Violation("UNKNOWN_CHOICE", name, text, item.units, "count")
            continue
        yield from _line(choice, item, name)


def _line(choice: Choice, item: Purchase, name: str) -> Iterator[Violation]:
    slack = RELATIVE * max(1.0, item.units)
    inside = [
        part for part in choice.segments if part.low - slack <= item.units <= part.high + slack
    ]
    if not item.units > 0 or not inside:
        bounds = f"{choice.segments[0].low:g} to {choice.segments[-1].high:g}"
        text = f"{item.units:g} units; {bounds} can be bought"
        yield Violation("QUANTITY", name, text, item.units, "count")
        return
    least = min(part.fixed_cny + part.price_cny * item.units for part in inside)
    for cause, told, due in (
        ("goods", item.goods_cny, least),
        ("freight", item.freight_cny, choice.freight_cny * item.units),
        ("defects", item.defects_cny, choice.defect_cny * item.units),
        ("lateness", item.lateness_cny, choice.late_cny * item.units),
    ):
        # Within the slack of a price break, either price may have been paid.
        others = [part.fixed_cny + part.price_cny * item.units for part in inside]
        is_other = cause == "goods" and any(not _differs(told, cost) for cost in others)
        if _differs(told, due) and not is_other:
            text = f"{cause} cost {due:,.4f}, not {told:,.4f}"
            yield Violation("LINE_COST", name, text, told - due, "cny")


def _demand(
    problem: AllocationProblem, known: list[tuple[Choice, Purchase]]
) -> Iterator[Violation]:
    """Each category is bought in full from enough suppliers."""
    for category in problem.categories:
        own = [item for choice, item in known if choice.category_id == category.id]
        total = math.fsum(item.units for item in own)
        if _differs(total, category.units):
            text = f"{total:,.3f} units are bought, {category.units:,.3f} are needed"
            yield Violation("DEMAND", category.id, text, total - category.units, "count")
        count = len({item.supplier_id for item in own if item.units > 0})
        if count < category.sources:
            text = f"{count} suppliers, {category.sources} are asked for"
            yield Violation("SOURCES", category.id, text, category.sources - count, "count")


def _shares(
    problem: AllocationProblem, known: list[tuple[Choice, Purchase]]
) -> Iterator[Violation]:
    """Spend on the best, and spend in each cluster."""
    limits = problem.limits
    total = math.fsum(item.goods_cny for _, item in known)
    if total <= 0:
        return
    best = math.fsum(item.goods_cny for choice, item in known if choice.grade == limits.best_grade)
    if best < (limits.best_share - RELATIVE) * total:
        text = f"{best / total:.4%} of spend, {limits.best_share:.2%} are asked for"
        yield Violation(
            "BEST_SHARE", limits.best_grade, text, limits.best_share - best / total, "share"
        )
    for cluster in sorted({choice.cluster for choice, _ in known}):
        spend = math.fsum(item.goods_cny for choice, item in known if choice.cluster == cluster)
        if spend > (limits.cluster_share + RELATIVE) * total:
            text = f"{spend / total:.4%} of spend, at most {limits.cluster_share:.2%}"
            yield Violation(
                "CLUSTER_SHARE", cluster, text, spend / total - limits.cluster_share, "share"
            )


def _risk(
    problem: AllocationProblem, known: list[tuple[Choice, Purchase]], plan: AllocationPlan
) -> Iterator[Violation]:
    """The mean cost of the worst outages as stated and as limited; defects as limited."""
    limits = problem.limits
    cases = [
        (
            case.probability,
            math.fsum(
                dict(case.lost).get(choice.cluster, 0.0) * choice.outage_cny * item.units
                for choice, item in known
            ),
        )
        for case in problem.outages
    ]
    tail = _tail_mean(cases, limits.cvar_level)
    if _differs(tail, plan.costs.cvar_cny):
        text = f"the worst outages cost {tail:,.2f}, not {plan.costs.cvar_cny:,.2f}"
        yield Violation("CVAR", "outages", text, plan.costs.cvar_cny - tail, "cny")
    most = limits.most_cvar_cny
    if most is not None and tail > most + RELATIVE * max(1.0, most):
        text = f"the worst outages cost {tail:,.2f}, at most {most:,.2f}"
        yield Violation("CVAR_LIMIT", "outages", text, tail - most, "cny")
    defects = math.fsum(choice.defect_share * item.units for choice, item in known)
    allowed = limits.most_defects
    if allowed is not None and defects > allowed + RELATIVE * max(1.0, allowed):
        text = f"{defects:,.2f} defective units are expected, at most {allowed:,.2f}"
        yield Violation("DEFECT_LIMIT", "defects", text, defects - allowed, "count")


def _tail_mean(cases: list[tuple[float, float]], level: float) -> float:
    """Least ``t + E[(cost - t)+] / (1 - level)`` over all thresholds t."""
    return min(
        t + math.fsum(p * max(0.0, cost - t) for p, cost in cases) / (1.0 - level)
        for t in {0.0, *(cost for _, cost in cases)}
    )


def _sums(plan: AllocationPlan) -> Iterator[Violation]:
    """Costs are the sums of lines."""
    for cause in ("goods_cny", "freight_cny", "defects_cny", "lateness_cny"):
        total = math.fsum(getattr(item, cause) for item in plan.purchases)
        told = getattr(plan.costs, cause)
        if _differs(told, total):
            text = f"lines add up to {total:,.2f}, not {told:,.2f}"
            yield Violation("COST_SUM", cause, text, told - total, "cny")


def _claims(problem: AllocationProblem, plan: AllocationPlan) -> Iterator[Violation]:
    """The weight of risk is the problem's, and the bound is not above the cost."""
    weight = problem.limits.cvar_weight
    if plan.costs.cvar_weight != weight:
        text = f"risk weighs {weight:g}, not {plan.costs.cvar_weight:g}"
        yield Violation("CVAR_WEIGHT", "outages", text, plan.costs.cvar_weight - weight, "count")
    total = plan.costs.total_cny
    if plan.bound_cny is not None and plan.bound_cny > total + RELATIVE * max(1.0, total):
        text = f"the bound {plan.bound_cny:,.2f} is above the cost {total:,.2f}"
        yield Violation("BOUND", "plan", text, plan.bound_cny - total, "cny")
    if plan.status is Status.OPTIMAL and plan.bound_cny is None:
        yield Violation("BOUND", "plan", "optimal without a bound", 1, "count")
