from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from scenarios import headline, is_bogota_csv, read_bogota_day
from supplychain.errors import DataError
from supplychain.io import read_scenario, write_scenario

if TYPE_CHECKING:
    from pathlib import Path

FLEET = """
vehicles:
  A: {capacity: 700, fixed_cost: 80, avg_speed: 30, service_time: 25, max_route_time: 10}
  C: {capacity: 2500, fixed_cost: 180, avg_speed: 30, service_time: 25, max_route_time: 10}
variable_cost_per_hour: 10.00
depot: {latitude: 4.7, longitude: -74.1}
goods: [Dry, Chilled, Frozen]
compartment_setup_cost: 3
"""
HEADER = "Date,ClientID,Lat,Lon,Kg,ProductType\n"
DAY = (
    HEADER
    + "2024-06-01,71,4.727,-74.257,5,Chilled\n"
    + "2024-06-01,72,4.689,-74.131,2000,Dry\n"
    + "2024-06-01,71,4.727,-74.257,2.5,Frozen\n"
    + "2024-06-01,72,4.689,-74.131,600,Chilled\n"
)


@pytest.fixture
def day(tmp_path: Path) -> Path:
    """Two clients with two kinds of goods each, one above the largest truck."""
    (tmp_path / "fleet.yaml").write_text(FLEET, encoding="utf-8")
    path = tmp_path / "sales.csv"
    path.write_text(DAY, encoding="utf-8")
    return path


def test_a_client_day_of_several_goods_is_one_order(day: Path) -> None:
    scenario = read_bogota_day(day)
    first = scenario.orders[0]
    assert [order.id for order in scenario.orders] == ["order-71", "order-72"]
    assert [(line.product_id, line.quantity) for line in first.lines] == [
        ("Chilled", 5.0),
        ("Frozen", 2.5),
    ]
    assert first.service_s == 25 * 60
    assert first.windows == ()


def test_money_is_not_called_yuan(day: Path) -> None:
    assert read_bogota_day(day).currency == "cost-units"


def test_an_order_above_the_largest_truck_may_be_split(day: Path) -> None:
    assert [order.split_allowed for order in read_bogota_day(day).orders] == [False, True]


def test_walls_move_freely_and_each_compartment_beyond_the_first_costs_its_set_up(
    day: Path,
) -> None:
    small = read_bogota_day(day).vehicle_types[0]
    assert (small.payload_kg, small.fixed_cny, small.cny_per_h, small.cny_per_km) == (
        700,
        80,
        10,
        0,
    )
    assert {layout.id: layout.setup_cny for layout in small.layouts} == {
        "Dry": 0,
        "Chilled": 0,
        "Frozen": 0,
        "Dry-Chilled": 3,
        "Dry-Frozen": 3,
        "Chilled-Frozen": 3,
        "Dry-Chilled-Frozen": 6,
    }
    for layout in small.layouts:
        assert {room.capacity_kg for room in layout.compartments} == {700}
        assert sum(room.capacity_l for room in layout.compartments) <= small.volume_l


def test_the_depot_is_a_front_with_as_many_vehicles_as_orders(day: Path) -> None:
    scenario = read_bogota_day(day)
    depot = scenario.sites[0]
    assert (depot.location.lat, depot.location.lon, depot.tier) == (4.7, -74.1, "front")
    assert {fleet.count for fleet in scenario.fleets} == {2}
    assert sum(lot.quantity for lot in scenario.lots) >= 2607.5
    assert scenario.horizon.start.utcoffset() == timedelta(hours=-5)
    assert scenario.horizon.start == datetime.fromisoformat("2024-06-01T06:00:00-05:00")


def test_roads_are_straight_at_the_speed_of_the_source(day: Path) -> None:
    roads = read_bogota_day(day).roads
    assert (roads.detour, dict(roads.speeds_kmh)) == (1.0, {"urban": 30.0, "trunk": 30.0})


def test_a_day_survives_the_way_to_a_folder_and_back(day: Path, tmp_path: Path) -> None:
    scenario = read_bogota_day(day)
    write_scenario(scenario, tmp_path / "folder")
    assert read_scenario(tmp_path / "folder") == scenario


