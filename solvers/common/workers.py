"""Worker processes of this host.

Workers are spawned, not forked, so that no state leaks into them, and they die with their parent.
They stay for the next call: spawning takes longer than many a task.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")

_LOCK = threading.Lock()
_POOLS: dict[int, ProcessPoolExecutor] = {}


class SerialExecutor(Executor):
    """Runs each task at once in the calling process."""

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:
        """Run the task and return its finished future, which also carries its error."""
        future: Future[Result] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def executor(workers: int) -> Executor:
    """Where tasks run: this process for one worker, else a lasting pool of that many processes."""
    if workers <= 1:
        return SerialExecutor()
    with _LOCK:
        if workers not in _POOLS:
            _POOLS[workers] = ProcessPoolExecutor(
                max_workers=workers,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
            )
        return _POOLS[workers]


def discard(workers: int) -> None:
    """Forget a pool whose processes have died, so that the next call spawns a new one."""
    with _LOCK:
        pool = _POOLS.pop(workers, None)
    if pool is not None:
        pool.shutdown(wait=False, cancel_futures=True)


def _begin() -> None:
    """Leave Ctrl-C to the parent, and end when the parent does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
