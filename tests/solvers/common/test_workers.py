from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from solvers.common.workers import (
    SerialExecutor,
    discard,
    elsewhere,
    executor,
    is_up,
    retire,
    salvaged,
)
from tests.solvers.processes import ends

SCRIPT = """
import os, sys, time
from solvers.common.workers import executor

if __name__ == "__main__":
    print(executor(2).submit(os.getpid).result(), flush=True)
    time.sleep(60)
"""

SIGNALLED = """
import os, signal, sys, time
from solvers.common.workers import executor

if __name__ == "__main__":
    number = int(sys.argv[1])
    signal.signal(number, lambda *_: None)
    pool = executor(2)
    future = pool.submit(time.sleep, 0.5)
    os.killpg(0, number)  # while the worker starts
    future.result()
    future = pool.submit(time.sleep, 0.5)
    os.killpg(0, number)  # while it works
    future.result()
    print("worked")
"""


def test_one_worker_is_this_process() -> None:
    assert executor(1).submit(os.getpid).result() == os.getpid()


def test_a_task_that_fails_hands_its_error_over() -> None:
    future = SerialExecutor().submit(int, "seven")
    with pytest.raises(ValueError, match="seven"):
        future.result()


def test_workers_stay_for_the_next_call_until_they_are_discarded() -> None:
    pool = executor(2)
    assert executor(2) is pool
    assert pool.submit(os.getpid).result() != os.getpid()
    assert is_up(2)
    discard(pool)
    assert not is_up(2)
    successor = executor(2)
    assert successor is not pool
    discard(pool)  # no longer one of the lasting ones: its successor stays
    assert executor(2) is successor
    discard(successor)


def test_tasks_run_elsewhere_while_that_lasts() -> None:
    cluster = SerialExecutor()
    with elsewhere(cluster):
        assert executor(1) is cluster
        assert executor(2) is cluster
    assert executor(1) is not cluster


def test_a_pool_that_was_lent_is_left_alone() -> None:
    mine = executor(2)
    with ThreadPoolExecutor(2) as cluster, elsewhere(cluster):
        discard(executor(2))
        retire(executor(2))
        assert cluster.submit(os.getpid).result() == os.getpid()
    assert executor(2) is mine
    discard(mine)


def test_what_is_done_outlives_a_worker_that_dies() -> None:
    running: Future[int] = Future()
    running.set_running_or_notify_cancel()
    waiting: Future[int] = Future()
    dead: Future[int] = Future()
    dead.set_exception(BrokenProcessPool())
    done = SerialExecutor().submit(int, "7")
    found = salvaged({"done": done, "dead": dead, "running": running, "waiting": waiting})
    assert found == ({"done": 7}, True)
    assert waiting.cancelled()
    assert running.running()
    assert salvaged({"done": done}) == ({"done": 7}, False)


def test_an_error_of_a_task_is_not_taken_for_a_death() -> None:
    with pytest.raises(ValueError, match="seven"):
        salvaged({"wrong": SerialExecutor().submit(int, "seven")})


def test_this_process_needs_no_other_to_be_up() -> None:
    assert is_up(1)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_to_all_processes_do_not_end_workers(number: signal.Signals) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SIGNALLED, str(int(number))],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )
    assert (done.stdout, done.stderr) == ("worked\n", "")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_worker_that_dies_ends_the_others_of_its_pool() -> None:
    pool = executor(2)
    assert isinstance(pool, ProcessPoolExecutor)
    tasks = [pool.submit(time.sleep, 60) for _ in range(2)]
    first, second = pool._processes.values()
    first.kill()
    for task in tasks:
        with pytest.raises(BrokenProcessPool):
            task.result(timeout=30)
    assert ends(second.pid)  # the pool collects its exit code, in a thread of its own
    discard(pool)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_pool_that_died_with_nothing_to_do_is_replaced() -> None:
    pool = executor(1, apart=True)
    process = pool.submit(os.getpid).result()
    os.kill(process, signal.SIGKILL)
    assert ends(process)
    deadline = time.monotonic() + 30.0
    while executor(1, apart=True) is pool and time.monotonic() < deadline:
        time.sleep(0.05)  # until the pool has noticed
    successor = executor(1, apart=True)
    assert successor.submit(os.getpid).result() != process
    discard(successor)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_workers_die_with_their_parent(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(SCRIPT)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    assert ends(worker)
