"""Health, figures, limits."""

from __future__ import annotations

from collections import namedtuple
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import OperationalError

from api.jobs.states import State
from api.service import Service
from supplychain.io.example import DOCUMENT
from tests.api.service.desk import ROUTES, Desk, problem

if TYPE_CHECKING:
    from pathlib import Path

Usage = namedtuple("Usage", "total used free")


def figures(desk: Desk) -> dict[str, float]:
    lines = desk.call("GET", "/metrics").text.splitlines()
    return {
        name: float(value)
        for name, _, value in (line.rpartition(" ") for line in lines if not line.startswith("#"))
    }


def test_figures_say_what_happened(new_desk: Desk) -> None:
    new_desk.submit("forecasts")
    new_desk.end(new_desk.submit(), State.SUCCEEDED, plan_dot_json="{}")
    found = figures(new_desk)
    assert found['supplychain_jobs{kind="route-plans",state="succeeded"}'] == 1.0
    assert found['supplychain_jobs{kind="forecasts",state="queued"}'] == 1.0
    assert found['supplychain_jobs_accepted_total{kind="route-plans"}'] == 1.0
    assert found["supplychain_queue_oldest_seconds"] > 0.0
    assert found['supplychain_wait_seconds{kind="route-plans"}'] > 0.0
    assert found['supplychain_workers{state="alive"}'] == 1.0
    route = 'supplychain_requests_total{method="POST",route="/v1/route-plans",status="202"}'
    assert found[route] == 1.0


def test_a_service_without_workers_lives_but_is_not_ready(new_desk: Desk, tmp_path: Path) -> None:
    assert new_desk.call("GET", "/readyz", role=None).json()["workers"] == 1
    fresh = Desk(tmp_path / "fresh")
    with fresh.service.engine.begin() as connection:
        connection.exec_driver_sql("update executors set is_dead = 1")
    assert fresh.call("GET", "/healthz", role=None).json() == {"status": "ok"}
    problem(fresh.call("GET", "/readyz", role=None), 503, "no-worker")
    fresh.close()


def test_a_full_disk_accepts_nothing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = Desk(tmp_path, min_free_bytes=1_000)
    monkeypatch.setattr("api.service.shutil.disk_usage", lambda _: Usage(10_000, 9_500, 500))
    answer = full.call("POST", ROUTES, json={"scenario": DOCUMENT})
    assert problem(answer, 503, "disk-full")["limit"] == 1_000
    assert answer.headers["retry-after"] == "30"
    problem(full.call("GET", "/readyz", role=None), 503, "disk-full")
    assert full.call("GET", ROUTES).json()["items"] == []
    full.close()


@pytest.mark.parametrize(
    "words", ["database or disk is full", "disk I/O error", "database is locked"]
)
def test_a_database_that_cannot_be_written_is_503_and_never_202(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OperationalError("insert", {}, Exception(words))

    monkeypatch.setattr(desk.service.jobs, "accept", refuse)
    answer = desk.call("POST", ROUTES, json={"scenario": DOCUMENT})
    assert words not in problem(answer, 503, "unavailable")["detail"]


def test_a_fault_of_ours_tells_an_id_and_nothing_else(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object, **__: object) -> None:
        message = "a secret of the house"
        raise RuntimeError(message)

    monkeypatch.setattr(Service, "refuse_when_full", break_down)
    headers = {"X-Request-Id": "call-17"}
    answer = desk.call("POST", ROUTES, json={"scenario": DOCUMENT}, headers=headers)
    found = problem(answer, 500, "internal")
    assert found["request_id"] == answer.headers["x-request-id"] == "call-17"
    assert "secret" not in answer.text


def test_limits_and_demo_data_are_told(desk: Desk) -> None:
    limits = desk.call("GET", "/v1/limits").json()
    assert limits["usual_search_s"]["route-plans"] == 90.0
    demos = desk.call("GET", "/v1/demo-data").json()["items"]
    assert {item["kind"] for item in demos} == set(limits["usual_search_s"])
    template = desk.call("GET", "/v1/demo-data/template")
    answer = desk.call(
        "POST", ROUTES, content=template.content, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 202
    problem(desk.call("GET", "/v1/demo-data/nothing"), 404, "not-found")


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("PATCH", ROUTES)])
def test_even_what_is_unknown_is_a_problem_document(desk: Desk, method: str, path: str) -> None:
    code = {"GET": "not-found", "PATCH": "method-not-allowed"}[method]
    problem(desk.call(method, path), 404 if method == "GET" else 405, code)
