"""A plan in the middle of the day: what happened, one more order, windows and reservations."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Header, Path
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from api.access import RequestId, ServiceOf, allowed
from api.bodies import body_schema, large_body
from api.day import counter
from api.day.counter import Asked
from api.errors import Problem, bad_data
from api.jobs.records import NewJob
from api.keys import Key, Scope
from api.kinds import Operation
from api.reservations import ReservationStore, book_id_of
from api.routes import day_bodies
from api.routes.jobs import IdempotencyKey, JobId, answer_accepted, find, write_scope
from api.routes.results import archive_of
from api.views import JobView

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.jobs.records import Job
    from api.kinds import Kind
    from api.reservations import Book, Kept
    from api.service import Service

FIRST_ANSWER_S = 60.0
"""What a re-planned job may need before its search begins."""
TRIES = 5
ReservationId = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9_]+$")]
Prefer = Annotated[str | None, Header(max_length=200)]
ACCEPTED: dict[int | str, dict[str, Any]] = {
    200: {"model": JobView, "description": "Known already, or ended."},
    202: {"model": JobView, "description": "Accepted: it is on disk."},
}


class Places(BaseModel):
    """Where something would fit, the cheapest first."""

    items: list[dict[str, Any]]


class Offers(BaseModel):
    """Windows in the order in which they were asked; no price where it cannot be kept."""

    items: list[dict[str, Any]]


class ReservationView(BaseModel):
    """A place that is kept."""

    id: str
    subject_id: str = Field(description="The order or job.")
    job_id: str = Field(description="The plan that it was taken of.")
    created_at: datetime
    expires_at: datetime = Field(description="Then nothing is kept any more.")
    offer: dict[str, Any]


class ReservationPage(BaseModel):
    """What is kept now for a plan and all that it comes from or leads to."""

    items: list[ReservationView]


def router_of(kind: Kind) -> APIRouter:
    """The addresses of the day that a kind has."""
    router = APIRouter(prefix=f"/v1/{kind.name}", tags=[kind.name])
    adders = {
        Operation.EVENTS: _add_events,
        Operation.INSERT: _add_insert,
        Operation.OFFER: _add_offers,
        Operation.RESERVE: _add_reserve,
    }
    for operation, add in adders.items():
        if kind.can(operation):
            add(router, kind)
    return router


async def plan_file(service: Service, job: Job) -> str:
    """Path of a plan's archive, for the processes at the counter; `Problem` 409 without one."""
    blob = job.result_blob
    if job.is_open or blob is None:
        archive_of(service, job)
        raise Problem(409, f"it ended as {job.state} without a result", code="no-result")
    return await run_in_threadpool(
        service.lanes.file, f"{blob}.zip", lambda: service.jobs.blob(blob)
    )


async def told(service: Service, work: Callable[[Asked], counter.Answered], asked: Asked) -> Any:
    """An answer from the counter; `Problem` 422 with everything that is wrong."""
    answered = await service.lanes.ask(asked.path, work, asked)
    if answered.problems:
        raise bad_data(answered.problems, "the request does not fit the plan")
    return answered.value


async def book_of(service: Service, key: Key, job: Job) -> Book:
    """What is kept now."""
    store = ReservationStore(service.engine)
    return await run_in_threadpool(store.book, key.tenant, book_id_of(job))


async def child_job(
    service: Service, kind: Kind, key: Key, parent: Job, day: dict[str, Any], wish: Any,
    limit_s: float | None, idempotency_key: str | None,
) -> NewJob:  # fmt: skip
    """The job that goes on from a plan."""
    blob = parent.result_blob or ""
    before = await run_in_threadpool(service.jobs.blob, blob)
    scenario = await run_in_threadpool(service.jobs.blob, parent.scenario_blob)
    limits = getattr(wish, "limits", None)
    request: dict[str, Any] = {"options": parent.request.get("options") or {}, "day": day}
    if limits is not None:
        request["limits"] = limits.model_dump(mode="json")
    new = following(kind, key, parent, day["do"], wish, request, scenario, idempotency_key)
    return replace(new, scenario_hash=parent.scenario_hash, limit_s=limit_s, before=before)


