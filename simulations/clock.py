"""Simulated time: whole seconds, and a fixed order of what happens in the same second."""

from __future__ import annotations

from enum import IntEnum
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any

import simpy

if TYPE_CHECKING:
    from collections.abc import Callable


class Rank(IntEnum):
    """What goes first in a second; the smaller one.

    SimPy itself uses 0 and 1 for what follows at once from something that has happened, so that
    all consequences come before the next thing of the same second.
    """

    DISRUPTION = 2
    RECOVERY = 3
    ARRIVAL = 4
    WORK = 5
    DEMAND = 6
    REVIEW = 7


class Clock(simpy.Environment):
    """A SimPy environment whose time is a whole number of seconds of the horizon.

    Parameters
    ----------
    start_s
        First second.
    """

    def __init__(self, start_s: int = 0) -> None:
        super().__init__(start_s)

    @property
    def now_s(self) -> int:
        """The second that it is."""
        return int(self._now)

    def at(self, time_s: int, rank: Rank = Rank.WORK, value: Any = None) -> simpy.Event:
        """An event that happens at a second, not before this one."""
        event = simpy.Event(self)
        event._ok, event._value = True, value  # noqa: SLF001 - as simpy.Timeout does
        now_s: int = self._now  # type: ignore[assignment]  # whole seconds are all we schedule
        due_s = time_s if time_s > now_s else now_s
        heappush(self._queue, (due_s, rank, next(self._eid), event))  # type: ignore[misc]
        return event

    def after(self, delay_s: int, rank: Rank = Rank.WORK, value: Any = None) -> simpy.Event:
        """An event that happens so many seconds from now."""
        return self.at(self.now_s + delay_s, rank, value)

    def call(
        self, time_s: int, act: Callable[..., object], *given: Any, rank: Rank = Rank.WORK
    ) -> Call:
        """Call a function at a second; cheaper than a process for what takes no time."""
        call = Call(act, given)
        now_s: int = self._now  # type: ignore[assignment]  # whole seconds are all we schedule
        due_s = time_s if time_s > now_s else now_s
        heappush(self._queue, (due_s, rank, next(self._eid), call))  # type: ignore[misc]
        return call

    def run(self, until: Any = None) -> Any:
        """Let things happen until a second, or as SimPy's environments do.

        What is due in that second itself does not happen yet.
        """
        if not isinstance(until, int) or until <= self._now:
            return super().run(until)
        queue: list[Any] = self._queue
        step = super().step
        while queue and queue[0][0] < until:
            if queue[0][3].__class__ is Call:
                self._now, _, _, call = heappop(queue)
                if call.act is not None:
                    call.act(*call.given)
            else:
                step()
        self._now = until
        return None

    def step(self) -> None:
        """Let the next thing happen: a call in one step, and the rest as SimPy does it."""
        queue: list[Any] = self._queue
        if queue and queue[0][3].__class__ is Call:
            self._now, _, _, call = heappop(queue)
            if call.act is not None:
                call.act(*call.given)
        else:
            super().step()


class Call:
    """A call to come; :meth:`cancel` lets it pass without effect.

    It stands in the environment's queue itself, which saves an event and its list of callbacks.
    """

    __slots__ = ("act", "given")

    def __init__(self, act: Callable[..., object], given: tuple[Any, ...]) -> None:
        self.act: Callable[..., object] | None = act
        self.given = given

    def cancel(self) -> None:
        """Let it pass without effect, and let go of what was given."""
        self.act, self.given = None, ()
