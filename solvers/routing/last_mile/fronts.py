"""Many fronts share seconds and workers: a quick pass for all, then more where it gains most."""

from __future__ import annotations

import math
import time
from concurrent.futures import FIRST_COMPLETED, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import TYPE_CHECKING

from solvers.common import Deadline, Progress
from solvers.common.watched import left_running
from solvers.common.workers import SerialExecutor, discard, executor, is_up, retire, salvaged
from solvers.routing.last_mile.crew import Crew
from solvers.routing.last_mile.decompose import LARGE_JOBS, work_any, work_in_parts
from solvers.routing.last_mile.exact_insertion import inserter_for
from solvers.routing.last_mile.islands import work_on_islands
from solvers.routing.last_mile.means import Means
from solvers.routing.last_mile.roster import Roster
from solvers.routing.last_mile.search import Effort, first_roster, quick_roster, suits_strings
from solvers.routing.last_mile.tasks import Found, Task, anew

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Executor, Future

    from solvers.common import Limits, ProgressCallback, StopCheck
    from solvers.routing.last_mile.drive import Draft
    from solvers.routing.last_mile.schedule import Scheduler

QUICK_SHARE = 0.5
"""Share of all seconds that the quick pass gets."""
COLD_S_PER_JOB = 0.004
"""What the quick pass should spend on a job of a front without tours, if need be of all seconds:
with less, inserting the jobs one by one takes most of it, and hardly any is left for search."""
LEAST_VISIT_S = 0.1
MOST_DOUBLINGS = 20
POLL_S = 0.1
RESERVE_S = 0.1
"""Seconds before the deadline at which workers must be done."""
GRACE_S = 0.3
"""Seconds after the deadline until what is not done is given up."""
SPAWN_S = 3.0
"""With less time than this, spawning processes does not pay."""
ISLANDS_S, COLD_ISLANDS_S = 2.0, 6.0
"""Nor does searching one front with several workers, whose processes are up or not."""
HARDLY_CNY_PER_S = 1e-9


