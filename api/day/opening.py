"""Plans are opened at the counter as soon as their jobs end, before anybody asks."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import sqlalchemy as sa
import structlog
from starlette.concurrency import run_in_threadpool

from api.day import counter
from api.day.counter import Asked
from api.jobs.schema import jobs
from api.jobs.states import OPEN, State
from api.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Collection

    from api.service import Service

LOOK_S = 1.0
MOST_AT_ONCE = 4
"""Of plans that end between two looks, so many of the youngest are opened."""
log = structlog.get_logger()


class Opening:
    """Looks for jobs that end, in one API process.

    A job that comes and ends between two looks is not seen: it is opened when somebody asks.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._kinds = [kind.name for kind in KINDS.values() if kind.day is not None]
        self._open: set[str] = set()

    async def run(self) -> None:
        """Look again and again."""
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                await self.look()
            except Exception as wrong:
                # Nobody waits for this: plans are opened when somebody asks, at the latest.
                log.warning("plan not opened", error=repr(wrong))

    async def look(self) -> None:
        """Open what has ended since the last look."""
        for job_id, kind, blob in await run_in_threadpool(self.ended):
            await self._opened(job_id, kind, blob)

    def ended(self) -> list[tuple[str, str, str]]:
        """Plans of jobs that were open at the last look: id, kind and blob, the oldest first."""
        query = sa.select(jobs.c.id).where(jobs.c.state.in_(OPEN), jobs.c.kind.in_(self._kinds))
        with self._service.engine.connect() as connection:
            still = set(connection.execute(query).scalars())
            gone, self._open = self._open - still, still
            return _with_plans(connection, gone) if gone else []

    async def _opened(self, job_id: str, kind: str, blob: str) -> None:
        lanes = self._service.lanes
        path = await run_in_threadpool(
            lanes.file, f"{blob}.zip", lambda: self._service.jobs.blob(blob)
        )
        answered = await lanes.ask(path, counter.prepared, Asked(kind, path))
        if answered.problems:
            log.warning("plan not opened", job=job_id, error=str(answered.problems[0]))


def _with_plans(connection: sa.Connection, job_ids: Collection[str]) -> list[tuple[str, str, str]]:
    """Those of some jobs that ended with a plan."""
    query = (
        sa.select(jobs.c.id, jobs.c.kind, jobs.c.result_blob)
        .where(
            jobs.c.id.in_(job_ids),
            jobs.c.state.in_([State.SUCCEEDED, State.PARTIAL, State.CANCELLED, State.TIMED_OUT]),
            jobs.c.result_blob.is_not(None),
        )
        .order_by(jobs.c.created_at.desc())
        .limit(MOST_AT_ONCE)
    )
    return [(row.id, row.kind, row.result_blob) for row in connection.execute(query)][::-1]