def test_the_file_is_known_by_its_columns(day: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("id,lat,lon\n", encoding="utf-8")
    assert is_bogota_csv(day)
    assert not is_bogota_csv(other)
    assert not is_bogota_csv(tmp_path)
    assert not is_bogota_csv(tmp_path / "missing.csv")


def test_all_bad_cells_are_named_with_their_rows(day: Path) -> None:
    day.write_text(
        DAY + "2024-06-01,73,94.7,-74.1,-5,Wet\nyesterday,,4.7,x,1,Dry\n", encoding="utf-8"
    )
    with pytest.raises(DataError) as raised:
        read_bogota_day(day)
    places = [(problem.row, problem.column) for problem in raised.value.problems]
    assert places == [
        (6, "Lat"),
        (6, "Kg"),
        (6, "ProductType"),
        (7, "Date"),
        (7, "Lon"),
        (7, "ClientID"),
    ]


def test_another_day_and_a_client_in_two_places_are_refused(day: Path) -> None:
    day.write_text(
        DAY + "2024-06-02,74,4.7,-74.1,5,Dry\n2024-06-01,71,4.8,-74.1,5,Dry\n", encoding="utf-8"
    )
    with pytest.raises(DataError) as raised:
        read_bogota_day(day)
    assert [problem.code for problem in raised.value.problems] == ["other_day", "two_places"]


def test_a_missing_column_and_an_empty_file_are_refused(day: Path) -> None:
    day.write_text("Date,ClientID,Lat,Lon,Weight,ProductType\n", encoding="utf-8")
    with pytest.raises(DataError, match="column Kg: the column is missing"):
        read_bogota_day(day)
    day.write_text(HEADER, encoding="utf-8")
    with pytest.raises(DataError, match="there are no rows"):
        read_bogota_day(day)


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("capacity: 700", "capacity: many", "vehicles.A.capacity"),
        (
            "avg_speed: 30, service_time: 25, max_route_time: 10}\n  C",
            "avg_speed: 25, service_time: 25, max_route_time: 10}\n  C",
            "vehicles.avg_speed",
        ),
        ("Frozen]", "Frozen, Hot]", "goods"),
        ("[Dry, Chilled, Frozen]", "all", "goods"),
        ("latitude: 4.7, ", "", "depot.latitude"),
        ("vehicles:", "cars:", "vehicles"),
    ],
)
def test_a_fleet_file_that_says_too_little_is_refused(
    day: Path, old: str, new: str, column: str
) -> None:
    (day.parent / "fleet.yaml").write_text(FLEET.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError) as raised:
        read_bogota_day(day)
    assert column in {problem.column for problem in raised.value.problems}


def test_a_missing_or_broken_fleet_file_is_named(day: Path) -> None:
    fleet = day.parent / "fleet.yaml"
    fleet.write_text("vehicles: [", encoding="utf-8")
    with pytest.raises(DataError, match=r"fleet\.yaml"):
        read_bogota_day(day)
    fleet.unlink()
    with pytest.raises(DataError, match="the day needs this file beside it"):
        read_bogota_day(day)


@pytest.mark.shared_data
def test_all_74_real_days_come_in_with_the_right_totals(bogota_folder: Path) -> None:
    import json
    from collections import Counter
    from importlib.resources import files

    text = (files("scenarios") / "bogota" / "expected.json").read_text(encoding="utf-8")
    expected = json.loads(text)["scenario"]
    found: Counter[str] = Counter()
    order_kg: Counter[str] = Counter()
    sizes = {}
    for path in sorted(bogota_folder.glob("sales_*.csv")):
        figures = headline(read_bogota_day(path))
        found.update({"days": 1, **{key: figures[key] for key in ("orders", "lines")}})
        found["split_allowed"] += figures["split_allowed"]
        order_kg.update(figures["order_kg"])
        sizes[path.name.split("_")[1]] = figures["orders"]
    assert {key: expected[key] for key in found} == found
    assert order_kg == expected["order_kg"]
    assert (min(sizes.values()), max(sizes.values())) == (
        expected["smallest_day"],
        expected["largest_day"],
    )
    assert {day: sizes[day] for day in expected["ten_largest_days"]} == expected["ten_largest_days"]


@pytest.mark.shared_data
def test_raw_rows_of_the_real_days_add_up_to_the_same_kilograms(bogota_folder: Path) -> None:
    path = bogota_folder / "sales_2024-08-01_demand.csv"
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    raw_kg = sum(float(line.split(",")[4]) for line in lines)
    scenario = read_bogota_day(path)
    assert sum(line.quantity for order in scenario.orders for line in order.lines) == raw_kg


@pytest.mark.shared_data
def test_a_real_day_passes_the_scenario_check(bogota_folder: Path, tmp_path: Path) -> None:
    scenario = read_bogota_day(bogota_folder / "sales_2024-06-28_demand.csv")
    write_scenario(scenario, tmp_path / "day")
    assert read_scenario(tmp_path / "day") == scenario
