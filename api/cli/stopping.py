"""Ctrl-C and kill: the first asks a search to stop, the next ends the command.

Python calls signal handlers in the main thread between any two of its instructions, also of those
that compiled code called back. An exception raised there comes out in the middle of numba, HiGHS
or Arrow, and now and then crashes them. So nothing is ever raised here: a thread of its own reads
which signals came and, to end the command, tidies up and leaves while the main thread stands still.
"""

from __future__ import annotations

import _thread
import atexit
import os
import select
import signal
import socket
import sys
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NoReturn

from supplychain.unfinished import remove_unfinished

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

INTERRUPTED = 130
"""Exit code of a command that a signal ended or cut short."""

SIGNALS = (signal.SIGINT, signal.SIGTERM)
TIDY_S = 5.0
"""The longest that a signal waits for files to be removed or words to be read."""

STAND_BY_S = 1.0
"""The longest that the main thread waits for a signal to be taken."""

PAUSE_S = 0.002
STOPPING = "stopping: keeping the best complete plan (again to end at once)"
SHOW_CURSOR = "\x1b[?25h"
STDERR = 2


class SignalWatch:
    """Takes the signals of the whole process; the main thread starts and stops it."""

    def __init__(self) -> None:
        self.is_on = False
        self.is_ending = False
        self.asked: threading.Event | None = None

    def start(self) -> None:
        """Begin to listen."""
        self.is_on = True
        self._ears, self._bell = socket.socketpair()
        self._bell.setblocking(False)
        self._listener = threading.Thread(target=self._listen, daemon=True, name="signals")
        self._listener.start()
        self._bell_before = signal.set_wakeup_fd(self._bell.fileno(), warn_on_full_buffer=False)
        self._before = {number: signal.signal(number, self._stand_by) for number in SIGNALS}

    def stop(self) -> None:
        """Leave signals to whom they went before."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._bell_before)
        self._bell.close()
        self._listener.join()
        self._ears.close()
        self.is_on = False

    def _listen(self) -> None:
        # What is being taken still lies there, for `_stand_by` to see.
        while number := self._ears.recv(1, socket.MSG_PEEK):
            is_first = number[0] in SIGNALS and self._take()
            self._ears.recv(1)
            if is_first:
                _apart(_say_stopping)

    def _take(self) -> bool:
        """Ask to stop; true if that was news. Does not return if there is nothing more to ask."""
        asked = self.asked  # the main thread may be leaving the search just now
        if asked is None or asked.is_set():
            self._end()
        asked.set()
        return True

    def _end(self) -> NoReturn:
        """Tidy up and leave, whatever the main thread does or holds."""
        self.is_ending = True
        try:
            _thread.interrupt_main(signal.SIGINT)
            _apart(_tidy)
        finally:
            os._exit(INTERRUPTED)

    def _stand_by(self, _number: int, _frame: FrameType | None) -> None:
        """What the main thread does on a signal: let the listener take it, or stand still for ever.

        The wait is bounded, lest the listener need a lock that this thread has.
        """
        until_s = time.monotonic() + STAND_BY_S
        while self.is_ending or (self._is_untaken() and time.monotonic() < until_s):
            time.sleep(PAUSE_S)

    def _is_untaken(self) -> bool:
        return bool(select.select([self._ears], [], [], 0.0)[0])


_WATCH = SignalWatch()


def watch_signals() -> None:
    """From here to the end of the process, a signal ends it unless `stop_on_signals` says else."""
    _WATCH.start()
    # The last thing of all: Python takes its modules apart after that, and listens no more.
    atexit.register(_ignore_signals)


def leave_signals() -> None:
    """Undo `watch_signals`, for a command that takes them in its own way."""
    if _WATCH.is_on:
        _WATCH.stop()


@contextmanager
def stop_on_signals() -> Iterator[threading.Event]:
    """Give an event that the first SIGINT or SIGTERM sets; the second ends the process at once.

    Outside the main thread, where Python takes no signals, the event is never set.
    """
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return
    was_on = _WATCH.is_on
    _WATCH.asked = asked
    if not was_on:
        _WATCH.start()
    try:
        yield asked
    finally:
        _WATCH.asked = None
        if not was_on:
            _WATCH.stop()


def _ignore_signals() -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _apart(work: Callable[[], None]) -> None:
    """Do work in another thread, and wait for it only so long: it may meet a lock or a full pipe.

    `threading` has locks of its own, which the main thread may stand still with.
    """
    done = _thread.allocate_lock()
    done.acquire()

    def do() -> None:
        # Who ends must not fail; and who reads our words may be gone.
        with suppress(Exception):
            work()
        done.release()

    _thread.start_new_thread(do, ())
    done.acquire(timeout=TIDY_S)


def _say_stopping() -> None:
    sys.stderr.write(STOPPING + "\n")
    sys.stderr.flush()


def _tidy() -> None:
    """Leave no process, no file half written, no hidden cursor and no silence."""
    # Only who has planned has workers; loading the module for the others takes a second.
    workers = sys.modules.get("solvers.common.workers")
    with suppress(Exception):
        remove_unfinished()
    if workers is not None:
        with suppress(Exception):
            workers.abandon()
    words = "interrupted\n"
    if os.isatty(STDERR):
        words = f"{SHOW_CURSOR}\n{words}"
    # Past the streams of Python, whose locks the main thread may hold.
    os.write(STDERR, words.encode())