def following(
    kind: Kind, key: Key, parent: Job, deed: str, wish: Any, request: dict[str, Any],
    scenario: bytes, idempotency_key: str | None,
) -> NewJob:  # fmt: skip
    """A job that follows from another one, named and queued as its caller wishes."""
    return NewJob(
        tenant=key.tenant,
        kind=kind.name,
        request=request,
        request_hash=day_bodies.hash_of(deed, parent.id, wish.model_dump(mode="json")),
        scenario=scenario,
        name=wish.name or parent.name,
        idempotency_key=idempotency_key,
        external_id=wish.external_id,
        parent_id=parent.id,
        created_by=key.id,
        priority=wish.priority,
        queue_limit_s=wish.queue_limit_s,
    )


def _add_events(router: APIRouter, kind: Kind) -> None:
    writer, text = allowed(write_scope(kind)), large_body()
    example = {"now": "2026-03-13T10:00", "events": [], "limits": {"max_seconds": 5.0}}

    @router.post(
        "/{job_id}/events",
        status_code=202,
        operation_id=f"events_{kind.name}",
        summary=f"What has happened: plan again, {kind.title}",
        response_model=None,
        responses=ACCEPTED,
        openapi_extra=body_schema(day_bodies.EventsWish, example),
    )
    async def events(
        job_id: JobId,
        service: ServiceOf,
        request_id: RequestId,
        key: Key = writer,
        body: bytes = text,
        idempotency_key: IdempotencyKey = None,
        prefer: Prefer = None,
    ) -> Response:
        job = await run_in_threadpool(find, service, key, kind, job_id)
        wish = day_bodies.read(day_bodies.EventsWish, body)
        path = await plan_file(service, job)
        asked = Asked(kind.name, path, wish.now, json.dumps(wish.events))
        await told(service, counter.checked_events, asked)
        book = await book_of(service, key, job)
        day = {
            "do": "events",
            "now": wish.now,
            "events": wish.events,
            "book": book.plain,
            "book_id": book_id_of(job),
        }
        limit_s = FIRST_ANSWER_S + (wish.limits.seconds(day_bodies.EVENTS_S) or 600.0)
        new = await child_job(service, kind, key, job, day, wish, limit_s, idempotency_key)
        return await answer_accepted(service, key, new, request_id, prefer)


def _add_insert(router: APIRouter, kind: Kind) -> None:
    assert kind.day is not None
    writer, text, subject = allowed(write_scope(kind)), large_body(), kind.day.subject
    model = day_bodies.wanted_models(kind)["insert"]
    responses = {**ACCEPTED, 200: {"model": Places | JobView, "description": "The places."}}

    @router.post(
        "/{job_id}:insert",
        operation_id=f"insert_{kind.name}",
        summary=f"Where one more {subject} fits: {kind.title}",
        response_model=None,
        responses=responses,
        openapi_extra=body_schema(model),
    )
    async def insert(
        job_id: JobId,
        service: ServiceOf,
        request_id: RequestId,
        key: Key = writer,
        body: bytes = text,
        idempotency_key: IdempotencyKey = None,
        prefer: Prefer = None,
    ) -> Response:
        job = await run_in_threadpool(find, service, key, kind, job_id)
        wish: Any = day_bodies.read(model, body)
        path, book = await plan_file(service, job), await book_of(service, key, job)
        wanted = day_bodies.wanted_text(subject, wish)
        number = max(wish.most, wish.place or 0)
        asked = Asked(kind.name, path, wish.now, wanted, book=book.plain, number=number)
        found = await told(service, counter.places, asked)
        if wish.place is None:
            return JSONResponse({"items": found})
        if len(found) < wish.place:
            words = f"there are {len(found)} places for the {subject}"
            raise Problem(409, words, code="no-place", limit=len(found))
        day = {
            "do": "insert",
            "now": wish.now,
            "wanted": json.loads(wanted),
            "place": wish.place,
            "book": book.plain,
            "book_id": book_id_of(job),
        }
        new = await child_job(service, kind, key, job, day, wish, FIRST_ANSWER_S, idempotency_key)
        return await answer_accepted(service, key, new, request_id, prefer)


