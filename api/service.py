"""What all routes share: the database, jobs, keys and what is counted."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from anyio import CapacityLimiter

from api.counted import Counters
from api.day.lanes import Lanes
from api.errors import Problem
from api.feed import Feed
from api.in_flight import InFlight
from api.jobs.queue import QueueClient, prepare
from api.jobs.store import JobStore
from api.keys import KeyRing, Role
from api.limiter import Limiter
from api.trail import Trail

if TYPE_CHECKING:
    import sqlalchemy as sa

    from api.settings import ServiceSettings

DEFAULT_TENANT = "default"
RETRY_S = 30


@dataclass(slots=True)
class Service:
    """One API process's view of everything."""

    settings: ServiceSettings
    engine: sa.Engine
    client: QueueClient
    jobs: JobStore
    keys: KeyRing
    trail: Trail
    limiter: Limiter
    feed: Feed
    lanes: Lanes
    counters: Counters = field(default_factory=Counters)
    in_flight: InFlight = field(default_factory=InFlight)
    # One at a time, in the order of their coming: more would only take turns with the interpreter.
    checks: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(1))
    accepts: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(1))

    @classmethod
    def open(cls, settings: ServiceSettings) -> Service:
        """Connect, and make what is missing."""
        if settings.is_embedded:
            settings.data_dir.mkdir(parents=True, exist_ok=True)
        engine = prepare(settings.url)
        client = QueueClient(engine)
        jobs = JobStore(engine, client)
        limiter = Limiter(settings.requests_per_minute, settings.concurrent_requests)
        return cls(
            settings,
            engine,
            client,
            jobs,
            KeyRing(engine),
            Trail(engine),
            limiter,
            Feed(jobs),
            Lanes(settings.counters, settings.data_dir / "counter"),
        )

    def close(self) -> None:
        """Let go of the database, and of the processes at the counter."""
        self.lanes.end()
        self.client.close()
        self.engine.dispose()

    def first_key(self) -> str | None:
        """The secret of an admin key made now, if there is no key at all."""
        if self.keys.all():
            return None
        return self.keys.create(DEFAULT_TENANT, "first", Role.ADMIN)[1]

    def refuse_when_full(self) -> None:
        """Raise `Problem` if the disk has no room for what would be accepted."""
        least = self.settings.min_free_bytes
        if not self.settings.is_embedded or not least:
            return
        free = shutil.disk_usage(self.settings.data_dir).free
        if free < least:
            words = f"the disk has {free:,} bytes left, and {least:,} are needed to accept anything"
            headers = {"Retry-After": str(RETRY_S)}
            raise Problem(503, words, code="disk-full", limit=least, headers=headers)
