"""Who looks on while a model is solved: is told what is known, and may end the work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

TELL_EVERY_S = 0.5
"""How often a bound is told; a better point is told at once."""


@dataclass(frozen=True, slots=True)
class MipWatch:
    """What the caller is told and asked; all may raise, and that ends the work.

    Parameters
    ----------
    tell
        Called with the value of the best point and the proven bound, infinite while unknown.
    should_stop
        Asked whether to stop; the best point so far is then the result.
    point
        Given each better point.
    """

    tell: Callable[[float, float], None] | None = None
    should_stop: Callable[[], bool] | None = None
    point: Callable[[NDArray[np.float64]], None] | None = None


class Lookout:
    """Calls a watch from within a solver that must see no exception.

    Parameters
    ----------
    watch
        Who looks on.
    """

    def __init__(self, watch: MipWatch) -> None:
        self._watch = watch
        self._told = (float("inf"), float("-inf"))
        self._told_s = float("-inf")
        self._error: BaseException | None = None

    def wants_to_stop(self, value: float | None, bound: float, now_s: float) -> bool:
        """Tell what is new at a time of the solver's clock; whether the solver shall stop."""
        try:
            best, proven = self._told if value is None else (value, bound)
            self._tell(best, proven, now_s)
            asked = self._watch.should_stop
            return self._error is not None or (asked is not None and asked())
        except BaseException as error:
            self._error = error
            return True

    @property
    def wants_points(self) -> bool:
        """Whether better points are asked for."""
        return self._watch.point is not None

    def give(self, x: NDArray[np.float64]) -> None:
        """Pass a better point on."""
        try:
            if self._error is None and self._watch.point is not None:
                self._watch.point(x)
        except BaseException as error:
            self._error = error

    def end(self) -> None:
        """Raise what the watch raised."""
        if self._error is not None:
            raise self._error

    def _tell(self, value: float, bound: float, now_s: float) -> None:
        # What has not changed is told too: so people see that it goes on.
        is_due = now_s - self._told_s >= TELL_EVERY_S
        if self._watch.tell is not None and (value < self._told[0] or is_due):
            self._told = (min(value, self._told[0]), max(bound, self._told[1]))
            self._told_s = now_s
            self._watch.tell(*self._told)
