"""docs/replenishment.md names every table, column and finding about ordering, and no others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from supplychain.io.documents.restocking_rules import RestockingDocument
from supplychain.io.documents.scenario import FORMS, OF_RESTOCKING
from supplychain.io.history_quality import Fault

TEXT = (Path(__file__).parents[3] / "docs" / "replenishment.md").read_text(encoding="utf-8")
TABLE = TEXT[TEXT.index("| table | a row is") : TEXT.index("The header part")]
ROWS = dict(re.findall(r"^\| `(\w+)` \| [^|]* \| (`.*) \|$", TABLE, re.MULTILINE))


def test_every_table_about_ordering_is_documented() -> None:
    assert set(OF_RESTOCKING) == set(ROWS)


@pytest.mark.parametrize("name", OF_RESTOCKING)
def test_every_column_is_documented(name: str) -> None:
    assert set(re.findall(r"`(\w+)`", ROWS[name])) == set(FORMS[name].columns)


def test_every_field_of_the_header_is_documented() -> None:
    assert {field for field in RestockingDocument.model_fields if f"`{field}`" not in TEXT} == set()


def test_every_finding_is_documented() -> None:
    assert {fault for fault in Fault if f"`{fault}`" not in TEXT} == set()
