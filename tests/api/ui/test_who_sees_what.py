"""Sessions, forms and tenants of the pages."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.routing import APIRoute

from api import ui
from api.jobs.states import State
from api.keys import Role
from api.ui import pages, sessions
from supplychain.io.example import DOCUMENT
from tests.api.ui.visitor import Visitor, visitor

if TYPE_CHECKING:
    from tests.api.service.desk import Desk

OPEN = {"/ui/sign-in", "/ui/sign-out", "/ui/assets/{name}"}
EVIL = "<script>alert(1)</script>"


def routes() -> list[tuple[str, str]]:
    return [
        (method, route.path)
        for router in ui.ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in sorted(route.methods or ())
    ]


def test_who_is_not_signed_in_is_asked_to(desk: Desk) -> None:
    found = routes()
    assert len(found) > 14
    for method, path in found:
        if path in OPEN:
            continue
        address = path.replace("{job_id}", "x").replace("{form}", "xlsx")
        for cookie in ("", "a.1.2.c.d", "key_1.1.99999999999.ab.cd"):
            stranger = Visitor(desk)
            stranger.client.cookies.set(pages.COOKIE, cookie)
            answer = stranger.client.request(method, address)
            assert answer.status_code == 303, (method, address)
            assert answer.headers["location"].startswith("/ui/sign-in?after=")


def test_a_cookie_is_for_no_script_and_no_other_site_and_holds_no_key(desk: Desk) -> None:
    secret = desk.secrets["acme", Role.PLANNER]
    answer = Visitor(desk).sign_in(secret)
    cookie = answer.headers["set-cookie"].lower()
    for word in ("httponly", "samesite=strict", f"max-age={sessions.IDLE_S}"):
        assert word in cookie
    assert secret not in answer.headers["set-cookie"]


def test_a_wrong_key_is_told_and_opens_nothing(desk: Desk) -> None:
    stranger = Visitor(desk)
    answer = stranger.sign_in("sck_wrong")
    assert answer.status_code == 401
    assert "unknown, revoked or expired" in answer.text
    assert stranger.get("/").status_code == 303


@pytest.mark.parametrize("after", ["//evil.example", "https://evil.example/", "/v1/limits", "/\\e"])
def test_signing_in_leads_nowhere_but_to_our_pages(desk: Desk, after: str) -> None:
    answer = Visitor(desk).sign_in(desk.secrets["acme", Role.PLANNER], after)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_who_signs_out_is_out_with_every_copy_of_the_cookie(desk: Desk) -> None:
    one = visitor(desk)
    copy = Visitor(desk)
    copy.client.cookies.set(pages.COOKIE, one.client.cookies[pages.COOKIE])
    assert copy.get("/").status_code == 200
    copy.client.cookies.clear()
    copy.client.cookies.set(pages.COOKIE, one.client.cookies[pages.COOKIE])
    assert one.post("/ui/sign-out").status_code == 303
    assert copy.get("/").status_code == 303


def test_a_revoked_key_ends_its_sessions(desk: Desk) -> None:
    key, secret = desk.service.keys.create("acme", "short", Role.PLANNER)
    one = Visitor(desk)
    one.sign_in(secret)
    assert one.get("/").status_code == 200
    desk.service.keys.revoke("acme", key.id)
    assert one.get("/").status_code == 303


def test_sessions_end_when_nobody_looks_and_at_last_anyway(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = visitor(desk).client.cookies[pages.COOKIE]
    store = pages.sessions_of(desk.service)
    found = store.read(cookie)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + sessions.IDLE_S + 5)
    assert store.read(cookie) is None
    assert found is not None
    at = found.begun + sessions.LONGEST_S - 60
    monkeypatch.setattr(time, "time", lambda: at)
    cookie = store.cookie(found)
    assert store.read(cookie) is not None
    monkeypatch.setattr(time, "time", lambda: at + 120)
    assert store.read(cookie) is None


def test_forms_of_others_are_refused(desk: Desk) -> None:
    """Every form needs the token of its own session."""
    job_id = desk.submit()
    other = visitor(desk, "other").token("/")
    posts = [path for method, path in routes() if method == "POST" and path != "/ui/sign-in"]
    assert len(posts) >= 4
    one = visitor(desk)
    for path in posts:
        for token in ("", other, "ä"):
            answer = one.post(path.replace("{job_id}", job_id), token=token)
            assert answer.status_code == 403, (path, token)
    assert desk.call("GET", f"/v1/route-plans/{job_id}").json()["state"] == "queued"
    assert one.get("/").status_code == 200
    stranger = Visitor(desk)
    secret = desk.secrets["acme", Role.PLANNER]
    assert stranger.post("/ui/sign-in", token=other, fields={"key": secret}).status_code == 403


def test_tenants_never_see_each_others_rows(desk: Desk) -> None:
    mine, theirs = desk.submit(name="secret-a"), desk.submit(name="secret-b")
    for job_id in (mine, theirs):
        desk.end(job_id, plan_dot_json="{}", report_dot_html="<p>secret</p>")
    stored = desk.call("POST", "/v1/scenarios", json={**DOCUMENT, "name": "secret-c"}).json()["id"]
    other = visitor(desk, "other")
    for method, path in routes():
        if "{job_id}" not in path:
            continue
        address = path.replace("{job_id}", mine).replace("{form}", "zip")
        answer = other.get(address) if method == "GET" else other.post(address)
        assert answer.status_code == 404, address
        assert "secret" not in answer.text
    for path in ("/", "/ui/jobs-table", "/ui/new"):
        assert "secret" not in other.get(path).text
    assert other.get(f"/ui/compare?job={mine}&job={theirs}").status_code == 404
    assert other.get(f"/ui/start?scenario={stored}").status_code == 404
    sent = {"kind": "route-plans", "scenario": stored, "once": "a"}
    assert other.post("/ui/start", fields=sent).status_code == 404


def test_a_key_may_no_more_on_a_page_than_elsewhere(desk: Desk) -> None:
    job_id = desk.submit()
    reader = visitor(desk, role=Role.RESEARCHER)
    assert 'id="keep"' not in reader.get(f"/ui/jobs/{job_id}").text
    assert reader.post(f"/ui/jobs/{job_id}/stop", fields={"mode": "keep"}).status_code == 403
    sent = {"kind": "route-plans", "demo": "template", "limits.max_seconds": "5", "once": "b"}
    assert reader.post("/ui/start", fields=sent).status_code == 403


def test_names_stay_text(desk: Desk) -> None:
    job_id = desk.submit(name=EVIL)
    other = desk.submit(name=EVIL)
    header = json.dumps({"objective_cny": 5.0, "costs_cny": {EVIL: 5.0}})
    for name in (job_id, other):
        desk.end(name, State.SUCCEEDED, plan_dot_json=header, report_dot_html="<p>")
    desk.call("POST", "/v1/scenarios", json={**DOCUMENT, "name": EVIL})
    planner = visitor(desk)
    found = desk.call("GET", "/v1/scenarios").json()["items"]
    stored = next(item["id"] for item in found if item["name"] == EVIL)
    paths = ["/", "/ui/new", f"/ui/jobs/{job_id}", f"/ui/compare?job={job_id}&job={other}"]
    for path in [*paths, f"/ui/start?scenario={stored}"]:
        text = planner.get(path).text
        assert EVIL not in text, path
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text, path
    broken: dict[str, Any] = json.loads(json.dumps(DOCUMENT))
    broken["orders"][0]["customer_id"] = EVIL
    files = {"file": (f"{EVIL}.json".replace("/", ""), json.dumps(broken).encode())}
    answer = planner.post("/ui/upload", files=files)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text


def test_pages_allow_nothing_from_elsewhere_and_no_script_of_their_own(desk: Desk) -> None:
    job_id = desk.submit()
    desk.end(job_id, plan_dot_json="{}", report_dot_html="<p>report</p>")
    planner = visitor(desk)
    for path in ("/ui/sign-in", "/", "/ui/new", "/ui/start?demo=template", f"/ui/jobs/{job_id}"):
        answer = planner.get(path)
        assert answer.status_code == 200
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'; script-src 'self';" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["cache-control"] == "no-store"
        assert "http" not in answer.text.replace("http-equiv", "")
        assert 'style="' not in answer.text
    report = planner.get(f"/ui/jobs/{job_id}/report")
    assert report.text == "<p>report</p>"
    assert report.headers["x-frame-options"] == "SAMEORIGIN"
    policy = report.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-scripts allow-downloads; default-src 'none'")
    assert policy.endswith("frame-ancestors 'self'")
