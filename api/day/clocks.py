"""Clock times and windows as callers write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supplychain.errors import DataError, DataProblem
from supplychain.io.clocks import parse_clock, seconds_of
from supplychain.windows import DeliveryWindow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from supplychain.scenario import Scenario

EXAMPLE = "2026-06-11T14:05"


def moment_s(text: str, scenario: Scenario, where: str = "now") -> int:
    """Second of the horizon of a clock time; `DataError` if it is none."""
    found = _moment(text, scenario, where, "", -1)
    if isinstance(found, DataProblem):
        raise DataError([found])
    return found


def windows_of(given: Iterable[tuple[str, str]], scenario: Scenario) -> list[DeliveryWindow]:
    """Windows by when they open and close; `DataError` with every fault."""
    problems: list[DataProblem] = []
    windows = []
    for row, pair in enumerate(given, 1):
        times = [
            _moment(text, scenario, "windows", name, row)
            for name, text in zip(("open", "close"), pair, strict=True)
        ]
        wrong = [item for item in times if isinstance(item, DataProblem)]
        open_s, close_s = (item for item in times) if not wrong else (0, 0)
        if not wrong and close_s < open_s:  # type: ignore[operator]
            text = "the window closes before it opens"
            wrong.append(DataProblem("windows", row, "close", "before_open", text, pair[1]))
        problems += wrong
        windows.append(DeliveryWindow(open_s, close_s))  # type: ignore[arg-type]
    if problems:
        raise DataError(problems)
    return windows


def _moment(text: str, scenario: Scenario, table: str, column: str, row: int) -> int | DataProblem:
    try:
        return seconds_of(parse_clock(text), scenario.horizon.start)
    except (ValueError, OverflowError) as wrong:
        return DataProblem(table, row, column, "no_clock_time", str(wrong), text[:80], EXAMPLE)
