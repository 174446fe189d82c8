"""Events of jobs for many listeners: one look at the database for all who follow the same job."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.concurrency import run_in_threadpool

from api.jobs.patience import is_away

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

    from api.jobs.records import Event
    from api.jobs.store import JobStore

LOOK_S = 0.5
KEPT = 500
"""Events that are kept at hand; who is further behind reads the database."""


@dataclass(slots=True)
class _Channel:
    """What is known of one job, while anybody listens."""

    since: int
    listeners: int = 0
    recent: list[Event] = field(default_factory=list)
    has_ended: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)
    looker: asyncio.Task[None] | None = None


class Feed:
    """Channels of one API process.

    Parameters
    ----------
    store
        Where events are.
    """

    def __init__(self, store: JobStore) -> None:
        self._store = store
        self._channels: dict[str, _Channel] = {}

    @property
    def listeners(self) -> int:
        """How many listen now."""
        return sum(channel.listeners for channel in self._channels.values())

    async def follow(
        self, job_id: str, since: int, quiet_s: float
    ) -> AsyncGenerator[list[Event] | None]:
        """Events after ``since`` as they come, ``None`` after a quiet while; ends with the job."""
        async with self._channel(job_id, since) as channel:
            while True:
                news, has_ended = channel.news, channel.has_ended
                found = await self._after(channel, job_id, since)
                if found:
                    since = found[-1].number
                    yield found
                elif has_ended:
                    return
                else:
                    try:
                        await asyncio.wait_for(news.wait(), quiet_s)
                    except TimeoutError:
                        yield None

    async def _after(self, channel: _Channel, job_id: str, since: int) -> list[Event]:
        """Events after a number: from what is at hand if nothing is missing there."""
        if since >= channel.since:
            return [event for event in channel.recent if event.number > since]
        return await run_in_threadpool(self._store.events, job_id, since)

    @asynccontextmanager
    async def _channel(self, job_id: str, since: int) -> AsyncIterator[_Channel]:
        channel = self._channels.get(job_id)
        if channel is None:
            channel = self._channels[job_id] = _Channel(since)
            channel.looker = asyncio.create_task(self._look(job_id, channel))
        channel.listeners += 1
        try:
            yield channel
        finally:
            channel.listeners -= 1
            if channel.listeners == 0:
                self._channels.pop(job_id, None)
                if channel.looker is not None:
                    channel.looker.cancel()

    async def _look(self, job_id: str, channel: _Channel) -> None:
        """Look again and again, until the job has ended."""
        last = channel.since
        while not channel.has_ended:
            try:
                # In this order: what happened before the end is then among the events.
                has_ended = await run_in_threadpool(self._store.has_ended, job_id)
                found = await run_in_threadpool(self._store.events, job_id, last)
            except (DBAPIError, PoolTimeoutError) as wrong:
                if not is_away(wrong):
                    raise
                # Whoever listens would else hear nothing more, however the job goes on.
                await asyncio.sleep(LOOK_S)
                continue
            if found:
                last = found[-1].number
                channel.recent += found
                dropped = channel.recent[:-KEPT]
                if dropped:
                    channel.since = dropped[-1].number
                    del channel.recent[:-KEPT]
            channel.has_ended = has_ended and not found
            if found or channel.has_ended:
                news, channel.news = channel.news, asyncio.Event()
                news.set()
            if not found and not channel.has_ended:
                await asyncio.sleep(LOOK_S)
