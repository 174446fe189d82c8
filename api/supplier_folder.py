"""Folders about suppliers: scores, or an allocation, as tables for people.

==================== =============================================================
``scores.json``      of scores: scenario, hash, moment
``scores.csv``       rating, measures, state and reason of each supplier
``inspections.csv``  how closely the next lots of each offer are inspected
``risks.csv``        the field of the risk matrix of each supplier
``plan.json``        of an allocation: status, costs, bound, reasons, violations
``allocation.csv``   who delivers how much of what, at what cost, and why
``spend.csv``        spend by supplier and cluster
``costs.csv``        cost by cause, beside what is bought today
``scenario/``        the scenario that was allocated
==================== =============================================================

The allocation without loss stands beside its tables, in ``plan-document.json.gz``.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api import allocation_document
from api.atomic_folder import complete_folder
from api.csv_files import write_csv
from api.plan_agreement import digest_of
from api.plan_files import (
    DOCUMENT,
    SCENARIO,
    read_document,
    read_header,
    read_scenario_of,
    write_document,
)
from solvers.common import Status, StopReason
from solvers.replenishment.suppliers.explain import why_bought
from supplychain.io import scenario_hash, write_scenario
from supplychain.io.atomic import keep_other_files, refuse_foreign_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from solvers.common import Limits, Violation
    from solvers.replenishment.suppliers.inspection_plan import InspectionRule
    from solvers.replenishment.suppliers.plan import AllocationCosts, AllocationPlan
    from solvers.replenishment.suppliers.problem import AllocationProblem
    from solvers.replenishment.suppliers.risk_matrix import RiskField
    from solvers.replenishment.suppliers.scorecard import Score
    from solvers.replenishment.suppliers.standing import Standing
    from supplychain.scenario import Scenario

SCORES, PLAN = "scores.json", "plan.json"
SCORE_FILES = (SCORES, "scores.csv", "inspections.csv", "risks.csv")
TABLES = ("allocation.csv", "spend.csv", "costs.csv")
PLAN_FILES = (PLAN, DOCUMENT, SCENARIO, *TABLES)


class AllocationHeader(BaseModel):
    """``plan.json`` of an allocation; ``files`` holds the SHA-256 of every table."""

    model_config = ConfigDict(extra="forbid", ser_json_inf_nan="strings")

    schema_version: Literal[1] = 1
    family: Literal["suppliers"] = "suppliers"
    scenario: str
    scenario_hash: str
    at: str
    currency: str
    status: Status
    stop: StopReason | None
    total_cny: float
    bound_cny: float | None
    gap: float | None
    costs: dict[str, float]
    reasons: list[str]
    violations: list[str]
    limits: dict[str, Any]
    files: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredAllocation:
    """What a folder of an allocation holds."""

    header: AllocationHeader
    scenario: Scenario
    plan: AllocationPlan


def write_scores(
    folder: Path,
    scenario: Scenario,
    scores: Sequence[Score],
    stands: Sequence[Standing],
    rules: Sequence[InspectionRule],
    risks: Sequence[RiskField],
) -> None:
    """Write scores as a whole or not at all; `DataError` if something else is in the way."""
    refuse_foreign_folder(folder, SCORES)
    rows = [
        {**asdict(score), "state": str(stand.state), "reason": stand.reason}
        for score, stand in zip(scores, stands, strict=True)
    ]
    with complete_folder(folder) as fresh:
        if folder.is_dir():
            keep_other_files(folder, fresh, SCORE_FILES)
        _write_rows(fresh / "scores.csv", rows)
        _write_rows(fresh / "inspections.csv", map(asdict, rules))
        _write_rows(fresh / "risks.csv", map(asdict, risks))
        _write_json(fresh / SCORES, _head(scenario, "supplier_scores"))


def write_allocation(
    folder: Path,
    scenario: Scenario,
    problem: AllocationProblem,
    plan: AllocationPlan,
    today: AllocationPlan | None,
    limits: Limits,
    violations: Iterable[Violation],
) -> None:
    """Write an allocation as a whole or not at all."""
    refuse_foreign_folder(folder, PLAN)
    header = _head(scenario, "suppliers") | allocation_figures(plan)
    header |= {"violations": [str(item) for item in violations], "limits": asdict(limits)}
    with complete_folder(folder) as fresh:
        if folder.is_dir():
            keep_other_files(folder, fresh, PLAN_FILES)
        _write_rows(fresh / "allocation.csv", _lines(problem, plan))
        _write_rows(fresh / "spend.csv", _spend(problem, plan))
        _write_rows(fresh / "costs.csv", cost_rows(plan, today))
        write_scenario(scenario, fresh / SCENARIO)
        write_document(fresh, allocation_document.to_json(plan))
        _write_json(fresh / PLAN, header | {"files": {n: digest_of(fresh / n) for n in TABLES}})


def read_allocation(folder: Path) -> StoredAllocation:
    """Read the folder of an allocation.

    Raises
    ------
    DataError
        If the folder is no complete folder of an allocation, or if the scenario beside it is not
        the one that was allocated.
    """
    header = read_header(folder, AllocationHeader)
    plan = allocation_document.from_json(read_document(folder), str(folder / DOCUMENT))
    return StoredAllocation(header, read_scenario_of(folder, header), plan)


def allocation_figures(plan: AllocationPlan) -> dict[str, Any]:
    """Figures of the header that follow from the plan."""
    return {
        "status": str(plan.status),
        "stop": None if plan.stop is None else str(plan.stop),
        "total_cny": plan.costs.total_cny,
        "bound_cny": plan.bound_cny,
        "gap": plan.gap,
        "costs": asdict(plan.costs),
        "reasons": list(plan.reasons),
    }


def cost_rows(plan: AllocationPlan, today: AllocationPlan | None) -> list[dict[str, Any]]:
    """Cost by cause of the plan, beside today's if that is known."""
    before = {} if today is None else _causes(today.costs)
    return [
        {"cause": cause, "plan_cny": cny, "today_cny": before.get(cause)}
        for cause, cny in _causes(plan.costs).items()
    ]


