"""Who does the tasks of a round: processes, and perhaps this one."""

from __future__ import annotations

import time
from concurrent.futures import wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.common import Deadline
from solvers.common.workers import SerialExecutor, salvaged
from solvers.routing.last_mile.tasks import Found, Task, wake, work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from concurrent.futures import Executor, Future

    from solvers.common import StopCheck
    from solvers.routing.last_mile.roster import Roster

POLL_S = 0.1
GRACE_S = 0.3
"""How long a task may be late before the round goes on without it."""


class Crew:
    """Workers that do the tasks of one round after the other.

    Parameters
    ----------
    pool
        Where tasks run.
    workers
        How many run at once, this process included.
    should_stop
        Asked while tasks run.
    is_one_here
        Whether this process does a task of each round itself, the first, instead of waiting.
    listener
        Told the cost of the best roster as it falls.
    """

    def __init__(
        self,
        pool: Executor,
        workers: int,
        should_stop: StopCheck | None = None,
        *,
        is_one_here: bool = False,
        listener: Callable[[float], None] | None = None,
    ) -> None:
        self.pool = pool
        self.workers = workers
        self.should_stop = should_stop
        self.is_one_here = is_one_here
        self._listener = listener
        self.leaves_running = False
        self.is_broken = False
        self.waking: list[Future[None]] = []

    def is_asked(self) -> bool:
        """Whether somebody wants the work to stop."""
        return self.should_stop is not None and self.should_stop()

    def is_over(self) -> bool:
        """Whether no more rounds should begin: somebody wants to stop, or a process has died."""
        return self.is_broken or self.is_asked()

    def tell(self, roster: Roster) -> None:
        """Tell who listens what the best roster costs."""
        if self._listener is not None:
            self._listener(roster.cost_cny)

    def wake(self) -> None:
        """Let every process load what it needs."""
        try:
            self.waking = [self.pool.submit(wake) for _ in range(self.workers - self.is_one_here)]
        except BrokenProcessPool:
            self.is_broken = True

    def is_awake(self) -> bool:
        """Whether every process has."""
        return all(future.done() for future in self.waking)

    def do(self, tasks: Sequence[Task], round_s: float | None = None) -> list[Found | None]:
        """Do tasks, the largest first; ``None`` for one that is not done in time, or died.

        Parameters
        ----------
        tasks
            Of one round.
        round_s
            Seconds after which all must have ended.
        """
        ends_at = None if round_s is None else time.monotonic() + round_s
        end = Deadline(round_s)
        tasks = [replace(task, ends_at=ends_at) for task in tasks]
        order = sorted(range(len(tasks)), key=lambda n: -len(tasks[n].problem.jobs))
        away = [number for number in order if number or not self.is_one_here]
        futures = self._submitted({number: tasks[number] for number in away})
        here = work(tasks[0], self.should_stop) if self.is_one_here else None
        # Nobody who has done his own waits for processes that still load.
        grace_s = GRACE_S if here is None or self.is_awake() else 0.0
        self._wait(
            futures.values(), Deadline(None if round_s is None else end.remaining_s + grace_s)
        )
        # What others have found stays when a worker dies (out of memory, killed).
        known, has_died = salvaged(futures)
        self.is_broken |= has_died
        found = [known.get(number) for number in range(len(tasks))]
        if here is not None:
            found[0] = here
        self.leaves_running |= any(item is not None and item.leaves_running for item in found)
        return found

    def _submitted(self, tasks: Mapping[int, Task]) -> dict[int, Future[Found]]:
        futures: dict[int, Future[Found]] = {}
        try:
            for number, task in tasks.items():
                futures[number] = self.pool.submit(work, task, *self._asker)
        except BrokenProcessPool:
            self.is_broken = True
        return futures

    @property
    def _asker(self) -> tuple[StopCheck, ...]:
        """The stop check as an argument of work in this process; no other can call it."""
        if self.should_stop is None or not isinstance(self.pool, SerialExecutor):
            return ()
        return (self.should_stop,)

    def _wait(self, futures: Iterable[Future[Found]], patience: Deadline) -> None:
        left = set(futures)
        while left and not patience.has_passed:
            if self.is_asked():
                break
            _, left = wait(left, timeout=min(POLL_S, patience.remaining_s))
