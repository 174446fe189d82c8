"""How soon a cancelled search is gone: ``python -m tests.api.service.measure_cancel [SCENARIO]``.

Starts a service here, lets a plan of routes be searched, cancels it once it has a plan, and looks
at the processes of its tree. Prints JSON.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

import httpx2

from tests.api.jobs.bench import is_running
from tests.api.service.test_serve import Serving, until

SEARCHED_S = 5.0


def main() -> None:
    """Measure and print."""
    scenario = sys.argv[1] if len(sys.argv) > 1 else "national-fresh"
    with tempfile.TemporaryDirectory() as name:
        serving = Serving(Path(name), is_warm=True).ready()
        try:
            sys.stdout.write(json.dumps(_measured(serving, scenario)) + "\n")
        finally:
            serving.close()


def _measured(serving: Serving, scenario: str) -> dict[str, object]:
    headers = {"Authorization": f"Bearer {serving.said['API key']}"}
    with httpx2.Client(base_url=serving.address, headers=headers, timeout=120.0) as client:
        body = client.get(f"/v1/demo-data/{scenario}").json()
        body["limits"] = {"max_seconds": 600.0}
        path = client.post("/v1/route-plans", json=body).headers["Location"]
        until(lambda: client.get(path).json()["state"] == "running", "a running search")
        until(lambda: _told_cny(client, path) is not None, "a plan")
        time.sleep(SEARCHED_S)
        tree = _tree_of_child(serving)
        best_cny = _told_cny(client, path)
        begun = time.perf_counter()
        client.post(f"{path}:cancel", json={"mode": "keep"})
        until(lambda: not any(map(is_running, tree)), "the end of the tree")
        gone_s = time.perf_counter() - begun
        until(lambda: client.get(path).json()["state"] == "cancelled", "the end of the job")
        ended = client.get(path).json()
    return {
        "processes": len(tree),
        "tree_gone_s": round(gone_s, 2),
        "job_ended_s": round(time.perf_counter() - begun, 2),
        "objective_cny": ended["summary"].get("objective_cny"),
        "best_told_cny": best_cny,
    }


def _told_cny(client: httpx2.Client, path: str) -> float | None:
    cost: float | None = client.get(path).json()["progress"].get("cost_cny")
    return cost


def _tree_of_child(serving: Serving) -> list[int]:
    """Processes that lead no group of their own belong to the child that leads theirs."""
    children = [pid for pid in serving.tree() if _is_child(pid)]
    groups = {os.getpgid(pid) for pid in children}
    return [pid for pid in serving.tree() if os.getpgid(pid) in groups]


def _is_child(pid: int) -> bool:
    words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    return b"api.jobs.child" in words


if __name__ == "__main__":
    main()
