"""A plan under other circumstances: a patch of its scenario or options, as a job that follows."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import Response  # noqa: TC002 - FastAPI reads it at run time
from starlette.concurrency import run_in_threadpool

from api.access import RequestId, ServiceOf, allowed
from api.bodies import body_schema, large_body, parsed
from api.day import counter
from api.day.counter import Asked
from api.errors import Problem
from api.intake import refuse_faulty
from api.jobs.blobs import packed, unpacked
from api.keys import Key  # noqa: TC001
from api.kinds import Operation, SearchLimits
from api.merge_patch import patched
from api.reservations import book_id_of
from api.routes import day_bodies
from api.routes.day import (
    ACCEPTED,
    FIRST_ANSWER_S,
    Prefer,
    book_of,
    following,
    plan_file,
    told,
)
from api.routes.jobs import (
    IdempotencyKey,
    JobId,
    answer_accepted,
    checked_text,
    find,
    write_scope,
)

if TYPE_CHECKING:
    from api.jobs.records import Job, NewJob
    from api.kinds import Kind
    from api.routes.day_bodies import ReviseWish
    from api.service import Service


def router_of(kind: Kind) -> APIRouter:
    """The address of a kind's revisions."""
    router = APIRouter(prefix=f"/v1/{kind.name}", tags=[kind.name])
    writer, text = allowed(write_scope(kind)), large_body()
    example = {"scenario": {"name": "with a later start"}, "limits": {"max_seconds": 5.0}}

    @router.post(
        "/{job_id}:revise",
        status_code=202,
        operation_id=f"revise_{kind.name}",
        summary=f"The same with changes: {kind.title}",
        response_model=None,
        responses=ACCEPTED,
        openapi_extra=body_schema(day_bodies.ReviseWish, example),
    )
    async def revise(
        job_id: JobId,
        service: ServiceOf,
        request_id: RequestId,
        key: Key = writer,
        body: bytes = text,
        idempotency_key: IdempotencyKey = None,
        prefer: Prefer = None,
    ) -> Response:
        job = await run_in_threadpool(find, service, key, kind, job_id)
        wish = day_bodies.read(day_bodies.ReviseWish, body)
        new = await _revised(service, kind, key, job, wish, idempotency_key)
        return await answer_accepted(service, key, new, request_id, prefer)

    return router


async def _revised(
    service: Service, kind: Kind, key: Key, job: Job, wish: ReviseWish, idempotency_key: str | None
) -> NewJob:
    is_followed = kind.can(Operation.REVISE) and not job.is_open and job.result_blob is not None
    if wish.frozen_until is not None and not is_followed:
        words = "only what a finished plan of routes or installers has begun can be frozen"
        raise Problem(409, words, code="nothing-to-freeze")
    text, has_begun = await _document(service, kind, job, is_followed=is_followed)
    if wish.scenario:
        text = json.dumps(patched(json.loads(text), wish.scenario)).encode()
    options = patched(job.request.get("options") or {}, wish.options)
    options = parsed(kind.options, options).model_dump(mode="json")
    checked = await checked_text(service, text, None, options)
    refuse_faulty(checked)
    limits = wish.limits or SearchLimits.model_validate(job.request.get("limits") or {})
    limit_s = limits.max_seconds if kind.usual_s is None else limits.seconds(kind.usual_s)
    request: dict[str, Any] = {"options": options, "limits": limits.model_dump(mode="json")}
    before = None
    if is_followed:
        book = await book_of(service, key, job)
        request["day"] = {
            "do": "revise",
            "now": wish.frozen_until,
            "is_begun": has_begun,
            "book": book.plain,
            "book_id": book_id_of(job),
        }
        before = await run_in_threadpool(service.jobs.blob, job.result_blob or "")
        if wish.frozen_until is not None or has_begun:
            limit_s = None if limit_s is None else limit_s + FIRST_ANSWER_S
    new = following(kind, key, job, "revise", wish, request, packed(text), idempotency_key)
    return replace(new, limit_s=limit_s, before=before)


async def _document(
    service: Service, kind: Kind, job: Job, *, is_followed: bool
) -> tuple[bytes, bool]:
    """The scenario that is to be patched, and whether its day has begun.

    A plan that was changed during the day has its own; others are of what was sent.
    """
    if is_followed and job.request.get("day"):
        asked = Asked(kind.name, await plan_file(service, job))
        text, has_begun = await told(service, counter.document, asked)
        return text.encode(), has_begun
    data = await run_in_threadpool(service.jobs.blob, job.scenario_blob)
    return unpacked(data), False
