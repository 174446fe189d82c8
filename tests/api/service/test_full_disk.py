"""The data folder on a disk that becomes full while the service is used over HTTP."""

from __future__ import annotations

import json
import sqlite3
import time
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from supplychain.io.example import DOCUMENT
from tests.api.service.desk import ROUTES, Desk, problem
from tests.api.service.disks import fill, small_disk
from tests.api.service.test_serve import PATIENCE_S, Serving, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DISK_BYTES, LEAST_BYTES = 40_000_000, 2_000_000
SEARCH_S = 15.0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small one."""
    with small_disk(tmp_path / "disk", DISK_BYTES) as folder:
        yield folder


def test_a_full_disk_refuses_what_would_be_kept_and_still_answers_questions(disk: Path) -> None:
    desk = Desk(disk, min_free_bytes=LEAST_BYTES)
    try:
        kept = desk.call("POST", "/v1/scenarios", json=DOCUMENT).json()
        before = desk.submit()
        desk.end(before, plan_dot_json="{}")
        with desk.service.engine.begin() as connection:
            # When a key was last used is written once a minute: that minute is over.
            connection.exec_driver_sql("update api_keys set used_at = used_at - 3600")
        filler = fill(disk)
        for path, body in (
            (ROUTES, {"scenario": DOCUMENT}),
            ("/v1/scenarios", DOCUMENT),
            ("/v1/order-books", {"scenario": DOCUMENT}),
        ):
            answer = desk.call("POST", path, json=body)
            problem(answer, 503, "disk-full")
            assert int(answer.headers["retry-after"]) > 0
        problem(desk.call("GET", "/readyz", role=None), 503, "unavailable")
        for path in (
            *(ROUTES, f"{ROUTES}/{before}", f"{ROUTES}/{before}/result"),
            *("/v1/scenarios", kept["links"]["document"], "/metrics", "/v1/limits"),
        ):
            assert desk.call("GET", path).status_code == 200, path
        filler.unlink()
        assert len(desk.call("GET", ROUTES).json()["items"]) == 1
        assert desk.call("POST", ROUTES, json={"scenario": DOCUMENT}).status_code == 202
        assert desk.call("GET", "/readyz", role=None).status_code == 200
    finally:
        desk.close()


@pytest.mark.long
def test_a_job_that_runs_into_a_full_disk_ends_clearly_once_there_is_room(disk: Path) -> None:
    serving = Serving(disk, "--at-once", "1", min_free_bytes=LEAST_BYTES).ready()
    headers = {"Authorization": f"Bearer {serving.said['API key']}"}
    client = httpx2.Client(base_url=serving.address, headers=headers, timeout=PATIENCE_S)
    try:
        job = submitted(client)
        until(lambda: state(client, job) == "running", "a running job")
        filler = fill(disk)
        refused = client.post(ROUTES, json=wish())
        problem(refused, 503, "disk-full")
        assert refused.headers["retry-after"]
        end = time.monotonic() + 2 * SEARCH_S
        while time.monotonic() < end:
            assert client.post(ROUTES, json=wish()).status_code == 503
            assert client.get(f"{ROUTES}/{job}").status_code == 200
            time.sleep(0.5)
        assert state(client, job) in ("running", "queued"), "an end that nobody could write"
        filler.unlink()
        until(lambda: state(client, job) not in ("queued", "preparing", "running"), "the end")
        ended = client.get(f"{ROUTES}/{job}").json()
        result = client.get(f"{ROUTES}/{job}/result")
        if ended["state"] in ("succeeded", "partial", "timed-out") and ended["has_result"]:
            assert json.loads(result.text)["header"]["violations"] == []
        else:
            assert ended["problem"]["code"], ended
            problem(result, 409, "no-result")
        after = submitted(client)
        until(lambda: state(client, after) in ("succeeded", "partial"), "the end of the next")
        assert len(client.get(ROUTES).json()["items"]) == 2
        assert sound(disk / "service.sqlite")
        assert [path.name for path in (disk / "work").iterdir()] == []
    finally:
        client.close()
        serving.close()


def wish() -> dict[str, Any]:
    return {"scenario": DOCUMENT, "limits": {"max_seconds": SEARCH_S}}


def submitted(client: httpx2.Client) -> str:
    answer = client.post(ROUTES, json=wish())
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def state(client: httpx2.Client, job_id: str) -> str:
    return str(client.get(f"{ROUTES}/{job_id}").json()["state"])


def sound(path: Path) -> bool:
    """Whether the database finds no fault in itself."""
    with sqlite3.connect(path) as opened:
        found = opened.execute("pragma integrity_check").fetchone()
    opened.close()
    return bool(found[0] == "ok")
