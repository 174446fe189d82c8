"""docs/disruptions.md names every table, column and kind, and its example is sound."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path

import pytest

from supplychain.disruptions import CONSEQUENCES, FORMS, Kind, Measure
from supplychain.io import check, from_document, read_scenario, write_scenario
from supplychain.io.documents.scenario import FORMS as TABLE_FORMS
from supplychain.io.documents.scenario import OF_DISRUPTIONS
from supplychain.io.example import DOCUMENT

TEXT = (Path(__file__).parents[3] / "docs" / "disruptions.md").read_text(encoding="utf-8")
COLUMNS = dict(re.findall(r"^\| `(\w+)` \| [^`|]*? \| (`.*) \|$", TEXT, re.MULTILINE))
KINDS = TEXT[TEXT.index("| kind | severity") : TEXT.index("### What becomes of everything")]
ROWS = {
    cells[0].strip("` "): [cell.strip() for cell in cells[1:]]
    for cells in (line.strip("|\n ").split("|") for line in KINDS.splitlines()[2:] if line)
}
MEASURES = {
    Measure.LOST_SHARE: "share lost",
    Measure.OPEN_SHARE: "share of time",
    Measure.MINUTES: "minutes a leg",
    Measure.PER_HOUR: "chance an hour on the road",
    Measure.KELVIN: "kelvin",
    Measure.FACTOR: "factor",
}


@pytest.mark.parametrize("name", OF_DISRUPTIONS)
def test_every_column_is_documented(name: str) -> None:
    assert re.findall(r"`(\w+)`", COLUMNS[name]) == list(TABLE_FORMS[name].columns)


def test_every_kind_is_documented() -> None:
    assert list(ROWS) == list(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_the_table_of_kinds_says_what_the_code_does(kind: Kind) -> None:
    severity, _, *policies = ROWS[kind]
    assert severity == MEASURES[FORMS[kind].measure]
    assert policies == [str(value) for value in asdict(CONSEQUENCES[kind]).values()]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ("Permits: ", "uses_permits"),
        ("Temperature classes can be spared by these, ", "uses_classes"),
        ("Single ways:", "uses_lanes"),
    ],
)
def test_what_a_kind_can_spare_is_documented(words: str, field: str) -> None:
    named = re.findall(r"`(\w+)`", TEXT[TEXT.index(words) :].split(".", 1)[0])
    named += ["lockdown", "road_closure"] if field == "uses_classes" else []
    assert set(named) == {kind for kind in Kind if getattr(FORMS[kind], field)}


def test_the_example_is_sound_as_it_stands(tmp_path: Path) -> None:
    write_scenario(from_document(DOCUMENT), tmp_path / "s")
    files = re.findall(r"`([\w.]+)`:\n\n```csv\n(.*?)```", TEXT, re.DOTALL)
    for name, text in files:
        (tmp_path / "s" / name).write_text(text, encoding="utf-8")
    assert check(tmp_path / "s") == []
    typhoon, dark = read_scenario(tmp_path / "s").disruptions
    assert typhoon.start_s is not None
    assert dark.triggers[0].after_id == typhoon.id
