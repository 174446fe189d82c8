"""Who looks after workers and jobs: heartbeat, reaper, sweeper and retention.

A worker is dead if its beats stand still for so long by the watcher's own clock, or if its process
is gone from this host. No moment of another machine is compared: a clock that jumps kills nobody.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import sqlalchemy as sa

from api.jobs import blobs
from api.jobs.outbox import announce
from api.jobs.processes import born
from api.jobs.queue import workflow_id
from api.jobs.schema import deliveries, events, executors, jobs
from api.jobs.states import OPEN, TERMINAL, State
from api.jobs.store import add_event

if TYPE_CHECKING:
    from api.jobs.queue import Queue, QueueClient

DAY_S = 24 * 3600.0
SWEPT = 500
"""Open jobs that one look compares with the queue."""


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """How closely workers are watched.

    Parameters
    ----------
    beat_s
        Between two beats of a worker, and two looks at the others.
    lease_s
        Without a beat for so long, a worker is dead.
    sweep_s
        Between two looks for jobs that the queue has lost, which must be as old.
    result_days
        Results are kept this long after they were first fetched.
    unfetched_days
        Results that nobody has fetched are kept this long.
    """

    beat_s: float = 2.0
    lease_s: float = 15.0
    sweep_s: float = 10.0
    result_days: float = 30.0
    unfetched_days: float = 90.0


def executor_name() -> str:
    """A name for this process that no other ever has."""
    return f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"


class Watch:
    """One worker's view of all.

    Parameters
    ----------
    engine, queue, client
        The database, and both sides of the queue.
    executor
        This worker.
    settings
        How closely to look.
    """

    def __init__(
        self,
        engine: sa.Engine,
        queue: Queue,
        client: QueueClient,
        executor: str,
        settings: WatchSettings,
    ) -> None:
        self.engine = engine
        self.queue = queue
        self.client = client
        self.executor = executor
        self.settings = settings
        self._host = socket.gethostname()
        self._seen: dict[str, tuple[int, float]] = {}

    def register(self) -> None:
        """Be known to the others, before any job is taken."""
        register(self.engine, self.executor)

    def beat(self) -> bool:
        """Show that this worker lives; false if the others believe that it does not."""
        alive = (executors.c.id == self.executor) & executors.c.is_dead.is_(False)
        values = {"beats": executors.c.beats + 1, "seen_at": time.time()}
        with self.engine.begin() as connection:
            changed = connection.execute(sa.update(executors).where(alive).values(values))
            return changed.rowcount == 1

    def leave(self) -> None:
        """Be known to have left."""
        with self.engine.begin() as connection:
            connection.execute(
                sa.update(executors).where(executors.c.id == self.executor).values(is_dead=True)
            )

    def reap(self) -> list[str]:
        """Declare workers dead, and put back what the dead have taken; says which runs."""
        now = time.monotonic()
        with self.engine.connect() as connection:
            rows = connection.execute(sa.select(executors)).mappings().all()
        for row in rows:
            if not row["is_dead"] and row["id"] != self.executor and self._is_dead(row, now):
                self._bury(row)
        with self.engine.connect() as connection:
            query = sa.select(executors.c.id).where(executors.c.is_dead)
            dead = [name for (name,) in connection.execute(query)]
        runs = self.queue.taken_by(dead)
        self.queue.resume(runs)
        return runs

    def _is_dead(self, row: Any, now: float) -> bool:
        if row["host"] == self._host and row["born"] and born(row["pid"]) != row["born"]:
            return True
        beats, since = self._seen.get(row["id"], (-1, now))
        if row["beats"] != beats:
            beats, since = row["beats"], now
        self._seen[row["id"]] = (beats, since)
        return now - since > self.settings.lease_s

    def _bury(self, row: Any) -> None:
        """Declare dead, unless it has beaten just now."""
        unchanged = (executors.c.id == row["id"]) & (executors.c.beats == row["beats"])
        with self.engine.begin() as connection:
            connection.execute(sa.update(executors).where(unchanged).values(is_dead=True))
        self._seen.pop(row["id"], None)

    def sweep(self) -> list[str]:
        """Queue jobs again that are open and neither wait nor are taken; says which."""
        before = time.time() - self.settings.sweep_s
        query = (
            sa.select(jobs.c.id, jobs.c.requeued, jobs.c.priority)
            .where(jobs.c.state.in_(OPEN), jobs.c.created_at < before)
            .order_by(jobs.c.created_at)
            .limit(SWEPT)
        )
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
            known = sa.select(executors.c.id).where(executors.c.is_dead.is_(False))
            living = {name for (name,) in connection.execute(known)}
        alive = self.queue.alive([workflow_id(row.id, row.requeued) for row in rows])
        lost = []
        for row in rows:
            run = workflow_id(row.id, row.requeued)
            if run in alive and (alive[run] is None or alive[run] in living):
                continue
            if self._requeue(row):
                lost.append(row.id)
        return lost

    def _requeue(self, row: Any) -> bool:
        """Queue the next run of a job, unless another watcher just did or it has ended."""
        same = (jobs.c.id == row.id) & (jobs.c.requeued == row.requeued)
        same &= jobs.c.state.in_(OPEN)
        with self.engine.begin() as connection:
            changed = sa.update(jobs).where(same).values(requeued=row.requeued + 1)
            if connection.execute(changed).rowcount != 1:
                return False
            self.client(connection, row.id, row.requeued + 1, row.priority)
        return True

    def expire(self) -> int:
        """End jobs that have waited longer than they may."""
        late = (jobs.c.state == State.QUEUED) & jobs.c.queue_limit_s.is_not(None)
        late &= jobs.c.attempt == 0
        late &= time.time() - jobs.c.created_at > jobs.c.queue_limit_s
        problem = '{"code": "queue-timeout", "detail": "waited longer than allowed"}'
        values = {
            "state": State.TIMED_OUT,
            "ended_at": time.time(),
            "problem": problem,
            "version": jobs.c.version + 1,
        }
        with self.engine.begin() as connection:
            ended = sa.update(jobs).where(late).values(values)
            rows = connection.execute(
                ended.returning(jobs.c.id, jobs.c.tenant, jobs.c.version)
            ).all()
            for row in rows:
                add_event(connection, row.id, row.version, "state", {"state": State.TIMED_OUT})
                announce(connection, row.id, row.tenant, State.TIMED_OUT)
        return len(rows)

    def retain(self) -> int:
        """Remove jobs whose promised days are over, and dead workers that hold nothing."""
        now, settings = time.time(), self.settings
        fetched = jobs.c.fetched_at < now - settings.result_days * DAY_S
        unfetched = sa.and_(
            jobs.c.fetched_at.is_(None),
            jobs.c.ended_at < now - settings.unfetched_days * DAY_S,
        )
        over = jobs.c.state.in_(TERMINAL) & (fetched | unfetched)
        with self.engine.begin() as connection:
            rows = connection.execute(
                sa.select(jobs.c.id, jobs.c.requeued).where(over).limit(SWEPT)
            )
            gone = {row.id: row.requeued for row in rows}
            names = list(gone)
            connection.execute(sa.delete(jobs).where(jobs.c.id.in_(names)))
            connection.execute(sa.delete(events).where(events.c.job_id.in_(names)))
            connection.execute(sa.delete(deliveries).where(deliveries.c.job_id.in_(names)))
            blobs.drop_of(connection, names)
        runs = [workflow_id(name, run) for name, last in gone.items() for run in range(last + 1)]
        self.queue.forget(runs)
        with self.engine.begin() as connection:
            long_dead = executors.c.is_dead & (executors.c.seen_at < now - DAY_S)
            connection.execute(sa.delete(executors).where(long_dead))
        return len(gone)


def register(engine: sa.Engine, executor: str) -> None:
    """Make a worker known."""
    row = {
        "id": executor,
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "born": born(os.getpid()),
        "seen_at": time.time(),
    }
    with engine.begin() as connection:
        connection.execute(sa.insert(executors).values(row))


class Rounds(threading.Thread):
    """Calls something again and again until told to leave; what fails is told and tried anew."""

    def __init__(
        self, name: str, work: Any, every_s: float, leave: threading.Event, tell: Any
    ) -> None:
        super().__init__(name=name, daemon=True)
        self._work, self._every_s, self._leave, self._tell = work, every_s, leave, tell

    def run(self) -> None:
        """Work until the end."""
        while not self._leave.wait(self._every_s):
            try:
                self._work()
            except Exception as wrong:
                self._tell(self.name, wrong)
