"""docs/suppliers.md names every table and column about suppliers, and no others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from supplychain.io.documents.scenario import FORMS, OF_SUPPLY
from supplychain.io.documents.sourcing import SourcingDocument

TEXT = (Path(__file__).parents[3] / "docs" / "suppliers.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `(\w+)` \| [^|]* \| (`.*) \|$", TEXT, re.MULTILINE))


def test_every_table_about_suppliers_is_documented() -> None:
    assert set(OF_SUPPLY) == set(ROWS)


@pytest.mark.parametrize("name", OF_SUPPLY)
def test_every_column_is_documented(name: str) -> None:
    assert set(re.findall(r"`(\w+)`", ROWS[name])) == set(FORMS[name].columns)


def test_every_field_of_the_header_is_documented() -> None:
    assert {field for field in SourcingDocument.model_fields if f"`{field}`" not in TEXT} == set()
