"""Vehicle types and layouts that do not fit together."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from supplychain.calendars import MINUTE_S
from supplychain.fleet import RouteEnd
from supplychain.io.clocks import time_of_day_text

if TYPE_CHECKING:
    from supplychain.errors import DataProblem
    from supplychain.io.documents.vehicles import (
        FleetRow,
        LayoutRow,
        MealRow,
        VehicleTypeRow,
    )
    from supplychain.io.parsed import ParsedScenario, Table

LEAST_CONTROLLED_L = 1.0
"""Smallest compartment whose heat balance means anything."""

_ROUNDING = 1 + 1e-6


def types_without_layout(parsed: ParsedScenario) -> list[DataProblem]:
    """Every vehicle type has at least one layout."""
    table: Table[VehicleTypeRow] = parsed["vehicle_types"]
    if "vehicle_type_id" not in parsed["layouts"].columns:
        return []
    with_layout = {key for _, key in parsed["layouts"].values("vehicle_type_id")}
    return [
        table.problem(number, "id", "no_layout", "the table layouts has no row for this type", key)
        for number, key in table.values("id")
        if key not in with_layout
    ]


def layouts_too_large(parsed: ParsedScenario) -> list[DataProblem]:
    """No compartment is larger than its vehicle, nor are all of a layout together in litres."""
    table: Table[LayoutRow] = parsed["layouts"]
    types = {row.id: row for row in parsed["vehicle_types"].good_rows}
    litres: dict[tuple[str, str], float] = {}
    problems = []
    for number, row in table:
        kind = types.get(row.vehicle_type_id)
        if kind is None:
            continue
        if math.isfinite(row.capacity_kg) and row.capacity_kg > kind.payload_kg * _ROUNDING:
            text = "the compartment takes more than the vehicle"
            allowed = f"<= {kind.payload_kg:g}"
            problems.append(
                table.problem(number, "capacity_kg", "too_large", text, row.capacity_kg, allowed)
            )
        key = (row.vehicle_type_id, row.layout_id)
        before_l = litres.get(key, 0.0)
        litres[key] = before_l + (row.capacity_l if math.isfinite(row.capacity_l) else 0.0)
        limit_l = kind.volume_l * _ROUNDING
        if before_l <= limit_l < litres[key]:
            text, allowed = "the layout is larger than the vehicle", f"<= {kind.volume_l:g}"
            problems.append(
                table.problem(number, "capacity_l", "too_large", text, litres[key], allowed)
            )
    return problems


def compartments_without_room(parsed: ParsedScenario) -> list[DataProblem]:
    """A compartment that is held at a temperature has air in it, and the file says how much."""
    controlled = {
        row.id for row in parsed["temperature_classes"].good_rows if row.set_point_c is not None
    }
    table: Table[LayoutRow] = parsed["layouts"]
    types = {row.id: row for row in parsed["vehicle_types"].good_rows}
    unsized = [
        table.problem(
            number,
            "capacity_l",
            "missing_value",
            "a compartment at a temperature needs its size, or volume_l of the vehicle",
            "",
            "litres",
        )
        for number, row in table
        if row.temperature_class_id in controlled
        and math.isinf(row.capacity_l)
        and row.vehicle_type_id in types
        and math.isinf(types[row.vehicle_type_id].volume_l)
    ]
    text = "a compartment at a temperature needs room; without goods of its class leave it out"
    return unsized + [
        table.problem(
            number, "capacity_l", "too_small", text, row.capacity_l, f">= {LEAST_CONTROLLED_L:g}"
        )
        for number, row in table
        if row.temperature_class_id in controlled and row.capacity_l < LEAST_CONTROLLED_L
    ]


def layouts_with_two_prices(parsed: ParsedScenario) -> list[DataProblem]:
    """All rows of a layout name the same set-up cost."""
    table: Table[LayoutRow] = parsed["layouts"]
    costs: dict[tuple[str, str], float] = {}
    problems = []
    for number, row in table:
        expected = costs.setdefault((row.vehicle_type_id, row.layout_id), row.setup_cny)
        if row.setup_cny != expected:
            text = "rows of the same layout differ"
            problems.append(
                table.problem(number, "setup_cny", "conflict", text, row.setup_cny, f"{expected:g}")
            )
    return problems


def meals(parsed: ParsedScenario) -> list[DataProblem]:
    """Meals open before they close, and are shorter than the shift they interrupt."""
    table: Table[MealRow] = parsed["meals"]
    types = {row.id: row for row in parsed["vehicle_types"].good_rows}
    problems = []
    for number, row in table:
        if row.close < row.open:
            text, allowed = "before open", f"{time_of_day_text(row.open)} or later"
            given = time_of_day_text(row.close)
            problems.append(table.problem(number, "close", "upside_down", text, given, allowed))
        kind = types.get(row.vehicle_type_id)
        if kind is None or kind.close <= kind.open:
            continue
        shift_min = (kind.close - kind.open) / MINUTE_S
        if row.minutes >= shift_min:
            text, allowed = "as long as the shift or longer", f"< {shift_min:g}"
            problems.append(
                table.problem(number, "minutes", "too_long", text, row.minutes, allowed)
            )
    return problems


def places_of_fleets(parsed: ParsedScenario) -> list[DataProblem]:
    """Routes start and end at whole points; an end is given if, and only if, ``ends`` is place."""
    table: Table[FleetRow] = parsed["fleets"]
    unread = {(table.row_numbers[index], field) for index, field in table.unreadable}
    problems = []
    for number, row in table:
        is_place = row.ends is RouteEnd.PLACE
        for side, is_needed in (("start", False), ("end", is_place)):
            fields = (f"{side}_lat", f"{side}_lon")
            blank = [field for field in fields if getattr(row, field) is None]
            if any((number, field) in unread for field in (*fields, "ends")):
                continue  # what is wrong with that cell is said already
            if blank and (is_needed or len(blank) == 1):
                text = "a point needs latitude and longitude"
                text = f"routes end at a place, but {text}" if is_needed else text
                problems += [
                    table.problem(number, field, "missing_value", text, "", "decimal degrees")
                    for field in blank
                ]
            elif side == "end" and not blank and not is_place:
                text = "an end is given, but routes do not end at a place"
                problems.append(table.problem(number, "ends", "conflict", text, row.ends, "place"))
    return problems
