"""Teams whose shifts, breaks, permits and absences cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supplychain.calendars import HOUR_S, MINUTE_S
from supplychain.io.clocks import time_of_day_text
from supplychain.io.documents.installation_rules import InstallationDocument
from supplychain.io.header import start_of

if TYPE_CHECKING:
    from supplychain.errors import DataProblem
    from supplychain.io.documents.teams import (
        TeamAbsenceRow,
        TeamBreakRow,
        TeamCertificateRow,
        TeamRow,
    )
    from supplychain.io.parsed import ParsedScenario, Table


def shifts_beyond_the_law(parsed: ParsedScenario) -> list[DataProblem]:
    """A shift less its breaks, and a team's own limit, lie within the hours that rules allow."""
    rules = rules_in(parsed)
    breaks = breaks_of(parsed)
    if rules is None or breaks is None:
        return []
    most_h = rules.daily_h + rules.overtime_daily_h
    allowed = f"at most {most_h:g} h: {rules.daily_h:g} and {rules.overtime_daily_h:g} of overtime"
    table: Table[TeamRow] = parsed["teams"]
    problems = []
    for number, row in table:
        rest_s = sum(item.minutes * MINUTE_S for _, item in breaks(row.id))
        shift_h = (row.close - row.open - rest_s) / HOUR_S
        if shift_h > most_h:
            text = "the shift less its breaks is longer than the rules allow"
            given = f"{shift_h:g} h"
            problems.append(table.problem(number, "close", "too_long", text, given, allowed))
        if row.most_daily_h is not None and row.most_daily_h > most_h:
            text, given = "more hours a day than the rules allow", f"{row.most_daily_h:g} h"
            problems.append(table.problem(number, "most_daily_h", "too_long", text, given, allowed))
    return problems


def weeks_beyond_the_law(parsed: ParsedScenario) -> list[DataProblem]:
    """A team's own limit of a week lies within the hours that rules allow."""
    rules = rules_in(parsed)
    if rules is None:
        return []
    most_h = rules.weekly_h + 7 * rules.overtime_daily_h
    table: Table[TeamRow] = parsed["teams"]
    text = "more hours a week than the rules allow"
    return [
        table.problem(
            number,
            "most_weekly_h",
            "too_long",
            text,
            f"{row.most_weekly_h:g} h",
            f"at most {most_h:g} h: {rules.weekly_h:g} and overtime",
        )
        for number, row in table
        if row.most_weekly_h is not None and row.most_weekly_h > most_h
    ]


def half_ends(parsed: ParsedScenario) -> list[DataProblem]:
    """Where a team's day ends has a latitude and a longitude, or neither."""
    table: Table[TeamRow] = parsed["teams"]
    unread = {(table.row_numbers[index], field) for index, field in table.unreadable}
    problems = []
    for number, row in table:
        blank = [field for field in ("end_lat", "end_lon") if getattr(row, field) is None]
        if len(blank) == 1 and (number, blank[0]) not in unread:
            text, allowed = "a point needs latitude and longitude", "decimal degrees"
            problems.append(table.problem(number, blank[0], "missing_value", text, "", allowed))
    return problems


def breaks_outside_shifts(parsed: ParsedScenario) -> list[DataProblem]:
    """Breaks open before they close, and lie with all their length within the shift."""
    table: Table[TeamBreakRow] = parsed["team_breaks"]
    teams = {row.id: row for row in parsed["teams"].good_rows}
    own = {row.team_id for row in table.good_rows if row.team_id}
    problems = []
    for number, row in table:
        if row.close < row.open:
            text, allowed = "before open", f"{time_of_day_text(row.open)} or later"
            given = time_of_day_text(row.close)
            problems.append(table.problem(number, "close", "upside_down", text, given, allowed))
            continue
        meant = [row.team_id] if row.team_id else [key for key in teams if key not in own]
        outside = next(
            (teams[key] for key in meant if key in teams and _ends(row, teams[key])), None
        )
        if outside is not None:
            text = f"outside the shift of team {outside.id}"
            given = f"{time_of_day_text(row.open)} to {time_of_day_text(row.close)}"
            given += f" and {row.minutes:g} min"
            allowed = f"{time_of_day_text(outside.open)} to {time_of_day_text(outside.close)}"
            problems.append(table.problem(number, "open", "outside_shift", text, given, allowed))
    return problems


def absences(parsed: ParsedScenario) -> list[DataProblem]:
    """Absences begin before they end."""
    table: Table[TeamAbsenceRow] = parsed["team_absences"]
    return [
        table.problem(
            number,
            "last_day",
            "upside_down",
            "before first_day",
            row.last_day.isoformat(),
            f"{row.first_day.isoformat()} or later",
        )
        for number, row in table
        if row.last_day < row.first_day
    ]


def expired_certificates(parsed: ParsedScenario) -> list[DataProblem]:
    """A permit that some task needs has not ended before the first day, nor before it begins."""
    if parsed.header is None:
        return []
    first_day = start_of(parsed.header).date()
    needed = {key for row in parsed["job_tasks"].good_rows for key in row.certificates}
    table: Table[TeamCertificateRow] = parsed["team_certificates"]
    problems = []
    for number, row in table:
        begins, ends = row.valid_from, row.valid_until
        if begins is not None and ends is not None and ends < begins:
            text, allowed = "before valid_from", f"{begins.isoformat()} or later"
            code = "upside_down"
        elif ends is not None and ends < first_day and row.certificate_id in needed:
            text = "expired before the horizon begins, and tasks need it"
            code, allowed = "certificate_expired", f"{first_day.isoformat()} or later"
        else:
            continue
        problems.append(table.problem(number, "valid_until", code, text, ends.isoformat(), allowed))
    return problems


def accounts(parsed: ParsedScenario) -> list[DataProblem]:
    """Who has worked on the day before has no days off up to it."""
    table: Table[TeamRow] = parsed["teams"]
    text = "a team with days in a row has no days off up to the day before the first"
    return [
        table.problem(number, "days_off_in_a_row", "conflict", text, row.days_off_in_a_row, "0")
        for number, row in table
        if row.days_in_a_row > 0 and row.days_off_in_a_row
    ]


def rules_in(parsed: ParsedScenario) -> InstallationDocument | None:
    """Rules of the header, those of the law unless stated; ``None`` if the header is broken."""
    if parsed.header is None:
        return None
    return parsed.header.installation or InstallationDocument.model_validate({})


def breaks_of(parsed: ParsedScenario) -> _Breaks | None:
    """Breaks by team; ``None`` while some cannot be read."""
    return _Breaks(parsed) if parsed.is_sound("team_breaks") else None


class _Breaks:
    """Rows of breaks by team: its own ones, or those of all others."""

    def __init__(self, parsed: ParsedScenario) -> None:
        self._rows: dict[str, list[tuple[int, TeamBreakRow]]] = {}
        for number, row in parsed["team_breaks"]:
            self._rows.setdefault(row.team_id, []).append((number, row))

    def __call__(self, team_id: str) -> list[tuple[int, TeamBreakRow]]:
        """Row numbers and rows of a team."""
        return self._rows.get(team_id) or self._rows.get("", [])


def _ends(row: TeamBreakRow, team: TeamRow) -> bool:
    """Whether a break may reach beyond the shift; a shift that is upside down is told elsewhere."""
    if team.close <= team.open:
        return False
    return row.open < team.open or row.close + row.minutes * MINUTE_S > team.close
