"""Progress as it happens: server-sent events that can be resumed."""

from __future__ import annotations

import time
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from api.access import BEARER, ServiceOf, allowed
from api.errors import Problem
from api.keys import Key, Scope
from api.routes.jobs import JobId, find
from api.tickets import TICKET_S, Tickets
from api.views import event_text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from api.kinds import Kind
    from api.service import Service

QUIET_S = 15.0
"""A comment is sent after so long, lest somebody between takes the line for dead."""
LONGEST_S = 3600.0
"""Then the listener comes again from where it was, with a key that may have ended meanwhile."""
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class Ticket(BaseModel):
    """A word that opens one job's stream for a short time, for pages that cannot send headers."""

    ticket: str
    expires_in_s: int
    stream: str


def router_of(kind: Kind) -> APIRouter:
    """The stream of a kind's jobs."""
    router = APIRouter(prefix=f"/v1/{kind.name}", tags=[kind.name])
    reader = allowed(Scope.JOBS_READ)

    @router.post(
        "/{job_id}/stream-tickets",
        operation_id=f"ticket_{kind.name}",
        summary=f"A ticket for the stream: {kind.title}",
        status_code=201,
    )
    def ticket(job_id: JobId, service: ServiceOf, key: Key = reader) -> Ticket:
        job = find(service, key, kind, job_id)
        word = Tickets(service.engine).issue(job.id)
        path = f"/v1/{kind.name}/{job.id}/stream?ticket={word}"
        return Ticket(ticket=word, expires_in_s=TICKET_S, stream=path)

    @router.get(
        "/{job_id}/stream",
        operation_id=f"stream_{kind.name}",
        summary=f"Follow: {kind.title}",
        response_class=StreamingResponse,
        responses={
            200: {
                "content": {"text/event-stream": {"schema": {"type": "string"}}},
                "description": "Events `state`, `progress` and `crash` until the job has ended.",
            }
        },
    )
    async def stream(
        job_id: JobId,
        request: Request,
        service: ServiceOf,
        ticket: Annotated[str | None, Query(max_length=200)] = None,
        after: Annotated[int, Query(ge=0, le=2**31 - 1, description="An event's id.")] = 0,
        last_event_id: Annotated[str | None, Header(max_length=20)] = None,
    ) -> StreamingResponse:
        await _open(service, kind, job_id, request, ticket)
        since = after
        if last_event_id is not None and last_event_id.isdecimal():
            since = max(since, min(int(last_event_id), 2**31 - 1))
        lines = _lines(service, job_id, since)
        return StreamingResponse(lines, media_type="text/event-stream", headers=HEADERS)

    return router


async def _open(
    service: Service, kind: Kind, job_id: str, request: Request, ticket: str | None
) -> None:
    """Raise `Problem` unless a ticket or a key opens this job's stream."""
    if ticket is not None:
        is_good = await run_in_threadpool(Tickets(service.engine).opens, ticket, job_id)
        if not is_good:
            raise Problem(401, "the ticket is of another job, or too old")
        return
    credentials = await BEARER(request)
    secret = "" if credentials is None else credentials.credentials
    key = await run_in_threadpool(service.keys.check, secret)
    if key is None:
        headers = {"WWW-Authenticate": "Bearer"}
        raise Problem(401, "send a valid key or a ticket", headers=headers)
    service.limiter.take(key.id)
    if Scope.JOBS_READ not in key.scopes:
        raise Problem(403, "the key may not read jobs")
    await run_in_threadpool(find, service, key, kind, job_id)


async def _lines(service: Service, job_id: str, since: int) -> AsyncIterator[str]:
    """Events from there on, until one says that the job has ended."""
    until = time.monotonic() + LONGEST_S
    yield "retry: 2000\n\n"
    async with aclosing(service.feed.follow(job_id, since, QUIET_S)) as heard:
        async for found in heard:
            if found is None:
                yield ": still here\n\n"
            else:
                yield "".join(map(event_text, found))
            if time.monotonic() > until:
                return
