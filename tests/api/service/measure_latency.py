"""How quickly jobs are accepted while others run: ``python -m tests.api.service.measure_latency``.

Starts a service here, lets two searches run, and submits from ten clients: each once a second,
then each as fast as it is answered. Health checks go on all the while. Prints JSON.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx2

from supplychain.io.example import DOCUMENT
from tests.api.service.test_serve import Serving, until

CLIENTS, REQUESTS = 10, 20
PACE_S = 1.0
RUNNING = 2


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        serving = Serving(Path(name), "--at-once", str(RUNNING), is_warm=True).ready()
        try:
            sys.stdout.write(json.dumps(_measured(serving)) + "\n")
        finally:
            serving.close()


def _measured(serving: Serving) -> dict[str, dict[str, float]]:
    headers = {"Authorization": f"Bearer {serving.said['API key']}"}
    client = httpx2.Client(base_url=serving.address, headers=headers, timeout=60.0)
    long = {"scenario": DOCUMENT, "limits": {"max_seconds": 600.0}}
    for _ in range(RUNNING):
        client.post("/v1/route-plans", json=long)
    path = "/v1/route-plans?state=running"
    until(lambda: len(client.get(path).json()["items"]) == RUNNING, "two running jobs")
    client.close()
    return {
        "once_a_second": _submitted(serving, headers, PACE_S),
        "without_pause": _submitted(serving, headers, 0.0),
    }


def _submitted(serving: Serving, headers: dict[str, str], pace_s: float) -> dict[str, float]:
    waits_s: list[float] = []
    health_s: list[float] = []
    done = threading.Event()

    # Made beforehand: each loads certificates, and callers on other machines would not share that.
    callers = [
        httpx2.Client(base_url=serving.address, headers=headers, timeout=60.0)
        for _ in range(CLIENTS)
    ]

    def submit(number: int) -> None:
        body = {"scenario": DOCUMENT, "limits": {"max_seconds": 1.0}, "name": f"{number}"}
        with callers[number] as own:
            time.sleep(pace_s * number / CLIENTS)
            for _ in range(REQUESTS):
                begun = time.perf_counter()
                assert own.post("/v1/route-plans", json=body).status_code == 202
                waits_s.append(time.perf_counter() - begun)
                time.sleep(max(0.0, begun + pace_s - time.perf_counter()))

    def look() -> None:
        with httpx2.Client(base_url=serving.address, timeout=60.0) as own:
            while not done.is_set():
                begun = time.perf_counter()
                assert own.get("/healthz").status_code == 200
                health_s.append(time.perf_counter() - begun)
                time.sleep(0.05)

    watcher = threading.Thread(target=look)
    watcher.start()
    threads = [threading.Thread(target=submit, args=(number,)) for number in range(CLIENTS)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    done.set()
    watcher.join()
    return {
        "requests": len(waits_s),
        "per_second": round(len(waits_s) / seconds, 1),
        "p50_ms": quantile_ms(waits_s, 0.5),
        "p99_ms": quantile_ms(waits_s, 0.99),
        "health_p99_ms": quantile_ms(health_s, 0.99),
        "health_longest_ms": quantile_ms(health_s, 1.0),
    }


def quantile_ms(values_s: list[float], share: float) -> float:
    """The value that this share of all does not exceed, in milliseconds."""
    ordered = sorted(values_s)
    return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)


if __name__ == "__main__":
    main()
