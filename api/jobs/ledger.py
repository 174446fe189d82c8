"""The workers' side of the job table: every write names its attempt, and a stale one is refused.

A worker that was stopped and wakes up after its job was given to another finds that its attempt is
no longer the last. So there is exactly one result, whoever is slow.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from api.jobs import blobs
from api.jobs.outbox import announce
from api.jobs.records import COLUMNS, Ending, Job, job_of
from api.jobs.schema import executors, jobs
from api.jobs.states import OPEN, State
from api.jobs.store import add_event

if TYPE_CHECKING:
    from api.jobs.store import Enqueue


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who works on which job for the how many-th time."""

    job_id: str
    number: int

    @property
    def is_last(self) -> sa.ColumnElement[bool]:
        """Holds for the job's row while nobody else has begun it and it has not ended."""
        mine = (jobs.c.id == self.job_id) & (jobs.c.attempt == self.number)
        return mine & jobs.c.state.in_(OPEN)


@dataclass(frozen=True, slots=True)
class Pulse:
    """What a worker learns when it looks after its job."""

    is_mine: bool
    stop: str | None = None


class Ledger:
    """Job rows as one worker sees them.

    Parameters
    ----------
    engine
        Of the database.
    executor
        The worker's id.
    enqueue
        Called in the transaction that puts a job back.
    """

    def __init__(self, engine: sa.Engine, executor: str, enqueue: Enqueue) -> None:
        self.engine = engine
        self.executor = executor
        self._enqueue = enqueue

    def begin(self, job_id: str) -> tuple[Attempt, Job] | None:
        """Take a job over; ``None`` if it has ended or somebody alive works on it."""
        others = sa.select(executors.c.id).where(
            executors.c.is_dead.is_(False), executors.c.id != self.executor
        )
        free = (
            (jobs.c.state == State.QUEUED)
            | jobs.c.executor.is_(None)
            | jobs.c.executor.not_in(others)
        )
        values = {
            "state": State.PREPARING,
            "executor": self.executor,
            "attempt": jobs.c.attempt + 1,
            "started_at": sa.func.coalesce(jobs.c.started_at, time.time()),
        }
        with self.engine.begin() as connection:
            taken = (jobs.c.id == job_id) & jobs.c.state.in_(OPEN) & free
            row = _changed(connection, taken, values)
            if row is None:
                return None
            job = job_of(row)
            attempt = Attempt(job_id, job.attempt)
            told = {"state": State.PREPARING, "attempt": job.attempt}
            add_event(connection, job_id, job.version, "state", told)
        return attempt, job

    def running(self, attempt: Attempt) -> bool:
        """Say that the search has begun; false if the attempt is stale."""
        with self.engine.begin() as connection:
            row = _changed(connection, attempt.is_last, {"state": State.RUNNING})
            if row is None:
                return False
            told = {"state": State.RUNNING, "attempt": attempt.number}
            add_event(connection, attempt.job_id, row["version"], "state", told)
        return True

    def progress(self, attempt: Attempt, data: dict[str, Any]) -> bool:
        """Tell listeners how far it is."""
        with self.engine.begin() as connection:
            row = _changed(connection, attempt.is_last, {"progress": json.dumps(data)})
            if row is None:
                return False
            add_event(connection, attempt.job_id, row["version"], "progress", data)
        return True

    def checkpoint(self, attempt: Attempt, data: bytes) -> bool:
        """Keep the best plan so far, from which a later attempt starts."""
        with self.engine.begin() as connection:
            query = sa.select(jobs.c.incumbent_blob).where(attempt.is_last)
            before = connection.execute(query).first()
            if before is None:
                return False
            key = blobs.put(connection, attempt.job_id, data)
            changed = sa.update(jobs).where(attempt.is_last).values(incumbent_blob=key)
            if connection.execute(changed).rowcount != 1:
                connection.rollback()
                return False
            if before[0] is not None:
                blobs.drop(connection, [before[0]])
        return True

    def pulse(self, attempt: Attempt) -> Pulse:
        """Whether the job is still this attempt's, and whether somebody wants it to stop."""
        query = sa.select(jobs.c.stop).where(attempt.is_last)
        with self.engine.connect() as connection:
            row = connection.execute(query).first()
        return Pulse(is_mine=False) if row is None else Pulse(is_mine=True, stop=row.stop)

    def crashed(self, attempt: Attempt) -> int | None:
        """Count a child that died; ``None`` if the attempt is stale."""
        with self.engine.begin() as connection:
            row = _changed(connection, attempt.is_last, {"crashes": jobs.c.crashes + 1})
            if row is None:
                return None
            told = {"crashes": row["crashes"]}
            add_event(connection, attempt.job_id, row["version"], "crash", told)
            return int(row["crashes"])

    def release(self, attempt: Attempt) -> bool:
        """Put a job back, with its checkpoint, because this worker leaves."""
        job_id = attempt.job_id
        values = {"state": State.QUEUED, "executor": None, "requeued": jobs.c.requeued + 1}
        with self.engine.begin() as connection:
            row = _changed(connection, attempt.is_last, values)
            if row is None:
                return False
            add_event(connection, job_id, row["version"], "state", {"state": State.QUEUED})
            self._enqueue(connection, job_id, row["requeued"], row["priority"])
        return True

    def end(self, attempt: Attempt, ending: Ending) -> bool:
        """Write the one result; false if the job has one or is somebody else's."""
        job_id = attempt.job_id
        values: dict[str, Any] = {
            "state": ending.state,
            "ended_at": time.time(),
            "summary": json.dumps(ending.summary),
            "problem": None if ending.problem is None else json.dumps(ending.problem),
            "incumbent_blob": None,
        }
        if "scenario_hash" in ending.summary:
            values["scenario_hash"] = ending.summary["scenario_hash"]
        with self.engine.begin() as connection:
            mine = connection.execute(sa.select(jobs.c.incumbent_blob).where(attempt.is_last))
            before = mine.first()
            if before is None:
                return False
            if ending.result is not None:
                values["result_blob"] = blobs.put(connection, job_id, ending.result)
            row = _changed(connection, attempt.is_last, values)
            if row is None:
                connection.rollback()
                return False
            if before[0] is not None:
                blobs.drop(connection, [before[0]])
            told = {"state": ending.state, "summary": ending.summary, "problem": ending.problem}
            add_event(connection, job_id, row["version"], "state", told)
            announce(connection, job_id, row["tenant"], ending.state)
        return True

    def blob(self, key: str) -> bytes:
        """Bytes by name."""
        with self.engine.connect() as connection:
            return blobs.get(connection, key)


def _changed(
    connection: sa.Connection, condition: sa.ColumnElement[bool], values: dict[str, Any]
) -> dict[str, Any] | None:
    query = sa.update(jobs).where(condition).values(version=jobs.c.version + 1, **values)
    row = connection.execute(query.returning(*COLUMNS)).mappings().first()
    return None if row is None else dict(row)
