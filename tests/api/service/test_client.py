"""The Python client against the app, with a way between that fails now and then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2
import pytest

from api.client import Client, ServiceError, Unreachable
from api.jobs.states import State
from api.keys import Role
from supplychain.io.example import DOCUMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.api.service.desk import Desk

BODY = {"scenario": DOCUMENT}


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
