"""Ours beside the present allocation and the greedy one, at equal risk and quality."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from benchmarks.suppliers.greedy import greedy_plan
from scenarios.generators.suppliers import SupplierParameters, supplier_scenario
from solvers.common import Limits
from solvers.replenishment.suppliers.audit import audit
from solvers.replenishment.suppliers.from_scenario import allocation_problem, supply_in
from solvers.replenishment.suppliers.present import present_plan
from solvers.replenishment.suppliers.scorecard import scorecards
from solvers.replenishment.suppliers.solve import solve
from solvers.replenishment.suppliers.standing import standings
from solvers.replenishment.suppliers.validate import validate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.replenishment.suppliers.plan import AllocationPlan
    from solvers.replenishment.suppliers.problem import AllocationProblem
    from supplychain.suppliers import Supply


def supplier_lines(
    parameters: SupplierParameters, seconds: float, seed: int
) -> Iterator[dict[str, Any]]:
    """Today and greedy; ours by the rules, and ours with each one's risk and defects as limits.

    Within such a limit risk has no price, so that goods, freight, defects and lateness compare.
    """
    scenario = supplier_scenario(parameters, seed)
    supply = supply_in(scenario)
    scores = scorecards(supply)
    stands = standings(supply, 0, scores)
    problem = allocation_problem(supply, scores, stands, scenario.name)
    present, greedy = present_plan(supply, scores, stands), greedy_plan(problem)
    rivals = {"greedy": (problem, greedy)}
    if present is not None:
        rivals = {"present": present, **rivals}
    for name, (priced_in, plan) in rivals.items():
        yield _line(name, priced_in, plan) | {
            "instance": problem.name,
            "rules_broken": _broken(supply, plan),
        }
    limits = Limits(max_seconds=seconds, seed=seed)
    yield _solved("ours", problem, supply, limits)
    for name, (priced_in, plan) in rivals.items():
        defects = _defects(priced_in, plan)
        capped = replace(
            problem.limits,
            cvar_weight=0.0,
            most_cvar_cny=plan.costs.cvar_cny,
            most_defects=defects,
        )
        line = _solved(
            f"ours at the risk of {name}", replace(problem, limits=capped), supply, limits
        )
        saved = 1.0 - line["expected_cny"] / plan.costs.expected_cny
        yield line | {f"cheaper_than_{name}_pct": round(100 * saved, 2)}


def _solved(
    name: str, problem: AllocationProblem, supply: Supply, limits: Limits
) -> dict[str, Any]:
    wall, cpu = time.perf_counter(), time.process_time()
    plan = solve(problem, limits)
    took = {
        "seconds": round(time.perf_counter() - wall, 2),
        "cpu_seconds": round(time.process_time() - cpu, 2),
    }
    line = _line(name, problem, plan)
    bound = {
        "violations": len(validate(problem, plan)),
        "bound_cny": None if plan.bound_cny is None else round(plan.bound_cny, 2),
        "gap_pct": None if plan.gap is None else round(100 * plan.gap, 4),
        "rules_broken": _broken(supply, plan),
        "reasons": list(plan.reasons),
    }
    return line | bound | took


def _broken(supply: Supply, plan: AllocationPlan) -> list[str]:
    """Rules of the scenario that a plan breaks, by name."""
    return sorted({item.code for item in audit(supply, plan)})


def _line(name: str, problem: AllocationProblem, plan: AllocationPlan) -> dict[str, Any]:
    costs = plan.costs
    return {
        "instance": problem.name,
        "plan": name,
        "status": str(plan.status),
        "expected_cny": round(costs.expected_cny, 2),
        "goods_cny": round(costs.goods_cny, 2),
        "freight_cny": round(costs.freight_cny, 2),
        "defects_cny": round(costs.defects_cny, 2),
        "lateness_cny": round(costs.lateness_cny, 2),
        "cvar_cny": round(costs.cvar_cny, 2),
        "total_cny": round(costs.total_cny, 2),
        "purchases": len(plan.purchases),
        "defects": round(_defects(problem, plan), 2),
    }


def _defects(problem: AllocationProblem, plan: AllocationPlan) -> float:
    """Expected defective units."""
    share = {(item.supplier_id, item.category_id): item.defect_share for item in problem.choices}
    return math.fsum(
        share[item.supplier_id, item.category_id] * item.units for item in plan.purchases
    )
