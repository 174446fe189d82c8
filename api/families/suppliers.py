"""Folders of allocations to suppliers: checked and explained."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from api.families import Family, Question
from api.plan_agreement import changed_files
from api.supplier_folder import StoredAllocation, allocation_figures, read_allocation
from solvers.common import Violation
from solvers.replenishment.suppliers.audit import audit
from solvers.replenishment.suppliers.explain import explain as explain_allocation
from solvers.replenishment.suppliers.from_scenario import problem_of_scenario, supply_in
from solvers.replenishment.suppliers.validate import validate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def violations(folder: Path) -> list[Violation]:
    """What breaks rules, or differs from what the plan says."""
    stored = read_allocation(folder)
    scenario = stored.scenario
    found = [
        *validate(problem_of_scenario(scenario), stored.plan),
        *audit(supply_in(scenario), stored.plan),
        *_wrong_figures(stored),
    ]
    return [*sorted(dict.fromkeys(found)), *changed_files(folder, stored.header)]


def explain(folder: Path, question: Question) -> str:
    """Where the money goes and what binds."""
    stored = read_allocation(folder)
    told = explain_allocation(problem_of_scenario(stored.scenario), stored.plan)
    if question.as_json:
        return json.dumps(asdict(told), ensure_ascii=False, indent=2)
    return str(told)


def _wrong_figures(stored: StoredAllocation) -> Iterator[Violation]:
    """Figures of the header that are not those of the plan."""
    given = stored.header.model_dump(mode="json")
    for name, right in allocation_figures(stored.plan).items():
        if given[name] != right:
            yield Violation("HEADER_WRONG", name, f"{given[name]} given, is {right}", 1.0, "count")


SUPPLIERS = Family("suppliers", violations, explain)
