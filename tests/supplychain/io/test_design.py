"""What the network can become, as part of a scenario's files."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import pytest

from supplychain.design import Design, Must
from supplychain.io import (
    check,
    from_document,
    json_schema,
    read_scenario,
    scenario_hash,
    to_document,
    write_scenario,
)
from supplychain.io.documents.scenario import OF_A_DESIGN, OF_A_PLANNED_DAY

if TYPE_CHECKING:
    from pathlib import Path

    from supplychain.scenario import Scenario

FORMS = [("folder", "csv"), ("folder", "parquet"), ("book.xlsx", "csv"), ("document.json", "csv")]


def changed(path: Path, table: str, old: str, new: str) -> None:
    """Replace text in a table of a folder."""
    file = path / f"{table}.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text, text
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def folder(designed: Scenario, tmp_path: Path) -> Path:
    """The designed scenario as a folder of CSV files."""
    write_scenario(designed, tmp_path / "designed")
    return tmp_path / "designed"


@pytest.mark.parametrize(("name", "tables"), FORMS)
def test_a_design_comes_back_equal_and_without_fault(
    designed: Scenario, tmp_path: Path, name: str, tables: Literal["csv", "parquet"]
) -> None:
    write_scenario(designed, tmp_path / name, tables=tables)
    assert check(tmp_path / name) == []
    read = read_scenario(tmp_path / name)
    assert read == designed
    assert scenario_hash(read) == scenario_hash(designed)


def test_a_scenario_that_states_nothing_has_no_design(tiny: Scenario) -> None:
    document = to_document(replace(tiny, design=Design()))
    assert from_document(document).design is None


def test_files_of_a_scenario_without_a_design_say_nothing_of_one(
    tiny: Scenario, tmp_path: Path
) -> None:
    write_scenario(tiny, tmp_path / "s")
    assert {file.stem for file in (tmp_path / "s").iterdir()}.isdisjoint(OF_A_DESIGN)
    assert "placement" not in (tmp_path / "s" / "scenario.yaml").read_text(encoding="utf-8")


def test_what_the_network_can_become_changes_the_hash(designed: Scenario) -> None:
    assert designed.design is not None
    other = replace(designed, design=replace(designed.design, bands=()))
    assert scenario_hash(other) != scenario_hash(designed)


def test_a_network_is_designed_without_a_day_of_orders(designed: Scenario, tmp_path: Path) -> None:
    bare = replace(
        designed,
        products=(),
        vehicle_types=(),
        fleets=(),
        customers=(),
        orders=(),
        lots=(),
        transfers=(),
    )
    write_scenario(bare, tmp_path / "s")
    assert {file.stem for file in (tmp_path / "s").iterdir()}.isdisjoint(OF_A_PLANNED_DAY)
    assert check(tmp_path / "s") == []
    assert read_scenario(tmp_path / "s") == bare


def test_a_day_without_zones_still_needs_its_orders(designed: Scenario) -> None:
    document = json.loads(to_document(replace(designed, design=None)).model_dump_json())
    del document["orders"]
    assert ("orders", "missing_table") in codes(document)


def test_the_schema_asks_for_the_tables_of_a_day_only_where_no_zones_are_stated() -> None:
    schema = json_schema()
    assert set(schema["required"]) == {"name", "start"}
    zones, *_, day = schema["anyOf"]
    assert zones == {
        "properties": {"demand_zones": {"minItems": 1}},
        "required": ["demand_zones", "temperature_classes", "sites"],
    }
    assert set(day["required"]) == {*OF_A_PLANNED_DAY, "temperature_classes", "sites"}


def test_what_the_schema_requires_is_what_reading_requires(designed: Scenario) -> None:
    required = json_schema()["anyOf"][0]["required"]
    whole = json.loads(to_document(designed).model_dump_json(exclude_none=True))
    tables = {name for name, values in whole.items() if isinstance(values, list)}
    asked = {*required, *OF_A_DESIGN}
    bare = {name: values for name, values in whole.items() if name not in tables - asked}
    assert {code for _, code in codes(bare)}.isdisjoint({"missing_table"})
    for name in set(required) - {"demand_zones"}:
        without = {key: values for key, values in bare.items() if key != name}
        assert (name, "missing_table") in codes(without)


def codes(document: dict[str, Any]) -> set[tuple[str, str]]:
    """Tables and codes of the faults of a JSON document."""
    from supplychain.io.convert import problems_of
    from supplychain.io.jsonfile import raw_of

    return {(problem.table, problem.code) for problem in problems_of(raw_of(document))}


def test_chinese_headers_and_words_are_understood(folder: Path, designed: Scenario) -> None:
    (folder / "site_choices.csv").unlink()
    (folder / "选址.csv").write_text(
        "站点,取舍,开仓费用(元),关仓费用,碳排放(公斤/天)\n"
        "centre,必开,1000000,300000,800\nfront,可选,400000,0,0\n",
        encoding="utf-8",
    )
    (folder / "zone_demand.csv").unlink()
    (folder / "需求.csv").write_text(
        "需求区,货类,时期,日需求\n静安,奶,平日,100\n", encoding="utf-8"
    )
    (folder / "exceptions.csv").unlink()
    (folder / "异常.csv").write_text(
        "站点,异常类型,发货票数,异常票数\nfront,破损,100,3\n", encoding="utf-8"
    )
    assert check(folder) == []
    design = read_scenario(folder).design
    assert design is not None
    assert designed.design is not None
    assert design.choices == designed.design.choices
    assert design.choices[0].must is Must.OPEN
    assert [(row.zone_id, row.period_id) for row in design.demand] == [("z1", "quiet")]
    assert design.exceptions[0].kind == "damage"


FAULTS = [
    ("site_modules", "front,dry", "front,wet", 7, "capacity_class_id", "unknown_reference"),
    (
        "site_modules",
        "centre,dry,9000.0,3,1",
        "centre,dry,9000.0,3,4",
        4,
        "present",
        "out_of_range",
    ),
    ("site_modules", "front,returns", "frint,returns", 8, "site_id", "unknown_reference"),
    ("site_choices", "front,free", "front,maybe", 3, "must", "unknown_choice"),
    ("product_groups", "25.0,centre", "25.0,locker", 2, "first_tier", "wrong_tier"),
    ("zone_demand", "z2,rice,peak", "z2,rice,pique", 9, "period_id", "unknown_reference"),
    ("freight_rates", "origin,centre", "origin,front", 2, "to_tier", "wrong_tier"),
    ("design_lanes", "front,z2", "front,z9", 3, "to_id", "wrong_tier"),
    ("service_bands", "milk rice", "milk oil", 2, "groups", "unknown_reference"),
    ("exceptions", "12000,85", "80,85", 2, "cases", "out_of_range"),
    ("exceptions", "front,z1", "front,centre", 3, "to_id", "wrong_tier"),
    ("futures", ",0.1,", ",0.2,", -1, "probability", "wrong_sum"),
    ("future_changes", "苏州", "苏洲", 2, "city", "unknown_reference"),
    ("future_changes", ",1.4,", ",,", 3, "demand_factor", "missing_value"),
    ("future_changes", "flood,front", "flood,", 4, "closed", "missing_value"),
    ("future_changes", "flood,front,,,,,", "flood,front,,,,0.5,", 4, "site_id", "conflict"),
    ("future_changes", "flood,front,,,,", "flood,front,,,rice,", 4, "product_group_id", "conflict"),
    ("present_spend", "freight,front", "freight,frnt", 3, "site_id", "unknown_reference"),
]


@pytest.mark.parametrize(("table", "old", "new", "row", "column", "code"), FAULTS)
def test_a_fault_is_named_with_file_row_and_column(
    folder: Path, table: str, old: str, new: str, row: int, column: str, code: str
) -> None:
    changed(folder, table, old, new)
    found = [(p.table, p.row, p.column, p.code) for p in check(folder)]
    assert (f"{table}.csv", row, column, code) in found


@pytest.mark.parametrize(
    "name", ["product_groups", "demand_periods", "demand_zones", "futures", "freight_rates"]
)
def test_a_table_that_others_need_is_missed(folder: Path, name: str) -> None:
    (folder / f"{name}.csv").unlink()
    if name == "freight_rates":
        (folder / "design_lanes.csv").unlink()
    assert (name, -1, "missing_table") in [(p.table, p.row, p.code) for p in check(folder)]


def test_a_table_of_headers_alone_is_told_from_one_that_is_missing(folder: Path) -> None:
    file = folder / "zone_demand.csv"
    file.write_text(file.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert [(p.table, p.row, p.code) for p in check(folder)] == [
        ("zone_demand.csv", -1, "missing_rows")
    ]


def test_without_any_freight_the_missing_table_is_the_only_fault(folder: Path) -> None:
    for name in ("freight_rates", "design_lanes"):
        (folder / f"{name}.csv").unlink()
    assert [(p.table, p.code) for p in check(folder)] == [("freight_rates", "missing_table")]


def test_a_fault_of_the_header_is_told_in_our_words_alone(folder: Path) -> None:
    file = folder / "scenario.yaml"
    text = file.read_text(encoding="utf-8").replace("aim: uncovered cost", "aim: beauty")
    file.write_text(text, encoding="utf-8")
    (problem,) = check(folder)
    assert problem.problem.startswith("not some of cost, uncovered, co2")


def test_a_class_without_freight_is_named_with_its_leg(folder: Path) -> None:
    changed(folder, "freight_rates", "front,zone,", "front,zone,chilled")
    found = [p for p in check(folder) if p.code == "no_rate"]
    assert [(p.row, p.column, p.given) for p in found] == [
        (3, "return_class_id", "returns"),
        (3, "temperature_class_id", "dry"),
    ]


def test_two_times_of_one_lane_are_a_conflict(folder: Path) -> None:
    file = folder / "design_lanes.csv"
    text = file.read_text(encoding="utf-8")
    header = text.splitlines()[0].split(",")
    row = {"from_site_id": "centre", "to_id": "front", "capacity_class_id": "dry", "hours": "9"}
    file.write_text(text + ",".join(row.get(name, "") for name in header) + "\n", encoding="utf-8")
    assert [(p.row, p.column, p.code) for p in check(folder)] == [(4, "hours", "conflict")]


def test_a_bad_aim_or_share_of_the_header_is_a_fault(folder: Path) -> None:
    file = folder / "scenario.yaml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("aim: uncovered cost", "aim: beauty").replace("0.85", "1.85")
    file.write_text(text, encoding="utf-8")
    assert [p.column for p in check(folder)] == ["placement.aim", "placement.cold_chain_share"]