def _causes(costs: AllocationCosts) -> dict[str, float]:
    return {
        "goods": costs.goods_cny,
        "freight": costs.freight_cny,
        "defects": costs.defects_cny,
        "lateness": costs.lateness_cny,
        "expected": costs.expected_cny,
        "worst outages": costs.cvar_cny,
        "weighed total": costs.total_cny,
    }


def _lines(problem: AllocationProblem, plan: AllocationPlan) -> list[dict[str, Any]]:
    needed = {item.id: item.units for item in problem.categories}
    return [
        {
            **asdict(item),
            "share": item.units / needed[item.category_id],
            "why": why_bought(problem, plan, item.supplier_id, item.category_id),
        }
        for item in sorted(plan.purchases, key=lambda one: (one.category_id, -one.units))
    ]


def _spend(problem: AllocationProblem, plan: AllocationPlan) -> list[dict[str, Any]]:
    """Spend on goods by supplier, the largest first."""
    firms = {item.supplier_id: item for item in problem.choices}
    spend: dict[str, float] = {}
    for item in plan.purchases:
        spend[item.supplier_id] = spend.get(item.supplier_id, 0.0) + item.goods_cny
    return [
        {
            "supplier_id": key,
            "cluster": firms[key].cluster,
            "grade": firms[key].grade,
            "state": firms[key].state,
            "spend_cny": cny,
            "share": cny / plan.costs.goods_cny if plan.costs.goods_cny else 0.0,
        }
        for key, cny in sorted(spend.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def _head(scenario: Scenario, family: str) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "family": family,
        "scenario": scenario.name,
        "scenario_hash": scenario_hash(scenario),
        "at": scenario.horizon.start.isoformat(),
        "currency": scenario.currency,
    }


def _write_rows(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    held = list(rows)
    write_csv(path, tuple(held[0]) if held else (), held)


def _write_json(path: Path, values: dict[str, Any]) -> None:
    text = json.dumps(values, ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8")
