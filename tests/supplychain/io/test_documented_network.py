"""docs/network.md names every table and column of a design, and no others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from supplychain.io.documents.placement import PlacementDocument
from supplychain.io.documents.scenario import FORMS, OF_A_DESIGN

TEXT = (Path(__file__).parents[3] / "docs" / "network.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `(\w+)` \| [^|]* \| (.*) \|$", TEXT, re.MULTILINE))


def test_every_table_of_a_design_is_documented() -> None:
    assert set(ROWS) == set(OF_A_DESIGN)


@pytest.mark.parametrize("name", OF_A_DESIGN)
def test_every_column_is_documented(name: str) -> None:
    assert set(re.findall(r"`(\w+)`", ROWS[name])) == set(FORMS[name].columns)


def test_every_field_of_the_header_is_documented() -> None:
    unnamed = {field for field in PlacementDocument.model_fields if f"`{field}`" not in TEXT}
    assert {field for field in unnamed if not field.endswith("_tolerance")} == set()
