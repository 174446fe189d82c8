"""The examples of docs/rules.md are read as what they show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from supplychain.io.cells import BadCell, parse_column
from supplychain.io.csvtable import read_csv
from supplychain.io.documents.header import HeaderDocument
from supplychain.io.documents.scenario import FORMS, OF_INSTALLATION
from supplychain.io.headers import match_headers

REPOSITORY = Path(__file__).parents[3]
TEXT = (REPOSITORY / "docs" / "rules.md").read_text(encoding="utf-8")
TABLES = re.findall(r"^`(\w+)\.csv`\n\n```csv\n(.*?)```", TEXT, re.MULTILINE | re.DOTALL)
SECTIONS = dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL))
for about_all in (
    "Which search holds which rule",
    "What rules cost",
    "How much better a plan could be",
):
    del SECTIONS[about_all]


@pytest.mark.parametrize(("name", "text"), TABLES)
def test_a_documented_table_has_known_headers_and_readable_cells(
    tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / "example.csv").write_text(text, encoding="utf-8")
    raw = read_csv(tmp_path / "example.csv", name)
    assert raw is not None
    matches, problems = match_headers(raw)
    assert problems == []
    assert [match.field for match in matches.values()] == raw.headers
    for position, match in matches.items():
        model, cells = FORMS[name].row_model, raw.columns[position]
        values = parse_column(cells, model, match.field, scale=1.0, exact=False)
        assert not any(isinstance(value, BadCell) for value in values)


def test_the_documented_header_is_a_header() -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    assert HeaderDocument.model_validate(yaml.safe_load(text)).rates.unserved_order_cny == 300


@pytest.mark.parametrize("title", SECTIONS)
def test_a_rule_says_its_columns_an_example_its_handling_and_its_codes(title: str) -> None:
    body = SECTIONS[title]
    assert re.search(r"^`\w+\.(csv|yaml)`: ", body, re.MULTILINE)
    assert re.search(r"^```(csv|yaml)$", body, re.MULTILINE)
    assert re.search(r"^### How it is handled\n\n\S", body, re.MULTILINE)
    assert re.search(r"^### Reported as\n\n`[A-Z_]+`", body, re.MULTILINE)


def test_every_new_column_is_documented() -> None:
    rare = {
        field
        for form in FORMS.values()
        if form.name not in OF_INSTALLATION
        for field in form.columns
        if (form.row_model.model_fields[field].json_schema_extra or {}).get("rare")  # type: ignore[union-attr]
    }
    assert {field for field in rare if f"`{field}`" not in TEXT} == set()
    assert len(SECTIONS) == 15


def test_the_readme_leads_to_the_rules() -> None:
    assert "(docs/rules.md)" in (REPOSITORY / "README.md").read_text(encoding="utf-8")
