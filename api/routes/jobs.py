"""Jobs of one kind: submit, list, look, cancel. Every kind has the same addresses."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Header, Path, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from api.access import RequestId, ServiceOf, allowed
from api.bodies import body_schema, large_body, small_body
from api.desk import at_desk
from api.errors import Problem
from api.intake import (
    PRINTED,
    Bounds,
    Checked,
    JobRequest,
    check_text,
    hash_of,
    refuse_faulty,
    request_model_of,
    request_of,
)
from api.jobs.blobs import packed, unpacked
from api.jobs.records import Job, NewJob
from api.jobs.states import State, Stop
from api.jobs.store import OtherRequest
from api.keys import Key, Scope
from api.routes.examples import example_of
from api.stored import ScenarioStore
from api.views import Cursor, JobPage, JobView, PageSize, cut, etag, position_of, view

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from api.kinds import Kind
    from api.service import Service

STUDIES = ("forecasts", "simulations")
DESK_BYTES = 100_000
"""Larger scenarios are read beside the API's own process, whose other callers would wait."""
LOOK_S = 0.25
JobId = Annotated[str, Path(max_length=60, description="Of the job.", pattern=r"^[A-Za-z0-9_]+$")]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key", min_length=1, max_length=255,
        description="The same key and body never make a second job.",
    ),
]  # fmt: skip


class Validation(BaseModel):
    """What ``validate_only`` answers where nothing is wrong."""

    valid: bool
    scenario_hash: str
    scenario_name: str


