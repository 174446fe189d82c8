"""Suppliers as part of a scenario's files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import pytest

from supplychain.io import (
    check,
    from_document,
    read_scenario,
    scenario_hash,
    to_document,
    write_scenario,
)
from supplychain.io.documents.scenario import OF_A_NETWORK, OF_A_PLANNED_DAY, OF_SUPPLY
from supplychain.suppliers import Appeal, Discount, Supply

if TYPE_CHECKING:
    from pathlib import Path

    from supplychain.scenario import Scenario

FORMS = [("folder", "csv"), ("folder", "parquet"), ("book.xlsx", "csv"), ("document.json", "csv")]


@pytest.fixture
def folder(supplied: Scenario, tmp_path: Path) -> Path:
    """The supplied scenario as a folder of CSV files."""
    write_scenario(supplied, tmp_path / "supplied")
    return tmp_path / "supplied"


@pytest.mark.parametrize(("name", "tables"), FORMS)
def test_suppliers_come_back_equal_and_without_fault(
    supplied: Scenario, tmp_path: Path, name: str, tables: Literal["csv", "parquet"]
) -> None:
    write_scenario(supplied, tmp_path / name, tables=tables)
    assert check(tmp_path / name) == []
    read = read_scenario(tmp_path / name)
    assert read == supplied
    assert scenario_hash(read) == scenario_hash(supplied)


def test_files_of_a_scenario_without_suppliers_say_nothing_of_them(
    tiny: Scenario, tmp_path: Path
) -> None:
    write_scenario(tiny, tmp_path / "s")
    assert {file.stem for file in (tmp_path / "s").iterdir()}.isdisjoint(OF_SUPPLY)
    assert "sourcing" not in (tmp_path / "s" / "scenario.yaml").read_text(encoding="utf-8")
    assert from_document(to_document(replace(tiny, supply=Supply()))).supply is None


def test_suppliers_change_the_hash(supplied: Scenario) -> None:
    assert supplied.supply is not None
    other = replace(supplied, supply=replace(supplied.supply, outages=()))
    assert scenario_hash(other) != scenario_hash(supplied)


@pytest.mark.parametrize("name", ["s", "s.xlsx", "s.json"])
def test_suppliers_are_chosen_without_a_network(
    supplied: Scenario, tmp_path: Path, name: str
) -> None:
    absent = (
        *("temperature_classes", "products", "sites", "vehicle_types", "fleets", "customers"),
        *("orders", "lanes", "tariffs", "lots", "transfers", "ambient", "traffic", "conflicts"),
    )
    empty: dict[str, Any] = dict.fromkeys(absent, ())
    bare = replace(supplied, **empty)
    write_scenario(bare, tmp_path / name)
    if name == "s":
        spared = {*OF_A_PLANNED_DAY, *OF_A_NETWORK}
        assert {file.stem for file in (tmp_path / name).iterdir()}.isdisjoint(spared)
    assert check(tmp_path / name) == []
    assert read_scenario(tmp_path / name) == bare


def test_chinese_headers_and_words_are_understood(folder: Path) -> None:
    (folder / "supply_offers.csv").unlink()
    (folder / "报价.csv").write_text(
        "供应商,品类,单价,折扣方式,最小起订量\n"
        "s1,milk,6,全量,100\ns2,milk,5.8,增量,\ns2,rice,3,,\ns3,rice,2.9,,50\n",
        encoding="utf-8",
    )
    (folder / "inspections.csv").unlink()
    (folder / "质检.csv").write_text(
        "检验编号,供应商,品类,检验时间,抽检数量,不良数量,是否合格,申诉\n"
        "q2,s2,milk,2026年3月3日,50,6,否,申诉中\n",
        encoding="utf-8",
    )
    assert check(folder) == []
    supply = read_scenario(folder).supply
    assert supply is not None
    assert [offer.discount for offer in supply.offers][:2] == [
        Discount.ALL_UNITS,
        Discount.INCREMENTAL,
    ]
    assert supply.inspections[0].appeal is Appeal.PENDING
    assert not supply.inspections[0].passed


FAULTS = [
    ("suppliers", "s3,s3,上海,B", "s2,s3,上海,B", 4, "id", "duplicate_key"),
    (
        "suppliers",
        "甲乳业,呼和浩特,A,1",
        "甲乳业,呼和浩特,A,6",
        2,
        "financial_risk",
        "out_of_range",
    ),
    ("supply_offers", "s2,rice", "s9,rice", 4, "supplier_id", "unknown_reference"),
    ("supply_offers", "all_units,100.0", "all_units,950.0", 2, "least_units", "out_of_range"),
    ("supply_prices", "s2,milk,200.0,5.6", "s2,milk,200.0,5.9", 4, "price_cny", "wrong_order"),
    ("supply_prices", "s2,milk", "s3,milk", 4, "category_id", "unknown_reference"),
    ("present_allocation", "milk,s2", "milk,s3", 3, "category_id", "unknown_reference"),
    ("cluster_outages", "strike,上海,0.02", "strike,上海,0.03", 4, "probability", "conflict"),
    (
        "cluster_outages",
        "flood,呼和浩特,0.05",
        "flood,呼和浩特,0.99",
        -1,
        "probability",
        "wrong_sum",
    ),
    ("cluster_outages", "strike,上海", "strike,苏州", 3, "cluster", "unknown_reference"),
    ("certificates", "2027-04-16", "2024-04-16", 2, "valid_until", "wrong_order"),
    ("deliveries_received", "2026-02-24T15", "2026-02-20T15", 2, "received_at", "wrong_order"),
    ("inspections", "50.0,6.0", "50.0,60.0", 3, "defective_units", "out_of_range"),
    ("inspections", "false,pending", "false,perhaps", 3, "appeal", "unknown_choice"),
]


@pytest.mark.parametrize(("table", "old", "new", "row", "column", "code"), FAULTS)
def test_a_fault_is_named_with_file_row_and_column(
    folder: Path, table: str, old: str, new: str, row: int, column: str, code: str
) -> None:
    file = folder / f"{table}.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text, text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = [(p.table, p.row, p.column, p.code) for p in check(folder)]
    assert (f"{table}.csv", row, column, code) in found


def test_units_that_came_without_a_time_are_a_fault(folder: Path) -> None:
    file = folder / "deliveries_received.csv"
    text = file.read_text(encoding="utf-8")
    assert text.rstrip().endswith(",0.0")
    file.write_text(text.rstrip()[:-3] + "40.0\n", encoding="utf-8")
    assert [(p.row, p.column, p.code) for p in check(folder)] == [
        (3, "received_at", "missing_value")
    ]


@pytest.mark.parametrize("name", ["suppliers", "category_demand", "supply_offers"])
def test_a_table_that_others_need_is_missed(folder: Path, name: str) -> None:
    (folder / f"{name}.csv").unlink()
    assert (name, -1, "missing_table") in [(p.table, p.row, p.code) for p in check(folder)]


def test_a_grade_that_nobody_has_is_a_fault_of_the_header(folder: Path) -> None:
    file = folder / "scenario.yaml"
    text = file.read_text(encoding="utf-8")
    assert "best_grade: A" in text
    file.write_text(text.replace("best_grade: A", "best_grade: gold"), encoding="utf-8")
    assert [(p.column, p.given) for p in check(folder)] == [("sourcing.best_grade", "gold")]
