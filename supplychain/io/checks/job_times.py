"""Windows, deadlines, promises and goods of jobs that cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from supplychain.io.clocks import seconds_of, span_text
from supplychain.io.header import length_s_of, start_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from supplychain.errors import DataProblem
    from supplychain.io.documents.jobs import InstallJobRow
    from supplychain.io.parsed import ParsedScenario, Table

_HALVES = (("window_open", "window_close"), ("promised_open", "promised_close"))
_MOMENTS = ("goods_at", "deadline", "locked_at")


@dataclass(frozen=True, slots=True)
class _Window:
    """A window of a job and where it stands."""

    table: Table[Any]
    row_number: int
    opens: datetime
    closes: datetime
    fields: tuple[str, str]

    def problem(self, end: int, code: str, text: str, allowed: str) -> DataProblem:
        """A fault at one end: 0 where it opens, 1 where it closes."""
        given = (self.opens, self.closes)[end].isoformat()
        return self.table.problem(self.row_number, self.fields[end], code, text, given, allowed)


def half_windows_of_jobs(parsed: ParsedScenario) -> list[DataProblem]:
    """Windows have both ends; prices of lateness, promises and locks have what they speak of."""
    table: Table[InstallJobRow] = parsed["install_jobs"]
    unread = {(table.row_numbers[index], field) for index, field in table.unreadable}
    problems = []
    for number, row in table:
        for field, text, allowed in _lacking(row):
            if (number, field) not in unread:
                problems.append(table.problem(number, field, "missing_value", text, "", allowed))
    return problems


def _lacking(row: InstallJobRow) -> Iterator[tuple[str, str, str]]:
    """Column, sentence and allowed text of what a row lacks."""
    for ends in _HALVES:
        blank = [field for field in ends if getattr(row, field) is None]
        if len(blank) == 1:
            yield blank[0], "a window needs both ends", "a date and time"
    if row.late_cny_per_min is not None and row.window_open is None and row.window_close is None:
        yield "window_close", "a price for being late needs a window", "both ends"
    if row.promised_teams and row.promised_open is None and row.promised_close is None:
        yield "promised_open", "who comes was promised, but not when", "both ends"
    if row.locked_at is not None and not row.locked_teams:
        yield "locked_teams", "the start is locked, but nobody is", "teams, one for each task"
    if row.goods_sd_min is not None and row.goods_at is None and not row.order_id:
        yield "goods_at", "goods are waited for that nobody brings", "a date and time, or order_id"


def windows_of_jobs(parsed: ParsedScenario) -> list[DataProblem]:
    """Windows and promises open before they close, meet the horizon and do not overlap."""
    if parsed.header is None:
        return []
    start, length_s = start_of(parsed.header), length_s_of(parsed.header)
    problems = []
    by_job: dict[str, list[_Window]] = {}
    for job_id, window in _windows(parsed):
        problem = _bad_window(window, start, length_s)
        if problem is not None:
            problems.append(problem)
        elif window.fields[0] == "window_open":
            by_job.setdefault(job_id, []).append(window)
    for of_job in by_job.values():
        problems += _overlaps(of_job, start)
    return problems


def moments_of_jobs(parsed: ParsedScenario) -> list[DataProblem]:
    """Goods, deadlines and locked starts lie within the horizon; goods may be there before it."""
    if parsed.header is None:
        return []
    start, length_s = start_of(parsed.header), length_s_of(parsed.header)
    table: Table[InstallJobRow] = parsed["install_jobs"]
    problems = []
    for number, row in table:
        for field in _MOMENTS:
            moment = getattr(row, field)
            if moment is None:
                continue
            at_s = seconds_of(moment, start)
            if at_s > length_s and field != "deadline":
                text = "after the end of the horizon"
            elif at_s < 0 and field != "goods_at":
                text = "before the horizon starts"
            else:
                continue
            problems.append(
                table.problem(
                    *(number, field, "outside_horizon", text),
                    *(moment.isoformat(), span_text(start, length_s)),
                )
            )
    return problems


def deadlines_of_jobs(parsed: ParsedScenario) -> list[DataProblem]:
    """A job is due after its first window opens and after its goods are there."""
    if parsed.header is None:
        return []
    start = start_of(parsed.header)
    opens: dict[str, datetime] = {}
    for job_id, window in _windows(parsed):
        earlier = opens.get(job_id)
        is_first = earlier is None or seconds_of(window.opens, start) < seconds_of(earlier, start)
        if window.fields[0] == "window_open" and is_first:
            opens[job_id] = window.opens
    table: Table[InstallJobRow] = parsed["install_jobs"]
    problems = []
    for number, row in table:
        if row.deadline is None:
            continue
        for since, text in (
            (opens.get(row.id), "not after the first window opens"),
            (row.goods_at, "not after the goods are there"),
        ):
            if since is not None and seconds_of(row.deadline, start) <= seconds_of(since, start):
                allowed = f"after {since.isoformat()}"
                problems.append(
                    table.problem(
                        *(number, "deadline", "deadline_too_early", text),
                        *(row.deadline.isoformat(), allowed),
                    )
                )
    return problems


def _windows(parsed: ParsedScenario) -> Iterator[tuple[str, _Window]]:
    """Windows of all jobs with the job's key, in the order of the files, and promises."""
    for name, key in (("install_jobs", "id"), ("job_windows", "job_id")):
        table: Table[Any] = parsed[name]
        for number, row in table:
            for fields in _HALVES:
                opens, closes = (getattr(row, field, None) for field in fields)
                if opens is not None and closes is not None:
                    yield getattr(row, key), _Window(table, number, opens, closes, fields)


def _bad_window(window: _Window, start: datetime, length_s: int) -> DataProblem | None:
    open_s, close_s = seconds_of(window.opens, start), seconds_of(window.closes, start)
    if close_s < open_s:
        text, allowed = f"before {window.fields[0]}", f"{window.opens.isoformat()} or later"
        return window.problem(1, "upside_down", text, allowed)
    if close_s < 0:
        text = "the window is over before the horizon starts"
        return window.problem(1, "outside_horizon", text, span_text(start, length_s))
    if open_s > length_s:
        text = "the window opens after the horizon ends"
        return window.problem(0, "outside_horizon", text, span_text(start, length_s))
    return None


def _overlaps(windows: list[_Window], start: datetime) -> list[DataProblem]:
    """Windows of one job come in order of time, each after the one before."""
    problems = []
    for earlier, later in pairwise(windows):
        # Two rows of jobs are two jobs with one key, which is said elsewhere.
        is_same_job = later.table.name != "install_jobs"
        if is_same_job and seconds_of(later.opens, start) < seconds_of(earlier.closes, start):
            text = f"not after the window of row {earlier.row_number} of {earlier.table.label}"
            allowed = f"{earlier.closes.isoformat()} or later"
            problems.append(later.problem(0, "overlap", text, allowed))
    return problems
