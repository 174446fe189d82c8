"""Docks, and vehicles that stand ready: places of which there are so many, taken in turn."""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING

import simpy

from simulations.effects import Effect
from simulations.events import EventKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulations.clock import Clock
    from simulations.effects import Effects
    from simulations.log import EventLog


class Places:
    """Some places of one kind; who comes when all are taken waits in a queue."""

    __slots__ = ("_clock", "_queue", "count", "taken")

    def __init__(self, clock: Clock, count: int) -> None:
        self._clock, self.count, self.taken = clock, count, 0
        self._queue: deque[simpy.Event] = deque()

    @property
    def waiting(self) -> int:
        """Length of the queue."""
        return len(self._queue)

    def take(self) -> simpy.Event | None:
        """Take a place: ``None`` if there is one, else an event to wait for."""
        if self.taken < self.count and not self._queue:
            self.taken += 1
            return None
        event = simpy.Event(self._clock)
        self._queue.append(event)
        return event

    def leave(self) -> None:
        """Give a place back."""
        self.taken -= 1
        self._serve()

    def resize(self, count: int) -> None:
        """Have so many from now on; who has a place keeps it."""
        self.count = count
        self._serve()

    def _serve(self) -> None:
        while self._queue and self.taken < self.count:
            self.taken += 1
            self._queue.popleft().succeed()


class Docks:
    """Docks of all sites; their number follows the capacity and the staff that a site has."""

    def __init__(
        self, clock: Clock, docks: Mapping[str, int], effects: Effects, log: EventLog
    ) -> None:
        self._clock, self._effects, self._log = clock, effects, log
        self._full = dict(docks)
        self._at = {site_id: Places(clock, count) for site_id, count in docks.items()}
        for change_s in effects.changes(Effect.SITE_CAPACITY, Effect.LABOUR):
            if change_s >= clock.now_s:
                clock.call(change_s, self.review)
        self.review()

    def review(self) -> None:
        """Open as many docks as capacity and staff allow."""
        for site_id, places in self._at.items():
            places.resize(self._open(site_id))

    def count(self, site_id: str) -> int:
        """Docks that are open now."""
        places = self._at.get(site_id)
        return self._open(site_id) if places is not None else 1

    def take(self, site_id: str, route: str) -> simpy.Event | None:
        """Take a dock: ``None`` if one is free, else an event to wait for."""
        places = self._at.get(site_id)
        if places is None:
            places = self._at[site_id] = Places(self._clock, 1)
            self._full[site_id] = 1
            places.resize(self._open(site_id))
        event = places.take()
        if event is not None:
            now_s = self._clock.now_s
            self._log.add(now_s, EventKind.DOCK_QUEUED, route, site_id, float(places.waiting))
        return event

    def leave(self, site_id: str) -> None:
        """Give a dock back."""
        self._at[site_id].leave()

    def _open(self, site_id: str) -> int:
        now_s = self._clock.now_s
        share = self._effects.at(Effect.SITE_CAPACITY, site_id, now_s)
        share *= self._effects.at(Effect.LABOUR, site_id, now_s)
        return math.ceil(self._full[site_id] * share - 1e-9)
