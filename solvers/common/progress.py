"""How a running solver tells what it has."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from solvers.common.limits import Deadline

APART_S = 0.5
"""Reports of a search that goes on are this far apart."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One report.

    ``cost_cny`` is the best complete plan's cost and ``bound_cny`` a proven lower bound of it;
    ``None`` while there is none.
    """

    stage: str
    elapsed_s: float
    cost_cny: float | None = None
    bound_cny: float | None = None
    detail: str = ""


ProgressCallback = Callable[[Progress], None]
StopCheck = Callable[[], bool]


def telling(
    should_stop: StopCheck | None, tell: Callable[[], None] | None, apart_s: float = APART_S
) -> StopCheck:
    """A stop check that also tells how things stand, now and then, whenever a search asks it.

    Searches ask often and while they wait for processes, so that who looks on hears of them about
    every ``apart_s`` seconds at no cost.

    Parameters
    ----------
    should_stop
        Asked each time; never stops without.
    tell
        Called at most every ``apart_s`` seconds; nobody is told without.
    apart_s
        Seconds.
    """
    told_s = float("-inf")

    def check() -> bool:
        nonlocal told_s
        if tell is not None and time.monotonic() - told_s >= apart_s:
            tell()
            told_s = time.monotonic()
        return should_stop is not None and should_stop()

    return check


def on_one_clock(progress: ProgressCallback | None, whole: Deadline) -> ProgressCallback | None:
    """Reports of searches that follow each other, all counted from the start of the whole."""
    if progress is None:
        return None

    def tell(report: Progress) -> None:
        progress(replace(report, elapsed_s=whole.elapsed_s))

    return tell
