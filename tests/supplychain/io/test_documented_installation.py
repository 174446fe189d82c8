"""docs/installers.md names every table and column about installation, and its example is sound."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from solvers.installers.problem import InstallersProblem
from supplychain.io import check, read_scenario
from supplychain.io.documents.installation_rules import InstallationDocument
from supplychain.io.documents.scenario import FORMS, OF_INSTALLATION

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = (Path(__file__).parents[3] / "docs" / "installers.md").read_text(encoding="utf-8")
TABLE = TEXT[TEXT.index("| table | a row is") : TEXT.index("The header part")]
ROWS = dict(re.findall(r"^\| `(\w+)` \| .*? \| (`.*) \|$", TABLE, re.MULTILINE))
HEADER = TEXT[TEXT.index("The header part") : TEXT.index("An example")]


def test_every_table_about_installation_is_documented() -> None:
    assert set(OF_INSTALLATION) == set(ROWS)


@pytest.mark.parametrize("name", OF_INSTALLATION)
def test_every_column_is_documented(name: str) -> None:
    columns = set(FORMS[name].columns)
    named = re.findall(r"`(\w+)`", ROWS[name])
    others = {column for form in OF_INSTALLATION for column in FORMS[form].columns}
    assert columns <= set(named)
    assert set(named) <= columns | others


def test_every_field_of_the_header_is_documented() -> None:
    fields = set(InstallationDocument.model_fields)
    assert {field for field in fields if f"`{field}`" not in HEADER} == set()


def test_the_example_can_be_planned_as_it_stands(tmp_path: Path) -> None:
    for name, text in _files():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert check(tmp_path) == []
    problem = InstallersProblem.from_scenario(read_scenario(tmp_path))
    assert [team.level("electrician") for team in problem.teams] == [1, 3]
    assert problem.rules.unserved_cny == 400
    assert len(problem.relations) == 1


def _files() -> Iterator[tuple[str, str]]:
    """Names and contents of the files of the example."""
    pattern = r"`([\w.]+)`:?\n\n```(?:csv|yaml)\n(.*?)```"
    yield from re.findall(pattern, TEXT[TEXT.index("An example") :], re.DOTALL)
