"""The callers' side of the job table: accept, look up, list, cancel."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from api.jobs import blobs
from api.jobs.database import new_id
from api.jobs.outbox import announce
from api.jobs.patience import unless_away
from api.jobs.records import COLUMNS, Event, Job, NewJob, job_of
from api.jobs.schema import events, jobs
from api.jobs.states import OPEN, State, Stop

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Also = Callable[[sa.Connection, str], None]


# Made once: putting a statement together costs as much as carrying it out.
_INSERT_JOB = sa.insert(jobs).returning(*COLUMNS)
_INSERT_EVENT = sa.insert(events)
_BY_ID = sa.select(*COLUMNS).where(jobs.c.id == sa.bindparam("job"))
_BY_KEY = {
    field: sa.select(*COLUMNS).where(
        jobs.c.tenant == sa.bindparam("of_tenant"),
        jobs.c.kind == sa.bindparam("of_kind"),
        jobs.c[field] == sa.bindparam("value"),
    )
    for field in ("idempotency_key", "external_id")
}
_COUNT_OPEN = (
    sa.select(sa.func.count())
    .select_from(jobs)
    .where(jobs.c.tenant == sa.bindparam("of_tenant"), jobs.c.state.in_(OPEN))
)


class Enqueue(Protocol):
    """Puts a job into the durable queue, in the transaction of its row."""

    def __call__(self, connection: sa.Connection, job_id: str, run: int, priority: int) -> None:
        """Enqueue the run with this number; doing so twice is doing so once."""
        ...


class OtherRequest(Exception):  # noqa: N818 - the caller's fault, named by what it is
    """Raised where a known key comes with another request."""

    def __init__(self, job: Job, field: str) -> None:
        super().__init__(f"{field} stands for another request")
        self.job, self.field = job, field


@dataclass(frozen=True, slots=True)
class Accepted:
    """A job that is on disk; ``is_new`` is false for one that was accepted before."""

    job: Job
    is_new: bool


class JobStore:
    """Jobs of all tenants; every question names one.

    Parameters
    ----------
    engine
        Of the database.
    enqueue
        Called in the transaction that accepts a job.
    """

    def __init__(self, engine: sa.Engine, enqueue: Enqueue) -> None:
        self.engine = engine
        self._enqueue = enqueue
        # Threads that wait here are woken at once; SQLite would let them sleep and look again.
        self._turn = threading.Lock()

    def accept(self, new: NewJob, also: Also | None = None) -> Accepted:
        """Write a job and queue it, in one transaction; once this returns, it is on disk.

        Parameters
        ----------
        new
            What was asked for.
        also
            Writes more in the same transaction, for a job that is new.

        Raises
        ------
        OtherRequest
            If its key or external id stands for another request.
        """
        known = self._known(new)
        if known is not None:
            return known
        try:
            with self._turn:
                job = self._insert(new, also)
        except IntegrityError:
            # Somebody else was faster with the same key.
            known = self._known(new)
            if known is None:
                raise
            return known
        return Accepted(job, is_new=True)

    def _insert(self, new: NewJob, also: Also | None) -> Job:
        job_id, now = new_id("job"), time.time()
        row = {
            "id": job_id,
            "tenant": new.tenant,
            "kind": new.kind,
            "name": new.name,
            "state": State.QUEUED,
            "priority": new.priority,
            "request": json.dumps(new.request),
            "request_hash": new.request_hash,
            "scenario_hash": new.scenario_hash,
            "idempotency_key": new.idempotency_key,
            "external_id": new.external_id,
            "parent_id": new.parent_id,
            "created_by": new.created_by,
            "limit_s": new.limit_s,
            "queue_limit_s": new.queue_limit_s,
            "created_at": now,
        }
        with self.engine.begin() as connection:
            row["scenario_blob"] = blobs.put(connection, job_id, new.scenario)
            if new.incumbent is not None:
                row["incumbent_blob"] = blobs.put(connection, job_id, new.incumbent)
            if new.before is not None:
                key = blobs.put(connection, job_id, new.before)
                row["request"] = json.dumps({**new.request, "before_blob": key})
            job = job_of(dict(connection.execute(_INSERT_JOB, row).mappings().one()))
            add_event(connection, job_id, 1, "state", {"state": State.QUEUED})
            self._enqueue(connection, job_id, 0, new.priority)
            if also is not None:
                also(connection, job_id)
        return job

    def _known(self, new: NewJob) -> Accepted | None:
        """A job that was accepted under the same key or external id."""
        for field, query in _BY_KEY.items():
            value = getattr(new, field)
            if value is None:
                continue
            told = {"of_tenant": new.tenant, "of_kind": new.kind, "value": value}
            found = self._first(query, told)
            if found is None:
                continue
            if found.request_hash != new.request_hash:
                raise OtherRequest(found, field)
            return Accepted(found, is_new=False)
        return None

    def is_known(self, tenant: str, kind: str, field: str, value: str) -> bool:
        """Whether a job was accepted under an ``idempotency_key`` or ``external_id``."""
        told = {"of_tenant": tenant, "of_kind": kind, "value": value}
        return self._first(_BY_KEY[field], told) is not None

    def find(self, tenant: str, kind: str | None, job_id: str) -> Job | None:
        """A tenant's job; ``None`` if it has none of that id."""
        condition = (jobs.c.tenant == tenant) & (jobs.c.id == job_id)
        if kind is not None:
            condition &= jobs.c.kind == kind
        return self._first(sa.select(*COLUMNS).where(condition), {})

    def page(
        self,
        tenant: str,
        kind: str | None = None,
        *,
        before: tuple[float, str] | None = None,
        limit: int = 50,
        states: Sequence[State] = (),
        external_id: str | None = None,
        parent_id: str | None = None,
    ) -> list[Job]:
        """Jobs of a tenant, youngest first, that are older than ``before`` (moment and id)."""
        query = sa.select(*COLUMNS).where(jobs.c.tenant == tenant)
        for column, value in (
            (jobs.c.kind, kind),
            (jobs.c.external_id, external_id),
            (jobs.c.parent_id, parent_id),
        ):
            if value is not None:
                query = query.where(column == value)
        if states:
            query = query.where(jobs.c.state.in_(states))
        if before is not None:
            at, job_id = before
            older = (jobs.c.created_at < at) | ((jobs.c.created_at == at) & (jobs.c.id < job_id))
            query = query.where(older)
        query = query.order_by(jobs.c.created_at.desc(), jobs.c.id.desc()).limit(limit)
        with self.engine.connect() as connection:
            return [job_of(dict(row)) for row in connection.execute(query).mappings()]

    def open_jobs(self, tenant: str) -> int:
        """How many jobs of a tenant have not ended."""
        with self.engine.connect() as connection:
            return int(connection.execute(_COUNT_OPEN, {"of_tenant": tenant}).scalar_one())

    def events(self, job_id: str, after: int = 0, limit: int = 500) -> list[Event]:
        """What happened to a job after an event."""
        query = (
            sa.select(events)
            .where(events.c.job_id == job_id, events.c.number > after)
            .order_by(events.c.number)
            .limit(limit)
        )
        with self.engine.connect() as connection:
            return [
                Event(row["number"], row["at"], row["kind"], json.loads(row["data"]))
                for row in connection.execute(query).mappings()
            ]

    def has_ended(self, job_id: str) -> bool:
        """Whether a job has ended, or is gone."""
        query = sa.select(jobs.c.state).where(jobs.c.id == job_id)
        with self.engine.connect() as connection:
            return connection.execute(query).scalar() not in OPEN

    def cancel(self, job: Job, stop: Stop) -> Job:
        """Ask to stop; one that waits ends at once, one that runs ends soon.

        To discard overrules to keep, never the other way round; what has ended stays as it is.
        """
        now = time.time()
        with self.engine.begin() as connection:
            waits = (jobs.c.id == job.id) & (jobs.c.state == State.QUEUED)
            ended = {"state": State.CANCELLED, "ended_at": now, "stop": stop}
            if _change(connection, waits, ended):
                announce(connection, job.id, job.tenant, State.CANCELLED)
            else:
                runs = (jobs.c.id == job.id) & jobs.c.state.in_(OPEN)
                if stop is Stop.KEEP:
                    runs &= jobs.c.stop.is_(None)
                _change(connection, runs, {"stop": stop})
        return self._get(job.id)

    def result(self, job: Job) -> bytes | None:
        """The archive of a job that has one; from now on it counts as fetched."""
        if job.result_blob is None:
            return None
        data = self.blob(job.result_blob)
        unless_away(lambda: self._note_fetch(job.id))
        return data

    def _note_fetch(self, job_id: str) -> None:
        first = (jobs.c.id == job_id) & jobs.c.fetched_at.is_(None)
        with self.engine.begin() as connection:
            connection.execute(sa.update(jobs).where(first).values(fetched_at=time.time()))

    def blob(self, key: str) -> bytes:
        """Bytes by name."""
        with self.engine.connect() as connection:
            return blobs.get(connection, key)

    def _get(self, job_id: str) -> Job:
        found = self._first(_BY_ID, {"job": job_id})
        if found is None:
            raise KeyError(job_id)
        return found

    def _first(self, query: sa.Select[Any], told: dict[str, Any]) -> Job | None:
        with self.engine.connect() as connection:
            row = connection.execute(query, told).mappings().first()
        return None if row is None else job_of(dict(row))


def _change(
    connection: sa.Connection, condition: sa.ColumnElement[bool], values: dict[str, Any]
) -> bool:
    """Change one row and tell its listeners; false if there was none to change."""
    query = sa.update(jobs).where(condition).values(version=jobs.c.version + 1, **values)
    row = connection.execute(query.returning(jobs.c.id, jobs.c.version, jobs.c.state)).first()
    if row is None:
        return False
    add_event(connection, row.id, row.version, "state", {"state": row.state} | _stop(values))
    return True


def _stop(values: dict[str, Any]) -> dict[str, Any]:
    return {"stop": values["stop"]} if "stop" in values else {}


def add_event(
    connection: sa.Connection, job_id: str, number: int, kind: str, data: dict[str, Any]
) -> None:
    """Write what listeners are told."""
    row = {"job_id": job_id, "number": number, "at": time.time(), "kind": kind}
    connection.execute(_INSERT_EVENT, {**row, "data": json.dumps(data)})
