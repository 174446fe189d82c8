"""Plans of whole scenarios agree with price lists, records and rules, and say why they are so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scenarios.generators.suppliers import SupplierParameters, supplier_scenario
from solvers.common import Limits, Status
from solvers.replenishment.suppliers.audit import audit, paid
from solvers.replenishment.suppliers.explain import explain, why_bought
from solvers.replenishment.suppliers.from_scenario import (
    allocation_problem,
    late_days,
    problem_of_scenario,
    supply_in,
)
from solvers.replenishment.suppliers.present import present_plan
from solvers.replenishment.suppliers.scorecard import scorecards
from solvers.replenishment.suppliers.solve import WHOLE, solve
from solvers.replenishment.suppliers.standing import State, standings
from solvers.replenishment.suppliers.validate import validate
from supplychain.errors import DataError
from supplychain.suppliers import Discount, PriceBreak, SourcingRules, SupplyOffer

SMALL = SupplierParameters(3, 4, 3, rules=SourcingRules(cluster_share=0.6))
WIDE = SupplierParameters(6, 6, 8, rules=SourcingRules(cluster_share=0.4))


@pytest.mark.parametrize("seed", range(6))
def test_what_is_solved_is_accepted_by_both_checkers(seed: int) -> None:
    scenario = supplier_scenario(SMALL, seed)
    plan = solve(problem_of_scenario(scenario))
    assert plan.status is Status.OPTIMAL
    assert validate(problem_of_scenario(scenario), plan) == ()
    assert audit(supply_in(scenario), plan) == ()


def test_a_problem_that_is_taken_apart_is_proven_and_accepted() -> None:
    scenario = supplier_scenario(WIDE, 0)
    problem = problem_of_scenario(scenario)
    assert sum(len(item.segments) for item in problem.choices) > WHOLE
    plan = solve(problem, Limits(mip_gap=0.005))
    assert plan.status is Status.OPTIMAL
    assert plan.gap is not None
    assert plan.gap <= 0.005 + 1e-6
    assert validate(problem, plan) == ()
    assert audit(supply_in(scenario), plan) == ()
    assert plan == solve(problem, Limits(mip_gap=0.005))


def test_a_contradiction_in_a_large_problem_is_named() -> None:
    problem = problem_of_scenario(supplier_scenario(WIDE, 0))
    strict = replace(problem, limits=replace(problem.limits, cluster_share=0.15))
    plan = solve(strict)
    assert plan.status is Status.INFEASIBLE
    assert "no cluster gets more than its share" in plan.reasons[0]


def test_blacklisted_suppliers_get_nothing_and_an_order_to_one_is_found() -> None:
    scenario = supplier_scenario(SMALL, 0)
    supply = supply_in(scenario)
    plan = solve(problem_of_scenario(scenario))
    first = plan.purchases[0].supplier_id
    failed = tuple(
        replace(
            supply.inspections[0], id=f"f{row}", supplier_id=first, inspected_s=-row, passed=False
        )
        for row in range(1, 4)
    )
    worse = replace(supply, inspections=(*supply.inspections, *failed))
    scores = scorecards(worse)
    stands = standings(worse, 0, scores)
    black = {item.supplier_id for item in stands if item.state is State.BLACKLIST}
    assert first in black
    assert "BLACKLIST" in {item.code for item in audit(worse, plan)}
    again = solve(allocation_problem(worse, scores, stands))
    assert again.status is Status.OPTIMAL
    assert black.isdisjoint(item.supplier_id for item in again.purchases)


@pytest.mark.parametrize("field", ["units", "goods_cny", "freight_cny", "defects_cny"])
def test_a_changed_line_does_not_pass_the_audit(field: str) -> None:
    scenario = supplier_scenario(SMALL, 2)
    plan = solve(problem_of_scenario(scenario))
    line = plan.purchases[0]
    other = replace(line, **{field: getattr(line, field) * 1.01 + 1.0})
    changed = replace(plan, purchases=(other, *plan.purchases[1:]))
    assert audit(supply_in(scenario), changed)


@pytest.mark.parametrize(
    ("discount", "units", "cny"),
    [
        (Discount.ALL_UNITS, 99.0, 990.0),
        (Discount.ALL_UNITS, 100.0, 900.0),
        (Discount.ALL_UNITS, 300.0, 2400.0),
        (Discount.INCREMENTAL, 99.0, 990.0),
        (Discount.INCREMENTAL, 150.0, 1000.0 + 450.0),
        (Discount.INCREMENTAL, 300.0, 1000.0 + 900.0 + 800.0),
    ],
)
def test_price_lists_are_paid_break_by_break(discount: Discount, units: float, cny: float) -> None:
    breaks = (PriceBreak(100.0, 9.0), PriceBreak(200.0, 8.0))
    assert paid(SupplyOffer("a", "milk", 10.0, discount, breaks), units) == pytest.approx(cny)


def test_expected_lateness_is_that_of_a_normal_lead_time() -> None:
    offer = SupplyOffer("a", "milk", 1.0, lead_time_days=5.0, lead_time_sd_days=2.0)
    # At the mean: sd / sqrt(2 pi).
    assert late_days(offer, 5.0) == pytest.approx(0.7978845608)
    assert late_days(offer, 50.0) == pytest.approx(0.0, abs=1e-12)
    assert late_days(replace(offer, lead_time_sd_days=0.0), 3.0) == 2.0


def test_todays_purchases_are_priced_whoever_they_are_from() -> None:
    supply = supply_in(supplier_scenario(SMALL, 0))
    scores = scorecards(supply)
    found = present_plan(supply, scores, standings(supply, 0, scores))
    assert found is not None
    problem, today = found
    for category in problem.categories:
        units = sum(item.units for item in today.purchases if item.category_id == category.id)
        assert units == pytest.approx(category.units)
    assert present_plan(replace(supply, present=()), scores, ()) is None


def test_an_explanation_adds_up_and_names_what_binds() -> None:
    problem = problem_of_scenario(supplier_scenario(SMALL, 0))
    tight = replace(problem, limits=replace(problem.limits, best_share=0.7))
    plan = solve(tight)
    told = explain(tight, plan)
    assert sum(cny for _, cny in told.costs) == pytest.approx(plan.costs.total_cny)
    assert told.bindings
    line = plan.purchases[0]
    assert f"{line.units:,.0f}" in why_bought(tight, plan, line.supplier_id, line.category_id)
    assert "no choice" in why_bought(tight, plan, "nobody", line.category_id)


def test_equal_seeds_give_equal_scenarios_and_others_do_not() -> None:
    assert supplier_scenario(SMALL, 1) == supplier_scenario(SMALL, 1)
    assert supplier_scenario(SMALL, 1) != supplier_scenario(SMALL, 2)


def test_a_scenario_without_demand_of_categories_is_refused() -> None:
    with pytest.raises(DataError, match="category_demand"):
        supply_in(replace(supplier_scenario(SMALL, 1), supply=None))
