"""How long and how hard a solver may work."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one call.

    Parameters
    ----------
    max_seconds
        Wall time; ``None`` for no limit.
    max_iterations
        Iterations of each improvement search; with ``max_seconds=None`` equal seeds give equal
        plans whatever the number of workers.
    seed
        Of every random choice.
    workers
        Processes that may work at once.
    mip_gap
        Relative gap at which an exact model may stop.
    """

    max_seconds: float | None = None
    max_iterations: int | None = None
    seed: int = 0
    workers: int = 1
    mip_gap: float = 0.005


class Deadline:
    """The only clock a solver reads."""

    __slots__ = ("_end", "_start")

    def __init__(self, seconds: float | None) -> None:
        self._start = time.monotonic()
        self._end = math.inf if seconds is None else self._start + seconds

    @property
    def elapsed_s(self) -> float:
        """Seconds since the deadline was set."""
        return time.monotonic() - self._start

    @property
    def remaining_s(self) -> float:
        """Seconds left, never below zero; infinite without a limit."""
        return max(0.0, self._end - time.monotonic())

    @property
    def has_passed(self) -> bool:
        """Whether no time is left."""
        return self.remaining_s <= 0.0
