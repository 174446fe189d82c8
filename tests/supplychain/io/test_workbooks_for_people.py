from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from supplychain.disruptions import Kind
from supplychain.errors import DataError
from supplychain.io import check, read_scenario, write_marked, write_scenario, write_template
from supplychain.io.documents.kinds import column_extra
from supplychain.io.documents.scenario import (
    OF_A_DESIGN,
    OF_DISRUPTIONS,
    OF_INSTALLATION,
    OF_RESTOCKING,
    OF_SUPPLY,
    OF_TELEMETRY,
    OF_THE_DAY,
    TABLES,
)

if TYPE_CHECKING:
    from pathlib import Path

    from supplychain.scenario import Scenario


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """The template as a user gets it."""
    path = tmp_path / "template.xlsx"
    write_template(path)
    return path


def test_the_template_is_a_scenario_without_faults(template: Path) -> None:
    assert check(template) == []
    scenario = read_scenario(template)
    assert [order.id for order in scenario.orders] == ["o-1", "o-2"]
    assert [lot.available_s for lot in scenario.lots] == [0, 7200, 0]


def test_a_workbook_leaves_no_file_elsewhere_on_its_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such files would stay if the program were ended at once."""
    made: list[str] = []

    def recorded(*arguments: Any, **named: Any) -> tuple[int, str]:
        handle, path = tempfile_mkstemp(*arguments, **named)
        made.append(path)
        return handle, path

    tempfile_mkstemp = tempfile.mkstemp
    monkeypatch.setattr(tempfile, "mkstemp", recorded)
    write_template(tmp_path / "template.xlsx")
    assert made == []


def test_every_sheet_of_the_template_has_examples_frozen_headers_and_help(template: Path) -> None:
    """Sheets of the day have no example: nothing has been done of a plan that is yet to be made.

    Nor have those of a design, of suppliers, of ordering and of installation, which whoever plans
    a day would have to clear; the guide has them.
    """
    book = openpyxl.load_workbook(template)
    without_examples = (
        *(*OF_THE_DAY, *OF_A_DESIGN, *OF_SUPPLY),
        *(*OF_RESTOCKING, *OF_INSTALLATION, *OF_DISRUPTIONS, *OF_TELEMETRY),
    )
    shown = [sheet.title for sheet in book if sheet.sheet_state == "visible"]
    assert shown == ["guide", "scenario", *(form.name for form in TABLES)]
    for form in TABLES:
        sheet = book[form.name]
        assert (sheet.max_row >= 2) != (form.name in without_examples)
        assert sheet.freeze_panes == "A2"
        headers = [cell.value for cell in sheet[1]]
        for field in set(form.columns) - set(headers):
            assert column_extra(form.row_model, field)["input_only"], f"{form.name} lacks {field}"
        assert all(cell.comment is not None for cell in sheet[1])


def test_the_template_offers_choices_and_references_as_drop_downs(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    rules = {
        str(rule.sqref).split(":")[0]: rule.formula1
        for rule in book["orders"].data_validations.dataValidation
    }
    assert rules["B2"] == "customers!$A$2:$A$20000"
    assert rules["I2"] == '"TRUE,FALSE"'
    tiers = [rule.formula1 for rule in book["sites"].data_validations.dataValidation]
    assert '"origin,centre,front,locker,station"' in tiers


def test_choices_too_long_for_a_drop_down_stand_on_a_hidden_sheet(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    rules = [rule.formula1 for rule in book["disruptions"].data_validations.dataValidation]
    assert f"'_disruptions_kind'!$A$1:$A${len(Kind)}" in rules
    listed = [cell.value for cell in book["_disruptions_kind"]["A"]]
    assert (listed, book["_disruptions_kind"].sheet_state) == (list(Kind), "hidden")


def test_the_guide_explains_every_column_in_both_languages(template: Path) -> None:
    rows = list(openpyxl.load_workbook(template)["guide"].iter_rows(min_row=5, values_only=True))
    explained = {(row[0], row[1]) for row in rows if row[3] and row[4]}
    wanted = {(form.name, column) for form in TABLES for column in form.columns}
    assert wanted <= explained
    assert ("scenario", "rates.spoilage_share") in explained
    assert ("scenario", "placement.cold_chain_share") in explained


def test_a_workbook_comes_back_with_its_bad_cells_marked(tiny: Scenario, tmp_path: Path) -> None:
    path, marked = tmp_path / "book.xlsx", tmp_path / "marked.xlsx"
    write_scenario(tiny, path)
    book = openpyxl.load_workbook(path)
    book["orders"]["B3"] = "c9"
    book["orders"]["G3"] = "urgent"
    book["orders"]["K1"], book["orders"]["K2"] = "_mine", "=1+1"
    book["customers"]["D1"] = "longitud"
    book["notes"] if "notes" in book.sheetnames else book.create_sheet("x_notes").append(["keep"])
    book.save(path)
    problems = check(path)
    write_marked(path, problems, marked)
    book = openpyxl.load_workbook(marked)
    orders = book["orders"]
    red = "FFFFC7CE"
    filled = [c.coordinate for row in orders for c in row if c.fill.start_color.rgb == red]
    assert filled == ["B3", "G3"]
    assert "c9" in orders["B3"].comment.text
    assert book["customers"]["D1"].fill.start_color.rgb == red
    assert orders["K2"].value == "=1+1"
    assert book["x_notes"]["A1"].value == "keep"
    listed = list(book["problems"].iter_rows(min_row=2, max_col=4, values_only=True))
    assert listed == [(p.table, p.row, p.column, p.code) for p in problems]
    assert book["problems"]["A2"].hyperlink is not None
    assert check(marked) == problems


def test_a_folder_comes_back_as_a_workbook_with_rows_where_they_stood(
    folder: Path, tmp_path: Path
) -> None:
    text = (folder / "orders.csv").read_text(encoding="utf-8").replace("\no3,c1", "\n\no3,c9")
    (folder / "orders.csv").write_text(text, encoding="utf-8")
    header = (folder / "scenario.yaml").read_text(encoding="utf-8")
    (folder / "scenario.yaml").write_text(
        header.replace("share: 0.8", "share: 8"), encoding="utf-8"
    )
    problems = check(folder)
    assert [(p.table, p.row) for p in problems] == [("orders.csv", 5), ("scenario.yaml", -1)]
    write_marked(folder, problems, tmp_path / "marked.xlsx")
    book = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    assert book["orders"]["B5"].comment is not None
    commented = [c.value for row in book["scenario"] for c in row if c.comment is not None]
    assert commented == [8]
    again = check(tmp_path / "marked.xlsx")
    assert [(p.column, p.code) for p in again] == [(p.column, p.code) for p in problems]


def test_what_cannot_be_read_cannot_be_marked(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"nothing")
    with pytest.raises(DataError, match="not an Excel workbook"):
        write_marked(tmp_path / "a.xlsx", [], tmp_path / "b.xlsx")
    assert not (tmp_path / "b.xlsx").exists()
