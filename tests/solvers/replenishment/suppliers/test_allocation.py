"""Allocations are as cheap as a plain model says, keep the rules, and no changed number passes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from solvers.common import Limits, Status
from solvers.replenishment.suppliers.decomposed import Decomposition
from solvers.replenishment.suppliers.model import build
from solvers.replenishment.suppliers.problem import AllocationProblem, Segment, segments_of
from solvers.replenishment.suppliers.solve import solve
from solvers.replenishment.suppliers.validate import validate
from supplychain.suppliers import Discount

if TYPE_CHECKING:
    from collections.abc import Callable

    from solvers.replenishment.suppliers.plan import AllocationPlan

EXACT = Limits(mip_gap=1e-7)


def plain(problem: AllocationProblem) -> float:  # noqa: C901 - one rule after the other
    """The optimum by a model written anew, in units and CNY; infinity if there is no plan.

    Columns: units and use of each segment, threshold, excess of each outage.
    """
    cells = [(item, part) for item in problem.choices for part in item.segments]
    n, outages, limits = len(cells), problem.outages, problem.limits
    width = 2 * n + 1 + len(outages)
    tail = [1.0, *(case.probability / (1 - limits.cvar_level) for case in outages)]
    cost = np.zeros(width)
    goods = np.zeros((2, n))
    rows: list[np.ndarray] = []
    low: list[float] = []
    high: list[float] = []

    def row(entries: dict[int, float], least: float, most: float) -> None:
        line = np.zeros(width)
        for at, value in entries.items():
            line[at] += value
        rows.append(line)
        low.append(least)
        high.append(most)

    for at, (item, part) in enumerate(cells):
        goods[:, at] = part.price_cny, part.fixed_cny
        cost[at] = part.price_cny + item.freight_cny + item.defect_cny + item.late_cny
        cost[n + at] = part.fixed_cny
        row({at: 1, n + at: -part.high}, -np.inf, 0)
        row({at: 1, n + at: -part.low}, 0, np.inf)
    cost[2 * n :] = limits.cvar_weight * np.array(tail)
    for choice in problem.choices:
        row({n + at: 1 for at, (item, _) in enumerate(cells) if item is choice}, -np.inf, 1)
    for category in problem.categories:
        own = [at for at, (item, _) in enumerate(cells) if item.category_id == category.id]
        row(dict.fromkeys(own, 1), category.units, category.units)
        row({n + at: 1 for at in own}, category.sources, np.inf)

    def spend(weights: list[float]) -> dict[int, float]:
        parts = {at: weight * goods[0, at] for at, weight in enumerate(weights)}
        return parts | {n + at: weight * goods[1, at] for at, weight in enumerate(weights)}

    best = [(item.grade == limits.best_grade) - limits.best_share for item, _ in cells]
    row(spend(best), 0, np.inf)
    for cluster in {item.cluster for item, _ in cells}:
        there = [(item.cluster == cluster) - limits.cluster_share for item, _ in cells]
        row(spend(there), -np.inf, 0)
    for number, case in enumerate(outages):
        lost = dict(case.lost)
        entries = {
            at: -lost.get(item.cluster, 0.0) * item.outage_cny for at, (item, _) in enumerate(cells)
        }
        row(entries | {2 * n: 1, 2 * n + 1 + number: 1}, 0, np.inf)
    if limits.most_cvar_cny is not None:
        row({2 * n + at: value for at, value in enumerate(tail)}, -np.inf, limits.most_cvar_cny)
    if limits.most_defects is not None:
        defects = {at: item.defect_share for at, (item, _) in enumerate(cells)}
        row(defects, -np.inf, limits.most_defects)
    whole = np.zeros(width, int)
    whole[n : 2 * n] = 1
    upper = np.full(width, np.inf)
    upper[n : 2 * n] = 1
    found = milp(
        cost,
        constraints=LinearConstraint(np.array(rows), low, high),
        integrality=whole,
        bounds=Bounds(np.zeros(width), upper),
        options={"mip_rel_gap": 1e-9},
    )
    return float(found.fun) if found.status == 0 else np.inf


@pytest.mark.parametrize(
    "first", [0, *(pytest.param(first, marks=pytest.mark.long) for first in (50, 100, 150))]
)
def test_fifty_small_problems_cost_what_a_plain_model_says(
    draw: Callable[[int], AllocationProblem], first: int
) -> None:
    without = 0
    for seed in range(first, first + 50):
        problem = draw(seed)
        plan, optimum = solve(problem, EXACT), plain(problem)
        assert validate(problem, plan) == (), seed
        if optimum == np.inf:
            assert plan.status is Status.INFEASIBLE, seed
            assert plan.reasons
            without += 1
            continue
        assert plan.status is Status.OPTIMAL, seed
        assert plan.costs.total_cny == pytest.approx(optimum, rel=1e-5), seed
    assert 2 <= without <= 40


@pytest.mark.parametrize("first", range(0, 60, 30))
def test_taking_problems_apart_bounds_the_optimum_from_both_sides(
    draw: Callable[[int], AllocationProblem], first: int
) -> None:
    solved = 0
    for seed in range(first, first + 30):
        problem = draw(seed)
        optimum = plain(problem)
        if optimum == np.inf:
            continue
        model = build(problem)
        sources = tuple(item.sources for item in problem.categories)
        outcome = Decomposition(model, sources, 1e-6, 0).run(None, lambda: False)
        slack = 1e-5 * optimum
        assert outcome.bound * model.money <= optimum + slack, seed
        if outcome.x is not None:
            assert outcome.objective * model.money >= optimum - slack, seed
            solved += 1
    assert solved >= 10


def test_the_hand_solved_optimum_is_found(two: AllocationProblem) -> None:
    plan = solve(two, EXACT)
    assert [(item.supplier_id, round(item.units, 6)) for item in plan.purchases] == [
        ("a", 50.0),
        ("b", 50.0),
    ]
    assert plan.costs.goods_cny == pytest.approx(900.0)
    assert plan.bound_cny == pytest.approx(900.0, rel=1e-6)


def test_risk_moves_units_out_of_the_cluster_that_fails(two: AllocationProblem) -> None:
    risky = replace(
        two,
        choices=tuple(replace(item, outage_cny=100.0) for item in two.choices),
        limits=replace(two.limits, best_share=0.0, most_cvar_cny=500.0),
    )
    # 0.2 * 100 a unit, in half of the worst tenth of cases: 10 CNY for each unit of a.
    plan = solve(risky, EXACT)
    assert plan.purchases[0].units == pytest.approx(50.0)
    assert plan.costs.cvar_cny == pytest.approx(500.0)
    tighter = replace(risky, limits=replace(risky.limits, most_cvar_cny=499.0))
    assert solve(tighter, EXACT).status is Status.INFEASIBLE


def test_an_all_units_break_is_bought_up_to_when_that_is_cheaper() -> None:
    segments = segments_of(10.0, ((50.0, 8.0),), Discount.ALL_UNITS, 5.0, 80.0)
    assert segments == (Segment(5.0, 50.0, 10.0), Segment(50.0, 80.0, 8.0))


def test_an_incremental_break_keeps_the_price_of_earlier_units() -> None:
    segments = segments_of(10.0, ((50.0, 8.0),), Discount.INCREMENTAL, 5.0, 80.0)
    assert segments[1].fixed_cny + segments[1].price_cny * 60.0 == 50 * 10 + 10 * 8


def test_equal_seeds_give_equal_plans(draw: Callable[[int], AllocationProblem]) -> None:
    problem = draw(3)
    assert solve(problem, EXACT) == solve(problem, EXACT)


def test_conflicting_rules_are_named_and_others_are_not(two: AllocationProblem) -> None:
    # At most 60 of 100 units can come from a, which is 600 of 920 CNY.
    greedy = replace(two, limits=replace(two.limits, best_share=0.9, most_defects=1e6))
    plan = solve(greedy, EXACT)
    assert plan.status is Status.INFEASIBLE
    assert plan.reasons == (
        "these rules cannot all hold: all demand is met; the best suppliers get their share of "
        "spend",
    )


def test_what_cannot_be_delivered_is_named_with_its_units(two: AllocationProblem) -> None:
    more = replace(two, categories=(replace(two.categories[0], units=200.0),))
    assert solve(more, EXACT).reasons == (
        "category milk needs 200 units, and its suppliers can deliver 110 within their capacity "
        "and largest share",
    )
    three = replace(two, categories=(replace(two.categories[0], sources=3),))
    assert "needs 3 suppliers, and 2 can deliver" in solve(three, EXACT).reasons[0]


def changed(plan: AllocationPlan) -> list[tuple[str, AllocationPlan]]:
    """The plan with one number changed, by name of the number."""
    found = []
    for row, item in enumerate(plan.purchases):
        for field in ("units", "goods_cny", "freight_cny", "defects_cny", "lateness_cny"):
            other = replace(item, **{field: getattr(item, field) * 1.001 + 0.01})
            lines = (*plan.purchases[:row], other, *plan.purchases[row + 1 :])
            found.append((f"{row} {field}", replace(plan, purchases=lines)))
        gone = (*plan.purchases[:row], *plan.purchases[row + 1 :])
        found.append((f"{row} gone", replace(plan, purchases=gone)))
    for field in ("goods_cny", "freight_cny", "defects_cny", "lateness_cny", "cvar_cny"):
        costs = replace(plan.costs, **{field: getattr(plan.costs, field) * 1.001 + 0.01})
        found.append((field, replace(plan, costs=costs)))
    weight = replace(plan.costs, cvar_weight=plan.costs.cvar_weight + 0.5)
    found.append(("weight", replace(plan, costs=weight)))
    found.append(("bound", replace(plan, bound_cny=plan.costs.total_cny * 1.001)))
    found.append(("no bound", replace(plan, bound_cny=None)))
    return found


@pytest.mark.parametrize("seed", range(0, 20))
def test_no_changed_number_passes_the_checker(
    draw: Callable[[int], AllocationProblem], seed: int
) -> None:
    problem = draw(seed)
    plan = solve(problem, EXACT)
    if plan.status is Status.INFEASIBLE:
        assert validate(problem, replace(plan, reasons=()))
        return
    for name, other in changed(plan):
        assert validate(problem, other), name


def test_rules_are_checked_against_the_problem_and_not_the_plan(
    draw: Callable[[int], AllocationProblem],
) -> None:
    problem = draw(1)
    plan = solve(problem, EXACT)
    assert plan.status is Status.OPTIMAL
    strict = {
        "BEST_SHARE": replace(problem.limits, best_share=0.999, best_grade="Z"),
        "CLUSTER_SHARE": replace(problem.limits, cluster_share=0.01),
        "CVAR_LIMIT": replace(problem.limits, most_cvar_cny=0.01),
        "DEFECT_LIMIT": replace(problem.limits, most_defects=0.0),
    }
    for code, limits in strict.items():
        found = validate(replace(problem, limits=limits), plan)
        assert code in {item.code for item in found}