def _add_offers(router: APIRouter, kind: Kind) -> None:
    assert kind.day is not None
    reader, text, subject = allowed(Scope.JOBS_READ), large_body(), kind.day.subject
    model = day_bodies.wanted_models(kind)["offers"]

    @router.post(
        "/{job_id}:offer-windows",
        operation_id=f"offer_{kind.name}",
        summary=f"What windows would cost: {kind.title}",
        openapi_extra=body_schema(model),
    )
    async def offer(
        job_id: JobId, service: ServiceOf, key: Key = reader, body: bytes = text
    ) -> Offers:
        job = await run_in_threadpool(find, service, key, kind, job_id)
        wish: Any = day_bodies.read(model, body)
        path, book = await plan_file(service, job), await book_of(service, key, job)
        windows = tuple((item.open, item.close) for item in wish.windows)
        wanted = day_bodies.wanted_text(subject, wish)
        asked = Asked(kind.name, path, wish.now, wanted, windows, book.plain)
        return Offers(items=await told(service, counter.offers, asked))


def _add_reserve(router: APIRouter, kind: Kind) -> None:
    assert kind.day is not None
    reader, writer = allowed(Scope.JOBS_READ), allowed(write_scope(kind))
    text, subject = large_body(), kind.day.subject
    model = day_bodies.wanted_models(kind)["reserve"]

    @router.post(
        "/{job_id}:reserve",
        status_code=201,
        operation_id=f"reserve_{kind.name}",
        summary=f"Keep a window for a while: {kind.title}",
        openapi_extra=body_schema(model),
    )
    async def reserve(
        job_id: JobId,
        service: ServiceOf,
        request_id: RequestId,
        key: Key = writer,
        body: bytes = text,
    ) -> ReservationView:
        job = await run_in_threadpool(find, service, key, kind, job_id)
        wish: Any = day_bodies.read(model, body)
        await run_in_threadpool(service.refuse_when_full)
        async with service.lanes.turn(book_id_of(job)):
            kept = await _kept(service, kind, key, job, wish)
        await run_in_threadpool(service.trail.write, key, "reserve", kept.id, request_id)
        return _view(kept)

    @router.get(
        "/{job_id}/reservations",
        operation_id=f"list_reservations_{kind.name}",
        summary=f"What is kept: {kind.title}",
    )
    def page(job_id: JobId, service: ServiceOf, key: Key = reader) -> ReservationPage:
        job = find(service, key, kind, job_id)
        book = ReservationStore(service.engine).book(key.tenant, book_id_of(job))
        return ReservationPage(items=list(map(_view, book.kept)))

    @router.delete(
        "/{job_id}/reservations/{reservation_id}",
        status_code=204,
        operation_id=f"release_{kind.name}",
        summary=f"Give a reservation up: {kind.title}",
    )
    def release(
        job_id: JobId,
        reservation_id: ReservationId,
        service: ServiceOf,
        request_id: RequestId,
        key: Key = writer,
    ) -> None:
        job = find(service, key, kind, job_id)
        store = ReservationStore(service.engine)
        if not store.release(key.tenant, book_id_of(job), reservation_id):
            raise Problem(404, "there is no such reservation, or it has lapsed")
        service.trail.write(key, "release", reservation_id, request_id)

    async def _kept(service: Service, kind: Kind, key: Key, job: Job, wish: Any) -> Kept:
        path, keep_s = await plan_file(service, job), wish.minutes * 60.0
        wanted, window = (
            day_bodies.wanted_text(subject, wish),
            (wish.window.open, wish.window.close),
        )
        store = ReservationStore(service.engine)
        for _ in range(TRIES):
            book = await book_of(service, key, job)
            asked = Asked(
                kind.name, path, wish.now, wanted, (window,), book.plain, number=round(keep_s) or 1
            )
            found = await told(service, counter.reserved, asked)
            if found is None:
                raise Problem(409, "the window cannot be kept", code="taken")
            price = found[2]["price_cny"]
            if wish.most_cny is not None and price > wish.most_cny:
                words = f"it costs {price:.2f} now"
                raise Problem(409, words, code="dearer", limit=wish.most_cny)
            kept = await run_in_threadpool(
                store.keep, key.tenant, book_id_of(job), book.version, job.id, found, keep_s
            )
            if kept is not None:
                return kept
        headers = {"Retry-After": "1"}
        raise Problem(503, "too many others reserve at once", code="busy", headers=headers)


def _view(kept: Kept) -> ReservationView:
    return ReservationView(
        id=kept.id,
        subject_id=kept.subject_id,
        job_id=kept.job_id,
        created_at=datetime.fromtimestamp(kept.created_at, UTC),
        expires_at=datetime.fromtimestamp(kept.expires_at, UTC),
        offer=kept.offer,
    )
