"""How quickly places, windows and reservations are answered for a plan folder.

``python -m tests.api.service.measure_counter FOLDER [QUESTIONS]`` starts a service
here, lets it know the plan as the result of a finished job, waits a while, and asks one after the
other. Prints JSON, with the load of this host before and after, and the time of processors that
the processes at the counter used for each question: it hardly depends on that load.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from api.day.counter import load as load_counter
from api.jobs.records import Ending
from api.jobs.states import State
from api.plan_folder import read_plan
from tests.api.service.desk import ROUTES, Desk

ASKED = 40
"""Questions of each sort, unless stated."""
WINDOWS = 3
RUNS_S = 3.0
"""From the submission of the job to its end."""
OPENS_S = 30.0
"""From its end to the first question."""


def main() -> None:
    """Measure and print."""
    folder = Path(sys.argv[1])
    asked = int(sys.argv[2]) if len(sys.argv) > 2 else ASKED
    stored = read_plan(folder)
    start = stored.scenario.horizon.start
    tomorrow = (start + timedelta(days=1)).date().isoformat()
    windows = [
        {"open": f"{tomorrow}T{hour:02}:00", "close": f"{tomorrow}T{hour + 2:02}:00"}
        for hour in range(12, 12 + 2 * WINDOWS, 2)
    ]
    load = [os.getloadavg()[0]]
    with tempfile.TemporaryDirectory() as name:
        desk = Desk(Path(name), requests_per_minute=100_000)
        desk.client.__enter__()  # starts what the API does beside answering
        asyncio.run(desk.service.lanes.warm(load_counter))
        path = _known(desk, folder)
        time.sleep(OPENS_S)
        every = stored.scenario.orders
        orders = every[:: max(1, len(every) // asked)][:asked]
        bodies = [
            {
                "order": {
                    "id": f"asked-{number}",
                    "customer_id": order.customer_id,
                    "lines": [{"product_id": order.lines[0].product_id, "quantity": 1}],
                }
            }
            for number, order in enumerate(orders)
        ]
        found = {"first_question_ms": _asked(desk, f"{path}:insert", bodies[:1])}
        found["insert"] = _asked(desk, f"{path}:insert", bodies)
        offers = [{**body, "windows": windows} for body in bodies]
        found["offer_windows"] = _asked(desk, f"{path}:offer-windows", offers)
        taken = [{**body, "window": windows[0]} for body in bodies]
        found["reserve"] = _asked(desk, f"{path}:reserve", taken)
        desk.client.__exit__(None, None, None)
        desk.close()
    load.append(os.getloadavg()[0])
    sys.stdout.write(json.dumps({"load": load, "windows": WINDOWS, **found}, indent=1) + "\n")


def _known(desk: Desk, folder: Path) -> str:
    """Address of a finished job with this plan."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as opened:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                opened.write(path, path.relative_to(folder).as_posix())
    job_id = desk.submit()
    time.sleep(RUNS_S)
    taken = desk.ledger.begin(job_id)
    assert taken is not None
    desk.ledger.end(taken[0], Ending(State.SUCCEEDED, packed.getvalue(), {}))
    return f"{ROUTES}/{job_id}"


def _asked(desk: Desk, path: str, bodies: list[dict[str, Any]]) -> dict[str, Any]:
    waits_s, codes, before_s = [], [], _processor_s(desk)
    for body in bodies:
        begun = time.perf_counter()
        codes.append(desk.call("POST", path, json=body).status_code)
        waits_s.append(time.perf_counter() - begun)
    ordered = sorted(waits_s)
    return {
        "requests": len(ordered),
        "statuses": {str(code): codes.count(code) for code in sorted(set(codes))},
        "p50_ms": round(1000 * ordered[len(ordered) // 2]),
        "p95_ms": round(1000 * ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]),
        "processor_ms": round(1000 * (_processor_s(desk) - before_s) / len(ordered)),
    }


def _processor_s(desk: Desk) -> float:
    """Time of processors that all processes at the counter have used so far."""
    ticks = 0
    for pool in desk.service.lanes._pools:
        for pid in (pool._processes or {}) if pool is not None else ():
            row = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            ticks += int(row[11]) + int(row[12])
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