class Fronts:
    """The state of a run over many fronts.

    ``drafts`` holds the best tours of each front once :meth:`run` has ended.
    """

    def __init__(
        self,
        schedulers: Sequence[Scheduler],
        warm: Sequence[Sequence[Draft]],
        limits: Limits,
        deadline: Deadline,
        progress: ProgressCallback | None,
        should_stop: StopCheck | None,
        without: frozenset[Means] = frozenset(),
        *,
        are_rough: bool = False,
    ) -> None:
        self.schedulers = schedulers
        self.limits = limits
        self.deadline = deadline
        self.progress = progress
        self.should_stop = should_stop
        self.without = without
        self.are_rough = are_rough
        self.drafts: list[tuple[Draft, ...]] = [tuple(drafts) for drafts in warm]
        self._costs: dict[int, float] = {}
        self._rates: dict[int, float] = {}
        self._visits = [0] * len(schedulers)
        self._waiting: list[int] = []
        self._leaves_running = False
        self._known_cny = math.inf
        """What the first plans cost that are searched for anew: the best plan is no dearer."""
        if are_rough and progress is not None:
            rosters = map(Roster, schedulers, warm)
            self._known_cny = sum(roster.cost_cny for roster in rosters)

    def run(self, weights: Sequence[float]) -> None:
        """Work until time, iterations or patience are used up."""
        on_islands = self._suits_islands()
        pool, workers = self._pool(on_islands)
        crew = Crew(pool, workers, self.should_stop, is_one_here=on_islands, listener=self._tell)
        try:
            if self._is_alone_and_large():
                self._keep(0, anew(self._whole(), partial(work_in_parts, crew=crew)), 1.0)
            elif on_islands:
                self._keep(0, anew(self._whole(), partial(work_on_islands, crew=crew)), 1.0)
            elif self.limits.max_seconds is None:
                crew.is_broken = self._once(pool)
            elif self.deadline.remaining_s > RESERVE_S:
                self._share_out(pool, workers, self._first_seconds(weights, workers))
        except BrokenProcessPool:
            # A worker died (out of memory, killed): what is known stays, the rest is done here.
            crew.is_broken = True
        if crew.is_broken:
            discard(pool)
        elif self._leaves_running:
            # A search that does not end goes on for as long as its process.
            retire(pool)
        for front in range(len(self.schedulers)):
            if front not in self._costs:
                roster = self._first(front)
                self._keep(front, Found(tuple(roster.tours), roster.cost_cny, 0.0), 1.0)

    def _first(self, front: int) -> Roster:
        """A roster of a front that nobody came to; a large one has no time for exact insertion."""
        scheduler, warm = self.schedulers[front], self.drafts[front]
        is_large = len(scheduler.problem.jobs) > LARGE_JOBS and Means.STRINGS not in self.without
        quick = quick_roster(scheduler, warm) if is_large else None
        return quick or first_roster(inserter_for(scheduler), Deadline(0.0), warm)

    def _pool(self, on_islands: bool) -> tuple[Executor, int]:
        """Processes if there is work for them and time to start them, and how many workers."""
        if on_islands:
            # This process is one of the workers.
            others = self.limits.workers - 1
            return executor(others, apart=True), others + 1
        # What was left running in this process cannot be ended there, so it gets no company.
        apart = left_running()
        # A large front is searched as a whole, too, by all workers.
        pieces = sum(bool(scheduler.problem.jobs) for scheduler in self.schedulers)
        workers = max(1, min(self.limits.workers, pieces))
        if self._is_alone_and_large():
            workers = self.limits.workers
        if self.deadline.remaining_s < SPAWN_S and not is_up(workers, apart=apart):
            workers, apart = 1, False
        return executor(workers, apart=apart), workers

    def _is_alone_and_large(self) -> bool:
        """Whether there is one front, which is solved in parts."""
        if len(self.schedulers) != 1 or Means.PARTS in self.without:
            return False
        return len(self.schedulers[0].problem.jobs) > LARGE_JOBS

    def _suits_islands(self) -> bool:
        """Whether there is one front that several workers search as a whole."""
        if len(self.schedulers) != 1 or self._is_alone_and_large():
            return False
        if left_running() or self.without & {Means.ISLANDS, Means.STRINGS}:
            return False
        if self.limits.workers < 2 or self.limits.max_seconds is None:
            return False
        is_up_ = is_up(self.limits.workers - 1, apart=True)
        if self.deadline.remaining_s < (ISLANDS_S if is_up_ else COLD_ISLANDS_S):
            return False
        return suits_strings(self.schedulers[0])

    def _whole(self) -> Task:
        """The one front as a task."""
        seconds = None
        if self.limits.max_seconds is not None:
            seconds = max(0.0, self.deadline.remaining_s - RESERVE_S)
        limits = self.limits
        effort = Effort(seconds, limits.max_iterations, limits.seed, without=self.without)
        problem, drafts = self.schedulers[0].problem, self.drafts[0]
        return Task(problem, drafts, effort, is_rough=self.are_rough)

    def _once(self, pool: Executor) -> bool:
        """Every front once, by iterations alone; whether a worker has died."""
        futures = {front: self._submit(pool, front, None) for front in range(len(self.schedulers))}
        left = set(futures.values())
        while left and not self._is_asked():
            _, left = wait(left, timeout=POLL_S)
        known, has_died = salvaged(futures)
        for front, found in known.items():
            self._keep(front, found, 1.0)
        return has_died

    def _first_seconds(self, weights: Sequence[float], workers: int) -> list[float]:
        total = sum(weights)
        all_s = self.deadline.remaining_s * workers
        cold = [
            len(scheduler.problem.jobs)
            for scheduler, drafts in zip(self.schedulers, self.drafts, strict=True)
            if not drafts
        ]
        share_s = quick_s(all_s, sum(cold)) / max(total, 1e-9)
        if len(self.schedulers) <= workers:
            share_s = float("inf")
        return [max(LEAST_VISIT_S / 2, share_s * weight) if weight else 0.0 for weight in weights]

    def _share_out(self, pool: Executor, workers: int, first_s: Sequence[float]) -> None:
        self._waiting = sorted(range(len(first_s)), key=lambda front: (first_s[front], -front))
        running: dict[Future[Found], tuple[int, float]] = {}
        while True:
            while len(running) < workers and not self._is_over():
                busy = {front for front, _ in running.values()}
                front, seconds = self._next(busy, first_s)
                if front < 0:
                    break
                running[self._submit(pool, front, seconds)] = front, seconds
            if not running:
                break
            done, _ = wait(running, timeout=POLL_S, return_when=FIRST_COMPLETED)
            for future in done:
                front, seconds = running.pop(future)
                self._keep(front, future.result(), seconds)
            if self._has_lost_patience():
                break

    def _next(self, busy: set[int], first_s: Sequence[float]) -> tuple[int, float]:
        """Next front and its seconds: the largest not yet seen, else the one that gains most."""
        left_s = max(0.0, self.deadline.remaining_s - RESERVE_S)
        if self._waiting:
            front = self._waiting.pop()
            return front, min(first_s[front], left_s)
        if left_s < LEAST_VISIT_S:
            return -1, 0.0
        idle = [front for front in self._rates if front not in busy]
        if not idle:
            return -1, 0.0
        front = max(idle, key=lambda f: (self._rates[f], -self._visits[f], -f))
        return front, min(
            left_s,
            max(LEAST_VISIT_S, first_s[front] * 2 ** min(self._visits[front], MOST_DOUBLINGS) / 2),
        )

    def _submit(self, pool: Executor, front: int, seconds: float | None) -> Future[Found]:
        ends_at = None
        if seconds is not None:
            ends_at = time.monotonic() + max(0.0, self.deadline.remaining_s - RESERVE_S)
        seed = self.limits.seed + 7_919 * self._visits[front]
        effort = Effort(seconds, self.limits.max_iterations, seed, without=self.without)
        problem, drafts = self.schedulers[front].problem, self.drafts[front]
        is_rough = self.are_rough and not self._visits[front]
        task = Task(problem, drafts, effort, ends_at, is_rough=is_rough)
        if isinstance(pool, SerialExecutor):
            return pool.submit(work_any, task, self.should_stop)
        return pool.submit(work_any, task)

    def _keep(self, front: int, found: Found, seconds: float) -> None:
        self._leaves_running |= found.leaves_running
        self._visits[front] += 1
        self._rates[front] = max(HARDLY_CNY_PER_S, found.gain_cny / max(seconds, LEAST_VISIT_S))
        if front not in self._costs or found.cost_cny < self._costs[front]:
            self.drafts[front] = found.drafts
            self._costs[front] = found.cost_cny
        if len(self._costs) == len(self.schedulers):
            self._tell(sum(self._costs.values()))

    def _tell(self, total_cny: float) -> None:
        if self.progress is not None:
            cost_cny = min(total_cny, self._known_cny)
            self.progress(Progress("last_mile", self.deadline.elapsed_s, cost_cny))

    def _is_over(self) -> bool:
        """Whether to begin nothing new: asked to stop, or all are seen and the time is up."""
        return self._is_asked() or (not self._waiting and self.deadline.remaining_s <= RESERVE_S)

    def _has_lost_patience(self) -> bool:
        """Whether to give up what still runs."""
        late_s = self.deadline.elapsed_s - (self.limits.max_seconds or 0.0)
        return self._is_asked() or (not self._waiting and late_s > GRACE_S)

    def _is_asked(self) -> bool:
        return self.should_stop is not None and self.should_stop()


def quick_s(all_s: float, cold_jobs: int) -> float:
    """Workers' seconds of the quick pass: all at most, and more for jobs without tours."""
    return max(QUICK_SHARE * all_s, min(all_s, COLD_S_PER_JOB * cold_jobs))
