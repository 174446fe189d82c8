"""Whatever stands in the cells, the answer is a list of faults, never a crash."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supplychain.errors import DataError
from supplychain.io import from_document, to_document

if TYPE_CHECKING:
    from supplychain.scenario import Scenario

ODD: list[object] = [
    *("", "x", "-1", "0", "1e308", "1e400", "nan", "inf", "1,5", "1,234", "12 t", "'", "=1+1"),
    *("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "30:00", "999:99", "49:00"),
    *("true", "milk", "front", "origin", "chilled", "o1", "c1", "\x00", "a" * 2000, "9" * 400),
    *("1e-300", 1e-300, 1e-9, 1e300),
    *(None, True, -1, 0, 1e308, 1.5, 10**400, [], {}, ["06:00"], ["x"], ["x y"], [1]),
]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_odd_values_anywhere_give_faults_or_a_scenario_that_can_be_written(
    rich: Scenario, stocked: Scenario, installed: Scenario, data: st.DataObject
) -> None:
    whole = replace(
        rich,
        restocking=stocked.restocking,
        supply=stocked.supply,
        installation=installed.installation,
    )
    document: dict[str, Any] = json.loads(to_document(whole).model_dump_json(exclude_none=True))
    for _ in range(data.draw(st.integers(1, 4))):
        part = data.draw(st.sampled_from(sorted(document)))
        inside: Any = document[part]
        odd = data.draw(st.sampled_from(ODD))
        if isinstance(inside, list) and inside:
            row = data.draw(st.sampled_from(inside))
            if isinstance(row, dict) and row:
                row[data.draw(st.sampled_from(sorted(row)))] = odd
        elif isinstance(inside, dict) and inside:
            inside[data.draw(st.sampled_from(sorted(inside)))] = odd
        else:
            document[part] = odd
    try:
        scenario = from_document(document)
    except DataError:
        return
    assert from_document(to_document(scenario)).name == scenario.name


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        *(("products", "shelf_life_h", 1e308), ("products", "value_cny", 1e308)),
        *(
            ("order_lines", "quantity", 1e-300),
            ("sites", "reach_km", 0.0004),
            ("tariffs", "transit_h", 0.0001),
        ),
        *(("vehicle_types", "max_route_h", 1e-9), ("vehicle_types", "max_daily_drive_h", 1e-300)),
    ],
)
def test_amounts_that_no_calculation_survives_are_out_of_range(
    tiny: Scenario, table: str, column: str, value: float
) -> None:
    document: dict[str, Any] = json.loads(to_document(tiny).model_dump_json(exclude_none=True))
    document[table][0][column] = value
    with pytest.raises(DataError) as caught:
        from_document(document)
    found = {(fault.row, fault.column, fault.code) for fault in caught.value.problems}
    assert found & {(1, column, "out_of_range"), (1, column, "too_small"), (1, column, "too_large")}
    assert all(fault.allowed for fault in caught.value.problems)


def test_a_cooled_compartment_without_room_is_named(tiny: Scenario) -> None:
    document: dict[str, Any] = json.loads(to_document(tiny).model_dump_json(exclude_none=True))
    row = next(row for row in document["layouts"] if row["temperature_class_id"] == "chilled")
    row["capacity_l"] = 0.0
    with pytest.raises(DataError) as caught:
        from_document(document)
    (fault,) = (fault for fault in caught.value.problems if fault.column == "capacity_l")
    assert (fault.code, fault.given, fault.allowed) == ("too_small", "0.0", ">= 1")


def test_a_cooled_compartment_whose_size_nobody_says_is_named(tiny: Scenario) -> None:
    document: dict[str, Any] = json.loads(to_document(tiny).model_dump_json(exclude_none=True))
    for row in document["layouts"]:
        row.pop("capacity_l", None)
    for row in document["vehicle_types"]:
        row.pop("volume_l", None)
    with pytest.raises(DataError) as caught:
        from_document(document)
    found = {(fault.table, fault.column, fault.code) for fault in caught.value.problems}
    assert found == {("layouts", "capacity_l", "missing_value")}


def test_an_order_placed_at_the_end_of_the_calendar_is_a_fault(tiny: Scenario) -> None:
    document: dict[str, Any] = json.loads(to_document(tiny).model_dump_json(exclude_none=True))
    document["orders"][0]["placed_at"] = "9999-12-31T23:59:59-12:00"
    with pytest.raises(DataError) as caught:
        from_document(document)
    found = {(fault.row, fault.column, fault.code) for fault in caught.value.problems}
    assert {(1, "placed_at", "outside_horizon"), (1, "window_close", "before_placed")} <= found
