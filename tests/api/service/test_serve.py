"""The command as people start it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import pytest

from tests.api.jobs.bench import is_running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[3]
PATIENCE_S = 240.0


def is_tracker(pid: int) -> bool:
    """Whether a process is Python's own that counts semaphores."""
    with suppress(OSError):
        return b"resource_tracker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def _words(path: Path) -> list[str]:
    """Of a file of a process; none if that has ended meanwhile."""
    try:
        return path.read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return []


class Serving:
    """A service on a free port of this host."""

    def __init__(
        self, folder: Path, *flags: str, is_warm: bool = False, **settings: object
    ) -> None:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "SUPPLYCHAIN_DATA_DIR": str(folder),
            "SUPPLYCHAIN_WARM": str(is_warm),
            **{f"SUPPLYCHAIN_{name.upper()}": str(value) for name, value in settings.items()},
        }
        command = [sys.executable, "-m", "api.cli", "serve", "--port", "0", *flags]
        self.log = (folder / "log").open("ab")
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=self.log, text=True
        )
        self.said: dict[str, str] = {}

    def ready(self) -> Serving:
        """Wait for the address."""
        assert self.process.stdout is not None
        while "Listening" not in self.said:
            line = self.process.stdout.readline()
            assert line, "the service ended"
            name, _, value = line.strip().partition(": ")
            self.said[name] = value
        return self

    @property
    def address(self) -> str:
        return self.said["Listening"]

    def tree(self) -> list[int]:
        """All processes below this one, but for the one that Python has to count semaphores."""
        found, fresh = [], [self.process.pid]
        while fresh:
            children = [
                int(word)
                for pid in fresh
                for path in Path(f"/proc/{pid}/task").glob("*/children")
                for word in _words(path)
                if not is_tracker(int(word))
            ]
            found += children
            fresh = children
        return found

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()
        self.log.close()


def until(fits: Callable[[], bool], what: str) -> None:
    """Wait for something that must come."""
    end = time.monotonic() + PATIENCE_S
    while not fits():
        assert time.monotonic() < end, f"never came: {what}"
        time.sleep(0.05)


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    found = Serving(tmp_path)
    yield found.ready()
    found.close()


def test_the_first_start_prints_one_key_and_later_ones_none(
    serving: Serving, tmp_path: Path
) -> None:
    headers = {"Authorization": f"Bearer {serving.said['API key']}"}
    answer = httpx2.get(f"{serving.address}/v1/limits", headers=headers)
    assert answer.status_code == 200
    until(lambda: bool(serving.tree()), "the worker")
    serving.process.send_signal(signal.SIGTERM)
    assert serving.process.wait(PATIENCE_S) == 0
    again = Serving(tmp_path, "--no-worker").ready()
    try:
        assert "API key" not in again.said
        assert httpx2.get(f"{again.address}/v1/limits", headers=headers).status_code == 200
        assert again.tree() == []
    finally:
        again.close()


def test_nothing_outlives_a_killed_service(tmp_path: Path) -> None:
    serving = Serving(tmp_path, is_warm=True).ready()
    until(lambda: len(serving.tree()) >= 5, "worker, child, guardian, and who helps the API")
    tree = serving.tree()
    serving.close()
    until(lambda: not any(map(is_running, tree)), "the end of its processes")


def test_a_killed_worker_is_replaced(serving: Serving) -> None:
    until(lambda: httpx2.get(f"{serving.address}/readyz").status_code == 200, "the worker")
    first = serving.tree()[0]
    os.kill(first, signal.SIGKILL)
    until(lambda: serving.tree() not in ([], [first]), "another worker")


def test_nobody_is_let_in_from_outside_without_a_key(tmp_path: Path) -> None:
    found = Serving(tmp_path, "--host", "0.0.0.0")
    said, _ = found.process.communicate(timeout=PATIENCE_S)
    found.close()
    assert found.process.returncode == 3
    assert said == ""
    assert "no key" in (tmp_path / "log").read_text()


@pytest.mark.long
def test_a_plan_is_made_from_end_to_end(serving: Serving) -> None:
    headers = {"Authorization": f"Bearer {serving.said['API key']}"}
    with httpx2.Client(base_url=serving.address, headers=headers, timeout=PATIENCE_S) as client:
        body = client.get("/v1/demo-data/template").json()
        body["limits"] = {"max_seconds": 2.0}
        answer = client.post("/v1/route-plans", json=body, headers={"Prefer": "wait=60"})
        assert answer.json()["state"] == "succeeded", answer.text
        links = answer.json()["links"]
        found = client.get(links["result"]).json()
        assert found["header"]["violations"] == []
        assert found["plan"]["routes"]
        told = client.get(f"{links['self']}/explanation").json()
        assert told["status"] == found["header"]["status"]
        assert client.get(links["report"]).text.lower().startswith("<!doctype html>")
