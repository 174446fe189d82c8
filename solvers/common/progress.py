"""How a running solver tells what it has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


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
