"""A plan folder of a day with a return, a meal, and a van that starts and ends at home."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import openpyxl
import pytest

from api.kpi_lines import kpi_lines
from api.plan_folder import read_plan, write_plan
from api.plan_header import kpis_of
from supplychain.calendars import HOUR_S
from supplychain.fleet import Fleet, MealBreak, RouteEnd
from supplychain.orders import OrderKind
from supplychain.windows import DeliveryWindow
from tests.solvers.routing.street import VAN, at_km, order, planned, street

if TYPE_CHECKING:
    from pathlib import Path

    from solvers.routing.plan import RoutingPlan
    from supplychain.scenario import Scenario

    Sketch = tuple[Scenario, RoutingPlan]

H = HOUR_S


@pytest.fixture(scope="module")
def day() -> Sketch:
    """One route: from home to the front, to a, to b for its return, back to the front and home."""
    van = replace(VAN, meals=(MealBreak(11 * H, 13 * H, 1800),))
    fleet = Fleet("front", "van", 1, start=at_km(-1.0), ends=RouteEnd.PLACE, end=at_km(-1.0))
    orders = (
        order("a", windows=(DeliveryWindow(10 * H, 10 * H),)),
        order("b", units=3.0, kind=OrderKind.RETURN, windows=(DeliveryWindow(14 * H, 14 * H),)),
    )
    scenario = street({"a": 2.0, "b": 6.0}, orders, van, fleets=(fleet,))
    return scenario, planned(scenario)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, day: Sketch) -> Path:
    """Its plan folder."""
    scenario, plan = day
    target = tmp_path_factory.mktemp("rules") / "plan"
    write_plan(target, plan, scenario)
    return target


def test_the_folder_gives_back_scenario_and_plan(folder: Path, day: Sketch) -> None:
    stored = read_plan(folder)
    assert (stored.scenario, stored.plan) == day


def test_tables_and_map_tell_the_collection_and_the_way_from_home(folder: Path) -> None:
    with (folder / "stops.csv").open(encoding="utf-8-sig", newline="") as lines:
        kinds = list(dict.fromkeys(row["kind"] for row in csv.DictReader(lines)))
    assert kinds == ["start", "load", "deliver", "collect", "return", "end"]
    (path,) = folder.glob("*.geojson")
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    told = {f["properties"].get("order"): f["properties"]["kind"] for f in features}
    assert (told["a"], told["b"]) == ("delivery", "collection")
    (route,) = (f for f in features if f["properties"]["kind"] == "route")
    home = pytest.approx([at_km(-1.0).lon, 0.0], abs=1e-5)
    assert route["geometry"]["coordinates"][0] == home
    assert route["geometry"]["coordinates"][-1] == home


def test_the_drivers_sheet_says_what_to_collect_and_when_to_eat(folder: Path) -> None:
    sheet = openpyxl.load_workbook(folder / "drivers.xlsx").worksheets[1]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_row=10)]
    assert [str(row[4]).split()[-1] for row in rows] == [
        "Start", "Load", "Deliver", "Collect", "Return", "End"
    ]  # fmt: skip
    assert rows[3][9] == 30.0  # three units of rice, of ten kilograms each
    assert sum("meal" in str(row[-1]) for row in rows) == 1


def test_returns_are_served_orders_but_no_deliveries(day: Sketch) -> None:
    scenario, plan = day
    kpis = kpis_of(scenario, plan)
    assert (kpis.orders, kpis.orders_served) == (2, 2)
    assert (kpis.ordered_kg, kpis.delivered_kg, kpis.collected_kg) == (10.0, 10.0, 30.0)
    assert (kpis.coverage.orders, kpis.coverage.kg) == (1.0, 1.0)
    # Placed an hour before midnight, at the door at ten; the return at two does not count.
    assert kpis.delivery_times.mean_h == pytest.approx(11.0)
    served = next(line for line in kpi_lines(kpis, "CNY") if line.name == "Orders served")
    assert served.note == "10 of 10 kg; 30 kg collected"
