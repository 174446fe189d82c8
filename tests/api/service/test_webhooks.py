"""Messages to webhooks: signed, tried again, and never sent where they must not go."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from standardwebhooks import Webhook

from api.hooks import WAITS_S, HookStore
from api.jobs.schema import deliveries
from api.jobs.states import State
from api.sending import Refused, place_of, send_due
from tests.api.service.desk import problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.api.service.desk import Desk

HOOKS = "/v1/webhooks"


class Ear(HTTPServer):
    """Hears messages, and answers as it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?x=1"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Ear)
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.heard.append((dict(self.headers), body))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 204)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def ear() -> Iterator[Ear]:
    found = Ear()
    thread = threading.Thread(target=found.serve_forever, args=(0.02,))
    thread.start()
    yield found
    found.shutdown()
    thread.join()
    found.server_close()


def hooked(desk: Desk, ear: Ear, *states: State) -> tuple[str, str]:
    """A webhook of the tenant, straight into the store: its id and secret."""
    made = HookStore(desk.service.engine).add("acme", ear.address, states or (State.SUCCEEDED,))
    return made.id, made.secret


def send(desk: Desk) -> int:
    return send_due(HookStore(desk.service.engine), private=True)


def hurry(desk: Desk) -> None:
    """Let all that waits be due."""
    with desk.service.engine.begin() as connection:
        connection.execute(sa.update(deliveries).values(next_at=0.0))


def test_the_end_of_a_job_is_told_once_and_signed(new_desk: Desk, ear: Ear) -> None:
    _, secret = hooked(new_desk, ear)
    job_id = new_desk.submit()
    assert send(new_desk) == 0
    new_desk.end(job_id, plan_dot_json="{}")
    assert send(new_desk) == 1
    assert send(new_desk) == 0
    headers, body = ear.heard[0]
    told = Webhook(secret).verify(body.decode(), {k.lower(): v for k, v in headers.items()})
    assert (told["type"], told["data"]["job_id"]) == ("job.succeeded", job_id)
    assert json.loads(body) == told


def test_only_wanted_ends_are_told(new_desk: Desk, ear: Ear) -> None:
    hooked(new_desk, ear, State.FAILED)
    new_desk.end(new_desk.submit(), plan_dot_json="{}")
    new_desk.end(new_desk.submit(), State.FAILED)
    assert send(new_desk) == 1


def test_a_message_is_tried_again_with_the_same_id_and_at_last_given_up(
    new_desk: Desk, ear: Ear
) -> None:
    hook_id, _ = hooked(new_desk, ear)
    ear.answers = [500, 302, *[503] * 10]
    new_desk.end(new_desk.submit(), plan_dot_json="{}")
    for _ in range(len(WAITS_S) + 3):
        hurry(new_desk)
        send(new_desk)
    ids = {headers["webhook-id"] for headers, _ in ear.heard}
    assert (len(ear.heard), len(ids)) == (len(WAITS_S) + 1, 1)
    item = new_desk.call("GET", f"{HOOKS}/{hook_id}/deliveries").json()["items"][0]
    assert (item["state"], item["status"], item["attempts"]) == ("given up", 503, 8)
    ear.answers = []
    again = new_desk.call("POST", f"{HOOKS}/{hook_id}/deliveries/{item['id']}:redeliver")
    assert again.status_code == 202
    send(new_desk)
    item = new_desk.call("GET", f"{HOOKS}/{hook_id}/deliveries").json()["items"][0]
    assert (item["state"], item["status"]) == ("delivered", 204)


def test_a_webhook_that_is_gone_is_left_alone(new_desk: Desk, ear: Ear) -> None:
    hook_id, _ = hooked(new_desk, ear)
    ear.answers = [410]
    new_desk.end(new_desk.submit(), plan_dot_json="{}")
    send(new_desk)
    assert new_desk.call("GET", f"{HOOKS}/{hook_id}").json()["is_active"] is False
    hurry(new_desk)
    assert send(new_desk) == 0


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://10.0.0.7/",
        "https://localhost/",
        "https://localhost./",
        "https://db.internal/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://user:word@example.com/",
        "https://example.com:99999/",
        "ftp://example.com/",
        "https://[::1",
        "https:///x",
    ],
)
def test_addresses_that_are_not_public_are_refused(desk: Desk, address: str) -> None:
    problem(desk.call("POST", HOOKS, json={"address": address}), 422, "invalid-scenario")


@pytest.mark.parametrize(
    "place",
    [
        *("127.0.0.1", "10.1.2.3", "::1", "::ffff:127.0.0.1", "169.254.1.1", "fd00::1"),
        *("64:ff9b::7f00:1", "2002:7f00:1::", "::10.0.0.7", "224.0.0.1", "0.0.0.0"),
    ],
)
def test_a_name_that_stands_for_a_private_address_is_not_called(
    monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    found = [(2, 1, 6, "", ("93.184.215.14", 443)), (2, 1, 6, "", (place, 443))]
    monkeypatch.setattr("api.sending.socket.getaddrinfo", lambda *_, **__: found)
    with pytest.raises(Refused):
        place_of("example.com", 443, private=False)
    assert place_of("example.com", 443, private=True) == "93.184.215.14"


def test_who_answers_letter_by_letter_is_hung_up_on(
    new_desk: Desk, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.sending.LONGEST_S", 1.0)
    gone = threading.Event()

    def drip() -> None:
        opened, _ = slow.accept()
        with opened:
            opened.sendall(b"HTTP/1.1 200 OK\r\nx: ")
            with suppress(OSError):
                while not gone.wait(0.05):
                    opened.sendall(b"y")

    with socket.create_server(("127.0.0.1", 0)) as slow:
        thread = threading.Thread(target=drip)
        thread.start()
        address = f"http://127.0.0.1:{slow.getsockname()[1]}/"
        store = HookStore(new_desk.service.engine)
        hook = store.add("acme", address, (State.SUCCEEDED,))
        hooked(new_desk, ear)
        new_desk.end(new_desk.submit(), plan_dot_json="{}")
        assert send(new_desk) == 2
        gone.set()
        thread.join()
    assert len(ear.heard) == 1
    (told,) = store.messages(hook.id, 10)
    assert told.state == "waiting"
    assert told.problem