class CancelWish(BaseModel):
    """What becomes of the best plan so far."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mode: Stop = Field(Stop.KEEP, description="keep: write the best plan so far; or discard.")


def write_scope(kind: Kind) -> Scope:
    """What a key needs to submit or cancel jobs of a kind."""
    return Scope.STUDIES_WRITE if kind.name in STUDIES else Scope.PLANS_WRITE


def find(service: Service, key: Key, kind: Kind, job_id: str) -> Job:
    """The caller's job; `Problem` 404 also for one of somebody else's."""
    job = service.jobs.find(key.tenant, kind.name, job_id)
    if job is None:
        raise Problem(404, f"there is no such {kind.title}")
    return job


def router_of(kind: Kind) -> APIRouter:
    """The addresses of a kind."""
    router = APIRouter(prefix=f"/v1/{kind.name}", tags=[kind.name])
    _add_submit(router, kind)
    _add_reading(router, kind)
    _add_cancel(router, kind)
    return router


def _add_submit(router: APIRouter, kind: Kind) -> None:
    writer, model = allowed(write_scope(kind)), request_model_of(kind)
    text_of_body = large_body()
    responses: dict[int | str, dict[str, Any]] = {
        200: {"model": JobView | Validation, "description": "Known already, ended, or valid."},
        202: {"model": JobView, "description": "Accepted: it is on disk."},
    }

    @router.post(
        "",
        status_code=202,
        operation_id=f"submit_{kind.name}",
        summary=f"Submit a {kind.title}",
        response_model=None,
        responses=responses,
        openapi_extra=body_schema(model, example_of(kind)),
    )
    async def submit(
        request: Request,
        service: ServiceOf,
        request_id: RequestId,
        key: Key = writer,
        body: bytes = text_of_body,
        idempotency_key: IdempotencyKey = None,
        prefer: Annotated[str | None, Header(max_length=200)] = None,
        validate_only: Annotated[
            bool, Query(description="Check all that can be checked without a search.")
        ] = False,
    ) -> Response:
        wished, given = request_of(kind, body)
        if validate_only:
            return await _validated(service, kind, key, wished, given)
        async with first_of(service, key, kind.name, idempotency_key, wished.external_id):
            text, content_hash = await _scenario_text(service, key, wished, given)
            if content_hash is None:
                checked = await checked_text(service, text, None, options_of(wished))
                refuse_faulty(checked)
                content_hash = checked.content_hash
            new = _new_job(kind, key, wished, body, text, content_hash, idempotency_key)
            job, is_new = await _accepted(service, key, new, request_id)
        return await _answer(service, key, job, prefer, is_new=is_new)


async def answer_accepted(
    service: Service, key: Key, new: NewJob, request_id: str, prefer: str | None
) -> Response:
    """Accept a job, or find the one that was accepted before, and wait for it if that is wanted."""
    async with first_of(service, key, new.kind, new.idempotency_key, new.external_id):
        job, is_new = await _accepted(service, key, new, request_id)
    return await _answer(service, key, job, prefer, is_new=is_new)


@asynccontextmanager
async def first_of(
    service: Service, key: Key, kind: str, idempotency_key: str | None, external_id: str | None
) -> AsyncIterator[None]:
    """Hold the keys of a request while it is accepted.

    Raises
    ------
    Problem
        409 if an earlier request with one of them still is.
    """
    told = {"idempotency_key": idempotency_key, "external_id": external_id}
    keys = tuple(
        (key.tenant, kind, field, value) for field, value in told.items() if value is not None
    )
    with service.in_flight.hold(keys) as taken:
        if taken is not None and not await run_in_threadpool(service.jobs.is_known, *taken):
            words = f"a request with the same {taken[2]} is being accepted: send this one again"
            raise Problem(409, words, code="in-flight", headers={"Retry-After": "1"})
        yield


async def _validated(
    service: Service, kind: Kind, key: Key, wished: JobRequest, given: bytes | None
) -> Response:
    """The answer to a scenario in which nothing is wrong; `Problem` 422 otherwise."""
    text, content_hash = await _scenario_text(service, key, wished, given)
    checked = await checked_text(service, text, kind.name, options_of(wished))
    refuse_faulty(checked)
    found = Validation(
        valid=True,
        scenario_hash=checked.content_hash or content_hash or "",
        scenario_name=checked.name,
    )
    return JSONResponse(found.model_dump(mode="json"))


async def _accepted(service: Service, key: Key, new: NewJob, request_id: str) -> tuple[Job, bool]:
    return await to_thread.run_sync(accept, service, key, new, request_id, limiter=service.accepts)


async def _answer(
    service: Service, key: Key, job: Job, prefer: str | None, *, is_new: bool
) -> Response:
    """The job as it is, or as it is once it has been waited for."""
    wait_s = min(_wait_of(prefer), service.settings.max_wait_s)
    if wait_s > 0:
        job = await _waited(service, key, job, wait_s)
    headers = {"Location": f"/v1/{job.kind}/{job.id}", "ETag": etag(job)}
    if not is_new:
        headers["Idempotency-Replayed"] = "true"
    if wait_s > 0:
        headers["Preference-Applied"] = f"wait={wait_s:g}"
    status = 202 if is_new and job.is_open else 200
    return JSONResponse(view(job).model_dump(mode="json"), status, headers)


async def _scenario_text(
    service: Service, key: Key, wished: JobRequest, given: bytes | None
) -> tuple[bytes, str | None]:
    """The scenario as JSON, with its hash if it was checked when it was stored."""
    if given is not None:
        return given, None
    store = ScenarioStore(service.engine)
    wanted = wished.scenario_id or ""
    stored = await run_in_threadpool(store.find, key.tenant, wanted, wished.scenario_version)
    if stored is None:
        raise Problem(404, "there is no such scenario, or no such version of it")
    data = await run_in_threadpool(service.jobs.blob, stored.blob)
    return unpacked(data), stored.content_hash


def options_of(wished: JobRequest) -> dict[str, Any]:
    """Options of a request as plain values."""
    return wished.options.model_dump()


async def checked_text(
    service: Service, text: bytes, kind_name: str | None, options: dict[str, Any]
) -> Checked:
    """A scenario that has been looked at, with a kind also whether it can be planned."""
    bounds = Bounds(service.settings.max_rows, service.settings.max_matrix_cells)
    arguments = (text, kind_name, options, bounds)
    if kind_name is not None or len(text) > DESK_BYTES:
        return await at_desk(check_text, *arguments)
    return await to_thread.run_sync(check_text, *arguments, limiter=service.checks)


def _new_job(
    kind: Kind,
    key: Key,
    wished: JobRequest,
    body: bytes,
    text: bytes,
    content_hash: str,
    idempotency_key: str | None,
) -> NewJob:
    plain = wished.model_dump(mode="json", include={"options", "limits"})
    return NewJob(
        tenant=key.tenant,
        kind=kind.name,
        request=plain,
        request_hash=hash_of(body),
        scenario=packed(text),
        scenario_hash=content_hash,
        name=wished.name,
        idempotency_key=idempotency_key,
        external_id=wished.external_id,
        parent_id=wished.parent_id,
        created_by=key.id,
        priority=wished.priority,
        limit_s=kind.limit_s(wished.limits, wished.options),
        queue_limit_s=wished.queue_limit_s,
    )


def accept(service: Service, key: Key, new: NewJob, request_id: str) -> tuple[Job, bool]:
    """Write a job, or find the one that was accepted before."""
    service.refuse_when_full()
    if new.parent_id is not None and service.jobs.find(key.tenant, None, new.parent_id) is None:
        raise Problem(404, "there is no such parent job")
    most = service.settings.max_open_jobs
    if service.jobs.open_jobs(key.tenant) >= most:
        words = f"at most {most:,} jobs may wait or run"
        headers = {"Retry-After": "60"}
        raise Problem(429, words, code="too-many-jobs", limit=most, headers=headers)
    try:
        accepted = service.jobs.accept(
            new,
            also=lambda connection, job_id: service.trail.add(
                connection, key, "submit", job_id, request_id
            ),
        )
    except OtherRequest as other:
        words = f"the same {other.field} came with another body before, as job {other.job.id}"
        raise Problem(422, words, code="other-request") from other
    counter = service.counters.accepted if accepted.is_new else service.counters.replayed
    counter.labels(new.kind).inc()
    return accepted.job, accepted.is_new


def _wait_of(prefer: str | None) -> float:
    """Seconds of ``Prefer: wait=N``; nothing for what is not understood, as the standard says."""
    for part in (prefer or "").split(","):
        name, _, value = part.strip().partition("=")
        if name.lower() == "wait" and value.strip().isdecimal():
            return float(value.strip()[:6])
    return 0.0


async def _waited(service: Service, key: Key, job: Job, wait_s: float) -> Job:
    """The job once it has ended, or as it is after that time."""
    until = asyncio.get_running_loop().time() + wait_s
    while job.is_open and asyncio.get_running_loop().time() < until:
        await asyncio.sleep(LOOK_S)
        found = await run_in_threadpool(service.jobs.find, key.tenant, None, job.id)
        job = found or job
    return job


def _add_reading(router: APIRouter, kind: Kind) -> None:
    reader = allowed(Scope.JOBS_READ)

    @router.get("", operation_id=f"list_{kind.name}", summary=f"List: {kind.title}")
    def page(
        service: ServiceOf,
        key: Key = reader,
        limit: PageSize = 50,
        cursor: Cursor = None,
        state: Annotated[list[State] | None, Query(max_length=8)] = None,
        external_id: Annotated[str | None, Query(max_length=255, pattern=PRINTED)] = None,
        parent_id: Annotated[str | None, Query(max_length=60, pattern=PRINTED)] = None,
    ) -> JobPage:
        found = service.jobs.page(
            key.tenant,
            kind.name,
            before=position_of(cursor),
            limit=limit + 1,
            states=state or (),
            external_id=external_id,
            parent_id=parent_id,
        )
        shown, more = cut(found, limit)
        return JobPage(items=[view(job) for job in shown], next_cursor=more)

    @router.get(
        "/{job_id}",
        operation_id=f"get_{kind.name}",
        summary=f"Look at one: {kind.title}",
        response_model=JobView,
        responses={304: {"description": "Unchanged since the ETag of If-None-Match."}},
    )
    def look(
        job_id: JobId,
        service: ServiceOf,
        key: Key = reader,
        if_none_match: Annotated[str | None, Header(max_length=1000)] = None,
    ) -> Response:
        job = find(service, key, kind, job_id)
        headers = {"ETag": etag(job), "Cache-Control": "no-cache"}
        if if_none_match is not None and etag(job) in if_none_match:
            return Response(status_code=304, headers=headers)
        return JSONResponse(view(job).model_dump(mode="json"), headers=headers)


def _add_cancel(router: APIRouter, kind: Kind) -> None:
    writer, cancel_wish = allowed(write_scope(kind)), small_body(CancelWish)

    @router.post(
        "/{job_id}:cancel",
        operation_id=f"cancel_{kind.name}",
        summary=f"Stop: {kind.title}",
        openapi_extra=body_schema(CancelWish, {"mode": "keep"}),
    )
    def cancel(
        job_id: JobId,
        service: ServiceOf,
        request_id: RequestId,
        key: Key = writer,
        wish: CancelWish = cancel_wish,
    ) -> JobView:
        job = find(service, key, kind, job_id)
        if not job.is_open:
            raise Problem(409, f"it has ended as {job.state}", code="ended")
        service.trail.write(key, f"cancel:{wish.mode}", job_id, request_id)
        return view(service.jobs.cancel(job, wish.mode))
