"""A level that rises or falls at a steady rate, such as stock that is used up evenly.

Nothing happens between two changes of its rate: the level is a straight line, whose area is known
in closed form. Below 0 it is backlog.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulations.clock import Rank

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulations.clock import Call, Clock


class Level:
    """A level.

    Parameters
    ----------
    clock
        Simulated time.
    value
        At the start.
    per_s
        Change per second from the start.
    """

    def __init__(self, clock: Clock, value: float, per_s: float = 0.0) -> None:
        self.clock = clock
        self._value, self._per_s, self._since_s = value, per_s, clock.now_s
        self._above = self._below = 0.0
        self.largest = self.smallest = value
        self._awaited: tuple[float, Callable[[], object], Rank] | None = None
        self._call: Call | None = None

    @property
    def value(self) -> float:
        """Now."""
        return self._value + self._per_s * (self.clock.now_s - self._since_s)

    def add(self, amount: float) -> None:
        """It jumps by so much now."""
        self._settle()
        self._value += amount
        self._note()
        self._await()

    def set_rate(self, per_s: float) -> None:
        """It changes at this rate from now on."""
        self._settle()
        self._per_s = per_s
        self._await()

    def area_above(self) -> float:
        """Level times seconds as long as it was above 0."""
        self._settle()
        return self._above

    def area_below(self) -> float:
        """Backlog times seconds as long as it was below 0, not negative."""
        self._settle()
        return self._below

    def when(self, value: float, act: Callable[[], object], rank: Rank = Rank.WORK) -> None:
        """Call once when the level gets to a value: in the first whole second that it is there.

        One value is awaited at a time; a later call takes the place of an earlier one.
        """
        self._awaited = value, act, rank
        self._await()

    def _await(self) -> None:
        if self._call is not None:
            self._call.cancel()
            self._call = None
        if self._awaited is None:
            return
        value, _, rank = self._awaited
        way = value - self._value
        if way and way * self._per_s <= 0.0:
            return
        in_s = math.ceil(way / self._per_s - 1e-9) if way else 0
        self._call = self.clock.call(self._since_s + in_s, self._reached, rank=rank)

    def _reached(self) -> None:
        assert self._awaited is not None
        act = self._awaited[1]
        self._awaited = self._call = None
        act()

    def _settle(self) -> None:
        """Bring the areas up to now."""
        now_s = self.clock.now_s
        length_s = now_s - self._since_s
        if length_s:
            begin, end = self._value, self.value
            self._above += _positive_area(begin, end, length_s)
            self._below += _positive_area(-begin, -end, length_s)
            self._value, self._since_s = end, now_s
            self._note()

    def _note(self) -> None:
        self.largest = max(self.largest, self._value)
        self.smallest = min(self.smallest, self._value)


def _positive_area(begin: float, end: float, length_s: float) -> float:
    """Area between 0 and a straight line, where the line is above 0."""
    if begin <= 0.0 and end <= 0.0:
        return 0.0
    if begin >= 0.0 and end >= 0.0:
        return 0.5 * (begin + end) * length_s
    above = max(begin, end)
    return 0.5 * above * length_s * above / abs(begin - end)
