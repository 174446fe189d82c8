"""What teams take along: sheets to print, and calendars."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest

from api import team_sheets
from api.team_calendars import calendar_of, write_calendars
from api.team_sheets import sheet_groups, write_team_sheets
from tests.api.hand_installers import view

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl import Workbook


@pytest.fixture
def book(tmp_path: Path) -> Workbook:
    """The workbook of the hand-made plan, read back."""
    path = tmp_path / "teams.xlsx"
    write_team_sheets(path, view())
    return openpyxl.load_workbook(path)


def test_every_team_has_a_sheet_and_every_day_a_line_in_the_overview(book: Workbook) -> None:
    assert book.sheetnames == ["总览 Overview", "陈师傅 Chen", "<b>Li & Co<-b>", "t3"]
    overview = book.worksheets[0]
    listed = [overview.cell(row, 2).value for row in (5, 6, 7)]
    assert listed == ["陈师傅 Chen", "<b>Li & Co</b>", "t3"]
    assert [overview.cell(5, column).value for column in (8, 9, 10, 11)] == [3, 0.75, 5.5, 0.5]


def test_a_sheet_lists_visits_with_partners_and_what_was_agreed(book: Workbook) -> None:
    sheet = book["陈师傅 Chen"]
    second = [sheet.cell(6, column).value for column in range(1, 12)]
    assert second[:6] == ["2", "09:30", "15:15", "17:15", "j2", "客户 2 <i>"]
    assert second[6] == "air-conditioner, 2 人 people"
    assert second[7] == "06-08 13:00–15:00"
    assert second[8] == "06-08 12:00"
    assert second[9] == "<b>Li & Co</b>"
    assert "break 12:00–12:30" in str(sheet.cell(2, 1).value)
    assert "overtime 30 min" in str(sheet.cell(2, 1).value)
    assert sheet.cell(6, 13).value == "等待 wait 345 min; 优先 priority 2"


def test_many_teams_share_a_sheet_by_territory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(team_sheets, "SHEETS_AT_MOST", 2)
    found = {title: [route.team_id for route in routes] for title, routes in sheet_groups(view())}
    assert found == {"east": ["t3"], "west": ["t1", "t2"]}


def test_a_calendar_has_every_visit_in_universal_time() -> None:
    text = calendar_of(view(), "t1")
    lines = text.split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert [line for line in lines if line.startswith("DTSTART")] == [
        "DTSTART:20260608T001500Z",
        "DTSTART:20260608T071500Z",
    ]
    assert "SUMMARY:j2 客户 2 <i>" in lines
    assert "LOCATION:30.29000\\, 120.17000" in lines


def test_no_line_of_a_calendar_is_longer_than_the_standard_allows() -> None:
    text = calendar_of(view(), "t1")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert "协作 with <b>Li & Co</b>" in text.replace("\r\n ", "")


def test_every_team_has_a_calendar_in_the_archive(tmp_path: Path) -> None:
    path = tmp_path / "calendars.zip"
    write_calendars(path, view())
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["t1.ics", "t2.ics", "t3.ics"]
        assert archive.read("t3.ics").decode() == calendar_of(view(), "t3")
