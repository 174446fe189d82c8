"""The Python client against the app, with a way between that fails now and then."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx2
import pytest

from api.client import Client, Job, ServiceError, Unreachable
from api.jobs.records import Ending
from api.jobs.states import State
from api.keys import Role
from supplychain.io.example import DOCUMENT
from tests.api.service.desk import served
from tests.api.service.test_day_over_http import DAY, EVENING, Planned, wanted
from tests.api.service.test_order_books import arriving, emptied

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.api.service.desk import Desk

BODY = {"scenario": DOCUMENT}
JSON = "application/json"
WINDOW = (EVENING["open"], EVENING["close"])


class Flaky(httpx2.BaseTransport):
    """Passes calls on to the app, and loses some answers after the app has worked."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.lose, self.calls = desk, 0, 0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.calls += 1
        path = request.url.raw_path.decode()
        headers = {name: value for name, value in request.headers.items() if name != "host"}
        answer = self.desk.client.request(
            request.method, path, headers=headers, content=request.read()
        )
        if self.lose:
            self.lose -= 1
            raise httpx2.ReadError("the line was cut")
        return httpx2.Response(answer.status_code, headers=answer.headers, content=answer.content)


@pytest.fixture
def flaky(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Flaky:
    monkeypatch.setattr("api.client.time.sleep", lambda _: None)
    return Flaky(desk)


@pytest.fixture
def client(desk: Desk, flaky: Flaky) -> Iterator[Client]:
    with Client("http://service", desk.secrets["acme", Role.PLANNER], transport=flaky) as found:
        yield found


def test_a_lost_answer_makes_no_second_job(desk: Desk, client: Client, flaky: Flaky) -> None:
    before = len(list(client.jobs("route-plans")))
    flaky.lose = 3
    job = client.submit("route-plans", BODY)
    assert len(list(client.jobs("route-plans"))) == before + 1
    assert client.job("route-plans", job.id).state == "queued"
    desk.end(job.id, plan_dot_json='{"a": 1}')
    assert client.wait(job).state == "succeeded"
    assert client.result(job)["header"] == {"a": 1}
    assert client.download(job, "zip").startswith(b"PK")


def test_watching_goes_on_after_a_cut(desk: Desk, client: Client, flaky: Flaky) -> None:
    job = client.submit("route-plans", BODY)
    desk.end(job.id, State.FAILED)
    flaky.lose = 2
    assert [event.data["state"] for event in client.watch(job)] == ["queued", "preparing", "failed"]


def test_refusals_have_a_code_and_are_not_tried_again(client: Client, flaky: Flaky) -> None:
    with pytest.raises(ServiceError) as caught:
        client.submit("route-plans", {})
    assert (caught.value.status, caught.value.code) == (422, "invalid")
    assert flaky.calls == 1


def test_nobody_there_is_said_after_some_tries(client: Client, flaky: Flaky) -> None:
    flaky.lose = 1_000
    with pytest.raises(Unreachable):
        client.job("route-plans", "job_1")
    assert flaky.calls == 6


def test_a_job_is_cancelled_and_waiting_for_others_ends(client: Client) -> None:
    job = client.submit("route-plans", BODY)
    with pytest.raises(TimeoutError):
        client.wait(job, timeout_s=0.0)
    assert client.cancel(job, keep=False).state == "cancelled"


@pytest.fixture(scope="module")
def caller(desk: Desk) -> Iterator[Client]:
    """Over a port, as integrators call."""
    with served(desk) as address, Client(address, desk.secrets["acme", Role.PLANNER]) as found:
        yield found


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    return Planned(tmp_path_factory.mktemp("planned") / "plan")


def planned(desk: Desk, caller: Client, plan: Planned) -> Job:
    return caller.job("route-plans", plan.at(desk).rpartition("/")[2])


def test_an_order_is_offered_kept_and_put_into_a_plan(
    desk: Desk, caller: Client, plan: Planned
) -> None:
    job, late = planned(desk, caller, plan), (f"{DAY}02:00", f"{DAY}02:01")
    first, second = caller.offer_windows(job, wanted("other"), [WINDOW, late])
    assert first["price_cny"] > 0.0
    assert second["price_cny"] is None
    kept = caller.reserve(job, wanted("other"), WINDOW, minutes=5.0, most_cny=first["price_cny"])
    assert [item["id"] for item in caller.reservations(job)] == [kept["id"]]
    caller.release(job, kept["id"])
    assert caller.reservations(job) == []
    with pytest.raises(ServiceError) as caught:
        caller.release(job, kept["id"])
    assert caught.value.status == 404
    with pytest.raises(ServiceError) as caught:
        caller.reserve(job, wanted("other"), WINDOW, most_cny=-1.0)
    assert caught.value.code == "dearer"
    places = caller.places(job, wanted("other"), most=2)
    assert 1 <= len(places) <= 2
    inserted = caller.insert(job, wanted("other"), name="with one more")
    again = caller.insert(job, wanted("other"), name="other", idempotency_key="insert-1")
    assert caller.insert(job, wanted("other"), name="other", idempotency_key="insert-1") == again
    assert (inserted.data["name"], inserted.data["parent_id"]) == ("with one more", job.id)
    taken = desk.ledger.begin(inserted.id)
    assert taken is not None
    assert desk.ledger.end(taken[0], Ending(State.SUCCEEDED, plan.archive, {}))
    assert caller.wait(inserted).state == "succeeded"
    figures = {line["figure"] for line in caller.compare(job, inserted)["lines"]}
    assert "objective_cny" in figures
    assert "a" in json.dumps(caller.explain(job, order="a"))


def test_events_and_revisions_are_jobs_that_follow(
    desk: Desk, caller: Client, plan: Planned
) -> None:
    job = planned(desk, caller, plan)
    late = {"event": "vehicle_late", "route_id": plan.route_id, "by_min": 20}
    after = caller.events(job, [late], now=f"{DAY}11:00", limits={"max_seconds": 1.0})
    revised = caller.revise(job, scenario={"name": "other"}, limits={"max_seconds": 1.0})
    assert {after.data["parent_id"], revised.data["parent_id"]} == {job.id}
    assert {item.id for item in caller.jobs("route-plans", parent_id=job.id)} == {
        after.id, revised.id,
    }  # fmt: skip
    with pytest.raises(ServiceError) as caught:
        caller.events(job, [{"event": "vehicle_late"}], now=f"{DAY}11:00")
    assert caught.value.errors


def test_a_plan_is_checked_as_a_folder_and_as_json(
    desk: Desk, caller: Client, plan: Planned
) -> None:
    job = planned(desk, caller, plan)
    assert caller.validate_plan(caller.download(job))["valid"] is True
    body = {"kind": job.kind, "scenario": plan.document, "plan": caller.result(job)["plan"]}
    assert caller.validate_plan(body)["violations"] == []


def test_a_book_is_opened_filled_priced_and_closed_once(caller: Client) -> None:
    book = caller.open_book({"scenario": emptied(), "name": "tuesday"})["id"]
    first, *_ = [caller.book_order(book, arriving(key)) for key in ("t-1", "t 2", "t-3")]
    assert caller.book_order(book, arriving("t-1")) == first
    caller.unbook_order(book, "t 2")
    assert [item["id"] for item in caller.booked(book)] == ["t-1", "t-3"]
    window = ("2026-03-13T10:00", "2026-03-13T12:00")
    (offer,) = caller.offer_of_book(book, arriving("t-4"), [window])
    assert offer["is_estimate"] is True
    closed = caller.close_book(book, limits={"max_seconds": 1.0})
    assert caller.close_book(book, "scenario")["outcome"] == closed["outcome"]
    assert caller.job(closed["kind"], closed["outcome"]["job_id"]).state == "queued"
    assert book in {item["id"] for item in caller.get("/v1/order-books", limit=200)["items"]}


def test_a_scenario_has_versions(caller: Client) -> None:
    text = json.dumps({**DOCUMENT, "name": "v1"}).encode()
    assert caller.check(text, JSON)["valid"] is True
    first = caller.upload(text, JSON)
    second = caller.replace(first["id"], 1, json.dumps({**DOCUMENT, "name": "v2"}).encode(), JSON)
    assert (first["version"], second["version"]) == (1, 2)
    assert caller.document(first["id"])["name"] == "v2"
    assert caller.document(first["id"], version=1)["name"] == "v1"
    with pytest.raises(ServiceError) as caught:
        caller.replace(first["id"], 1, text, JSON)
    assert caught.value.status == 412
    assert next(item for item in caller.scenarios() if item["id"] == first["id"])["version"] == 2
    caller.remove(first["id"])
    with pytest.raises(ServiceError):
        caller.document(first["id"])


def test_a_webhook_is_made_and_removed(caller: Client) -> None:
    made = caller.add_webhook("https://example.com/plans", states=["succeeded"])
    assert made["secret"].startswith("whsec_")
    assert [item["states"] for item in caller.webhooks() if item["id"] == made["id"]] == [
        ["succeeded"]
    ]
    caller.remove_webhook(made["id"])
    assert made["id"] not in {item["id"] for item in caller.webhooks()}


def test_what_makes_something_new_is_not_sent_twice(client: Client, flaky: Flaky) -> None:
    before, flaky.lose = len(client.webhooks()), 1
    with pytest.raises(Unreachable):
        client.add_webhook("https://example.com/once")
    fresh = client.webhooks()
    assert len(fresh) == before + 1
    flaky.lose = 1
    for item in fresh:
        # The first is removed though its answer was lost.
        client.remove_webhook(item["id"])
    assert client.webhooks() == []


def test_every_page_of_a_list_is_read(client: Client) -> None:
    made = {client.submit("forecasts", BODY).id for _ in range(3)}
    listed = [job.id for job in client.jobs("forecasts", limit=1)]
    assert made <= set(listed)
    assert len(listed) == len(set(listed))
