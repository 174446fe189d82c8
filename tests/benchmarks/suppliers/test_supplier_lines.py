"""What the benchmark of suppliers prints."""

from __future__ import annotations

import json

import pytest

from benchmarks.suppliers.greedy import greedy_plan
from benchmarks.suppliers.lines import supplier_lines
from scenarios.generators.suppliers import SupplierParameters, supplier_scenario
from solvers.replenishment.suppliers.from_scenario import problem_of_scenario
from solvers.replenishment.suppliers.solve import solve
from supplychain.suppliers import SourcingRules

SMALL = SupplierParameters(3, 4, 3, rules=SourcingRules(cluster_share=0.6))


def test_lines_have_both_rivals_and_ours_at_their_risk() -> None:
    lines = list(supplier_lines(SMALL, 30.0, 1))
    assert [line["plan"] for line in lines] == [
        "present",
        "greedy",
        "ours",
        "ours at the risk of present",
        "ours at the risk of greedy",
    ]
    json.dumps(lines)
    by_name = {line["plan"]: line for line in lines}
    for name in ("present", "greedy"):
        ours, other = by_name[f"ours at the risk of {name}"], by_name[name]
        if ours["status"] == "optimal":
            assert ours["cvar_cny"] <= other["cvar_cny"] * (1 + 1e-6)
            assert ours["defects"] <= other["defects"] + 0.02
            assert ours["violations"] == 0
            assert ours["rules_broken"] == []


@pytest.mark.parametrize("seed", range(4))
def test_greedy_buys_everything_and_is_never_cheaper_than_the_bound(seed: int) -> None:
    problem = problem_of_scenario(supplier_scenario(SMALL, seed))
    greedy, ours = greedy_plan(problem), solve(problem)
    for category in problem.categories:
        units = sum(item.units for item in greedy.purchases if item.category_id == category.id)
        assert units == pytest.approx(category.units)
    assert ours.bound_cny is not None
    assert ours.bound_cny <= ours.costs.total_cny
