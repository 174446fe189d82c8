"""Replications handed to workers, and taken back as they end.

Runs over the workers that all parts of the product share: processes of this host, or a cluster
while ``solvers.common.workers.elsewhere`` lasts. A worker that dies takes its replication with it
and no other.
"""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulations.experiments.replication import Ended, FailedReplication, lived
from solvers.common.workers import POLL_S, discard, executor

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator
    from concurrent.futures import Executor

AHEAD = 2
"""Replications handed over for each worker, so that none waits for the next one."""


@dataclass(frozen=True, slots=True)
class Task:
    """A replication to be run: of which experiment, by which packed callable."""

    key: Hashable
    packed: bytes
    number: int
    seed: int


def replications(
    tasks: Iterable[Task], workers: int, should_stop: Callable[[], bool] | None = None
) -> Iterator[tuple[Hashable, Ended]]:
    """Each experiment's key with a replication, in the order in which they end.

    Parameters
    ----------
    tasks
        Handed over in this order, a few at a time.
    workers
        How many run at once.
    should_stop
        Asked while waiting; once true, those that wait are given up and nothing more is told.
        Running ones end by themselves, unheard.
    """
    crew = _Crew(tasks, workers)
    try:
        while should_stop is None or not should_stop():
            crew.hand_over()
            if not crew.running:
                return
            yield from crew.take_back()
    finally:
        for future in crew.running:
            future.cancel()


class _Crew:
    def __init__(self, tasks: Iterable[Task], workers: int) -> None:
        self._waiting, self._workers = iter(tasks), workers
        self._suspects: list[Task] = []
        self.running: dict[Future[Ended], tuple[Task, Executor]] = {}

    def hand_over(self) -> None:
        """Keep workers busy; after a death, find out whose it was before anything else."""
        at_once = AHEAD * self._workers if self._workers > 1 else 1
        while not self._suspects and len(self.running) < at_once:
            task = next(self._waiting, None)
            if task is None:
                return
            self._start(task)
        if self._suspects and not self.running:
            self._start(self._suspects[0], alone=True)

    def take_back(self) -> Iterator[tuple[Hashable, Ended]]:
        """What has ended, waiting a moment for it."""
        done, _ = wait(self.running, timeout=POLL_S, return_when=FIRST_COMPLETED)
        for future in done:
            task, pool = self.running.pop(future)
            was_alone = self._suspects[:1] == [task]
            if was_alone:
                self._suspects.pop(0)
            try:
                yield task.key, future.result()
            except BrokenExecutor:
                discard(pool)
                if was_alone:
                    yield task.key, _died(task)
                else:
                    self._suspects.append(task)
            except Exception as error:  # of a cluster that gave the task up
                yield task.key, _died(task, f": {type(error).__name__}: {error}")

    def _start(self, task: Task, *, alone: bool = False) -> None:
        """Alone means in a process of its own, so that its death is nobody else's."""
        pool = executor(1, apart=True) if alone else executor(self._workers)
        try:
            future = pool.submit(lived, task.packed, task.number, task.seed)
        except BrokenExecutor:  # died idle
            discard(pool)
            if not alone:
                self._suspects.append(task)
            return
        self.running[future] = task, pool


def _died(task: Task, why: str = "") -> FailedReplication:
    return FailedReplication(task.number, task.seed, f"its worker process died{why}")
