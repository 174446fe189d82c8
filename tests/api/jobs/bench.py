"""Jobs in a database on its own, and worker processes that may be killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.jobs.blobs import packed
from api.jobs.queue import QueueClient, prepare
from api.jobs.records import Job, NewJob
from api.jobs.store import JobStore

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE_S = 60.0
TENANT, KIND = "acme", "route-plans"


class Bench:
    """Jobs, and workers that may be killed."""

    def __init__(self, folder: Path, url: str | None = None) -> None:
        self.folder = folder
        self.url = url or f"sqlite:///{folder / 'service.sqlite'}"
        self.engine = prepare(self.url)
        self.client = QueueClient(self.engine)
        self.store = JobStore(self.engine, self.client)
        self.log = folder / "log"
        self.log.touch()
        self.workers: list[subprocess.Popen[bytes]] = []
        self.count = 0

    def new(self, key: str | None = None, limit_s: float | None = None, **wish: Any) -> NewJob:
        """A request to the fake child."""
        self.count += 1
        digest = sha256(repr(sorted(wish.items())).encode()).hexdigest()
        return NewJob(
            TENANT, KIND, {"log": str(self.log), **wish}, digest, packed("{}"),
            idempotency_key=key, limit_s=limit_s,
        )  # fmt: skip

    def submit(self, **wish: Any) -> Job:
        """Accept a job."""
        return self.store.accept(self.new(**wish)).job

    def job(self, job_id: str) -> Job:
        """Its row now."""
        found = self.store.find(TENANT, None, job_id)
        assert found is not None
        return found

    def worker(self) -> subprocess.Popen[bytes]:
        """Start one more worker."""
        command = [sys.executable, str(Path(__file__).with_name("worker_process.py"))]
        with (self.folder / "workers.log").open("ab") as said:
            process = subprocess.Popen(
                [*command, self.url, str(self.folder)], stdout=said, stderr=said
            )
        self.workers.append(process)
        return process

    def until(self, fits: Callable[[], Any], what: str) -> Any:
        """Wait for something that must come."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if found := fits():
                return found
            time.sleep(0.02)
        told = (self.folder / "workers.log").read_text() if self.workers else ""
        raise AssertionError(f"never came: {what}\n{told[-3000:]}")

    def ended(self, job_id: str) -> Job:
        """The job once it has ended."""
        self.until(lambda: not self.job(job_id).is_open, f"the end of {job_id}")
        return self.job(job_id)

    def children(self, job_id: str = "") -> list[int]:
        """Fake children that have begun and still live."""
        lines = [line.split() for line in self.log.read_text().splitlines()]
        pids = [int(pid) for word, job, pid in lines if word == "begun" and job_id in ("", job)]
        return [pid for pid in pids if is_running(pid)]

    def close(self) -> None:
        """End everything that was started."""
        for process in self.workers:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait()
        self.client.close()
        self.engine.dispose()


def is_running(pid: int) -> bool:
    """Whether a process lives; one that nobody has buried does not."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return text.rpartition(")")[2].split()[0] != "Z"
