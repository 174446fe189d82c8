"""A client of the service, in one file: needs httpx2 and nothing else of this package.

>>> with Client("http://127.0.0.1:8000", "sck_...") as client:          # doctest: +SKIP
...     job = client.submit("route-plans", {"scenario_id": "scn_..."})
...     job = client.wait(job)
...     plan = client.result(job)
...     wanted = {"order": {"id": "o-1", "customer_id": "c-7", "lines": [...]}}
...     offers = client.offer_windows(job, wanted, [("2026-03-13T10:00", "2026-03-13T12:00")])
...     job = client.wait(client.insert(job, wanted))

``wanted`` is one order with its lines, as in a scenario's tables (``job`` for schedules of
installers), and with ``customer`` if it is a new one. Times are clock times of the scenario's zone.
"""

from __future__ import annotations

import json
import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import uuid4

import httpx2

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Answer = dict[str, Any]
    Answers = list[Answer]
    Document = Mapping[str, Any]
    Times = tuple[str, str]
    Windows = Sequence[Times]

TIMEOUT_S, TRIES = 60.0, 6
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 20.0
AGAIN = frozenset({429, 502, 503, 504})
REFUSED = frozenset({429, 503})  # Nothing was done; behind the others it may have been.
ENDED = frozenset({"succeeded", "partial", "failed", "cancelled", "timed-out"})


