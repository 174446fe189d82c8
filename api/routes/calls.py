"""Calls about a plan in the middle of its day: who asks, which plan, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Header
from fastapi.responses import Response  # noqa: TC002 - FastAPI reads it at run time
from starlette.concurrency import run_in_threadpool

from api.access import RequestId, ServiceOf, allowed
from api.bodies import large_body
from api.errors import Problem, bad_data
from api.jobs.records import Job, NewJob
from api.keys import Key, Scope  # noqa: TC001 - FastAPI reads keys at run time
from api.reservations import Book, ReservationStore, book_id_of
from api.routes import day_bodies
from api.routes.jobs import IdempotencyKey, JobId, answer_accepted, find
from api.routes.results import archive_of
from api.views import JobView

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.day.counter import Answered, Asked
    from api.kinds import Kind
    from api.service import Service

FIRST_ANSWER_S = 60.0
"""What a re-planned job may need before its search begins."""
Body = Annotated[bytes, large_body()]
Prefer = Annotated[str | None, Header(max_length=200)]
ACCEPTED: dict[int | str, dict[str, Any]] = {
    200: {"model": JobView, "description": "Known already, or ended."},
    202: {"model": JobView, "description": "Accepted: it is on disk."},
}


@dataclass(frozen=True, slots=True)
class Call:
    """A question about a plan.

    Parameters
    ----------
    service, kind, key, job
        Whom it is about: the plan is the result of the job.
    body
        What was sent.
    request_id
        For the audit trail.
    """

    service: Service
    kind: Kind
    key: Key
    job: Job
    body: bytes
    request_id: str

    @property
    def book_id(self) -> str:
        """The book of the plan."""
        return book_id_of(self.job)

    async def book(self) -> Book:
        """What is kept now."""
        store = ReservationStore(self.service.engine)
        return await run_in_threadpool(store.book, self.key.tenant, self.book_id)

    async def plan(self) -> str:
        """Path of the plan's archive, for the processes at the counter; `Problem` 409 without."""
        blob = self.job.result_blob
        if self.job.is_open or blob is None:
            archive_of(self.service, self.job)
            raise Problem(409, f"it ended as {self.job.state} without a result", code="no-result")
        jobs = self.service.jobs
        return await run_in_threadpool(
            self.service.lanes.file, f"{blob}.zip", lambda: jobs.blob(blob)
        )


@dataclass(frozen=True, slots=True)
class Change(Call):
    """A call that changes a plan, by a job that follows from it."""

    idempotency_key: str | None
    prefer: str | None

    def follows(self, wish: Any, request: dict[str, Any], scenario: bytes) -> NewJob:
        """A job that follows from the plan's, named and queued as its caller wishes."""
        deed = (request.get("day") or {}).get("do", "revise")
        return NewJob(
            tenant=self.key.tenant,
            kind=self.kind.name,
            request=request,
            request_hash=day_bodies.hash_of(deed, self.job.id, wish.model_dump(mode="json")),
            scenario=scenario,
            name=wish.name or self.job.name,
            idempotency_key=self.idempotency_key,
            external_id=wish.external_id,
            parent_id=self.job.id,
            created_by=self.key.id,
            priority=wish.priority,
            queue_limit_s=wish.queue_limit_s,
        )

    async def goes_on(self, wish: Any, day: dict[str, Any], limit_s: float) -> Response:
        """Accept the job that goes on from the plan."""
        jobs, parent = self.service.jobs, self.job
        before = await run_in_threadpool(jobs.blob, parent.result_blob or "")
        scenario = await run_in_threadpool(jobs.blob, parent.scenario_blob)
        limits = getattr(wish, "limits", None)
        request = {"options": parent.request.get("options") or {}, "day": day}
        if limits is not None:
            request["limits"] = limits.model_dump(mode="json")
        new = self.follows(wish, request, scenario)
        return await self.accepted(
            replace(new, scenario_hash=parent.scenario_hash, limit_s=limit_s, before=before)
        )

    async def accepted(self, new: NewJob) -> Response:
        """Accept a job, or find the one that was accepted before."""
        return await answer_accepted(self.service, self.key, new, self.request_id, self.prefer)


def call_of(kind: Kind, scope: Scope) -> Any:
    """A parameter that is a `Call` of who has a scope."""
    guard = allowed(scope)

    async def read(
        job_id: JobId, service: ServiceOf, request_id: RequestId, body: Body, key: Key = guard
    ) -> Call:
        job = await run_in_threadpool(find, service, key, kind, job_id)
        return Call(service, kind, key, job, body, request_id)

    return Depends(read)


def change_of(kind: Kind, scope: Scope) -> Any:
    """A parameter that is a `Change` of who has a scope."""
    guard = allowed(scope)

    async def read(
        job_id: JobId,
        service: ServiceOf,
        request_id: RequestId,
        body: Body,
        key: Key = guard,
        idempotency_key: IdempotencyKey = None,
        prefer: Prefer = None,
    ) -> Change:
        job = await run_in_threadpool(find, service, key, kind, job_id)
        return Change(service, kind, key, job, body, request_id, idempotency_key, prefer)

    return Depends(read)


async def told(service: Service, work: Callable[[Asked], Answered], asked: Asked) -> Any:
    """An answer from the counter; `Problem` 422 with everything that is wrong."""
    answered = await service.lanes.ask(asked.path, work, asked)
    if answered.problems:
        raise bad_data(answered.problems, "the request does not fit the plan")
    return answered.value
