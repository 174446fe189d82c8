"""The header of a scenario: parsed from plain values, whatever file they came from."""

from __future__ import annotations

from datetime import date, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from supplychain.calendars import DAY_S
from supplychain.errors import DataProblem
from supplychain.io.clocks import parse_clock, zone
from supplychain.io.documents.header import HeaderDocument
from supplychain.io.rows import explain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

    from supplychain.io.raw import RawScenario

DEFAULT_ZONE = "Asia/Shanghai"
EARLIEST_YEAR, LATEST_YEAR = 1950, 2200


def parse_header(raw: RawScenario) -> tuple[HeaderDocument | None, list[DataProblem]]:
    """Header of a scenario, or ``None`` and what is wrong with it."""
    if raw.header is None:
        if any(problem.table == raw.header_label for problem in raw.problems):
            return None, []
        text = "the scenario lacks its header"
        return None, [DataProblem(raw.header_label, -1, "", "missing_table", text)]
    try:
        header = HeaderDocument.model_validate(_filled(raw.header))
    except ValidationError as error:
        return None, [_problem(raw, details) for details in error.errors(include_url=False)]
    problems = [
        problem
        for rule in (_zone_problems, _start_problems, _length_problems)
        for problem in rule(raw, header)
    ]
    return (None, problems) if problems else (header, [])


def start_of(header: HeaderDocument) -> datetime:
    """Zone-aware start of the horizon."""
    if header.start.tzinfo is None:
        return header.start.replace(tzinfo=zone(header.zone or DEFAULT_ZONE))
    return header.start.astimezone(zone(header.zone)) if header.zone else header.start


def length_s_of(header: HeaderDocument) -> int:
    """Length of the horizon in seconds."""
    if header.length_s is not None:
        return header.length_s
    return round((header.days or 0.0) * DAY_S)


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values without blanks, so that defaults apply; a bare date is midnight, GCJ-02 is gcj02."""
    filled = {key: value for key, value in values.items() if value is not None}
    for field in ("start", "now"):
        clock = filled.get(field)
        if isinstance(clock, date) and not isinstance(clock, datetime):
            filled[field] = parse_clock(clock.isoformat())
    if isinstance(currency := filled.get("currency"), str):
        filled["currency"] = currency.strip()
    crs = filled.get("crs")
    if isinstance(crs, str):
        filled["crs"] = crs.strip().casefold().replace("-", "").replace(" ", "")
    return filled


def _problem(raw: RawScenario, details: ErrorDetails) -> DataProblem:
    column = ".".join(str(part) for part in details["loc"])
    code, text, given, allowed = explain(details)
    if code == "missing_value":
        code, text = "missing_field", "a value is missing"
    if code == "unknown_field":
        near = get_close_matches(column, list(HeaderDocument.model_fields), n=1)
        text += f"; did you mean {near[0]}?" if near else ""
    row = raw.header_rows.get(column, -1)
    return DataProblem(raw.header_label, row, column, code, text, given, allowed)


def _zone_problems(raw: RawScenario, header: HeaderDocument) -> list[DataProblem]:
    try:
        zone(header.zone or DEFAULT_ZONE)
    except ValueError as error:
        row = raw.header_rows.get("zone", -1)
        return [
            DataProblem(
                raw.header_label,
                row,
                "zone",
                "unknown_choice",
                str(error),
                str(header.zone),
                "an IANA name such as Asia/Shanghai",
            )
        ]
    return []


def _start_problems(raw: RawScenario, header: HeaderDocument) -> list[DataProblem]:
    """Clock times near the ends of the calendar cannot be moved between zones."""
    if EARLIEST_YEAR <= header.start.year <= LATEST_YEAR:
        return []
    row = raw.header_rows.get("start", -1)
    text, given = "this year is out of range", header.start.isoformat()
    allowed = f"{EARLIEST_YEAR} to {LATEST_YEAR}"
    return [DataProblem(raw.header_label, row, "start", "out_of_range", text, given, allowed)]


def _length_problems(raw: RawScenario, header: HeaderDocument) -> list[DataProblem]:
    if (header.days is None) != (header.length_s is None):
        return []
    text = "the length of the horizon is missing or given twice"
    row = raw.header_rows.get("days", -1)
    return [
        DataProblem(
            raw.header_label, row, "days", "missing_field", text, "", "either days or length_s"
        )
    ]
