"""Families of plans: who checks and explains a folder is told by the family in its header."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from api.plan_files import HEADER, family_of
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from solvers.common import Violation
    from supplychain.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Question:
    """What one wants explained; each family answers what it knows.

    Parameters
    ----------
    order_id
        The story of one order.
    site_ids
        What these sites are worth, or what is ordered for them.
    line_id
        The story of one line of an order plan.
    product_id
        What is ordered of a product.
    seconds
        The longest that one solve of a changed problem may take; ``None`` for the family's own.
    as_json
        Whether the answer is JSON.
    job_id
        The story of one installation job.
    team_id
        Why a team does not do that job.
    """

    order_id: str | None = None
    site_ids: tuple[str, ...] = ()
    seconds: float | None = None
    as_json: bool = False
    line_id: str | None = None
    product_id: str | None = None
    job_id: str | None = None
    team_id: str | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """What commands need of a family.

    Parameters
    ----------
    name
        As in ``plan.json``.
    violations
        What is wrong with a plan folder.
    explain
        The answer to a question about a plan folder.
    applied
        The scenario after the plan, and how much changed; ``None`` where plans change nothing.
    changed
        What is counted there, and what became of it.
    answers
        Fields of questions that are understood, beside those about the whole plan.
    """

    name: str
    violations: Callable[[Path], list[Violation]]
    explain: Callable[[Path, Question], str]
    applied: Callable[[Path], tuple[Scenario, int]] | None = None
    changed: tuple[str, str] = ("site", "changed")
    answers: tuple[str, ...] = ()

    def answer(self, folder: Path, question: Question) -> str:
        """The answer to a question, unless it is none for this family."""
        for field, (option, means) in OPTIONS.items():
            if getattr(question, field) and field not in self.answers:
                raise typer.BadParameter(means, param_hint=option)
        return self.explain(folder, question)


OPTIONS = {
    "order_id": ("--order", "only for plans of routes"),
    "site_ids": ("--site", "only for plans of where sites are and of what to order"),
    "line_id": ("--line", "only for plans of what to order"),
    "product_id": ("--product", "only for plans of what to order"),
    "job_id": ("--job", "only for plans of installers"),
    "team_id": ("--team", "only for plans of installers"),
}
"""Options that only some families understand, by the field of the question."""


def _routing() -> Family:
    from api.families.routing import ROUTING  # noqa: PLC0415 - only what is needed is loaded

    return ROUTING


def _placement() -> Family:
    from api.families.placement import PLACEMENT  # noqa: PLC0415

    return PLACEMENT


def _replenishment() -> Family:
    from api.families.replenishment import REPLENISHMENT  # noqa: PLC0415

    return REPLENISHMENT


def _installers() -> Family:
    from api.families.installers import INSTALLERS  # noqa: PLC0415

    return INSTALLERS


def _suppliers() -> Family:
    from api.families.suppliers import SUPPLIERS  # noqa: PLC0415

    return SUPPLIERS


LOADERS: dict[str, Callable[[], Family]] = {
    "routing": _routing,
    "placement": _placement,
    "replenishment": _replenishment,
    "installers": _installers,
    "suppliers": _suppliers,
}
"""All families; solvers load slowly, so that each is loaded when it is met."""


def family(folder: Path) -> Family:
    """The family of a plan folder.

    Raises
    ------
    DataError
        If it is no plan folder, or of a family that this version does not know.
    """
    name = family_of(folder)
    if name not in LOADERS:
        text = "plans of this family are not known"
        where, allowed = str(folder / HEADER), ", ".join(sorted(LOADERS))
        raise DataError([DataProblem(where, -1, "family", "unknown_family", text, name, allowed)])
    return LOADERS[name]()
