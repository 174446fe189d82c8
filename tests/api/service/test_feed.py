"""Many listeners, one look at the database."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from api import feed
from api.feed import KEPT, Feed
from api.jobs.records import Event

if TYPE_CHECKING:
    import pytest

    from api.jobs.store import JobStore


@dataclass
class Memory:
    """Events without a database, which counts how often it is asked."""

    known: list[Event] = field(default_factory=list)
    ended: bool = False
    asked: int = 0

    def add(self, count: int = 1) -> None:
        for _ in range(count):
            self.known.append(Event(len(self.known) + 1, 0.0, "progress", {}))

    def events(self, _job_id: str, after: int = 0, limit: int = 500) -> list[Event]:
        self.asked += 1
        return [event for event in self.known if event.number > after][:limit]

    def has_ended(self, _job_id: str) -> bool:
        return self.ended


async def numbers(feed: Feed, since: int = 0) -> list[int]:
    """All that one listener hears."""
    heard: list[int] = []
    async for found in feed.follow("job", since, 1.0):
        heard += [event.number for event in found or ()]
    return heard


def test_two_hundred_listeners_hear_all_and_cost_no_more_than_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(feed, "LOOK_S", 0.01)
    memory = Memory()
    memory.add(3)

    async def run() -> list[list[int]]:
        found = Feed(cast("JobStore", memory))
        listeners = [asyncio.create_task(numbers(found)) for _ in range(200)]
        for _ in range(5):
            await asyncio.sleep(0.03)
            memory.add()
        assert found.listeners == 200
        memory.ended = True
        heard = await asyncio.gather(*listeners)
        assert found.listeners == 0
        return heard

    heard = asyncio.run(run())
    assert heard == [list(range(1, 9))] * 200
    assert memory.asked < 100


def test_who_comes_late_or_again_misses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "LOOK_S", 0.01)
    memory = Memory()
    memory.add(2 * KEPT + 7)

    async def run() -> list[list[int]]:
        found = Feed(cast("JobStore", memory))
        ahead = asyncio.create_task(numbers(found, since=2 * KEPT))
        behind = asyncio.create_task(numbers(found))
        await asyncio.sleep(0.05)
        memory.add(KEPT)
        await asyncio.sleep(0.05)
        late = asyncio.create_task(numbers(found, since=5))
        await asyncio.sleep(0.05)
        memory.ended = True
        return [await listener for listener in (ahead, behind, late)]

    last = 3 * KEPT + 7
    ahead, behind, late = asyncio.run(run())
    assert ahead == list(range(2 * KEPT + 1, last + 1))
    assert behind == list(range(1, last + 1))
    assert late == list(range(6, last + 1))
