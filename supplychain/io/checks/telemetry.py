"""Readings of nothing, out of time, or of goods that they cannot be of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supplychain.io.clocks import clock_of, seconds_of, span_text
from supplychain.io.header import length_s_of, start_of
from supplychain.io.telemetry_nouns import subject_of

if TYPE_CHECKING:
    from supplychain.errors import DataProblem
    from supplychain.io.documents.telemetry import TelemetryRow
    from supplychain.io.parsed import ParsedScenario, Table

SUBJECTS = "one of lot_id, order_id, site_id, vehicle_id"


def readings_of_nothing(parsed: ParsedScenario) -> list[DataProblem]:
    """A reading is of something."""
    table = _table(parsed)
    text = "nothing says what the reading is of"
    return [
        table.problem(number, "lot_id", "missing_value", text, "", SUBJECTS)
        for number, row in table
        if not (row.lot_id or row.order_id or row.site_id or row.vehicle_id)
    ]


def readings_of_absent_tables(parsed: ParsedScenario) -> list[DataProblem]:
    """Lots that readings name are there, also where the table of lots lacks altogether."""
    lots, table = parsed["lots"], _table(parsed)
    if lots.columns or lots.exact or not parsed.is_sound("lots"):
        return []
    text, allowed = "the scenario lacks the table of lots", "an id of lots"
    return [
        table.problem(number, "lot_id", "unknown_reference", text, row.lot_id, allowed)
        for number, row in table
        if row.lot_id
    ]


def times_of_readings(parsed: ParsedScenario) -> list[DataProblem]:
    """Readings of a series follow each other in time, by whole seconds, within the horizon."""
    if parsed.header is None:
        return []
    start, length_s = start_of(parsed.header), length_s_of(parsed.header)
    table = _table(parsed)
    latest: dict[tuple[str, ...], tuple[int, int]] = {}
    problems = []
    for number, row in table:
        at_s, subject = seconds_of(row.measured_at, start), subject_of(row)
        before_s, before = latest.get(subject, (at_s - 1, 0))
        given = row.measured_at.isoformat()
        if at_s > length_s:
            text, allowed = "after the end of the horizon", span_text(start, length_s)
            problems.append(
                table.problem(number, "measured_at", "outside_horizon", text, given, allowed)
            )
        elif at_s == before_s:
            text = f"row {before} of the same series has the same second"
            problems.append(
                table.problem(number, "measured_at", "duplicate_time", text, given, "one reading")
            )
        elif at_s < before_s:
            text = f"before row {before} of the same series"
            allowed = f"after {clock_of(before_s, start).isoformat()}"
            problems.append(
                table.problem(number, "measured_at", "out_of_order", text, given, allowed)
            )
        else:
            latest[subject] = at_s, number
    return problems


def places_of_readings(parsed: ParsedScenario) -> list[DataProblem]:
    """A position has both coordinates."""
    table = _table(parsed)
    unread = {table.row_numbers[index] for index, field in table.unreadable}
    text = "only one coordinate is given"
    return [
        table.problem(
            number,
            "lat" if row.lat is None else "lon",
            *("missing_value", text, "", "both or neither"),
        )
        for number, row in table
        if (row.lat is None) != (row.lon is None) and number not in unread
    ]


def ages_of_readings(parsed: ParsedScenario) -> list[DataProblem]:
    """Life used before stands at the first reading of a lot."""
    if parsed.header is None:
        return []
    start, table = start_of(parsed.header), _table(parsed)
    aged = {row.lot_id for _, row in table if row.age_h is not None and row.lot_id}
    first: dict[str, tuple[int, int]] = {}
    for number, row in table:
        if row.lot_id in aged:
            key = (seconds_of(row.measured_at, start), number)
            first[row.lot_id] = min(first.get(row.lot_id, key), key)
    problems = []
    for number, row in table:
        if row.age_h is None or (row.lot_id and first[row.lot_id][1] == number):
            continue
        text, allowed = "life used before belongs to the first reading of a lot", "blank"
        if row.lot_id:
            allowed = f"blank; the first is row {first[row.lot_id][1]}"
        problems.append(table.problem(number, "age_h", "misplaced", text, row.age_h, allowed))
    return problems


def classes_of_readings(parsed: ParsedScenario) -> list[DataProblem]:
    """Every series has one class to be judged by: its goods', or one that it names."""
    if not parsed.is_sound("products", "orders", "order_lines", "lots"):
        return []
    table, goods = _table(parsed), _Goods(parsed)
    problems, seen = [], set()
    for number, row in table:
        subject = subject_of(row)
        if subject in seen:
            continue
        seen.add(subject)
        named, possible = row.temperature_class_id, goods.classes(row)
        is_unknown = bool(named) and named not in goods.every
        is_told = named in possible if possible else False
        if possible is None or is_unknown or is_told or (not named and len(possible) == 1):
            continue
        if named:
            text, allowed = "goods of this class are not in it", " or ".join(possible)
            code = "conflict"
        else:
            text, code = "it has more than one class, or none that is known", "missing_value"
            allowed = " or ".join(possible) or "a class"
        problems.append(table.problem(number, "temperature_class_id", code, text, named, allowed))
    return problems


class _Goods:
    """Temperature classes of lots and orders."""

    def __init__(self, parsed: ParsedScenario) -> None:
        product = {row.id: row.temperature_class_id for row in parsed["products"].good_rows}
        self._lots = {row.id: product.get(row.product_id) for row in parsed["lots"].good_rows}
        self._orders: dict[str, list[str]] = {}
        for row in parsed["order_lines"].good_rows:
            of_order = self._orders.setdefault(row.order_id, [])
            found = product.get(row.product_id)
            if found is not None and found not in of_order:
                of_order.append(found)
        self.every = [row.id for row in parsed["temperature_classes"].good_rows]

    def classes(self, row: TelemetryRow) -> list[str] | None:
        """Classes that a row's goods may have; ``None`` where another check has its word."""
        if row.lot_id:
            found = self._lots.get(row.lot_id)
            return None if found is None else [found]
        if row.order_id:
            return self._orders.get(row.order_id)
        if row.site_id or row.vehicle_id:
            return None if row.temperature_class_id else self.every
        return None


def _table(parsed: ParsedScenario) -> Table[TelemetryRow]:
    return parsed["telemetry"]
