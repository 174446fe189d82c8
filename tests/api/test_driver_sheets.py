from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import openpyxl
import pytest

from api import driver_sheets
from api.driver_sheets import sheet_groups, write_driver_sheets
from api.sheet_book import sheet_name
from supplychain.fleet import Haul
from supplychain.plans import StopKind

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl import Workbook

    from solvers.routing.plan import RoutingPlan
    from supplychain.scenario import Scenario

    Sketch = tuple[Scenario, RoutingPlan]


@pytest.fixture
def book(tmp_path: Path, small: Sketch) -> Workbook:
    """The workbook, read back."""
    path = tmp_path / "drivers.xlsx"
    write_driver_sheets(path, *small)
    return openpyxl.load_workbook(path)


def test_every_vehicle_has_a_sheet_and_a_line_in_the_overview(
    book: Workbook, small: Sketch
) -> None:
    _, plan = small
    assert len(book.sheetnames) == 1 + len(plan.routes)
    overview = book[book.sheetnames[0]]
    listed = [overview.cell(row, 2).value for row in range(5, 5 + len(plan.routes))]
    assert listed == [route.id for route in plan.routes]


def test_the_overview_names_the_currency_of_its_costs(tmp_path: Path, small: Sketch) -> None:
    scenario, plan = small
    path = tmp_path / "drivers.xlsx"
    write_driver_sheets(path, replace(scenario, currency="COP"), plan)
    overview = openpyxl.load_workbook(path).worksheets[0]
    assert overview.cell(4, 11).value == "成本 COP\nCost"


def test_a_drivers_sheet_lists_every_stop_with_its_loads(book: Workbook, small: Sketch) -> None:
    scenario, plan = small
    route = plan.routes_of(Haul.LAST_MILE)[0]
    sheet = book[route.id]
    orders = [sheet.cell(5 + row, 7).value for row in range(len(route.stops))]
    expected = [s.place_id if s.kind is StopKind.DELIVER else None for s in route.stops]
    assert [value or None for value in orders] == expected
    aboard = [sheet.cell(5, column).value for column in (13, 14, 15)]
    assert aboard == pytest.approx([state.kg for state in route.stops[0].compartments])
    arrive = scenario.horizon.clock(route.stops[1].arrive_s).strftime("%m-%d %H:%M")
    assert sheet.cell(6, 2).value == arrive


def test_sheets_print_on_one_page_width(book: Workbook) -> None:
    sheet = book[book.sheetnames[1]]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.fitToHeight == 0


def test_many_vehicles_share_a_sheet_per_base(
    small: Sketch, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, plan = small
    monkeypatch.setattr(driver_sheets, "SHEETS_AT_MOST", 3)
    groups = sheet_groups(plan.routes)
    assert len(groups) < len(plan.routes)
    assert sum(len(routes) for _, routes in groups) == len(plan.routes)
    assert all(len({route.base_id for route in routes}) == 1 for _, routes in groups)


def test_sheet_names_are_short_legal_and_unique() -> None:
    taken: set[str] = set()
    names = [
        sheet_name(title, taken) for title in ("a/b:c", "A/B:C", "x" * 40, "x" * 41, "History")
    ]
    assert names[:2] == ["a-b-c", "A-B-C~2"]
    assert names[4] != "History"
    assert len({name.lower() for name in names}) == 5
    assert max(map(len, names)) == 31
