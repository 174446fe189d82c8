"""The process in which one job is worked on: ``python -m api.jobs.child FOLDER PARENT``.

With ``-`` for the folder, it loads solvers and waits until it is told one on its input.

It reads ``task.json``, the scenario and perhaps an earlier plan from the folder, says on its
output in lines of JSON how far it is, and leaves ``result.zip``. A line ``stop`` on its input asks
it to end its search. It ends with its parent.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from api.jobs.nursery import SPARE
from api.jobs.processes import be_nice, die_with_parent

if TYPE_CHECKING:
    from solvers.common import Progress

NICENESS = 5
QUIET_S = 0.2


class Mouth:
    """What the child says; nothing else may write there."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def say(self, word: str, **data: Any) -> None:
        """Tell the parent a thing."""
        line = json.dumps({"say": word, **data}, default=str, allow_nan=False)
        with self._lock:
            self._stream.write(line.encode() + b"\n")
            self._stream.flush()


class Keeper:
    """Writes better plans into the folder, where the parent takes them from."""

    def __init__(self, folder: Path, mouth: Mouth) -> None:
        self._folder, self._mouth = folder, mouth
        self._count = 0

    def __call__(self, text: str) -> None:
        """Keep a plan."""
        self._count += 1
        fresh = self._folder / "fresh"
        fresh.write_text(text, encoding="utf-8")
        place = self._folder / f"checkpoint-{self._count:06d}"
        fresh.rename(place)
        for older in sorted(self._folder.glob("checkpoint-*"))[:-2]:
            older.unlink()
        self._mouth.say("checkpoint", file=place.name)


class Reporter:
    """Passes progress on: what has another cost at once, all else not too often."""

    def __init__(self, mouth: Mouth) -> None:
        self._mouth, self._last = mouth, -1e9
        self._cost_cny: float | None = None

    def __call__(self, report: Progress) -> None:
        """Tell a report."""
        now = time.monotonic()
        if now - self._last < QUIET_S and report.cost_cny == self._cost_cny:
            return
        self._last, self._cost_cny = now, report.cost_cny
        data = {
            "stage": report.stage,
            "elapsed_s": round(report.elapsed_s, 2),
            "cost_cny": _finite(report.cost_cny),
            "bound_cny": _finite(report.bound_cny),
            "detail": report.detail,
        }
        self._mouth.say("progress", data=data)


def main() -> None:
    """Work on the job of the folder."""
    named, parent = sys.argv[1], int(sys.argv[2])
    die_with_parent(parent)
    mouth = Mouth(os.fdopen(os.dup(1), "wb"))
    # What libraries print belongs into the log.
    os.dup2(2, 1)
    # A terminal sends its signals to all; only the parent stops a job.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    be_nice(NICENESS)
    if named == SPARE:
        named = _told_folder()
    stop = threading.Event()
    threading.Thread(target=_listen, args=(stop,), daemon=True).start()
    from api.jobs.working import work  # noqa: PLC0415 - loads solvers

    work(Path(named), mouth, stop)
    sys.stdout.flush()
    # Pools of workers have nothing left to say.
    os._exit(0)


def _told_folder() -> str:
    """Load what takes long, then wait for work."""
    import api.jobs.working  # noqa: PLC0415
    import api.kinds.routing  # noqa: F401, PLC0415

    line = sys.stdin.buffer.readline()
    if not line:
        os._exit(0)
    return line.decode().rstrip("\n")


def _listen(stop: threading.Event) -> None:
    """Take the parent's words; their end is the end of everything here."""
    for line in sys.stdin.buffer:
        if line.strip() == b"stop":
            stop.set()
    os.killpg(0, signal.SIGKILL)


def _finite(value: float | None) -> float | None:
    return value if value is not None and abs(value) < float("inf") else None


if __name__ == "__main__":
    main()
