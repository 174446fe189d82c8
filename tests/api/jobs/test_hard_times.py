"""Workers that die, sleep or see a clock jump, a disk that fills, and a long queue."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import time
from collections import Counter
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from api.jobs import ledger, store, watch
from api.jobs.ledger import Ledger
from api.jobs.records import Ending
from api.jobs.schema import jobs
from api.jobs.states import State
from tests.api.jobs.bench import Bench

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import ModuleType

QUEUED = int(os.environ.get("SUPPLYCHAIN_QUEUED_JOBS", "150"))
FULL_BYTES = 4_000_000
A_DAY_S = 86_400.0


def states(bench: Bench) -> Counter[str]:
    """How many jobs are in which state."""
    query = sa.select(jobs.c.state, sa.func.count()).group_by(jobs.c.state)
    with bench.engine.connect() as connection:
        return Counter({str(row[0]): int(row[1]) for row in connection.execute(query)})


def test_the_last_of_three_workers_finishes_everything(bench: Bench) -> None:
    workers = [bench.worker() for _ in range(3)]
    ids = [bench.submit(steps=8, step_s=0.1).id for _ in range(9)]
    bench.until(lambda: len({bench.job(name).executor for name in ids} - {None}) == 3, "all busy")
    for victim in workers[:2]:
        victim.kill()
        victim.wait()
    ended = [bench.ended(name) for name in ids]
    assert {job.state for job in ended} == {State.SUCCEEDED}
    assert workers[2].poll() is None
    assert max(job.attempt for job in ended) > 1
    assert bench.children() == []


def test_a_sleeper_that_wakes_up_after_its_lease_finds_one_result(bench: Bench) -> None:
    first = bench.worker()
    job = bench.submit(steps=40, step_s=0.05, grandchild=True)
    bench.until(lambda: bench.job(job.id).incumbent_blob is not None, "a checkpoint")
    first.send_signal(signal.SIGSTOP)
    bench.worker()
    ended = bench.ended(job.id)
    first.send_signal(signal.SIGCONT)
    assert first.wait(60) == 75
    assert bench.job(job.id) == ended
    assert (ended.state, ended.attempt) == (State.SUCCEEDED, 2)
    bench.until(lambda: bench.children(job.id) == [], "the end of both children")


@pytest.mark.parametrize("jump_s", [A_DAY_S, -A_DAY_S])
def test_a_clock_that_jumps_kills_nobody_and_ends_nothing_twice(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, jump_s: float
) -> None:
    """The clock of one of two machines: nothing that decides looks at it."""
    real = time.time
    job = bench.submit(steps=1)
    own = Ledger(bench.engine, "one", bench.client)
    watch.register(bench.engine, "one")
    watch.register(bench.engine, "two")
    other = watch.Watch(bench.engine, _NoQueue(), bench.client, "two", watch.WatchSettings())  # type: ignore[arg-type]
    taken = own.begin(job.id)
    assert taken is not None
    for module in (ledger, store, watch):
        _jump(monkeypatch, module, lambda: real() + jump_s)
    for _ in range(3):
        assert other.beat()
        assert other.reap() == []
    assert Ledger(bench.engine, "two", bench.client).begin(job.id) is None
    assert own.end(taken[0], Ending(State.SUCCEEDED, b"one"))
    assert not own.end(taken[0], Ending(State.FAILED))
    assert bench.job(job.id).state is State.SUCCEEDED


class _NoQueue:
    """A queue in which nobody has taken anything."""

    def taken_by(self, _executors: list[str]) -> list[str]:
        return []

    def resume(self, _runs: list[str]) -> None:
        pass


def _jump(monkeypatch: pytest.MonkeyPatch, module: ModuleType, clock: Callable[[], float]) -> None:
    """Give a module another clock of the wall; its monotonic one goes on."""
    jumped = SimpleNamespace(monotonic=time.monotonic, sleep=time.sleep, time=clock)
    monkeypatch.setattr(module, "time", jumped)


def test_many_queued_jobs_need_little_memory(tmp_path: Path) -> None:
    """``SUPPLYCHAIN_QUEUED_JOBS`` says how many."""
    _many(Bench(tmp_path), QUEUED)


@pytest.mark.long
def test_five_thousand_queued_jobs_need_little_memory(tmp_path: Path) -> None:
    _many(Bench(tmp_path), 5_000)


def _many(bench: Bench, count: int) -> None:
    try:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for _ in range(count):
            bench.submit(steps=1, step_s=0.0)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert grown < 100_000, "kB that accepting them took"
        page = bench.store.page("acme", limit=50)
        assert len(page) == 50
        worker = bench.worker()
        bench.until(lambda: states(bench)["succeeded"] >= 10, "ten ends")
        assert _resident_kb(worker.pid) < 400_000
        assert states(bench).total() == count
    finally:
        bench.close()


def _resident_kb(pid: int) -> int:
    with open(f"/proc/{pid}/status") as told:  # noqa: PTH123 - not a file on disk
        return next(int(line.split()[1]) for line in told if line.startswith("VmRSS"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={FULL_BYTES}", "tmpfs", str(folder)]
    if os.getuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root may mount a small file system")
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("this system does not let a small file system be mounted")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_what_was_accepted_before_the_disk_was_full_is_all_there(small_disk: Path) -> None:
    """Whoever is not told that a job is accepted finds none; room brings everything back."""
    bench = Bench(small_disk)
    try:
        ids, refused = [], 0
        filler = small_disk / "filler"
        filler.write_bytes(b"x" * _free(small_disk, less=400_000))
        for number in range(2_000):
            try:
                ids.append(bench.submit(steps=1, step_s=0.0, note="x" * 2_000, number=number).id)
            except OperationalError:
                refused += 1
                if refused == 5:
                    break
        assert refused == 5
        assert ids
        assert states(bench) == Counter(queued=len(ids))
        filler.unlink()
        bench.submit(steps=1)
        bench.worker()
        ended = [bench.ended(name) for name in ids[:5]]
        assert {job.state for job in ended} == {State.SUCCEEDED}
        assert states(bench).total() == len(ids) + 1
    finally:
        bench.close()


def _stuff(path: Path) -> None:
    """Write until there is no room."""
    opened = os.open(path, os.O_CREAT | os.O_WRONLY)
    try:
        while os.write(opened, b"x" * 4_096):
            pass
    except OSError:
        pass
    finally:
        os.close(opened)


def _free(folder: Path, less: int) -> int:
    return max(0, shutil.disk_usage(folder).free - less)


@pytest.mark.long
def test_a_full_disk_while_jobs_run_delays_their_end(small_disk: Path) -> None:
    bench = Bench(small_disk)
    try:
        bench.worker()
        job = bench.submit(steps=20, step_s=0.05)
        bench.until(lambda: bench.job(job.id).state is State.RUNNING, "a running job")
        filler = small_disk / "filler"
        _stuff(filler)
        time.sleep(2.0)
        assert bench.job(job.id).is_open
        filler.unlink()
        ended = bench.ended(job.id)
        # The child may have wanted to write just then: it is begun anew, or the job says so.
        assert ended.state is State.SUCCEEDED or ended.problem is not None
        assert (ended.result_blob is not None) == (ended.state is State.SUCCEEDED)
        assert bench.children(job.id) == []
    finally:
        bench.close()
