"""Windows and dates that contradict each other or the horizon."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from supplychain.io.clocks import seconds_of, span_text
from supplychain.io.header import length_s_of, start_of

if TYPE_CHECKING:
    from datetime import datetime

    from supplychain.errors import DataProblem
    from supplychain.io.documents.demand import OrderRow, TransferRow
    from supplychain.io.parsed import ParsedScenario, Table


_ENDS = frozenset({"window_open", "window_close"})


@dataclass(frozen=True, slots=True)
class _Window:
    """A window with the place it stands at; seconds of the horizon."""

    table: Table[Any]
    row_number: int
    row: Any
    open_s: int
    close_s: int

    def problem(self, field: str, code: str, text: str, allowed: str) -> DataProblem:
        given = getattr(self.row, field)
        return self.table.problem(self.row_number, field, code, text, given.isoformat(), allowed)


def half_windows(parsed: ParsedScenario) -> list[DataProblem]:
    """A window has both ends."""
    table: Table[OrderRow] = parsed["orders"]
    problems = []
    unread = {table.row_numbers[index] for index, field in table.unreadable if field in _ENDS}
    for number, row in table:
        if number in unread:
            continue  # that end is there; what is wrong with it is said already
        if (row.window_open is None) != (row.window_close is None):
            field = "window_open" if row.window_open is None else "window_close"
            text = "only one end of the window is given"
            problems.append(
                table.problem(number, field, "missing_value", text, "", "both ends or neither")
            )
        elif row.window_open is None and row.late_cny_per_min is not None:
            text = "a price for being late needs a window"
            problems.append(
                table.problem(number, "window_close", "missing_value", text, "", "both ends")
            )
    return problems


def windows(parsed: ParsedScenario) -> list[DataProblem]:
    """Windows open before they close, meet the horizon, follow the order and do not overlap."""
    if parsed.header is None:
        return []
    start, length_s = start_of(parsed.header), length_s_of(parsed.header)
    table: Table[OrderRow] = parsed["orders"]
    placed = {row.id: row.placed_at for row in table.good_rows}
    problems = _placed_late(parsed, start, length_s)
    by_order: dict[str, list[_Window]] = {}
    for key, window in _all_windows(parsed, start):
        problem = _bad_window(window, placed.get(key), start, length_s)
        if problem is not None:
            problems.append(problem)
        else:
            by_order.setdefault(key, []).append(window)
    for of_order in by_order.values():
        problems += _overlaps(of_order)
    return problems


def transfers(parsed: ParsedScenario) -> list[DataProblem]:
    """Transfers are ready before they are due, within the horizon."""
    if parsed.header is None:
        return []
    start, length_s = start_of(parsed.header), length_s_of(parsed.header)
    table: Table[TransferRow] = parsed["transfers"]
    problems = []
    for number, row in table:
        ready_s, due_s = seconds_of(row.ready_at, start), seconds_of(row.due_at, start)
        if due_s <= ready_s:
            text, code, allowed = "not after ready_at", "upside_down", row.ready_at.isoformat()
            allowed = f"after {allowed}"
        elif not 0 < due_s <= length_s:
            text, code, allowed = (
                "outside the horizon",
                "outside_horizon",
                span_text(start, length_s),
            )
        else:
            continue
        problems.append(
            table.problem(number, "due_at", code, text, row.due_at.isoformat(), allowed)
        )
    return problems


def lots(parsed: ParsedScenario) -> list[DataProblem]:
    """Lots come to hand before the horizon ends."""
    if parsed.header is None:
        return []
    start, length_s = start_of(parsed.header), length_s_of(parsed.header)
    table = parsed["lots"]
    return [
        table.problem(
            number,
            "available_at",
            "outside_horizon",
            "after the end of the horizon",
            row.available_at.isoformat(),
            span_text(start, length_s),
        )
        for number, row in table
        if row.available_at is not None and seconds_of(row.available_at, start) > length_s
    ]


def _all_windows(parsed: ParsedScenario, start: datetime) -> list[tuple[str, _Window]]:
    """Windows of all orders with the order's key, in the order of the files."""
    found = []
    for name, key in (("orders", "id"), ("order_windows", "order_id")):
        table: Table[Any] = parsed[name]
        for number, row in table:
            if row.window_open is not None and row.window_close is not None:
                open_s = seconds_of(row.window_open, start)
                close_s = seconds_of(row.window_close, start)
                found.append((getattr(row, key), _Window(table, number, row, open_s, close_s)))
    return found


def _bad_window(
    window: _Window, placed_at: datetime | None, start: datetime, length_s: int
) -> DataProblem | None:
    if window.close_s < window.open_s:
        text, allowed = "before window_open", f"{window.row.window_open.isoformat()} or later"
        return window.problem("window_close", "upside_down", text, allowed)
    if window.close_s < 0:
        text = "the window is over before the horizon starts"
        return window.problem("window_close", "outside_horizon", text, span_text(start, length_s))
    if window.open_s > length_s:
        text = "the window opens after the horizon ends"
        return window.problem("window_open", "outside_horizon", text, span_text(start, length_s))
    if placed_at is not None and window.close_s < seconds_of(placed_at, start):
        text = "the window is over before the order is placed"
        allowed = f"{placed_at.isoformat()} or later"  # as given: some have no time in other zones
        return window.problem("window_close", "before_placed", text, allowed)
    return None


def _placed_late(parsed: ParsedScenario, start: datetime, length_s: int) -> list[DataProblem]:
    table: Table[OrderRow] = parsed["orders"]
    return [
        table.problem(
            number,
            "placed_at",
            "outside_horizon",
            "placed after the end of the horizon",
            row.placed_at.isoformat(),
            span_text(start, length_s),
        )
        for number, row in table
        if seconds_of(row.placed_at, start) > length_s
    ]


def _overlaps(windows_of_order: list[_Window]) -> list[DataProblem]:
    """Windows of one order come in order of time, each after the one before."""
    problems = []
    for earlier, later in pairwise(windows_of_order):
        # Two rows of orders are two orders with one key, which is said elsewhere.
        is_same_order = later.table.name != "orders"
        if is_same_order and later.open_s < earlier.close_s:
            text = f"not after the window of row {earlier.row_number} of {earlier.table.label}"
            allowed = f"{earlier.row.window_close.isoformat()} or later"
            problems.append(later.problem("window_open", "overlap", text, allowed))
    return problems
