"""Stock to be ordered as part of a scenario's files."""

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
from supplychain.io.documents.scenario import OF_DRIVING, OF_RESTOCKING
from supplychain.restocking import Restocking

if TYPE_CHECKING:
    from pathlib import Path

    from supplychain.scenario import Scenario

FORMS = [("folder", "csv"), ("folder", "parquet"), ("book.xlsx", "csv"), ("document.json", "csv")]


@pytest.mark.parametrize(("name", "tables"), FORMS)
def test_stock_to_be_ordered_comes_back_equal_and_without_fault(
    stocked: Scenario, tmp_path: Path, name: str, tables: Literal["csv", "parquet"]
) -> None:
    write_scenario(stocked, tmp_path / name, tables=tables)
    assert check(tmp_path / name) == []
    read = read_scenario(tmp_path / name)
    assert read == stocked
    assert scenario_hash(read) == scenario_hash(stocked)


def test_files_of_a_scenario_without_ordering_say_nothing_of_it(
    tiny: Scenario, tmp_path: Path
) -> None:
    write_scenario(tiny, tmp_path / "s")
    assert {file.stem for file in (tmp_path / "s").iterdir()}.isdisjoint(OF_RESTOCKING)
    assert "restocking" not in (tmp_path / "s" / "scenario.yaml").read_text(encoding="utf-8")
    assert from_document(to_document(replace(tiny, restocking=Restocking()))).restocking is None


@pytest.mark.parametrize(
    "change", [{"history": None}, {"promotions": ()}, {"routes": ()}, {"sources": ()}]
)
def test_every_part_of_ordering_changes_the_hash(stocked: Scenario, change: dict[str, Any]) -> None:
    assert stocked.restocking is not None
    other = replace(stocked, restocking=replace(stocked.restocking, **change))
    assert scenario_hash(other) != scenario_hash(stocked)


@pytest.mark.parametrize("name", ["s", "s.xlsx", "s.json"])
def test_stock_is_ordered_without_vehicles_and_customers(
    stocked: Scenario, tmp_path: Path, name: str
) -> None:
    absent = ("vehicle_types", "fleets", "customers", "orders", "lanes", "tariffs", "transfers")
    empty: dict[str, Any] = dict.fromkeys((*absent, "ambient", "traffic", "conflicts"), ())
    assert stocked.restocking is not None
    first, *rest = stocked.restocking.routes
    routes = (replace(first, vehicle_type_id=""), *rest)
    bare = replace(
        stocked,
        lots=stocked.lots[:2],
        restocking=replace(stocked.restocking, routes=routes),
        **empty,
    )
    write_scenario(bare, tmp_path / name)
    if name == "s":
        assert {file.stem for file in (tmp_path / name).iterdir()}.isdisjoint(OF_DRIVING)
    assert check(tmp_path / name) == []
    assert read_scenario(tmp_path / name) == bare


@pytest.fixture
def folder(stocked: Scenario, tmp_path: Path) -> Path:
    """The stocked scenario as a folder of CSV files."""
    write_scenario(stocked, tmp_path / "stocked")
    return tmp_path / "stocked"


FAULTS = [
    ("stock_items", "front,rice", "front,milk", 3, "product_id", "duplicate_key"),
    ("stock_items", "0.97", "1.0", 2, "fill_rate", "out_of_range"),
    ("stock_items", "0.3,4,6.0", "0.3,0,6.0", 2, "shelf_life_days", "out_of_range"),
    ("item_sources", "24.0,12.0", "24.0,0", 2, "multiple_units", "out_of_range"),
    ("item_sources", "front,rice", "front,soap", 4, "product_id", "unknown_reference"),
    ("item_sources", "front,milk,s1", "origin,milk,s1", 3, "product_id", "unknown_reference"),
    ("item_sources", "front,milk,s1", "front,milk,s9", 3, "source_id", "unknown_reference"),
    ("item_sources", "front,milk,s1", "front,milk,s2", 3, "source_id", "no_route"),
    ("item_sources", "front,rice,centre", "front,rice,front", 4, "source_id", "circle"),
    ("item_sources", "centre,milk,s1", "centre,milk,front", 5, "source_id", "circle"),
    ("item_sources", "12.0,up,600.0", "12.0,up,20.0", 2, "least_units", "out_of_range"),
    ("item_sources", "24.0,12.0", "90.0,12.0", 2, "least_units", "minimum_above_demand"),
    ("item_prices", "96.0,0.25", "96.0,0.29", 3, "price_cny", "wrong_order"),
    ("item_prices", "48.0,0.28", "48.0,0.31", 2, "price_cny", "wrong_order"),
    ("item_prices", "centre,milk,s1", "centre,milk,s2", 4, "source_id", "unknown_reference"),
    ("supply_routes", "Mon Wed Fri", "Mon Xed", 2, "order_weekdays", "not_weekdays"),
    ("supply_routes", "s1,front", "s7,front", 3, "source_id", "unknown_reference"),
    ("supply_routes", "feeder", "feder", 2, "vehicle_type_id", "unknown_reference"),
    (
        "route_closures",
        "2026-03-20,2026-03-20",
        "2026-03-20,2026-03-19",
        3,
        "last_day",
        "wrong_order",
    ),
    ("route_closures", "2026-03-16,2026-03-17", "2026-03-10,2026-04-17", 2, None, "never_open"),
    ("route_closures", "centre,front", "origin,front", 2, "source_id", "unknown_reference"),
    ("promotions", "2026-03-16", "2026-03-13", 2, "last_day", "wrong_order"),
    ("promotions", "rice,,", "milk,,", 3, "price_share", "conflict"),
    ("special_days", "2026-04-26,workday", "2026-06-18,holiday", None, None, None),
    ("special_days", "2026-04-26,workday", "2026-04-26,party", 3, "kind", "unknown_choice"),
    (
        "demand_history",
        "front,rice,2026-03-08",
        "frnt,rice,2026-03-08",
        5,
        "site_id",
        "unknown_reference",
    ),
    ("demand_history", "front,rice,2026-03-08", "front,milk,2026-03-08", 5, "day", "duplicate_key"),
    ("demand_history", "2026-03-11,5", "2026-03-11,-5", 8, "sold_units", "out_of_range"),
    ("demand_history", "21.5,0.5", "21.5,1.5", 3, "in_stock_share", "out_of_range"),
    ("demand_history", "2026-03-11,5", "13/03/2026,5", 8, "day", "not_a_day"),
    ("demand_history", "2026-03-11,5", "2026-03-11,five", 8, "sold_units", "not_a_number"),
    ("demand_history", "front,rice,2026-03-11", ",rice,2026-03-11", 8, "site_id", "missing_value"),
]


@pytest.mark.parametrize(("table", "old", "new", "row", "column", "code"), FAULTS)
def test_a_fault_is_named_with_file_row_and_column(
    folder: Path,
    table: str,
    old: str,
    new: str,
    row: int | None,
    column: str | None,
    code: str | None,
) -> None:
    file = folder / f"{table}.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text, text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = check(folder)
    if code is None:
        assert found == []
    elif code == "never_open":
        assert ("supply_routes.csv", 2, "order_weekdays", code) in [
            (p.table, p.row, p.column, p.code) for p in found
        ]
    else:
        assert (f"{table}.csv", row, column, code) in [
            (p.table, p.row, p.column, p.code) for p in found
        ]
