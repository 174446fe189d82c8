"""Warm processes at the counter, each with plans of its own that stay open in it."""

from __future__ import annotations

import asyncio
import multiprocessing
import threading
import zlib
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakValueDictionary

from api.errors import Problem
from solvers.common import workers
from supplychain.io.atomic import replaced

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

Result = TypeVar("Result")
LONGEST_S = 120.0
MOST_FILES = 40
TURN_S = 0.005


class Turn:
    """A lock that several event loops may share."""

    def __init__(self) -> None:
        self.lock = threading.Lock()


class Lanes:
    """Processes by number; all questions about a plan go to the same one, which keeps it open.

    Parameters
    ----------
    count
        How many.
    folder
        Where files are put that they read.
    """

    def __init__(self, count: int, folder: Path) -> None:
        self._pools: list[ProcessPoolExecutor | None] = [None] * count
        self._folder = folder
        self._lock = threading.Lock()
        self._turns: WeakValueDictionary[str, Turn] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, key: str) -> AsyncIterator[None]:
        """Held by who changes something in this process, one after the other.

        Other processes may do so too: it saves work, and promises nothing.
        """
        with self._lock:
            own = self._turns.setdefault(key, Turn())
        while not own.lock.acquire(blocking=False):
            await asyncio.sleep(TURN_S)
        try:
            yield
        finally:
            own.lock.release()

    async def warm(self, work: Callable[[], object]) -> None:
        """Let every process load what the first caller would wait for."""
        await asyncio.gather(
            *(self._run(number, work, LONGEST_S) for number in range(len(self._pools)))
        )

    async def ask(
        self,
        key: str,
        work: Callable[..., Result],
        *arguments: object,
        longest_s: float = LONGEST_S,
    ) -> Result:
        """What a function of a module returns in the process of a plan.

        Raises
        ------
        Problem
            503 if it takes too long or the process died twice.
        """
        number = zlib.crc32(key.encode()) % len(self._pools)
        return await self._run(number, work, longest_s, *arguments)

    async def _run(
        self, number: int, work: Callable[..., Result], longest_s: float, *arguments: object
    ) -> Result:
        for _ in range(2):
            pool = self._pool(number)
            try:
                future = asyncio.get_running_loop().run_in_executor(pool, work, *arguments)
                return await asyncio.wait_for(future, longest_s)
            except BrokenProcessPool:
                self._discard(number, pool)
            except TimeoutError as late:
                self._discard(number, pool)
                words = f"took longer than {longest_s:g} s"
                raise Problem(503, words, code="too-slow", limit=longest_s) from late
        raise Problem(503, "the process at the counter died", headers={"Retry-After": "1"})

    def file(self, name: str, fetch: Callable[[], bytes]) -> str:
        """Path of a file that never changes; fetched unless it is there."""
        path = self._folder / name
        if not path.is_file():
            self._folder.mkdir(parents=True, exist_ok=True)
            with replaced(path) as fresh:
                fresh.write_bytes(fetch())
            held = sorted(self._folder.iterdir(), key=lambda item: item.stat().st_mtime)
            for old in held[:-MOST_FILES]:
                old.unlink(missing_ok=True)
        return str(path)

    def end(self) -> None:
        """End all processes at once."""
        for number, pool in enumerate(self._pools):
            if pool is not None:
                self._discard(number, pool)

    def _pool(self, number: int) -> ProcessPoolExecutor:
        with self._lock:
            pool = self._pools[number]
            if pool is None:
                pool = ProcessPoolExecutor(
                    max_workers=1,
                    mp_context=multiprocessing.get_context("spawn"),
                    initializer=workers.begin_worker,
                )
                self._pools[number] = pool
            return pool

    def _discard(self, number: int, pool: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pools[number] is pool:
                self._pools[number] = None
        # Python 3.14 has kill_workers(); until then the processes are private.
        for process in tuple((pool._processes or {}).values()):  # noqa: SLF001
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)
