"""Worker processes of this host, or of a cluster.

Those of this host are spawned, not forked, so that no state leaks into them, and they die with
their parent. They stay for the next call: spawning takes longer than many a task. Signals are left
to the parent: a terminal, a time limit or a service manager sends them to all processes at once.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import util
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Key = TypeVar("Key")
Result = TypeVar("Result")

SIGNALS = (signal.SIGINT, signal.SIGTERM)
POLL_S = 0.2
"""How often waiting asks whether to stop."""

_LOCK = threading.Lock()
_POOLS: dict[int, _Pool] = {}
_ELSEWHERE: list[Executor] = []


class Abandoned(Exception):  # noqa: N818 - not an error: an earlier result stands
    """Raised where a step is given up because the caller asked to stop."""


class Salvaged(NamedTuple, Generic[Key, Result]):
    """What tasks gave of which some may not have been done, or have died with their workers."""

    results: dict[Key, Result]
    has_died: bool


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


class _Worker(SpawnProcess):
    """Deaf to SIGTERM, by which a pool would end it once another has died."""

    terminate = SpawnProcess.kill


class _Context(SpawnContext):
    Process = _Worker


class _Pool(ProcessPoolExecutor):
    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:
        """Hand a task over; a process that is born for it has the signal mask of this thread."""
        with _signals_held_back():
            return super().submit(fn, *args, **kwargs)


def executor(workers: int, *, apart: bool = False) -> Executor:
    """Where tasks run: this process for one worker, else a lasting pool of that many processes.

    Parameters
    ----------
    workers
        How many tasks may run at once.
    apart
        Whether one worker, too, is a process of its own.
    """
    if _ELSEWHERE:
        return _ELSEWHERE[-1]
    if workers <= 1 and not apart:
        return SerialExecutor()
    with _LOCK:
        # Processes may have died with nothing to do (3.11 keeps that to itself).
        if workers not in _POOLS or _POOLS[workers]._broken:  # noqa: SLF001
            _POOLS[workers] = _Pool(
                max_workers=workers,
                mp_context=_Context(),
                initializer=begin_worker,
            )
        return _POOLS[workers]


def single() -> ProcessPoolExecutor:
    """One process, which starts with its first task; whoever asked for it ends it by `kill`."""
    return _Pool(max_workers=1, mp_context=_Context(), initializer=begin_worker)


def kill(pool: ProcessPoolExecutor) -> None:
    """End the processes of a pool at once, whatever they do."""
    _kill_processes(pool)
    pool.shutdown(wait=False, cancel_futures=True)


def _kill_processes(pool: ProcessPoolExecutor) -> None:
    # Python 3.14 has kill_workers(); until then the processes are private.
    for process in tuple((pool._processes or {}).values()):  # noqa: SLF001
        process.kill()


@contextmanager
def elsewhere(pool: Executor) -> Iterator[None]:
    """Let all tasks run there while this lasts, such as on a cluster.

    Parameters
    ----------
    pool
        Whoever gave it ends it. A Dask cluster gives one: ``Client(address).get_executor()``.
    """
    _ELSEWHERE.append(pool)
    try:
        yield
    finally:
        _ELSEWHERE.remove(pool)


def is_up(workers: int, *, apart: bool = False) -> bool:
    """Whether a task for so many workers needs no new process."""
    with _LOCK:
        return (workers <= 1 and not apart) or workers in _POOLS


def discard(pool: Executor) -> None:
    """Forget a pool whose processes have died, so that the next call spawns a new one.

    A pool that :func:`elsewhere` lends is left to whoever gave it.
    """
    if _forgets(pool):
        pool.shutdown(wait=False, cancel_futures=True)


def retire(pool: Executor) -> None:
    """Let a pool end, with all that its processes run, as soon as its tasks are done.

    A pool that :func:`elsewhere` lends is left to whoever gave it.
    """
    if _forgets(pool):
        pool.shutdown(wait=False)


def _forgets(pool: Executor) -> bool:
    """Take a pool from the lasting ones, and tell whether it was one of them."""
    with _LOCK:
        mine = [workers for workers, known in _POOLS.items() if known is pool]
        for workers in mine:
            del _POOLS[workers]
    return bool(mine)


def results(
    futures: Mapping[Key, Future[Result]], should_stop: Callable[[], bool] | None = None
) -> dict[Key, Result]:
    """Results of all tasks, in order.

    Parameters
    ----------
    futures
        By any key.
    should_stop
        Asked while waiting; once true, waiting tasks are cancelled and nothing is returned.

    Raises
    ------
    Abandoned
        If asked to stop before all tasks were done. Running tasks end by their own limits.
    """
    if should_stop is not None:
        waiting = set(futures.values())
        while waiting:
            if should_stop():
                for future in waiting:
                    future.cancel()
                raise Abandoned
            _, waiting = wait(waiting, timeout=POLL_S)
    return {key: future.result() for key, future in futures.items()}


def salvaged(futures: Mapping[Key, Future[Result]]) -> Salvaged[Key, Result]:
    """Results of the tasks that are done, though workers may have died.

    Tasks that have not begun are cancelled, those that run are left alone; what a task raises, but
    for the death of its worker, is raised.
    """
    found: dict[Key, Result] = {}
    has_died = False
    for key, future in futures.items():
        if future.cancel() or not future.done():
            continue
        try:
            found[key] = future.result()
        except BrokenProcessPool:
            has_died = True
    return Salvaged(found, has_died)


def end() -> None:
    """End all worker processes at once, whatever they do."""
    with _LOCK:
        pools = list(_POOLS.values())
        _POOLS.clear()
    for pool in pools:
        kill(pool)


def abandon() -> None:
    """End all worker processes for a program that leaves at once, with `os._exit`.

    No lock of ours is taken: a thread that stands still may hold it. What the processes share is
    given back, which a program that leaves so would be told to have leaked.
    """
    for pool in tuple(_POOLS.values()):
        with suppress(Exception):  # one may have ended and been closed meanwhile
            _kill_processes(pool)
    # What an ordinary exit calls; it has no public name.
    util._run_finalizers(0)  # type: ignore[attr-defined]  # noqa: SLF001


@contextmanager
def _signals_held_back() -> Iterator[None]:
    if not hasattr(signal, "pthread_sigmask"):
        yield  # on Windows
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def begin_worker() -> None:
    """Leave signals to the parent, and end when the parent does."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
