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
