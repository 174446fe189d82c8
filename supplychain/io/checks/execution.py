"""A state of the day that contradicts itself, its moment or the fleets.

Which routes there are only a plan knows, so that nothing is said about their names here.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from supplychain.fleet import Haul
from supplychain.io.clocks import seconds_of, span_text
from supplychain.io.documents.scenario import OF_THE_DAY
from supplychain.io.header import length_s_of, start_of

if TYPE_CHECKING:
    from datetime import datetime

    from supplychain.errors import DataProblem
    from supplychain.io.documents.execution import RouteProgressRow, VehicleOutRow
    from supplychain.io.parsed import ParsedScenario, Table


def moment(parsed: ParsedScenario) -> list[DataProblem]:
    """The moment lies in the horizon, and is there if anything is told about it."""
    header = parsed.header
    if header is None:
        return []
    if header.now is None:
        told = [parsed[name].label for name in OF_THE_DAY if parsed[name].row_numbers]
        text = f"the moment is missing that holds for {' and '.join(told)}"
        problem = parsed.header_problem("now", "missing_field", text, "", "a clock time")
        return [problem] if told else []
    start, length_s = start_of(header), length_s_of(header)
    if 0 <= seconds_of(header.now, start) <= length_s:
        return []
    text, allowed = "outside the horizon", span_text(start, length_s)
    given = header.now.isoformat()
    return [parsed.header_problem("now", "outside_horizon", text, given, allowed)]


def breakdowns(parsed: ParsedScenario) -> list[DataProblem]:
    """A vehicle broke down within the horizon, and not after the moment that is told about."""
    if parsed.header is None:
        return []
    start, now = start_of(parsed.header), parsed.header.now
    end_s = length_s_of(parsed.header) if now is None else seconds_of(now, start)
    table: Table[RouteProgressRow] = parsed["route_progress"]
    problems = []
    for number, row in table:
        if row.broken_at is None or 0 <= seconds_of(row.broken_at, start) <= end_s:
            continue
        text, code = "before the horizon starts", "outside_horizon"
        if seconds_of(row.broken_at, start) > 0:
            text, code = "after the moment that is told about", "after_now"
        given = row.broken_at.isoformat()
        allowed = span_text(start, end_s)
        problems.append(table.problem(number, "broken_at", code, text, given, allowed))
    return problems


def times_out(parsed: ParsedScenario) -> list[DataProblem]:
    """Vehicles that cannot be used come back after they went out."""
    if parsed.header is None:
        return []
    start = start_of(parsed.header)
    table: Table[VehicleOutRow] = parsed["vehicles_out"]
    return [
        table.problem(
            number,
            "out_until",
            "upside_down",
            "before out_from",
            row.out_until.isoformat(),
            f"{row.out_from.isoformat()} or later",
        )
        for number, row in table
        if seconds_of(row.out_until, start) < seconds_of(row.out_from, start)
    ]


def vehicles_out(parsed: ParsedScenario) -> list[DataProblem]:
    """Vehicles that cannot be used are last-mile vehicles of the site, no more than stand there."""
    if parsed.header is None or not parsed.is_sound("fleets", "sites", "vehicle_types"):
        return []
    start = start_of(parsed.header)
    table: Table[VehicleOutRow] = parsed["vehicles_out"]
    sites = {row.id for row in parsed["sites"].good_rows}
    hauls = {row.id: row.haul for row in parsed["vehicle_types"].good_rows}
    counts: dict[tuple[str, str], int] = {}
    for fleet in parsed["fleets"].good_rows:
        key = fleet.site_id, fleet.vehicle_type_id
        counts[key] = counts.get(key, 0) + fleet.count
    out, told = _Out(table, start), set()
    problems = []
    for number, row in table:
        haul = hauls.get(row.vehicle_type_id)
        if haul is None or row.site_id not in sites:
            continue  # which is said elsewhere
        code, key = "", (row.site_id, row.vehicle_type_id)
        count = counts.get(key, 0)
        if haul is not Haul.LAST_MILE:
            code, text = "wrong_haul", f"this type works on the {haul}"
            allowed = "a last-mile vehicle type"
        elif key not in told and out.with_this(row) > count:
            told.add(key)
            code, text = "too_many", "more vehicles of this type are out than stand at the site"
            allowed = f"at most {count} at once"
        if code:
            given = row.vehicle_type_id
            problems.append(table.problem(number, "vehicle_type_id", code, text, given, allowed))
    return problems


class _Out:
    """How many vehicles of a site and type are out at one moment."""

    def __init__(self, table: Table[VehicleOutRow], start: datetime) -> None:
        self.start = start
        self.from_s: dict[tuple[str, str], list[int]] = {}
        self.until_s: dict[tuple[str, str], list[int]] = {}
        for _, row in table:
            key = row.site_id, row.vehicle_type_id
            self.from_s.setdefault(key, []).append(seconds_of(row.out_from, start))
            self.until_s.setdefault(key, []).append(seconds_of(row.out_until, start))
        for times in (*self.from_s.values(), *self.until_s.values()):
            times.sort()

    def with_this(self, row: VehicleOutRow) -> int:
        """Vehicles that are out when this one goes out, itself included."""
        key, at_s = (row.site_id, row.vehicle_type_id), seconds_of(row.out_from, self.start)
        return bisect_right(self.from_s[key], at_s) - bisect_right(self.until_s[key], at_s)
