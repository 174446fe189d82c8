"""Native code that may never come back, run where nobody has to wait for it.

The code runs in a thread of its own; it must let go of Python's lock while it works. The caller
waits, can be interrupted, and may stop waiting. No thread can be ended from outside: one that is
left goes on until it ends by itself or its process does, with the time that no other wants.
"""

from __future__ import annotations

import contextlib
import os
import threading
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")

POLL_S = 0.05
"""How often who waits is asked whether to go on waiting."""
HALT_S = 0.5
"""How long what was asked to end may take to do so."""

_LOCK = threading.Lock()
_LEFT: list[threading.Thread] = []


def watched(
    run: Callable[[], Result], is_lost: Callable[[], bool], halt: Callable[[], None]
) -> Result | None:
    """What ``run`` returns or raises, or ``None`` if it was given up.

    Parameters
    ----------
    run
        Called in a thread of its own.
    is_lost
        Asked by the caller's thread while ``run`` is at work, first at once; once true, nobody
        waits any longer.
    halt
        Asks ``run`` to end; called when it is lost, or when the caller is interrupted.
    """
    runner = _Runner(run)
    runner.start()
    try:
        while runner.is_alive() and not is_lost():
            runner.join(POLL_S)
    finally:
        if runner.is_alive():
            halt()
            runner.join(HALT_S)
    if runner.is_alive():
        _leave(runner)
        return None
    return runner.outcome()


def left_running() -> bool:
    """Whether this process still runs what was given up."""
    with _LOCK:
        _LEFT[:] = [thread for thread in _LEFT if thread.is_alive()]
        return bool(_LEFT)


class _Runner(threading.Thread, Generic[Result]):
    """Keeps what the function returns or raises."""

    def __init__(self, function: Callable[[], Result]) -> None:
        super().__init__(daemon=True)
        self._function = function
        self._results: list[Result] = []
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            self._results.append(self._function())
        except BaseException as error:
            self._error = error

    def outcome(self) -> Result:
        if self._error is not None:
            raise self._error
        return self._results[0]


def _leave(thread: threading.Thread) -> None:
    with _LOCK:
        _LEFT.append(thread)
    # Linux alone knows this class of single threads; elsewhere the thread keeps its share.
    if hasattr(os, "SCHED_IDLE") and thread.native_id is not None:
        with contextlib.suppress(OSError):
            os.sched_setscheduler(thread.native_id, os.SCHED_IDLE, os.sched_param(0))
