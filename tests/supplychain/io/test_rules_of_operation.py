"""Returns, time on board, skills, meals, tariffs, traffic and conflicts in a scenario's files."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any, Literal

import pytest

from supplychain.errors import DataError
from supplychain.fleet import SpeedClass
from supplychain.io import (
    check,
    from_document,
    read_scenario,
    scenario_hash,
    to_document,
    write_scenario,
)
from supplychain.io.words import parse_words
from supplychain.orders import OrderKind
from supplychain.places import Location, wgs84_to_gcj02
from supplychain.traffic import TrafficProfile

if TYPE_CHECKING:
    from pathlib import Path

    from supplychain.scenario import Scenario

RUSH = tuple(0.655 if hour in (8, 18) else 1.0 for hour in range(24))
NEW_TABLES = {"meals", "traffic", "conflicts"}


@pytest.fixture
def rich_folder(rich: Scenario, tmp_path: Path) -> Path:
    """The rich scenario as a folder of CSV files."""
    path = tmp_path / "rich"
    write_scenario(rich, path)
    return path


def codes(path: Path) -> list[tuple[str, int, str, str]]:
    return [(item.table, item.row, item.column, item.code) for item in check(path)]


def change(path: Path, *edits: tuple[str, str]) -> None:
    text = path.read_bytes().decode().replace("\r\n", "\n")
    for old, new in edits:
        assert old in text, f"{path.name} does not hold {old!r}"
        text = text.replace(old, new)
    path.write_bytes(text.encode())


@pytest.mark.parametrize(
    ("name", "tables"),
    [("folder", "csv"), ("folder", "parquet"), ("book.xlsx", "csv"), ("document.json", "csv")],
)
def test_every_rule_comes_back_equal_and_without_fault(
    rich: Scenario, tmp_path: Path, name: str, tables: Literal["csv", "parquet"]
) -> None:
    path = tmp_path / name
    write_scenario(rich, path, tables=tables)
    assert codes(path) == []
    assert read_scenario(path) == rich
    assert scenario_hash(read_scenario(path)) == scenario_hash(rich)


def test_rules_that_nobody_uses_leave_no_trace_in_the_files(folder: Path) -> None:
    assert not NEW_TABLES & {path.stem for path in folder.iterdir()}
    headers = {path.stem: path.read_text("utf-8").splitlines()[0] for path in folder.glob("*.csv")}
    assert headers["orders"].endswith("service_min,priority,split_allowed")
    assert headers["fleets"] == "site_id,vehicle_type_id,count"
    assert headers["vehicle_types"].endswith("reefer_overcapacity,door_s")


def test_defaults_written_out_leave_the_hash_alone(tiny: Scenario, folder: Path) -> None:
    change(folder / "orders.csv", ("split_allowed\n", "split_allowed,kind,requires\n"))
    change(folder / "orders.csv", (",1,true\n", ",1,true,delivery,\n"))
    change(folder / "fleets.csv", ("count\n", "count,ends\n"), ("van,3\n", "van,3,site\n"))
    change(folder / "vehicle_types.csv", ("door_s\n", "door_s,dock_min,overtime_min\n"))
    change(folder / "vehicle_types.csv", (",120\n", ",120,20,0\n"))
    assert read_scenario(folder) == tiny
    assert scenario_hash(read_scenario(folder)) == scenario_hash(tiny)


@pytest.mark.parametrize("change_of", ["kind", "requires", "traffic", "conflicts", "fleets"])
def test_every_rule_counts_in_the_hash(tiny: Scenario, rich: Scenario, change_of: str) -> None:
    if change_of in ("kind", "requires"):
        orders = (
            dataclasses.replace(tiny.orders[0], kind=OrderKind.RETURN)
            if change_of == "kind"
            else dataclasses.replace(tiny.orders[0], requires=("lift",)),
            *tiny.orders[1:],
        )
        changed = dataclasses.replace(tiny, orders=orders)
    else:
        changed = dataclasses.replace(tiny, **{change_of: getattr(rich, change_of)})
    assert scenario_hash(changed) != scenario_hash(tiny)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("lift city-pass", ("lift", "city-pass")),
        (" 国六； 通行证、尾板，冷机 ", ("国六", "通行证", "尾板", "冷机")),
        ("a;b,c", ("a", "b", "c")),
        ("；", ()),
        (["lift", "通行证"], ("lift", "通行证")),
        ([], ()),
    ],
)
def test_words_are_parted_as_people_part_them(cell: object, words: tuple[str, ...]) -> None:
    assert parse_words(cell) == words


@pytest.mark.parametrize("cell", [["tail lift"], [""], [1], 7, {"lift": True}, ["a；b"]])
def test_a_list_of_words_holds_only_what_a_cell_could_hold(cell: object) -> None:
    with pytest.raises(ValueError, match="not a list of words"):
        parse_words(cell)


def test_a_skill_with_a_blank_is_not_written(tiny: Scenario) -> None:
    customer = dataclasses.replace(tiny.customers[0], requires=("tail lift",))
    with pytest.raises(DataError) as caught:
        to_document(dataclasses.replace(tiny, customers=(customer, tiny.customers[1])))
    assert [(p.table, p.row, p.column) for p in caught.value.problems] == [
        ("customers", 2, "requires")
    ]


def test_a_bad_list_of_words_is_a_fault_of_its_cell(rich: Scenario) -> None:
    document: dict[str, Any] = json.loads(to_document(rich).model_dump_json())
    document["orders"][1]["requires"] = ["tail lift"]
    document["vehicle_types"][3]["skills"] = 7
    with pytest.raises(DataError) as caught:
        from_document(document)
    assert [(p.table, p.row, p.column, p.code) for p in caught.value.problems] == [
        ("orders", 2, "requires", "not_words"),
        ("vehicle_types", 4, "skills", "not_words"),
    ]


def test_chinese_headers_and_words_are_understood(rich: Scenario, rich_folder: Path) -> None:
    change(
        rich_folder / "orders.csv",
        ("split_allowed,kind,max_on_board_min,requires", "可否拆单,退货,车上最长时间(小时),限行"),
        (",delivery,90.01666666666667,'+lift 国六", ",否,1.5002777777777778,'+lift；国六"),
        (",return,", ",是,"),
    )
    change(rich_folder / "customers.csv", (",requires", ",通行证"))
    change(
        rich_folder / "vehicle_types.csv",
        ("overtime_min,overtime_cny_per_h,skills", "加班(小时),加班费,技能/资质"),
        (",30.0,30.0,国六 +lift city-pass", ",0.5,30.0,国六、+lift、city-pass"),
    )
    change(rich_folder / "meals.csv", ("vehicle_type_id,open,close", "车型,最早用餐,最晚用餐"))
    change(
        rich_folder / "meals.csv",
        ("最早用餐,最晚用餐,minutes", "最早用餐时间,最晚用餐时间,用餐时长"),
    )
    (rich_folder / "meals.csv").rename(rich_folder / "用餐.csv")
    (rich_folder / "traffic.csv").rename(rich_folder / "路况.csv")
    change(rich_folder / "路况.csv", ("speed_class,hour,factor", "速度类别,小时,车速系数"))
    change(rich_folder / "路况.csv", ("urban,18,", "城市,18,"))
    (rich_folder / "conflicts.csv").rename(rich_folder / "不可混装.csv")
    change(rich_folder / "不可混装.csv", ("one,other\nchilled", "类别一,类别二\n冷藏"))
    change(rich_folder / "fleets.csv", ("ends", "收车方式"), ("last_stop", "末站"))
    assert codes(rich_folder) == []
    assert read_scenario(rich_folder) == rich


def test_hours_without_a_row_are_one_and_factors_have_three_decimals(
    tiny: Scenario, folder: Path
) -> None:
    text = "speed_class,hour,factor\nurban,18,0.65499\nurban,8,0.655\n"
    (folder / "traffic.csv").write_text(text, encoding="utf-8")
    scenario = read_scenario(folder)
    assert scenario.traffic == (TrafficProfile(SpeedClass.URBAN, RUSH),)
    finer = tuple(factor - 1e-5 for factor in RUSH)
    unrounded = dataclasses.replace(tiny, traffic=(TrafficProfile(SpeedClass.URBAN, finer),))
    assert scenario_hash(unrounded) == scenario_hash(scenario)


def test_starts_and_ends_are_converted_like_all_coordinates(
    rich: Scenario, rich_folder: Path
) -> None:
    home = Location(31.25, 121.47)
    shifted = wgs84_to_gcj02(home)
    change(rich_folder / "scenario.yaml", ("crs: wgs84", "crs: gcj02"))
    change(rich_folder / "fleets.csv", ("31.25,121.47", f"{shifted.lat},{shifted.lon}"))
    fleet = read_scenario(rich_folder).fleets[-1]
    for point in (fleet.start, fleet.end):
        assert point is not None
        assert (point.lat, point.lon) == pytest.approx((home.lat, home.lon), abs=1e-8)


def test_returns_need_no_stock_nor_any_leg_but_the_last(folder: Path) -> None:
    change(folder / "lots.csv", ("l1,front,milk,400.0,12.3,\n", ""))
    change(folder / "fleets.csv", ("origin,trunk,2\n", ""))
    (folder / "tariffs.csv").unlink()
    assert codes(folder) == [
        ("order_lines.csv", 4, "source_tier", "no_stock"),
        ("temperature_classes.csv", 2, "id", "no_vehicle"),
    ]
    change(folder / "orders.csv", ("split_allowed\n", "split_allowed,kind\n"))
    change(folder / "orders.csv", (",2,false\n", ",2,false,return\n"))
    change(folder / "orders.csv", (",1,true\n", ",1,true,return\n"))
    assert codes(folder) == []


def test_fleets_of_one_site_and_type_differ_in_where_they_start_and_end(rich_folder: Path) -> None:
    change(rich_folder / "fleets.csv", ("front,hired,2,,,last_stop,,\n", ""))
    row = "front,hired,1,31.25,121.47,place,31.25,121.47\n"
    change(rich_folder / "fleets.csv", (row, row + row.replace("hired,1", "hired,7")))
    (problem,) = check(rich_folder)
    assert (problem.row, problem.column, problem.code) == (6, "end_lon", "duplicate_key")
    assert problem.given == "front hired 31.25 121.47 place 31.25 121.47"


def test_two_equal_fleets_are_told_by_the_columns_that_are_there(folder: Path) -> None:
    change(folder / "fleets.csv", ("front,van,3\n", "front,van,3\nfront,van,4\n"))
    (problem,) = check(folder)
    assert (problem.row, problem.column, problem.given) == (5, "vehicle_type_id", "front van")
    assert problem.problem == "row 4 has the same site_id and vehicle_type_id"


@pytest.mark.parametrize(
    ("file", "old", "new", "faults"),
    [
        ("meals.csv", "11:00,13:00", "13:00,11:00", [(2, "close", "upside_down")]),
        ("meals.csv", "18:00,18:00,15.0", "18:00,18:00,1440", [(3, "minutes", "too_long")]),
        ("meals.csv", "18:00,18:00,15.0", "11:00,13:00,15", [(3, "close", "duplicate_key")]),
        ("meals.csv", "18:00,18:00,15.0", "18:00,18:00,0", [(3, "minutes", "out_of_range")]),
        ("meals.csv", "hired,11:00", "hire,11:00", [(2, "vehicle_type_id", "unknown_reference")]),
        ("fleets.csv", "place,31.25,121.47", "place,,121.47", [(6, "end_lat", "missing_value")]),
        (
            "fleets.csv",
            "place,31.25,121.47",
            "place,,",
            [(6, "end_lat", "missing_value"), (6, "end_lon", "missing_value")],
        ),
        ("fleets.csv", "place,31.25,121.47", "site,31.25,121.47", [(6, "ends", "conflict")]),
        ("fleets.csv", "1,31.25,121.47", "1,31.25,", [(6, "start_lon", "missing_value")]),
        ("fleets.csv", "1,31.25,121.47", "1,?,121.47", [(6, "start_lat", "not_a_number")]),
        (
            "fleets.csv",
            "1,31.25,121.47",
            "1,121.47,31.25",
            [(6, "start_lat", "swapped_coordinates")],
        ),
        ("fleets.csv", "e,31.25,121.47", "e,86.5,41.2", [(6, "end_lat", "swapped_coordinates")]),
        ("fleets.csv", "last_stop", "nowhere", [(5, "ends", "unknown_choice")]),
        ("conflicts.csv", "home", "hom", [(2, "other", "unknown_reference")]),
        ("conflicts.csv", "home", "chilled", [(2, "other", "same_kind")]),
        ("traffic.csv", "urban,8,0.655", "urban,8,0", [(10, "factor", "out_of_range")]),
        ("traffic.csv", "urban,8,0.655", "urban,8,10.5", [(10, "factor", "out_of_range")]),
        ("traffic.csv", "urban,8,0.655", "urban,24,1", [(10, "hour", "out_of_range")]),
        ("traffic.csv", "urban,8,0.655", "urban,7,1", [(10, "hour", "duplicate_key")]),
        ("traffic.csv", "urban,8,0.655", "rural,8,1", [(10, "speed_class", "unknown_choice")]),
        ("orders.csv", "90.01666666666667", "-1", [(2, "max_on_board_min", "out_of_range")]),
        ("orders.csv", "return", "swap", [(4, "kind", "unknown_choice")]),
        ("temperature_classes.csv", "240.0", "-240.0", [(2, "max_on_board_min", "out_of_range")]),
        ("vehicle_types.csv", "200.001", "0", [(5, "max_distance_km", "out_of_range")]),
        ("vehicle_types.csv", "30.0,30.0,国六", "30.0,,国六", []),
        ("customers.csv", "city-pass", "city-paß", [(2, "requires", "no_vehicle")]),
        ("orders.csv", "'+lift 国六", "国六 forklift", [(2, "requires", "no_vehicle")]),
    ],
)
def test_what_cannot_be_is_told_with_its_place(
    rich_folder: Path, file: str, old: str, new: str, faults: list[tuple[int, str, str]]
) -> None:
    change(rich_folder / file, (old, new))
    assert codes(rich_folder) == [(file, *fault) for fault in faults]


def test_a_skill_that_nobody_has_is_one_fault_however_many_need_it(rich_folder: Path) -> None:
    change(rich_folder / "customers.csv", ("city-pass", "city-pas"))
    (problem,) = check(rich_folder)
    assert problem.problem == (
        "no last-mile vehicle at a front has this; orders that need it: 2; did you mean city-pass?"
    )
    assert (problem.given, problem.allowed) == ("city-pas", "+lift, city-pass, 国六")


def test_skills_must_meet_in_one_vehicle(rich_folder: Path) -> None:
    change(rich_folder / "vehicle_types.csv", (",国六 +lift city-pass", ",国六 +lift"))
    path = rich_folder / "vehicle_types.csv"
    row = next(line for line in path.read_text("utf-8").splitlines() if line.startswith("hired"))
    twin = row.replace("hired,van", "permitted,van").replace("国六 +lift", "city-pass")
    change(path, (row + "\n", row + "\n" + twin + "\n"))
    change(rich_folder / "fleets.csv", ("front,hired,2", "front,permitted,2"))
    layouts = rich_folder / "layouts.csv"
    change(layouts, ("hired,cold", "permitted,cold,chilled,9,9,0\nhired,cold"))
    (problem,) = check(rich_folder)
    assert (problem.table, problem.row, problem.code) == ("orders.csv", 2, "no_vehicle")
    assert problem.problem == (
        "no last-mile vehicle at a front has all of these; orders that need it: 1"
    )
    assert problem.given == "+lift 国六 city-pass"


def test_skills_of_vehicles_elsewhere_do_not_count(rich_folder: Path) -> None:
    change(rich_folder / "fleets.csv", ("front,hired", "centre,hired"))
    assert {(table, column, code) for table, _, column, code in codes(rich_folder)} == {
        ("orders.csv", "requires", "no_vehicle"),
        ("customers.csv", "requires", "no_vehicle"),
    }
