"""What a long queue costs: ``python -m tests.api.service.measure_queue 5000``.

Starts a service here, lets one search run, and submits jobs of a stored scenario from ten clients
as fast as they are answered, all of which then wait. Prints JSON: how quickly the last tenth was
accepted next to the first, the memory of API and worker before and after, and how long lists take.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx2

from supplychain.io.example import DOCUMENT
from tests.api.jobs.test_many_queued import resident_mb
from tests.api.service.measure_latency import CLIENTS, quantile_ms
from tests.api.service.test_serve import Serving, until

COUNT = 5_000
PAGE = 200
PATH = "/v1/route-plans"


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    os.environ["SUPPLYCHAIN_MAX_OPEN_JOBS"] = str(2 * count)
    os.environ["SUPPLYCHAIN_REQUESTS_PER_MINUTE"] = str(100 * count)
    with tempfile.TemporaryDirectory() as name:
        serving = Serving(Path(name), is_warm=True).ready()
        try:
            sys.stdout.write(json.dumps(_measured(serving, count)) + "\n")
        finally:
            serving.close()


def _measured(serving: Serving, count: int) -> dict[str, object]:
    headers = {"Authorization": f"Bearer {serving.said['API key']}"}
    client = httpx2.Client(base_url=serving.address, headers=headers, timeout=120.0)
    scenario_id = client.post("/v1/scenarios", json=DOCUMENT).json()["id"]
    body = {"scenario_id": scenario_id, "limits": {"max_seconds": 3_600.0}}
    assert client.post(PATH, json=body).status_code == 202
    until(lambda: bool(client.get(f"{PATH}?state=running").json()["items"]), "a running job")
    before = _memory(serving)
    waits_s, seconds = _submitted(serving, headers, body, count)
    after = _memory(serving)
    pages = _pages(client)
    tenth = max(1, count // 10)
    return {
        "jobs": count,
        "per_second": round(count / seconds, 1),
        "first_tenth_p50_ms": quantile_ms(waits_s[:tenth], 0.5),
        "last_tenth_p50_ms": quantile_ms(waits_s[-tenth:], 0.5),
        "memory_before_mb": before,
        "memory_after_mb": after,
        "listed": sum(size for size, _ in pages),
        "page_p50_ms": quantile_ms([wait_s for _, wait_s in pages], 0.5),
        "page_longest_ms": quantile_ms([wait_s for _, wait_s in pages], 1.0),
    }


def _submitted(
    serving: Serving, headers: dict[str, str], body: dict[str, object], count: int
) -> tuple[list[float], float]:
    """How long each waited, in the order of their answers, and how long all took."""
    waits_s: list[float] = []

    def submit() -> None:
        with httpx2.Client(base_url=serving.address, headers=headers, timeout=120.0) as own:
            for _ in range(count // CLIENTS):
                begun = time.perf_counter()
                assert own.post(PATH, json=body).status_code == 202
                waits_s.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=submit) for _ in range(CLIENTS)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits_s, time.perf_counter() - begun


def _memory(serving: Serving) -> dict[str, float]:
    """Memory of the API, and of the worker beside it."""
    found = {"api": round(resident_mb(serving.process.pid), 1)}
    for pid in serving.tree():
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        if b"worker" in words:
            found["worker"] = round(resident_mb(pid), 1)
    return found


def _pages(client: httpx2.Client) -> list[tuple[int, float]]:
    """Size of each page of all jobs, and how long it took."""
    found: list[tuple[int, float]] = []
    cursor: str | None = None
    while True:
        asked: dict[str, str | int] = {"limit": PAGE}
        if cursor is not None:
            asked["cursor"] = cursor
        begun = time.perf_counter()
        page = client.get(PATH, params=asked).json()
        found.append((len(page["items"]), time.perf_counter() - begun))
        cursor = page["next_cursor"]
        if cursor is None:
            return found


if __name__ == "__main__":
    main()
