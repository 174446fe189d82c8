"""Accepts jobs until it is killed, and writes down each that was accepted."""

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from api.jobs.blobs import packed
from api.jobs.queue import QueueClient, prepare
from api.jobs.records import NewJob
from api.jobs.store import JobStore

if __name__ == "__main__":
    url, folder, first, last = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    engine = prepare(url)
    store = JobStore(engine, QueueClient(engine))
    wish = {"log": str(folder / "log"), "steps": 6, "step_s": 0.03, "grandchild": True}
    with (folder / "accepted").open("a") as accepted:
        for number in range(first, last):
            new = NewJob(
                "acme", "route-plans", {**wish, "number": number}, str(number), packed("{}"),
                idempotency_key=str(number),
            )  # fmt: skip
            found = store.accept(new)
            accepted.write(f"{number} {found.job.id}\n")
            accepted.flush()
            os.fsync(accepted.fileno())
            time.sleep(0.01)
