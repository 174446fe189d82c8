"""Who looks on while a model is solved: is told what is known, and may end the work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

TELL_EVERY_S = 0.5
"""How often at most a bound that only crept is told; a better point is told at once."""


@dataclass(frozen=True, slots=True)
class MipWatch:
    """Two questions to the caller; both may raise, and that ends the work.

    Parameters
    ----------
    tell
        Called with the value of the best point and the proven bound, infinite while unknown.
    should_stop
        Asked whether to stop; the best point so far is then the result.
    """

    tell: Callable[[float, float], None] | None = None
    should_stop: Callable[[], bool] | None = None


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
            if value is not None:
                self._tell(value, bound, now_s)
            asked = self._watch.should_stop
            return self._error is not None or (asked is not None and asked())
        except BaseException as error:
            self._error = error
            return True

    def end(self) -> None:
        """Raise what the watch raised."""
        if self._error is not None:
            raise self._error

    def _tell(self, value: float, bound: float, now_s: float) -> None:
        better = value < self._told[0]
        crept = bound > self._told[1] and now_s - self._told_s >= TELL_EVERY_S
        if self._watch.tell is not None and (better or crept):
            self._told, self._told_s = (value, bound), now_s
            self._watch.tell(value, bound)