class ServiceError(Exception):
    """The service said no: its problem document, with a stable ``code``."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.problem = dict(problem)
        self.code = str(problem.get("code", ""))
        self.errors: list[dict[str, Any]] = list(problem.get("errors", []))
        detail = problem.get("detail") or problem.get("title") or "no answer that can be read"
        super().__init__(f"{status} {self.code}: {detail}")


class Unreachable(Exception):  # noqa: N818 - says what it is
    """Nobody answered, however often it was tried."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as the service told of it; ``data`` holds all fields."""

    kind: str
    id: str
    state: str
    data: dict[str, Any] = field(repr=False)

    @property
    def has_ended(self) -> bool:
        """Whether its state is final."""
        return self.state in ENDED

    @property
    def path(self) -> str:
        """Where it is."""
        return f"/v1/{self.kind}/{self.id}"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a job."""

    id: int
    kind: str
    data: dict[str, Any]


class Client:
    """Calls one service with one key.

    What failed on the way is tried again, as nothing is done twice: every request that makes a job
    has an idempotency key. Requests that would make a second of something else (a stored scenario,
    an order book, a webhook) are tried again only if they cannot have reached the service.

    ``more`` in a method is what else the service understands there (docs/service.md), such as
    ``now``, ``name`` or ``external_id``; where a job is made, also ``idempotency_key``.

    ``address`` is such as ``http://127.0.0.1:8000``, ``key`` as ``keys create`` printed it,
    ``tries`` how often to call before giving up; ``transport`` is for tests.
    """

    def __init__(
        self, address: str, key: str, *, tries: int = TRIES,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:  # fmt: skip
        self._tries, headers = tries, {"Authorization": f"Bearer {key}"}
        self._http = httpx2.Client(
            base_url=address, headers=headers, timeout=TIMEOUT_S, transport=transport
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close connections."""
        self._http.close()

    # Jobs.
    def submit(self, kind: str, body: Document, **more: Any) -> Job:
        """Submit a job of a kind such as ``route-plans``; then the service has it on disk.

        The same ``idempotency_key`` and body never make a second job.
        """
        return self._make(f"/v1/{kind}", {**body, **more})

    def validate(self, kind: str, body: Document) -> Answer:
        """Check all that can be checked without a search; `ServiceError` lists the faults."""
        return self.post(f"/v1/{kind}?validate_only=true", body)

    def job(self, kind: str, job_id: str) -> Job:
        """A job as it is now."""
        return _job(self.get(f"/v1/{kind}/{job_id}"))

    def jobs(self, kind: str, **filters: Any) -> Iterator[Job]:
        """All jobs of a kind, youngest first; by ``state``, ``external_id`` or ``parent_id``."""
        return map(_job, self._pages(f"/v1/{kind}", "cursor", **filters))

    def watch(self, job: Job, after: int = 0) -> Iterator[Event]:
        """What happens to a job until it has ended; a lost line is taken up where it was."""
        tries = 0
        while True:
            try:
                for event in self._stream(job, after):
                    after, tries = event.id, 0
                    yield event
                    if event.kind == "state" and event.data.get("state") in ENDED:
                        return
                if self.job(job.kind, job.id).has_ended:
                    return
            except httpx2.TransportError as wrong:
                tries += 1
                if tries >= self._tries:
                    raise Unreachable(str(wrong)) from wrong
                time.sleep(_wait_s(tries))

    def wait(self, job: Job, timeout_s: float | None = None) -> Job:
        """The job once it has ended; `TimeoutError` if it has not after that time."""
        until = None if timeout_s is None else time.monotonic() + timeout_s
        wait_s = 0.2
        while not job.has_ended:
            if until is not None and time.monotonic() > until:
                raise TimeoutError(f"{job.id} is still {job.state}")
            time.sleep(wait_s)
            wait_s = min(3.0, 1.3 * wait_s)
            job = self.job(job.kind, job.id)
        return job

    def cancel(self, job: Job, *, keep: bool = True) -> Job:
        """Stop a job, and keep its best plan so far or throw it away."""
        return _job(self.post(f"{job.path}:cancel", {"mode": "keep" if keep else "discard"}))

    # What came of them.
    def result(self, job: Job) -> Answer:
        """Header and plan."""
        return self.get(f"{job.path}/result")

    def download(self, job: Job, form: str = "zip", table: str | None = None) -> bytes:
        """The result as ``json``, ``geojson``, ``xlsx``, ``csv`` or ``zip``."""
        wanted = {"format": form, **({"table": table} if table else {})}
        return bytes(self._call("GET", f"{job.path}/result", params=wanted).content)

    def report(self, job: Job) -> str:
        """The page for people, which opens without a network."""
        return str(self._call("GET", f"{job.path}/report").text)

    def explain(self, job: Job, **about: Any) -> Answer:
        """Where the money goes, or why something is as it is: ``order``, ``site``, ``team``, ..."""
        return self.get(f"{job.path}/explanation", **about)

    def compare(self, a: Job, b: Job) -> Answer:
        """Figures of two results of one kind in ``lines``, with their differences."""
        return self.get("/v1/compare", a=a.id, b=b.id)

    def validate_plan(self, plan: Document | bytes) -> Answer:
        """Check a plan with its ``kind`` and ``scenario``, or a zipped folder, made anywhere."""
        if isinstance(plan, bytes):
            return self._send("POST", "/v1/validations", plan, "application/zip")
        return self.post("/v1/validations", plan)

    # The middle of the day. Each change of a plan is a new job, whose parent is the plan before.
    def offer_windows(self, job: Job, wanted: Document, windows: Windows, **more: Any) -> Answers:
        """What windows ``(open, close)`` would cost; no price where one cannot be kept."""
        body = {**wanted, "windows": _windows(windows), **more}
        return list(self.post(f"{job.path}:offer-windows", body)["items"])

    def places(self, job: Job, wanted: Document, most: int = 10, **more: Any) -> Answers:
        """Where one more order would fit, the cheapest place first."""
        return list(self.post(f"{job.path}:insert", {**wanted, "most": most, **more})["items"])

    def insert(self, job: Job, wanted: Document, place: int = 1, **more: Any) -> Job:
        """A job that puts one more order into one of its `places`, counted from 1."""
        return self._make(f"{job.path}:insert", {**wanted, "place": place, **more})

    def reserve(self, job: Job, wanted: Document, window: Times, **more: Any) -> Answer:
        """Keep goods and a place for ``minutes`` (15), for at most ``most_cny``.

        Codes of a refusal are ``taken`` and ``dearer``. To confirm it, `insert` the order.
        """
        body = {**wanted, "window": _windows([window])[0], **more}
        return self.post(f"{job.path}:reserve", body)

    def reservations(self, job: Job) -> Answers:
        """What is kept now for a plan and all that it comes from or leads to."""
        return list(self.get(f"{job.path}/reservations")["items"])

    def release(self, job: Job, reservation_id: str) -> None:
        """Give a reservation up."""
        self._call("DELETE", f"{job.path}/reservations/{reservation_id}")

    def events(self, job: Job, events: Sequence[Document], **more: Any) -> Job:
        """A job that plans again after what has happened until ``now``."""
        return self._make(f"{job.path}/events", {"events": list(events), **more})

    def revise(self, job: Job, **changes: Any) -> Job:
        """A job with merge patches of ``scenario`` or ``options``; see also ``frozen_until``."""
        return self._make(f"{job.path}:revise", changes)

    # Order books: orders come one by one, before there is a plan.
    def open_book(self, body: Document) -> Answer:
        """Open a book on a ``scenario`` or ``scenario_id`` without what will come."""
        return self.post("/v1/order-books", body, is_new=True)

    def book_order(self, book_id: str, wanted: Document) -> Answer:
        """An order arrives; its id makes it one, however often it is sent."""
        return self.post(f"/v1/order-books/{book_id}/orders", wanted)

    def booked(self, book_id: str) -> Iterator[Answer]:
        """What has arrived, in the order of its coming."""
        return self._pages(f"/v1/order-books/{book_id}/orders", "after")

    def unbook_order(self, book_id: str, order_id: str) -> None:
        """An order is no longer wanted."""
        self._call("DELETE", f"/v1/order-books/{book_id}/orders/{quote(order_id, safe='')}")

    def offer_of_book(self, book_id: str, wanted: Document, windows: Windows) -> Answers:
        """Estimates of what windows would cost, before there is a plan."""
        body = {**wanted, "windows": _windows(windows)}
        return list(self.post(f"/v1/order-books/{book_id}:offer-windows", body)["items"])

    def close_book(self, book_id: str, into: str = "job", **more: Any) -> Answer:
        """Close a book into a ``job`` or a ``scenario``: ``outcome`` names it, always the same."""
        return self.post(f"/v1/order-books/{book_id}:close", {"into": into, **more})

    # Scenarios that the service keeps, in versions.
    def upload(self, data: bytes, media: str) -> Answer:
        """Keep a scenario: a zipped folder, a workbook or JSON, by its media type."""
        return self._send("POST", "/v1/scenarios", data, media, is_new=True)

    def check(self, data: bytes, media: str) -> Answer:
        """All that is wrong with a scenario, which is not kept: ``valid`` and ``errors``."""
        return self._send("POST", "/v1/scenario-checks", data, media)

    def scenarios(self) -> Iterator[Answer]:
        """Latest versions, youngest first."""
        return self._pages("/v1/scenarios", "cursor")

    def document(self, scenario_id: str, **version: int) -> Answer:
        """The whole scenario, its latest version or ``version``, ready to be sent again."""
        return self.get(f"/v1/scenarios/{scenario_id}/document", **version)

    def replace(self, scenario_id: str, version: int, data: bytes, media: str) -> Answer:
        """Keep the next version; `ServiceError` 412 unless ``version`` is still the latest."""
        match = {"If-Match": f'"{scenario_id}.{version}"'}
        return self._send("PUT", f"/v1/scenarios/{scenario_id}", data, media, is_new=True, **match)

    def remove(self, scenario_id: str) -> None:
        """Remove all versions; jobs keep their own copies."""
        self._call("DELETE", f"/v1/scenarios/{scenario_id}")

    # Webhooks and the rest; further addresses are reached by `get` and `post`.
    def webhooks(self) -> Answers:
        """Who is told of the ends of jobs."""
        return list(self.get("/v1/webhooks")["items"])

    def add_webhook(self, address: str, **more: Any) -> Answer:
        """Be told of ends of jobs, or of some ``states``; only this answer has the ``secret``."""
        return self.post("/v1/webhooks", {"address": address, **more}, is_new=True)

    def remove_webhook(self, webhook_id: str) -> None:
        """Be told no more."""
        self._call("DELETE", f"/v1/webhooks/{webhook_id}")

    def demo(self, name: str) -> Answer:
        """A body that is ready to be submitted."""
        return self.get(f"/v1/demo-data/{name}")

    # How it is called.
    def get(self, path: str, **parameters: Any) -> Answer:
        """What an address says, also one that has no method here; see docs/openapi.json."""
        return dict(self._call("GET", path, params=parameters).json())

    def post(self, path: str, body: Document, *, is_new: bool = False) -> Answer:
        """Send JSON; what would make a second of something (``is_new``) is sent once."""
        return dict(self._call("POST", path, is_new=is_new, json=dict(body)).json())

    def _send(
        self, method: str, path: str, data: bytes, media: str, *, is_new: bool = False, **more: str
    ) -> Answer:
        headers = {"Content-Type": media, **more}
        return dict(self._call(method, path, is_new=is_new, content=data, headers=headers).json())

    def _make(self, path: str, body: Document) -> Job:
        plain = dict(body)
        headers = {"Idempotency-Key": plain.pop("idempotency_key", None) or uuid4().hex}
        return _job(self._call("POST", path, json=plain, headers=headers).json())

    def _pages(self, path: str, mark: str, **parameters: Any) -> Iterator[Answer]:
        while True:
            page = self.get(path, **parameters)
            yield from page["items"]
            parameters[mark] = page[f"next_{mark}"]
            if parameters[mark] is None:
                return

    def _stream(self, job: Job, after: int) -> Iterator[Event]:
        path = f"{job.path}/stream"
        with self._http.stream("GET", path, params={"after": after}) as answer:
            if answer.status_code != 200:
                answer.read()
                raise _error(answer)
            fields: dict[str, str] = {}
            for line in answer.iter_lines():
                if line:
                    name, _, value = line.partition(": ")
                    fields[name] = value
                elif "data" in fields:
                    data = json.loads(fields["data"])
                    yield Event(int(fields["id"]), fields["event"], data)
                    fields = {}

    def _call(
        self, method: str, path: str, *, is_new: bool = False, **more: Any
    ) -> httpx2.Response:
        """Call until trying again would change nothing, or might make a second of something."""
        again, tries = REFUSED if is_new else AGAIN, 0
        while True:
            tries += 1
            try:
                answer = self._http.request(method, path, **more)
            except httpx2.TransportError as wrong:
                may_be_done = not isinstance(wrong, httpx2.ConnectError)
                if tries >= self._tries or (is_new and may_be_done):
                    raise Unreachable(str(wrong)) from wrong
                time.sleep(_wait_s(tries))
                continue
            told = answer.headers.get("retry-after", "")
            is_for_later = answer.status_code in again or (answer.status_code == 409 and told)
            if is_for_later and tries < self._tries:
                time.sleep(_wait_s(tries, told))
                continue
            # What an earlier try removed is not there any more.
            is_gone = method == "DELETE" and tries > 1 and answer.status_code == 404
            if answer.status_code >= 400 and not is_gone:
                raise _error(answer)
            return answer


def _job(data: dict[str, Any]) -> Job:
    return Job(data["kind"], data["id"], data["state"], data)


def _windows(times: Windows) -> list[dict[str, str]]:
    return [{"open": open_, "close": close} for open_, close in times]


def _error(answer: httpx2.Response) -> ServiceError:
    try:
        problem = answer.json()
    except ValueError:
        problem = {}
    return ServiceError(answer.status_code, problem if isinstance(problem, dict) else {})


def _wait_s(tries: int, told: str = "") -> float:
    """As told; else longer each time, and not the same for all who wait."""
    if told.isdecimal() and int(told):
        return min(LONGEST_WAIT_S, float(told))
    return float(min(LONGEST_WAIT_S, FIRST_WAIT_S * 2**tries) * random.uniform(0.5, 1.0))
