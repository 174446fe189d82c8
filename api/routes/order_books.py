"""Order books: orders arrive one by one, windows are priced, and the book closes into a plan."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse, Response
from pydantic import Field, model_validator
from starlette.concurrency import run_in_threadpool

from api.access import RequestId, ServiceOf, allowed
from api.bodies import body_schema, large_body
from api.day import counter
from api.day.counter import Asked
from api.errors import Problem
from api.intake import PRINTED, refuse_faulty
from api.jobs.blobs import packed
from api.jobs.records import NewJob
from api.keys import Key, Scope
from api.kinds import Operation, SearchLimits, kind_of
from api.order_books import CLOSED, CLOSING, OPEN, OrderBookStore
from api.routes import day_bodies, examples
from api.routes.book_views import BookedPage, BookedView, BookPage, BookView
from api.routes.calls import told
from api.routes.day import Offers
from api.routes.day_bodies import Strict, Window
from api.routes.jobs import accept, checked_text
from api.stored import ScenarioStore
from api.views import Cursor, PageSize, cut, position_of

if TYPE_CHECKING:
    from api.order_books import Booked, OrderBookRow
    from api.service import Service

router = APIRouter(prefix="/v1/order-books", tags=["order books"])
Reader = Annotated[Key, allowed(Scope.JOBS_READ)]
Writer = Annotated[Key, allowed(Scope.PLANS_WRITE)]
Body = Annotated[bytes, large_body()]
BookId = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9_]+$")]
SubjectId = Annotated[str, Path(max_length=255, pattern=PRINTED)]


class BookKind(StrEnum):
    """Kinds for which orders or jobs come one by one."""

    ROUTE_PLANS = "route-plans"
    INSTALLER_SCHEDULES = "installer-schedules"


COMING = {
    "route-plans": ("orders", "order_lines"),
    "installer-schedules": ("install_jobs", "job_tasks"),
}
"""Tables that a scenario may lack, since their rows are still to come."""


class BookWish(Strict):
    """A book that is wanted."""

    kind: BookKind = Field(BookKind.ROUTE_PLANS, description="What it will be planned by.")
    name: str = Field("", max_length=200, pattern=PRINTED)
    scenario: dict[str, Any] | None = Field(None, description="Everything but what will come.")
    scenario_id: str | None = Field(None, max_length=60, pattern=PRINTED)
    scenario_version: int | None = Field(None, ge=1, le=2**31 - 1)

    @model_validator(mode="after")
    def _one_scenario(self) -> BookWish:
        if (self.scenario is None) == (self.scenario_id is None):
            message = "give one of scenario and scenario_id"
            raise ValueError(message)
        return self


class OneOrder(Strict):
    """An order, or a job of installers."""

    order: dict[str, Any] | None = None
    job: dict[str, Any] | None = None
    customer: dict[str, Any] | None = None


class OffersWish(OneOrder):
    """Windows to be priced."""

    windows: list[Window] = Field(min_length=1, max_length=200)


class Into(StrEnum):
    """What a book closes into."""

    SCENARIO = "scenario"
    JOB = "job"


class CloseWish(Strict):
    """What a book closes into: a version of a scenario, or a job that plans it."""

    into: Into = Into.JOB
    limits: SearchLimits = SearchLimits()
    name: str = Field("", max_length=200, pattern=PRINTED)


@router.post(
    "",
    status_code=201,
    operation_id="open_order_book",
    summary="Open a book",
    response_model=BookView,
    openapi_extra=body_schema(BookWish, examples.BOOK),
)
async def open_book(service: ServiceOf, request_id: RequestId, key: Writer, body: Body) -> Response:
    """On a scenario that holds everything but what will come."""
    wish = day_bodies.read(BookWish, body)
    service.refuse_when_full()
    if wish.scenario is not None:
        empty: dict[str, Any] = {name: [] for name in COMING[wish.kind]}
        text = json.dumps({**empty, **wish.scenario}).encode()
        refuse_faulty(await checked_text(service, text, None, {}))
        data = packed(text)
    else:
        store = ScenarioStore(service.engine)
        stored = await run_in_threadpool(
            store.find, key.tenant, wish.scenario_id or "", wish.scenario_version
        )
        if stored is None:
            raise Problem(404, "there is no such scenario, or no such version of it")
        data = await run_in_threadpool(service.jobs.blob, stored.blob)
    books = OrderBookStore(service.engine)
    book = await run_in_threadpool(
        books.add, key, wish.kind.value, wish.name, data, wish.scenario_id
    )
    await run_in_threadpool(service.trail.write, key, "open-book", book.id, request_id)
    plain = _view(book).model_dump(mode="json")
    return JSONResponse(plain, 201, {"Location": plain["links"]["self"]})


@router.get("", operation_id="list_order_books", summary="List books")
def page(
    service: ServiceOf,
    key: Reader,
    limit: PageSize = 50,
    cursor: Cursor = None,
) -> BookPage:
    """Youngest first."""
    found = OrderBookStore(service.engine).page(key.tenant, position_of(cursor), limit + 1)
    shown, more = cut(found, limit)
    return BookPage(items=list(map(_view, shown)), next_cursor=more)


@router.get("/{book_id}", operation_id="get_order_book", summary="Look at a book")
def look(book_id: BookId, service: ServiceOf, key: Reader) -> BookView:
    """One of the tenant."""
    return _view(_find(service, key, book_id))


@router.post(
    "/{book_id}/orders",
    status_code=201,
    operation_id="book_order",
    summary="An order arrives",
    response_model=BookedView,
    responses={200: {"model": BookedView, "description": "It was there already."}},
    openapi_extra=body_schema(OneOrder, examples.BOOKED),
)
async def arrive(book_id: BookId, service: ServiceOf, key: Writer, body: Body) -> Response:
    """Its id makes it one: the same order again changes nothing, another one under it is 422."""
    book = await run_in_threadpool(_find, service, key, book_id)
    text = _text(book, day_bodies.read(OneOrder, body))
    service.refuse_when_full()
    asked = Asked(book.kind, await _file(service, book), wanted=text)
    subject_id = await told(service, counter.subject_id, asked)
    digest = day_bodies.hash_of(json.loads(text))
    store = OrderBookStore(service.engine)
    before = await run_in_threadpool(store.one, book, subject_id)
    found = before or await run_in_threadpool(store.put, book, subject_id, text, digest)
    if found is None:
        raise Problem(409, "the book takes nothing more", code="closed")
    if found.document_hash != digest:
        raise Problem(422, f"{subject_id} came with another body before", code="other-request")
    is_new = before is None
    headers = {} if is_new else {"Idempotency-Replayed": "true"}
    return JSONResponse(_booked(found).model_dump(mode="json"), 201 if is_new else 200, headers)


@router.get("/{book_id}/orders", operation_id="list_booked", summary="What has arrived")
def arrived(
    book_id: BookId,
    service: ServiceOf,
    key: Reader,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> BookedPage:
    """In the order of coming."""
    book = _find(service, key, book_id)
    found = OrderBookStore(service.engine).booked(book, after, limit + 1)
    shown = found[:limit]
    more = shown[-1].number if len(found) > limit else None
    return BookedPage(items=list(map(_booked, shown)), next_after=more)


@router.delete(
    "/{book_id}/orders/{order_id}",
    status_code=204,
    operation_id="unbook_order",
    summary="An order is no longer wanted",
)
def leave(book_id: BookId, order_id: SubjectId, service: ServiceOf, key: Writer) -> None:
    """As long as the book is open."""
    book = _find(service, key, book_id)
    found = OrderBookStore(service.engine).remove(book, order_id)
    if found is None:
        raise Problem(409, "the book has closed", code="closed")
    if not found:
        raise Problem(404, "there is no such order in the book")


@router.post(
    "/{book_id}:offer-windows",
    operation_id="offer_of_book",
    summary="What windows would cost, before there is a plan",
    openapi_extra=body_schema(OffersWish, examples.BOOK_OFFERS),
)
async def offer(book_id: BookId, service: ServiceOf, key: Reader, body: Body) -> Offers:
    """Estimates, from what has arrived so far; once there is a plan, ask the plan."""
    book = await run_in_threadpool(_find, service, key, book_id)
    wish = day_bodies.read(OffersWish, body)
    if not kind_of(book.kind).can(Operation.ESTIMATE):
        words = f"windows of {book.kind} have prices only once there is a plan"
        raise Problem(409, words, code="no-estimates")
    booked = await run_in_threadpool(OrderBookStore(service.engine).booked, book)
    asked = Asked(
        book.kind,
        await _file(service, book),
        wanted=_text(book, wish),
        windows=tuple((item.open, item.close) for item in wish.windows),
        booked=tuple(item.document for item in booked),
    )
    return Offers(items=await told(service, counter.estimates, asked))


@router.post(
    "/{book_id}:close",
    operation_id="close_order_book",
    summary="Close a book into a scenario or a job",
    openapi_extra=body_schema(CloseWish, examples.BOOK_CLOSE),
)
async def close(
    book_id: BookId,
    service: ServiceOf,
    request_id: RequestId,
    key: Writer,
    body: Body,
) -> BookView:
    """Nothing arrives any more. Asked again, the same scenario or job is named."""
    book = await run_in_threadpool(_find, service, key, book_id)
    wish = day_bodies.read(CloseWish, body)
    service.refuse_when_full()
    store = OrderBookStore(service.engine)
    async with service.lanes.turn(book.id):
        book = await run_in_threadpool(store.close, book, wish.model_dump(mode="json"))
        if book.state == CLOSED:
            return _view(book)
        try:
            outcome = await _closed(service, key, store, book, request_id)
        except Problem as wrong:
            if wrong.status < 500:
                await run_in_threadpool(store.reopen, book)
            raise
        book = await run_in_threadpool(store.closed, book, outcome)
    await run_in_threadpool(service.trail.write, key, "close-book", book.id, request_id)
    return _view(book)


async def _closed(
    service: Service, key: Key, store: OrderBookStore, book: OrderBookRow, request_id: str
) -> dict[str, Any]:
    """Make what the book closes into."""
    wish = CloseWish.model_validate(book.closing)
    booked = await run_in_threadpool(store.booked, book)
    documents = tuple(item.document for item in booked)
    asked = Asked(book.kind, await _file(service, book), booked=documents)
    text, name, content_hash = await told(service, counter.closed, asked)
    if wish.into is Into.SCENARIO:
        kept = ScenarioStore(service.engine)
        before = await run_in_threadpool(kept.find, key.tenant, book.scenario_id or "")
        data, title = text.encode(), wish.name or book.name or name
        made = None
        if before is not None:
            made = await run_in_threadpool(kept.replace, key, before, title, data, content_hash)
        if made is None:
            made = await run_in_threadpool(kept.add, key, title, data, content_hash)
        return {"scenario_id": made.id, "scenario_version": made.version}
    kind = kind_of(book.kind)
    limits = wish.limits
    new = NewJob(
        tenant=key.tenant,
        kind=kind.name,
        request={"options": {}, "limits": limits.model_dump(mode="json")},
        request_hash=day_bodies.hash_of("order-book", book.id),
        scenario=packed(text),
        scenario_hash=content_hash,
        name=wish.name or book.name,
        idempotency_key=f"order-book:{book.id}",
        created_by=key.id,
        limit_s=kind.limit_s(limits, kind.options()),
    )
    job, _ = await to_thread.run_sync(
        accept, service, key, new, request_id, limiter=service.accepts
    )
    return {"job_id": job.id, "job": f"/v1/{kind.name}/{job.id}"}


def _find(service: Service, key: Key, book_id: str) -> OrderBookRow:
    found = OrderBookStore(service.engine).find(key.tenant, book_id)
    if found is None:
        raise Problem(404, "there is no such order book")
    return found


def _text(book: OrderBookRow, wish: OneOrder) -> str:
    """What has come, as its family reads it."""
    day = kind_of(book.kind).day
    assert day is not None
    other = "job" if day.subject == "order" else "order"
    if getattr(wish, day.subject) is None or getattr(wish, other) is not None:
        raise Problem(422, f"a book of {book.kind} takes one `{day.subject}`")
    return day_bodies.wanted_text(day.subject, wish)


async def _file(service: Service, book: OrderBookRow) -> str:
    blob = book.scenario_blob
    return await run_in_threadpool(
        service.lanes.file, f"{blob}.json.gz", lambda: service.jobs.blob(blob)
    )


def _view(book: OrderBookRow) -> BookView:
    here = f"/v1/order-books/{book.id}"
    links = {"self": here, "orders": f"{here}/orders"}
    if book.state in (OPEN, CLOSING):
        links["close"] = f"{here}:close"
    return BookView(
        id=book.id,
        kind=book.kind,
        name=book.name,
        state=book.state,
        created_at=datetime.fromtimestamp(book.created_at, UTC),
        outcome=book.outcome,
        links=links,
    )


def _booked(item: Booked) -> BookedView:
    return BookedView(
        id=item.subject_id,
        number=item.number,
        created_at=datetime.fromtimestamp(item.created_at, UTC),
        document=json.loads(item.document),
    )
