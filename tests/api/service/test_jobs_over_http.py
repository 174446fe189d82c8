"""Submit, look, list, cancel."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING

import pytest

from api.jobs.states import State
from api.keys import Role
from supplychain.io.example import DOCUMENT
from tests.api.service.desk import ROUTES, problem

if TYPE_CHECKING:
    from tests.api.service.desk import Desk

BODY = {"scenario": DOCUMENT, "limits": {"max_seconds": 3.0}}


def test_what_is_accepted_is_on_disk_and_waits(desk: Desk) -> None:
    answer = desk.call("POST", ROUTES, json=BODY)
    assert answer.status_code == 202
    job = answer.json()
    assert answer.headers["location"] == f"{ROUTES}/{job['id']}" == job["links"]["self"]
    assert (job["state"], job["limit_s"], job["attempt"]) == ("queued", 3.0, 0)
    assert desk.call("GET", answer.headers["location"]).json() == job


@pytest.mark.parametrize("by", ["header", "external_id"])
def test_the_same_request_makes_one_job(desk: Desk, by: str) -> None:
    body = BODY if by == "header" else {**BODY, "external_id": "order book 7"}
    headers = {"Idempotency-Key": "book-7"} if by == "header" else {}
    first = desk.call("POST", ROUTES, json=body, headers=headers)
    again = desk.call("POST", ROUTES, json=dict(reversed(body.items())), headers=headers)
    assert (first.status_code, again.status_code) == (202, 200)
    assert again.json()["id"] == first.json()["id"]
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    other = desk.call("POST", ROUTES, json={**body, "name": "else"}, headers=headers)
    assert first.json()["id"] in problem(other, 422, "other-request")["detail"]
    elsewhere = desk.call("POST", ROUTES, json=body, headers=headers, tenant="other")
    assert elsewhere.status_code == 202


def test_faults_of_a_scenario_are_told_by_row_and_pointer(desk: Desk) -> None:
    broken = copy.deepcopy(DOCUMENT)
    broken["orders"][0]["customer_id"] = "nobody"
    answer = desk.call("POST", ROUTES, json={"scenario": broken})
    found = problem(answer, 422, "invalid-scenario")["errors"]
    assert [(item["code"], item["pointer"], item["given"]) for item in found] == [
        ("unknown_reference", "/scenario/orders/0/customer_id", "nobody")
    ]


def test_all_faults_of_a_body_come_at_once(desk: Desk) -> None:
    answer = desk.call("POST", ROUTES, json={"limits": {"seed": -1, "x": 1}, "options": {"y": 2}})
    found = problem(answer, 422, "invalid")["errors"]
    assert {item["pointer"] for item in found} == {"/limits/seed", "/limits/x", "/options/y"}
    both = desk.call("POST", ROUTES, json={**BODY, "scenario_id": "scn_1"})
    assert "one of" in problem(both, 422, "invalid")["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        (b"{", 400, "bad-json"),
        (b'{"a": NaN}', 400, "bad-json"),
        (b"[" * 100_000, 400, "bad-json"),
        (b"[]", 422, "invalid"),
        (b"\xff", 400, "bad-json"),
        (b'{"scenario": {"name": "\\ud800"}}', 400, "bad-json"),
    ],
)
def test_what_is_no_request_is_refused(desk: Desk, text: bytes, status: int, code: str) -> None:
    headers = {"Content-Type": "application/json"}
    problem(desk.call("POST", ROUTES, content=text, headers=headers), status, code)


def test_other_media_are_refused(desk: Desk) -> None:
    answer = desk.call("POST", ROUTES, content=b"{}", headers={"Content-Type": "text/plain"})
    problem(answer, 415, "unsupported-media-type")


def test_a_body_that_is_too_large_is_refused_with_its_limit(new_desk: Desk) -> None:
    headers = {"Content-Type": "application/json"}
    told = new_desk.call("POST", ROUTES, content=b" " * 20_001, headers=headers)
    assert problem(told, 413, "too-large")["limit"] == 20_000
    parts = (b" " * 1_000 for _ in range(21))
    untold = new_desk.call("POST", ROUTES, content=parts, headers=headers)
    assert problem(untold, 413, "too-large")["limit"] == 20_000


def test_too_many_rows_and_jobs_are_refused_with_their_limits(new_desk: Desk) -> None:
    many = {**DOCUMENT, "orders": DOCUMENT["orders"] * 20}
    found = problem(new_desk.call("POST", ROUTES, json={"scenario": many}), 422, "invalid-scenario")
    assert found["errors"][0]["code"] == "too_many_rows"
    small = {**DOCUMENT, "ambient": []}
    for _ in range(2):
        assert new_desk.call("POST", ROUTES, json={"scenario": small}).status_code == 202
    refused = new_desk.call("POST", ROUTES, json={"scenario": small})
    assert problem(refused, 429, "too-many-jobs")["limit"] == 2
    assert refused.headers["retry-after"] == "60"


def test_a_key_that_asks_too_often_is_told_when_to_come_again(new_desk: Desk) -> None:
    answers = [new_desk.call("GET", ROUTES) for _ in range(60)]
    refused = next(item for item in answers if item.status_code != 200)
    assert problem(refused, 429, "too-many-requests")["limit"] == 40
    assert int(refused.headers["retry-after"]) >= 1


def test_validating_makes_no_job(desk: Desk) -> None:
    answer = desk.call("POST", f"{ROUTES}?validate_only=true", json={**BODY, "external_id": "v"})
    assert answer.status_code == 200
    assert answer.json()["valid"] is True
    assert desk.call("GET", f"{ROUTES}?external_id=v").json()["items"] == []
    answer = desk.call("POST", "/v1/installer-schedules?validate_only=true", json=BODY)
    problem(answer, 422, "invalid-scenario")


def test_pages_follow_each_other_without_gap_or_repetition(desk: Desk) -> None:
    ids = [desk.submit(tenant="other", name=f"{number}") for number in range(5)]
    path, found = f"{ROUTES}?limit=2&state=queued", []
    while path:
        page = desk.call("GET", path, tenant="other").json()
        found += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        path = f"{ROUTES}?limit=2&state=queued&cursor={cursor}" if cursor else ""
    assert found[:5] == ids[::-1]
    assert len(found) == len(set(found))
    assert desk.call("GET", f"{ROUTES}?state=failed", tenant="other").json()["items"] == []
    problem(desk.call("GET", f"{ROUTES}?cursor=x"), 422, "invalid")


def test_looking_again_costs_nothing_while_nothing_changes(desk: Desk) -> None:
    path = f"{ROUTES}/{desk.submit()}"
    tag = desk.call("GET", path).headers["etag"]
    same = desk.call("GET", path, headers={"If-None-Match": tag})
    assert (same.status_code, same.content) == (304, b"")
    desk.call("POST", f"{path}:cancel")
    assert desk.call("GET", path, headers={"If-None-Match": tag}).status_code == 200


def test_what_waits_is_cancelled_and_what_has_ended_is_not(desk: Desk) -> None:
    path = f"{ROUTES}/{desk.submit()}"
    answer = desk.call("POST", f"{path}:cancel", json={"mode": "discard"})
    assert answer.json()["state"] == "cancelled"
    problem(desk.call("POST", f"{path}:cancel"), 409, "ended")
    problem(desk.call("POST", f"{path}:cancel", json={"mode": "?"}), 422, "invalid")


def test_waiting_for_a_job_gives_it_as_it_is_then(desk: Desk) -> None:
    answer = desk.call("POST", ROUTES, json=BODY, headers={"Prefer": "wait=1"})
    assert answer.status_code == 202
    assert answer.headers["preference-applied"] == "wait=1"
    job_id = desk.submit(external_id="waited")
    desk.end(job_id, plan_dot_json="{}")
    body = {"scenario": DOCUMENT, "external_id": "waited"}
    answer = desk.call("POST", ROUTES, json=body, headers={"Prefer": "respond-async, wait=5"})
    assert (answer.status_code, answer.json()["state"]) == (200, "succeeded")


def test_a_stored_scenario_serves_many_jobs(desk: Desk) -> None:
    stored = desk.call("POST", "/v1/scenarios", json=DOCUMENT).json()
    body = {"scenario_id": stored["id"]}
    job = desk.call("POST", ROUTES, json=body).json()
    assert job["scenario_hash"] == stored["content_hash"]
    problem(desk.call("POST", ROUTES, json=body, tenant="other"), 404, "not-found")
    body = {**body, "scenario_version": 2}
    problem(desk.call("POST", ROUTES, json=body), 404, "not-found")


def test_events_are_streamed_from_where_one_left(desk: Desk) -> None:
    job_id = desk.submit()
    desk.end(job_id, State.FAILED)
    path = f"{ROUTES}/{job_id}/stream"
    events = [
        part.splitlines() for part in desk.call("GET", path).text.split("\n\n") if "id:" in part
    ]
    states = [json.loads(lines[2].removeprefix("data: "))["state"] for lines in events]
    assert states == ["queued", "preparing", "failed"]
    last = events[1][0].removeprefix("id: ")
    rest = desk.call("GET", path, headers={"Last-Event-ID": last}).text
    assert rest.count("id: ") == 1
    assert "failed" in rest


def test_a_ticket_opens_one_stream_without_a_key(desk: Desk) -> None:
    job_id, other_id = desk.submit(), desk.submit()
    desk.end(job_id, State.FAILED)
    ticket = desk.call("POST", f"{ROUTES}/{job_id}/stream-tickets", role=Role.PLANNER).json()
    assert "failed" in desk.call("GET", ticket["stream"], role=None).text
    word = ticket["ticket"]
    answer = desk.call("GET", f"{ROUTES}/{other_id}/stream?ticket={word}", role=None)
    problem(answer, 401, "unauthenticated")
    answer = desk.call("GET", f"{ROUTES}/{job_id}/stream?ticket=9{word}", role=None)
    problem(answer, 401, "unauthenticated")
    problem(desk.call("GET", f"{ROUTES}/{job_id}/stream", role=None), 401, "unauthenticated")
