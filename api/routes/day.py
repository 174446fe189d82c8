"""A plan in the middle of the day: what happened, one more order, windows and reservations."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from api.access import RequestId, ServiceOf, allowed
from api.bodies import body_schema
from api.day import counter
from api.day.counter import Asked
from api.errors import Problem
from api.keys import Key, Scope
from api.kinds import Operation
from api.reservations import ReservationStore, book_id_of
from api.routes import day_bodies, examples
from api.routes.calls import ACCEPTED, FIRST_ANSWER_S, Call, Change, call_of, change_of, told
from api.routes.jobs import JobId, find, write_scope
from api.views import JobView

if TYPE_CHECKING:
    from api.kinds import Kind
    from api.reservations import Kept

TRIES = 5
ReservationId = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9_]+$")]


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


def _add_events(router: APIRouter, kind: Kind) -> None:
    changing = change_of(kind, write_scope(kind))

    @router.post(
        "/{job_id}/events",
        status_code=202,
        operation_id=f"events_{kind.name}",
        summary=f"What has happened: plan again, {kind.title}",
        response_model=None,
        responses=ACCEPTED,
        openapi_extra=body_schema(day_bodies.EventsWish, examples.events_example(kind)),
    )
    async def events(call: Change = changing) -> Response:
        wish = day_bodies.read(day_bodies.EventsWish, call.body)
        asked = Asked(kind.name, await call.plan(), wish.now, json.dumps(wish.events))
        await told(call.service, counter.checked_events, asked)
        day = {
            "do": "events",
            "now": wish.now,
            "events": wish.events,
            "book": (await call.book()).plain,
            "book_id": call.book_id,
        }
        limit_s = FIRST_ANSWER_S + (wish.limits.seconds(day_bodies.EVENTS_S) or 600.0)
        return await call.goes_on(wish, day, limit_s)


def _add_insert(router: APIRouter, kind: Kind) -> None:
    assert kind.day is not None
    changing, subject = change_of(kind, write_scope(kind)), kind.day.subject
    model = day_bodies.wanted_models(kind)["insert"]
    responses = {**ACCEPTED, 200: {"model": Places | JobView, "description": "The places."}}

    @router.post(
        "/{job_id}:insert",
        operation_id=f"insert_{kind.name}",
        summary=f"Where one more {subject} fits: {kind.title}",
        response_model=None,
        responses=responses,
        openapi_extra=body_schema(model, examples.insert_example(kind)),
    )
    async def insert(call: Change = changing) -> Response:
        wish: Any = day_bodies.read(model, call.body)
        path, book = await call.plan(), await call.book()
        wanted = day_bodies.wanted_text(subject, wish)
        number = max(wish.most, wish.place or 0)
        asked = Asked(kind.name, path, wish.now, wanted, book=book.plain, number=number)
        found = await told(call.service, counter.places, asked)
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
            "book_id": call.book_id,
        }
        return await call.goes_on(wish, day, FIRST_ANSWER_S)


def _add_offers(router: APIRouter, kind: Kind) -> None:
    assert kind.day is not None
    asking, subject = call_of(kind, Scope.JOBS_READ), kind.day.subject
    model = day_bodies.wanted_models(kind)["offers"]

    @router.post(
        "/{job_id}:offer-windows",
        operation_id=f"offer_{kind.name}",
        summary=f"What windows would cost: {kind.title}",
        openapi_extra=body_schema(model, examples.offers_example(kind)),
    )
    async def offer(call: Call = asking) -> Offers:
        wish: Any = day_bodies.read(model, call.body)
        path, book = await call.plan(), await call.book()
        windows = tuple((item.open, item.close) for item in wish.windows)
        wanted = day_bodies.wanted_text(subject, wish)
        asked = Asked(kind.name, path, wish.now, wanted, windows, book.plain)
        return Offers(items=await told(call.service, counter.offers, asked))


def _add_reserve(router: APIRouter, kind: Kind) -> None:
    assert kind.day is not None
    reader, writer, subject = (
        allowed(Scope.JOBS_READ),
        allowed(write_scope(kind)),
        kind.day.subject,
    )
    asking = call_of(kind, write_scope(kind))
    model = day_bodies.wanted_models(kind)["reserve"]

    @router.post(
        "/{job_id}:reserve",
        status_code=201,
        operation_id=f"reserve_{kind.name}",
        summary=f"Keep a window for a while: {kind.title}",
        openapi_extra=body_schema(model, examples.reserve_example(kind)),
    )
    async def reserve(call: Call = asking) -> ReservationView:
        wish: Any = day_bodies.read(model, call.body)
        service = call.service
        await run_in_threadpool(service.refuse_when_full)
        async with service.lanes.turn(call.book_id):
            kept = await _kept(call, subject, wish)
        await run_in_threadpool(service.trail.write, call.key, "reserve", kept.id, call.request_id)
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


async def _kept(call: Call, subject: str, wish: Any) -> Kept:
    """Keep the window, looking again for as long as others are faster."""
    path, keep_s = await call.plan(), wish.minutes * 60.0
    wanted = day_bodies.wanted_text(subject, wish)
    windows = ((wish.window.open, wish.window.close),)
    whole_s = round(keep_s) or 1
    store = ReservationStore(call.service.engine)
    for _ in range(TRIES):
        book = await call.book()
        asked = Asked(call.kind.name, path, wish.now, wanted, windows, book.plain, number=whole_s)
        found = await told(call.service, counter.reserved, asked)
        if found is None:
            raise Problem(409, "the window cannot be kept", code="taken")
        price = found[2]["price_cny"]
        if wish.most_cny is not None and price > wish.most_cny:
            words = f"it costs {price:.2f} now"
            raise Problem(409, words, code="dearer", limit=wish.most_cny)
        kept = await run_in_threadpool(
            store.keep, call.key.tenant, call.book_id, book.version, call.job.id, found, keep_s
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
