"""A plan under other circumstances: a patch of its scenario or options, as a job that follows."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import Response  # noqa: TC002 - FastAPI reads it at run time
from starlette.concurrency import run_in_threadpool

from api.bodies import body_schema, parsed
from api.day import counter
from api.day.counter import Asked
from api.errors import Problem
from api.intake import refuse_faulty
from api.jobs.blobs import packed, unpacked
from api.kinds import Operation, SearchLimits
from api.merge_patch import patched
from api.routes import day_bodies, examples
from api.routes.calls import ACCEPTED, FIRST_ANSWER_S, Change, change_of, told
from api.routes.jobs import checked_text, write_scope

if TYPE_CHECKING:
    from api.jobs.records import NewJob
    from api.kinds import Kind
    from api.routes.day_bodies import ReviseWish


def router_of(kind: Kind) -> APIRouter:
    """The address of a kind's revisions."""
    router = APIRouter(prefix=f"/v1/{kind.name}", tags=[kind.name])
    changing = change_of(kind, write_scope(kind))

    @router.post(
        "/{job_id}:revise",
        status_code=202,
        operation_id=f"revise_{kind.name}",
        summary=f"The same with changes: {kind.title}",
        response_model=None,
        responses=ACCEPTED,
        openapi_extra=body_schema(day_bodies.ReviseWish, examples.REVISION),
    )
    async def revise(call: Change = changing) -> Response:
        wish = day_bodies.read(day_bodies.ReviseWish, call.body)
        return await call.accepted(await _revised(call, wish))

    return router


async def _revised(call: Change, wish: ReviseWish) -> NewJob:
    kind, job, service = call.kind, call.job, call.service
    is_followed = kind.can(Operation.REVISE) and not job.is_open and job.result_blob is not None
    if wish.frozen_until is not None and not is_followed:
        words = "only what a finished plan of routes or installers has begun can be frozen"
        raise Problem(409, words, code="nothing-to-freeze")
    text, has_begun = await _document(call, is_followed=is_followed)
    if wish.scenario:
        text = json.dumps(patched(json.loads(text), wish.scenario)).encode()
    options = patched(job.request.get("options") or {}, wish.options)
    chosen = parsed(kind.options, options)
    options = chosen.model_dump(mode="json")
    checked = await checked_text(service, text, None, options)
    refuse_faulty(checked)
    limits = wish.limits or SearchLimits.model_validate(job.request.get("limits") or {})
    limit_s = kind.limit_s(limits, chosen)
    request: dict[str, Any] = {"options": options, "limits": limits.model_dump(mode="json")}
    before = None
    if is_followed:
        request["day"] = {
            "do": "revise",
            "now": wish.frozen_until,
            "is_begun": has_begun,
            "book": (await call.book()).plain,
            "book_id": call.book_id,
        }
        before = await run_in_threadpool(service.jobs.blob, job.result_blob or "")
        if wish.frozen_until is not None or has_begun:
            limit_s = None if limit_s is None else limit_s + FIRST_ANSWER_S
    new = call.follows(wish, request, packed(text))
    return replace(new, limit_s=limit_s, before=before)


async def _document(call: Change, *, is_followed: bool) -> tuple[bytes, bool]:
    """The scenario that is to be patched, and whether its day has begun.

    A plan that was changed during the day has its own; others are of what was sent.
    """
    if is_followed and call.job.request.get("day"):
        asked = Asked(call.kind.name, await call.plan())
        text, has_begun = await told(call.service, counter.document, asked)
        return text.encode(), has_begun
    data = await run_in_threadpool(call.service.jobs.blob, call.job.scenario_blob)
    return unpacked(data), False
