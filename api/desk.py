"""Work that is too heavy for the API's own process, in warm processes beside it."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as LateError
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakSet

from api.errors import Problem
from api.memory import bound_memory, held_bytes, memory_bytes
from solvers.common import workers

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future, ProcessPoolExecutor

Result = TypeVar("Result")

WORKERS = 2
"""An explanation may take half a minute; others go on beside it."""
LONGEST_S = 120.0
LONGEST_WAIT_S = 60.0
AGAIN_S = 5
KEPT_BYTES = 1_500_000_000
"""A process that has ever held more gives it back by ending after its answer."""
LEAST_BYTES = 2_000_000_000
"""What loaded solvers and a large scenario need together."""


def load() -> None:
    """Load what the first caller would wait for; called there."""
    import api.intake  # noqa: PLC0415
    import api.kinds.routing  # noqa: F401, PLC0415


class Desk:
    """Processes that each do one thing at a time; whoever comes meanwhile waits for a turn.

    Parameters
    ----------
    count
        How many processes; each starts when it is first needed.
    longest_wait_s
        How long a turn is waited for.
    most_bytes
        How much memory each may take.
    """

    def __init__(
        self, count: int, longest_wait_s: float = LONGEST_WAIT_S, most_bytes: int | None = None
    ) -> None:
        self._count, self._longest_wait_s = count, longest_wait_s
        self._most_bytes = most_bytes or max(LEAST_BYTES, memory_bytes() // (count + 1))
        # As many threads as processes: who runs in one finds a process that is free.
        self._threads = ThreadPoolExecutor(count, "desk")
        self._lock = threading.Lock()
        # The last one is taken next: what has just worked is warm.
        self._free = deque(workers.single() for _ in range(count))
        self._busy: set[ProcessPoolExecutor] = set()
        self._loaded: WeakSet[ProcessPoolExecutor] = WeakSet()
        self._load: Callable[[], object] | None = None
        self._ends = 0

    async def warm(self, work: Callable[[], object]) -> None:
        """Let every process do this, one after the other: the others are there for callers."""
        self._load = work
        for _ in range(self._count):
            await asyncio.wrap_future(self._threads.submit(self._load_one, work))

    async def do(
        self, work: Callable[..., Result], *arguments: object, longest_s: float = LONGEST_S
    ) -> Result:
        """What a function of a module returns there; see `at_desk`."""
        turn = self._threads.submit(self._done, work, arguments, longest_s)
        waited = asyncio.wrap_future(turn)
        await asyncio.wait([waited], timeout=self._longest_wait_s)
        if turn.cancel():
            words = f"others have been working for {self._longest_wait_s:g} s"
            raise Problem(503, words, code="busy", headers={"Retry-After": str(AGAIN_S)})
        return await waited

    def end(self) -> None:
        """End all processes at once, whatever they do."""
        with self._lock:
            self._ends += 1
            pools = [*self._busy, *self._free]
            self._free = deque(workers.single() for _ in self._free)
        for pool in pools:
            workers.kill(pool)

    def _done(
        self, work: Callable[..., Result], arguments: tuple[object, ...], longest_s: float
    ) -> Result:
        """Do something, in a thread that waits for a process."""
        ends = self._ends
        for _ in range(2):
            pool, task = self._begun(work, arguments)
            is_sound = False
            try:
                result, most_bytes = task.result(longest_s)
                is_sound = most_bytes < KEPT_BYTES
            except BrokenProcessPool:
                if ends != self._ends:
                    raise Problem(503, "the service is leaving") from None
            except LateError as late:
                words = f"took longer than {longest_s:g} s"
                raise Problem(503, words, code="too-slow", limit=longest_s) from late
            except MemoryError as wrong:
                words = f"it needs more than {self._most_bytes:,} bytes of memory"
                raise Problem(413, words, limit=self._most_bytes) from wrong
            except BaseException:
                is_sound = True
                raise
            else:
                return result
            finally:
                self._put_back(pool, is_sound=is_sound, ends=ends)
        headers = {"Retry-After": str(AGAIN_S)}
        raise Problem(503, "the process beside the API died", headers=headers)

    def _begun(
        self, work: Callable[..., Result], arguments: tuple[object, ...]
    ) -> tuple[ProcessPoolExecutor, Future[tuple[Result, int]]]:
        """Hand something to a process; one that died while it was idle costs nobody a try."""
        most_bytes = self._most_bytes
        with self._lock:
            pool = self._free.pop()
            try:
                task = pool.submit(_measured, work, arguments, most_bytes)
            except BrokenProcessPool:
                workers.kill(pool)
                pool = workers.single()
                task = pool.submit(_measured, work, arguments, most_bytes)
            self._busy.add(pool)
        return pool, task

    def _put_back(self, pool: ProcessPoolExecutor, *, is_sound: bool, ends: int) -> None:
        """Give a process back, or have another one get ready in its stead."""
        with self._lock:
            self._busy.discard(pool)
            if is_sound and ends == self._ends:
                self._free.append(pool)
                return
            fresh = workers.single()
            self._free.appendleft(fresh)
        workers.kill(pool)
        if self._load is not None and ends == self._ends:
            self._loaded.add(fresh)
            fresh.submit(self._load)

    def _load_one(self, work: Callable[[], object]) -> None:
        """Let one process load that has not; whoever needs it later finds out if it fails."""
        ends = self._ends
        with self._lock:
            if len(self._free) < self._count:
                return  # the last one that is free is for callers
            cold = [pool for pool in self._free if pool not in self._loaded]
            if not cold:
                return
            self._free.remove(cold[0])
            self._busy.add(cold[0])
            self._loaded.add(cold[0])
        is_sound = False
        with suppress(BrokenProcessPool, LateError):
            cold[0].submit(work).result(LONGEST_S)
            is_sound = True
        self._put_back(cold[0], is_sound=is_sound, ends=ends)


def _measured(
    work: Callable[..., Result], arguments: tuple[Any, ...], most_bytes: int
) -> tuple[Result, int]:
    """Do it, and say how many bytes this process has held at most."""
    bound_memory(most_bytes)
    return work(*arguments), held_bytes()


DESK = Desk(WORKERS)
"""That of this process: apps come and go, and find it warm."""


async def at_desk(
    work: Callable[..., Result], *arguments: object, longest_s: float = LONGEST_S
) -> Result:
    """What a function of a module returns there.

    Raises
    ------
    Problem
        413 if it needs too much memory; 503 if there is no turn in time, it takes too long, or
        the process died twice.
    """
    return await DESK.do(work, *arguments, longest_s=longest_s)
