from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from solvers.installers import documents
from solvers.installers.documents import from_json, to_document, to_json
from solvers.installers.plan import InstallCosts, InstallersPlan, LeftOut, TeamRoute, Visit
from supplychain.errors import DataError
from tests.api.hand_installers import plan

if TYPE_CHECKING:
    from solvers.common.documents import PlanPart

PAIRS: tuple[tuple[type, type[PlanPart]], ...] = (
    (InstallCosts, documents.InstallCostsDocument),
    (Visit, documents.VisitDocument),
    (TeamRoute, documents.TeamRouteDocument),
    (LeftOut, documents.LeftOutDocument),
    (InstallersPlan, documents.InstallersPlanDocument),
)


def test_a_plan_comes_back_as_it_was() -> None:
    assert from_json(to_json(plan())) == plan()


def test_the_document_says_what_it_is() -> None:
    document = to_document(plan())
    assert (document.family, document.schema_version) == ("installers", 1)


@pytest.mark.parametrize(("noun", "document"), PAIRS)
def test_documents_have_every_field_of_their_noun(noun: type, document: type[PlanPart]) -> None:
    named = {item.name for item in fields(noun)}
    assert named == set(document.model_fields) - {"schema_version", "family"}


def test_every_wrong_field_is_named_at_once() -> None:
    text = to_json(plan()).replace('"task":0', '"task":"first"', 1)
    text = text.replace('"NO_SKILL"', '"NO_IDEA"')
    with pytest.raises(DataError) as wrong:
        from_json(text, "plan-document.json.gz")
    columns = [problem.column for problem in wrong.value.problems]
    assert columns == ["routes.0.visits.0.task", "left_out.0.reason"]
    assert {problem.table for problem in wrong.value.problems} == {"plan-document.json.gz"}
