"""Ten broken folders of different kinds; each must give the complete list of its faults."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from supplychain.errors import DataError
from supplychain.io import check, read_scenario

if TYPE_CHECKING:
    from pathlib import Path

    from supplychain.scenario import Scenario


@dataclass(frozen=True)
class Broken:
    """Edits of the tiny scenario's files, and the faults that they must give.

    ``edits`` are file, old text, new text; an empty old text means the whole file, and a new text
    of ``None`` removes it. Faults are table, row, column and code.
    """

    name: str
    edits: tuple[tuple[str, str, str | None], ...]
    faults: list[tuple[str, int, str, str]]
    words: tuple[str, ...] = field(default=())


BROKEN = [
    Broken(
        "keys and references",
        (
            ("orders.csv", "o3,c1", "o2,c7"),
            ("order_lines.csv", "o3,rice", "o1,rices"),
            ("lots.csv", "l2,centre", "l1,center"),
            ("products.csv", "rice,'=大米,dry", "rice,'=大米,drie"),
            ("site_capacities.csv", "front,dry", "front,chilled"),
        ),
        [
            ("lots.csv", 3, "id", "duplicate_key"),
            ("lots.csv", 3, "site_id", "unknown_reference"),
            ("order_lines.csv", 5, "product_id", "unknown_reference"),
            ("orders.csv", 4, "customer_id", "unknown_reference"),
            ("orders.csv", 4, "id", "duplicate_key"),
            ("products.csv", 3, "temperature_class_id", "unknown_reference"),
            ("site_capacities.csv", 3, "temperature_class_id", "duplicate_key"),
        ],
        ("did you mean rice?", "did you mean centre?"),
    ),
    Broken(
        "unreadable and missing cells",
        (
            ("orders.csv", "2026-03-12T15:59:00+08:00", "03/12/2026"),
            ("orders.csv", "3.0,1,true", "three,1.5,perhaps"),
            ("products.csv", "milk,鲜牛奶,chilled,1.05,1.3", "milk,鲜牛奶,chilled,,-1.3"),
            ("products.csv", "rice,'=大米,dry,5.0", "rice,'=大米,dry,nan"),
            ("sites.csv", "front,前置,front", "front,前置,frontier"),
            ("sites.csv", "05:00,30:00", "5 a.m.,30:00"),
            ("sites.csv", "06:00 14:00", "06:00 25h"),
            ("fleets.csv", "front,van,3", "front,van,2.5"),
        ),
        [
            ("fleets.csv", 4, "count", "not_a_whole_number"),
            ("orders.csv", 3, "placed_at", "not_a_clock_time"),
            ("orders.csv", 3, "priority", "not_a_whole_number"),
            ("orders.csv", 3, "service_min", "not_a_number"),
            ("orders.csv", 3, "split_allowed", "not_a_yes_or_no"),
            ("products.csv", 2, "kg", "missing_value"),
            ("products.csv", 2, "litres", "out_of_range"),
            ("products.csv", 3, "kg", "not_a_number"),
            ("sites.csv", 4, "departures", "not_a_time_of_day"),
            ("sites.csv", 4, "open", "not_a_time_of_day"),
            ("sites.csv", 4, "tier", "unknown_choice"),
        ],
    ),
    Broken(
        "columns, tables and files",
        (
            ("orders.csv", "placed_at", "placed_art"),
            ("customers.csv", "id,name,lat,lon,city", "id,name,lat,latitude,colour"),
            ("products.csv", "kg,litres", "kg (km),litres"),
            ("fleets.csv", "", None),
            ("lotts.csv", "", "id\nl1\n"),
            ("x_notes.csv", "", "anything\n1\n"),
            ("lanes.csv", "from_site_id", "from_site_id,x_mine,_mine"),
            ("lanes.csv", "centre,front", "centre,7,8,front"),
        ),
        [
            ("customers.csv", 1, "colour", "unknown_column"),
            ("customers.csv", 1, "latitude", "duplicate_column"),
            ("customers.csv", 1, "lon", "missing_column"),
            ("fleets", -1, "", "missing_table"),
            ("lotts.csv", -1, "", "unknown_table"),
            ("orders.csv", 1, "placed_art", "unknown_column"),
            ("orders.csv", 1, "placed_at", "missing_column"),
            ("products.csv", 1, "kg", "missing_column"),
            ("products.csv", 1, "kg (km)", "wrong_unit"),
        ],
        ("did you mean placed_at?", "did you mean lots?"),
    ),
    Broken(
        "windows and times",
        (
            ("orders.csv", "2026-03-13T11:00:00+08:00", "2026-03-13T08:30:00+08:00"),
            ("orders.csv", "15:59:00+08:00,,", "15:59:00+08:00,2026-03-13T08:00:00+08:00,"),
            ("orders.csv", "2026-03-12T15:58:59+08:00", "2026-03-14T08:00"),
            (
                "order_windows.csv",
                "o1,2026-03-13T18:00:00+08:00,2026-03-13T20:00:00+08:00,0.5",
                "o1,2026-03-13T18:00:00+08:00,2026-03-13T20:00:00+08:00,0.5\n"
                "o1,2026-03-13T19:59:00+08:00,2026-03-13T21:00:00+08:00,\n"
                "o1,2026-03-19T18:00:00+08:00,2026-03-19T20:00:00+08:00,\n"
                "o1,2026-03-12 10:00,2026-03-12 11:00,",
            ),
            ("transfers.csv", "2026-03-13T12:00:00+08:00", "2026-03-12T08:00:00Z"),
            ("lots.csv", "2026-03-12T18:00:01+08:00", "2026-04-12T18:00:01+08:00"),
            ("sites.csv", "05:00,30:00", "22:00,06:00"),
            ("vehicle_types.csv", "diesel,0.15,00:00,24:00,8.0", "diesel,0.15,09:00,09:00,8.0"),
        ),
        [
            ("lots.csv", 3, "available_at", "outside_horizon"),
            ("order_windows.csv", 3, "window_open", "overlap"),
            ("order_windows.csv", 4, "window_open", "outside_horizon"),
            ("order_windows.csv", 5, "window_close", "outside_horizon"),
            ("orders.csv", 2, "window_close", "upside_down"),
            ("orders.csv", 3, "window_close", "missing_value"),
            ("orders.csv", 4, "window_close", "before_placed"),
            ("sites.csv", 4, "close", "upside_down"),
            ("transfers.csv", 2, "due_at", "upside_down"),
            ("vehicle_types.csv", 2, "close", "upside_down"),
            ("vehicle_types.csv", 3, "close", "upside_down"),
            ("vehicle_types.csv", 4, "close", "upside_down"),
        ],
    ),
    Broken(
        "coordinates",
        (
            ("customers.csv", "31.228,121.462", "121.462,31.228"),
            ("customers.csv", "31.24,121.44", "31.24,1121.44"),
            ("sites.csv", "32.1,118.8", "86.5,41.2"),
            ("sites.csv", "31.3,121.1", "131.3,121.1"),
        ),
        [
            ("customers.csv", 2, "lat", "swapped_coordinates"),
            ("customers.csv", 3, "lon", "out_of_range"),
            ("sites.csv", 2, "lat", "swapped_coordinates"),
            ("sites.csv", 3, "lat", "out_of_range"),
        ],
    ),
    Broken(
        "wrong units",
        (
            ("products.csv", "1.05,1.3", "1050,1300"),
            ("products.csv", "5.0,6.0", "5.0,6000"),
            ("lanes.csv", "31.501,55.0", "31501,55.0"),
            ("vehicle_types.csv", "180.0,1.4,35.0,urban", "180.0,1400,35.0,urban"),
            ("tariffs.csv", "0.9,9.0", "0.9,1200.0"),
        ),
        [
            ("lanes.csv", 2, "drive_min", "wrong_units"),
            ("products.csv", 2, "kg", "wrong_units"),
            ("products.csv", 3, "litres", "wrong_units"),
            ("tariffs.csv", 2, "transit_h", "out_of_range"),
            ("vehicle_types.csv", 4, "cny_per_km", "out_of_range"),
        ],
    ),
    Broken(
        "goods that contradict themselves",
        (
            ("temperature_classes.csv", "0.0,8.0,4.0", "0.0,8.0,9.0"),
            ("temperature_classes.csv", "-10.0,40.0", "40.0,-10.0"),
            ("products.csv", "q10,min_remaining_life_h", "q10,activation_energy_j_mol,最短寿命"),
            ("products.csv", "最短寿命", "min_remaining_life_h"),
            ("products.csv", "4.0,2.5,0.0", "4.0,2.5,60000,200"),
            ("products.csv", "4.0,,0.0", "4.0,,,0.0"),
            ("ambient.csv", "\n23,", "\n22,"),
        ),
        [
            ("ambient.csv", 2, "hour", "incomplete"),
            ("ambient.csv", 25, "hour", "duplicate_key"),
            ("products.csv", 2, "min_remaining_life_h", "out_of_range"),
            ("products.csv", 2, "q10", "given_twice"),
            ("temperature_classes.csv", 2, "set_point_c", "outside_band"),
            ("temperature_classes.csv", 3, "high_c", "upside_down"),
        ],
    ),
    Broken(
        "vehicles that cannot carry the day",
        (
            ("layouts.csv", "van,split,dry,800.0,7000.0,5.0\n", "van,split,chilled,10,10,6\n"),
            ("layouts.csv", "feeder,split,dry,800.0,7000.0", "feeder,split,dry,1800.0,17000.0"),
            ("layouts.csv", "trunk,cold,chilled,1500.0,12000.0,0.0\n", ""),
            ("layouts.csv", "trunk,split,chilled,700.0,5000.0,5.0\n", ""),
            ("layouts.csv", "trunk,split,dry,800.0,7000.0,5.0\n", ""),
            ("order_lines.csv", "o2,milk,1.5,front", "o2,milk,1500,front\no1,milk,1500,"),
        ),
        [
            ("layouts.csv", 4, "capacity_kg", "too_large"),
            ("layouts.csv", 4, "capacity_l", "too_large"),
            ("layouts.csv", 7, "setup_cny", "conflict"),
            ("layouts.csv", 7, "temperature_class_id", "duplicate_key"),
            ("temperature_classes.csv", 3, "id", "no_vehicle"),
            ("vehicle_types.csv", 2, "id", "no_layout"),
        ],
        ("on the last mile",),
    ),
    Broken(
        "orders that fit no vehicle",
        (
            ("order_lines.csv", "o2,milk,1.5,front", "o2,milk,1500,front\no1,milk,1500,"),
            ("order_lines.csv", "o3,rice,3.0,\n", ""),
            ("order_lines.csv", "front\n", "locker\n"),
        ),
        [
            ("order_lines.csv", 4, "source_tier", "no_stock"),
            ("orders.csv", 2, "id", "too_large"),
            ("orders.csv", 4, "id", "no_lines"),
        ],
    ),
    Broken(
        "a network that does not hang together",
        (
            ("lanes.csv", "06:00,false", "06:00,true"),
            ("lanes.csv", "departures,closed\n", "departures,closed\nfront,front,1,1,,\n"),
            ("sites.csv", "origin,产地,origin", "origin,产地,centre"),
            ("customers.csv", "31.24,121.44", "31.24,122.44"),
            ("transfers.csv", "t1,centre,front", "t1,front,origin"),
        ),
        [
            ("customers.csv", 3, "id", "out_of_reach"),
            ("lanes.csv", 2, "to_site_id", "same_site"),
            ("sites.csv", 4, "id", "unreachable"),
            ("transfers.csv", 2, "to_site_id", "wrong_tier"),
        ],
    ),
    Broken(
        "a header that cannot be used",
        (
            ("scenario.yaml", "days: 4.0", "dayz: 4.0"),
            ("scenario.yaml", "crs: wgs84", "crs: mars"),
            ("scenario.yaml", "currency: CNY", "currency: <b>yuan</b>"),
            ("scenario.yaml", "share: 0.8", "share: 80"),
            ("scenario.yaml", "name: tiny\n", ""),
            ("scenario.yaml", "detour: 1", "detour: 1"),
            ("sites.csv", "", "\n"),
        ),
        [
            ("scenario.yaml", -1, "crs", "unknown_choice"),
            ("scenario.yaml", -1, "currency", "wrong_type"),
            ("scenario.yaml", -1, "dayz", "unknown_field"),
            ("scenario.yaml", -1, "name", "missing_field"),
            ("scenario.yaml", -1, "promise.share", "out_of_range"),
            ("sites", -1, "", "missing_table"),
        ],
        ("did you mean days?",),
    ),
]


def break_folder(folder: Path, edits: tuple[tuple[str, str, str | None], ...]) -> None:
    for file, old, new in edits:
        path = folder / file
        if new is None:
            path.unlink()
        elif not old:
            path.write_text(new, encoding="utf-8")
        else:
            text = path.read_bytes().decode().replace("\r\n", "\n")
            assert old in text or file == "scenario.yaml", f"{file} does not hold {old!r}"
            path.write_bytes(text.replace(old, new).encode())


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_every_fault_of_a_broken_folder_is_listed(folder: Path, broken: Broken) -> None:
    break_folder(folder, broken.edits)
    problems = check(folder)
    found = [(item.table, item.row, item.column, item.code) for item in problems]
    assert found == broken.faults, "\n".join(map(str, problems))
    text = "\n".join(map(str, problems))
    assert all(word in text for word in broken.words), text


@pytest.mark.parametrize("broken", BROKEN[:2], ids=lambda broken: broken.name)
def test_reading_raises_what_checking_lists(folder: Path, broken: Broken) -> None:
    break_folder(folder, broken.edits)
    with pytest.raises(DataError) as caught:
        read_scenario(folder)
    assert list(caught.value.problems) == check(folder)


def test_the_tiny_scenario_has_no_fault(tiny: Scenario, folder: Path) -> None:
    assert check(folder) == []


def test_a_fault_names_place_given_and_allowed(folder: Path) -> None:
    break_folder(folder, (("orders.csv", "2026-03-13T11:00:00", "2026-03-13T08:30:00"),))
    assert [str(problem) for problem in check(folder)] == [
        "orders.csv row 2, column window_close: before window_open; given"
        " 2026-03-13T08:30:00+08:00; allowed 2026-03-13T09:00:00+08:00 or later"
    ]


def test_an_alias_bomb_in_the_header_is_refused(folder: Path) -> None:
    text = "a: &a [1, 1]\nb: &b [*a, *a]\nname: x\n"
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    assert [(p.table, p.code) for p in check(folder)] == [("scenario.yaml", "unreadable")]


def test_nothing_at_the_path_is_a_problem_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no scenario is here"):
        check(tmp_path / "missing")
