"""The same key twice at once: the second is told to come again, and then gets the first's job."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

import api.routes.jobs as routes
from api.client import Client
from api.keys import Role
from supplychain.io.example import DOCUMENT
from tests.api.service.desk import ROUTES, Desk, problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BODY: dict[str, Any] = {"scenario": DOCUMENT}
PATIENCE_S = 60.0


class Gate:
    """Holds up the first job that is about to be written, until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()
        self._accept = routes.accept
        monkeypatch.setattr(routes, "accept", self)

    def __call__(self, *arguments: Any) -> Any:
        if not self.reached.is_set():
            self.reached.set()
            assert self.opened.wait(PATIENCE_S)
        return self._accept(*arguments)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    return Gate(monkeypatch)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Desk]:
    """A desk whose requests all come to one loop, as a server's do."""
    desk = Desk(tmp_path, warm=False)
    with desk.client:
        yield desk
    desk.close()


def sent(by: str, value: str) -> dict[str, Any]:
    """How a request brings its key."""
    if by == "header":
        return {"json": BODY, "headers": {"Idempotency-Key": value}}
    return {"json": {**BODY, "external_id": value}}


@pytest.mark.parametrize("by", ["header", "external_id"])
def test_the_same_key_is_refused_while_the_first_is_being_accepted(
    own: Desk, gate: Gate, by: str
) -> None:
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(own.call, "POST", ROUTES, **sent(by, "book-1"))
        assert gate.reached.wait(PATIENCE_S)
        early = own.call("POST", ROUTES, **sent(by, "book-1"))
        gate.opened.set()
        made = first.result(PATIENCE_S)
    assert problem(early, 409, "in-flight")["detail"].startswith("a request with the same")
    assert early.headers["retry-after"] == "1"
    assert made.status_code == 202
    again = own.call("POST", ROUTES, **sent(by, "book-1"))
    assert (again.status_code, again.json()["id"]) == (200, made.json()["id"])
    assert again.headers["idempotency-replayed"] == "true"
    assert len(own.call("GET", ROUTES).json()["items"]) == 1


def test_other_keys_kinds_and_tenants_are_not_held_up(own: Desk) -> None:
    held = own.service.in_flight
    with held.hold((("acme", "route-plans", "idempotency_key", "k"),)) as taken:
        assert taken is None
        for path, tenant, value, status in (
            (ROUTES, "acme", "k", 409),
            (ROUTES, "acme", "l", 202),
            ("/v1/simulations", "acme", "k", 202),
            (ROUTES, "other", "k", 202),
        ):
            answer = own.call("POST", path, tenant=tenant, **sent("header", value))
            assert answer.status_code == status, (path, tenant, value)
        checked = own.call("POST", f"{ROUTES}?validate_only=true", **sent("header", "k"))
        assert checked.status_code == 200, "it makes no job"


def test_a_key_of_a_job_on_disk_is_never_in_flight(own: Desk) -> None:
    """Two that repeat what was accepted long ago do not stand in each other's way."""
    made = own.call("POST", ROUTES, **sent("header", "old"))
    with own.service.in_flight.hold((("acme", "route-plans", "idempotency_key", "old"),)):
        again = own.call("POST", ROUTES, **sent("header", "old"))
    assert (again.status_code, again.json()["id"]) == (200, made.json()["id"])


def test_a_request_that_was_refused_gives_its_key_back(own: Desk) -> None:
    bad: dict[str, Any] = {
        "json": {"scenario": {"name": "of nothing"}},
        "headers": {"Idempotency-Key": "mine"},
    }
    assert own.call("POST", ROUTES, **bad).status_code == 422
    assert own.call("POST", ROUTES, **sent("header", "mine")).status_code == 202


def test_the_client_comes_again_and_gets_the_job(
    own: Desk, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Way(httpx2.BaseTransport):
        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            path, headers = request.url.raw_path.decode(), dict(request.headers)
            headers.pop("host")
            answer = own.client.request(
                request.method, path, headers=headers, content=request.read()
            )
            return httpx2.Response(
                answer.status_code, headers=answer.headers, content=answer.content
            )

    pool = ThreadPoolExecutor(1)
    first = pool.submit(own.call, "POST", ROUTES, **sent("header", "book-2"))
    assert gate.reached.wait(PATIENCE_S)

    def sleep(_: float) -> None:
        gate.opened.set()
        first.result(PATIENCE_S)

    monkeypatch.setattr("api.client.time.sleep", sleep)
    with Client("http://service", own.secrets["acme", Role.ADMIN], transport=Way()) as client:
        job = client.submit("route-plans", BODY, idempotency_key="book-2")
    assert gate.opened.is_set(), "it was told to come again"
    assert job.id == first.result(PATIENCE_S).json()["id"]
    pool.shutdown()
