"""Progress on stderr: live lines on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from solvers.common import Progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from solvers.common import Limits, ProgressCallback

QUIET_S = 2.0
"""Plain lines of stages seen before come at most this often: they alternate quickly."""


@contextmanager
def live_progress(
    limits: Limits, currency: str, console: Console | None = None
) -> Iterator[ProgressCallback]:
    """Give a callback that shows tier, incumbent cost, bound and elapsed time until the end."""
    console = console or Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield PlainLines(console, currency)
        return
    board = Board(limits, currency)
    with Live(board, console=console, refresh_per_second=4, transient=True):
        yield board.take


class Board:
    """The live picture; rich asks for it four times a second."""

    def __init__(self, limits: Limits, currency: str) -> None:
        self.limits = limits
        self.currency = currency
        self.last = Progress("starting", 0.0)
        self.cost_cny: float | None = None
        self.begun = time.monotonic()

    def take(self, report: Progress) -> None:
        """Keep a report."""
        self.last = report
        if report.cost_cny is not None:
            self.cost_cny = report.cost_cny

    def __rich__(self) -> RenderableType:
        elapsed_s = time.monotonic() - self.begun
        grid = Table.grid(padding=(0, 2), expand=True)
        for ratio in (None, None, 1):
            grid.add_column(no_wrap=True, overflow="ellipsis", ratio=ratio)
        stage = self.last.stage + (f" ({self.last.detail})" if self.last.detail else "")
        limit_s = self.limits.max_seconds
        clock = f"{elapsed_s:5.0f} s" + (f" of {limit_s:.0f} s" if limit_s else "")
        grid.add_row(
            ProgressBar(limit_s, min(elapsed_s, limit_s), 20) if limit_s else "",
            Text(clock),
            Text(stage, style="bold"),
        )
        return Group(grid, Text(money_line(self.cost_cny, self.last.bound_cny, self.currency)))


class PlainLines:
    """One line for a stage not seen before, and now and then while the search lasts."""

    def __init__(self, console: Console, currency: str) -> None:
        self.console = console
        self.currency = currency
        self.stages: set[str] = set()
        self.told_s = -QUIET_S

    def __call__(self, report: Progress) -> None:
        """Print a report, unless its stage is known and something was told just now."""
        if report.stage in self.stages and report.elapsed_s - self.told_s < QUIET_S:
            return
        self.stages.add(report.stage)
        self.told_s = report.elapsed_s
        stage = report.stage + (f" ({report.detail})" if report.detail else "")
        money = money_line(report.cost_cny, report.bound_cny, self.currency)
        line = f"{report.elapsed_s:7.1f} s  {stage}  {money}".rstrip()
        self.console.print(line, markup=False, soft_wrap=True)


def money_line(cost_cny: float | None, bound_cny: float | None, currency: str) -> str:
    """Cost, bound and gap as far as they are known."""
    words = [] if cost_cny is None else [f"cost {cost_cny:,.0f} {currency}"]
    if bound_cny is not None:
        words.append(f"bound {bound_cny:,.0f}")
    if cost_cny and bound_cny is not None:
        words.append(f"gap {max(0.0, 1 - bound_cny / cost_cny):.1%}")
    return "  ".join(words)
