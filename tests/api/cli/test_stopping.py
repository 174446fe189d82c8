from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.cli.stopping import SHOW_CURSOR, STOPPING, stop_on_signals

if TYPE_CHECKING:
    from collections.abc import Iterator

Running = subprocess.Popen[str]
ROOT = Path(__file__).parents[3]
ENDED = f"{STOPPING}\ninterrupted\n"

SWALLOWED = """
import ctypes, os, signal, time
from api.cli.stopping import stop_on_signals

@ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
def compare(_a, _b):
    os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(60)
    return 0

with stop_on_signals():
    ctypes.CDLL(None).qsort((ctypes.c_int * 2)(2, 1), 2, 4, compare)
    print("sorted after all")
"""
"""Compiled code that calls back, and has no use for exceptions that come out of there."""

BUSY = """
import hashlib, os

def work_for_minutes():
    os.write(1, b"ready\\n")  # a live display takes what is printed
    hashlib.pbkdf2_hmac("sha256", b"compiled", b"code", 2**31 - 1)
"""

SEARCHING = f"""
from api.cli.stopping import stop_on_signals
{BUSY}
with stop_on_signals():
    work_for_minutes()
"""

READING = f"""
from api.cli.stopping import watch_signals
{BUSY}
watch_signals()
work_for_minutes()
"""

WRITING = f"""
import sys
from pathlib import Path
from api.atomic_folder import complete_folder
from api.cli.stopping import stop_on_signals
from supplychain.io.atomic import replaced
{BUSY}
with (
    stop_on_signals(),
    complete_folder(Path(sys.argv[1]) / "plan") as plan,
    replaced(Path(sys.argv[1]) / "routes.csv") as routes,
):
    (plan / "new.txt").write_text("half")
    routes.write_text("half")
    work_for_minutes()
"""

SHOWING = f"""
from api.cli.live import live_progress
from api.cli.stopping import stop_on_signals
from solvers.common import Limits
{BUSY}
with stop_on_signals(), live_progress(Limits(), "CNY"):
    work_for_minutes()
"""

LEAVING = """
import os, signal, sys
from api.cli.stopping import watch_signals

class Taken:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGTERM)

watch_signals()
sys.modules["taken"] = Taken()  # deleted with the modules, when nobody listens any more
sys.exit(4)
"""

WORKING = """
import time
from api.cli.stopping import stop_on_signals
from solvers.common.workers import executor

if __name__ == "__main__":
    with stop_on_signals():
        pool = executor(2)
        tasks = [pool.submit(time.sleep, seconds) for seconds in (0, 60, 60, 60)]
        tasks[0].result()
        print(*(process.pid for process in pool._processes.values()), flush=True)
        tasks[1].result()
"""


@contextmanager
def running(code: str, *arguments: object, stderr: int = subprocess.PIPE) -> Iterator[Running]:
    """A Python process that runs the code in a session of its own."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=stderr,
        encoding="utf-8",
        start_new_session=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def ended_by_two_signals(process: Running) -> str:
    """What the process told before it ended."""
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGTERM)
    told = process.stderr.readline()
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert stdout == ""
    return told + stderr


def test_the_first_signal_asks() -> None:
    with stop_on_signals() as asked:
        assert not asked.is_set()
        os.kill(os.getpid(), signal.SIGTERM)
        assert asked.wait(5.0)


def test_handlers_are_as_before_afterwards() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with stop_on_signals():
        assert signal.getsignal(signal.SIGTERM) != before[1]
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_other_threads_go_without() -> None:
    found: list[bool] = []

    def work() -> None:
        with stop_on_signals() as asked:
            found.append(asked.is_set())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [False]


def test_a_second_signal_raises_nothing_into_compiled_code_that_calls_back() -> None:
    with running(SWALLOWED) as process:
        assert process.communicate(timeout=60) == ("", ENDED)
    assert process.returncode == 130


def test_a_second_signal_does_not_wait_for_compiled_code_to_return() -> None:
    with running(SEARCHING) as process:
        assert ended_by_two_signals(process) == ENDED
    assert process.returncode == 130


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_where_there_is_nothing_to_keep_the_first_signal_ends(number: signal.Signals) -> None:
    with running(READING) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        assert process.communicate(timeout=60) == ("", "interrupted\n")
    assert process.returncode == 130


def test_a_command_that_is_done_keeps_its_exit_code() -> None:
    with running(LEAVING) as process:
        assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == 4


def test_a_second_signal_while_writing_leaves_all_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "old.txt").write_text("whole")
    with running(WRITING, tmp_path) as process:
        assert ended_by_two_signals(process) == ENDED
    assert process.returncode == 130
    assert [str(path.relative_to(tmp_path)) for path in sorted(tmp_path.rglob("*"))] == [
        "plan",
        "plan/old.txt",
    ]


def test_a_second_signal_gives_the_terminal_its_cursor_back() -> None:
    ours, theirs = pty.openpty()
    with running(SHOWING, stderr=theirs) as process:
        os.close(theirs)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        told = ""
        while "stopping" not in told:
            told += os.read(ours, 4096).decode()
        process.send_signal(signal.SIGINT)
        process.wait(60)
        told += os.read(ours, 65536).decode()
    os.close(ours)
    assert process.returncode == 130
    assert told.rindex(SHOW_CURSOR) > told.rindex("\x1b[?25l")
    assert told.endswith("\ninterrupted\r\n")


def test_a_second_signal_leaves_no_worker_and_no_word_of_leaks() -> None:
    with running(WORKING) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        workers = [int(word) for word in process.stdout.readline().split()]
        process.send_signal(signal.SIGTERM)
        told = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        # Both pipes end only when the last process that holds them has.
        stdout, stderr = process.communicate(timeout=60)
    assert len(workers) == 2
    assert (process.returncode, stdout, told + stderr) == (130, "", ENDED)
