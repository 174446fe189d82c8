"""Progress of many runs on stderr: a bar with running estimates, or plain lines."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from simulations.experiments import FailedReplication

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.progress import TaskID

    from simulations.experiments import Progress, ProgressCallback

QUIET_S = 2.0


@contextmanager
def live_runs(
    names: Sequence[str],
    metric: str,
    wanted: int | None = None,
    console: Console | None = None,
) -> Iterator[ProgressCallback]:
    """Give a callback that shows runs done and the estimate of a metric until the end.

    ``wanted`` are the runs of each name, if that is known beforehand.
    """
    console = console or Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield _Lines(console, metric)
        return
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[told]}"), TimeElapsedColumn(),
    )  # fmt: skip
    with Bars(*columns, console=console, transient=True) as bars:
        tasks = {name: bars.add_task(name, total=wanted, told="") for name in names}
        yield _Bars(bars, tasks, metric)


class _Bars:
    def __init__(self, bars: Bars, tasks: dict[str, TaskID], metric: str) -> None:
        self.bars, self.tasks, self.metric = bars, tasks, metric

    def __call__(self, report: Progress) -> None:
        """Move a bar on."""
        task = self.tasks[report.experiment]
        told = estimate(report, self.metric)
        self.bars.update(task, completed=report.done, total=report.wanted, told=told)


class _Lines:
    def __init__(self, console: Console, metric: str) -> None:
        self.console, self.metric, self.last_s = console, metric, 0.0

    def __call__(self, report: Progress) -> None:
        """A line, but not too often."""
        now_s = time.monotonic()
        is_last = report.done >= report.wanted
        is_failed = isinstance(report.ended, FailedReplication)
        if not (is_last or is_failed) and now_s - self.last_s < QUIET_S:
            return
        self.last_s = now_s
        told = estimate(report, self.metric)
        self.console.print(f"  {report.experiment}: {report.done} of {report.wanted}  {told}")


def estimate(report: Progress, metric: str) -> str:
    """The running estimate with its half-width."""
    found = report.estimates.get(metric)
    failed = f", {report.failed} failed" if report.failed else ""
    if found is None:
        return failed.lstrip(", ")
    return f"{metric} {found.estimate:.4g} ± {found.half_width:.2g}{failed}"
