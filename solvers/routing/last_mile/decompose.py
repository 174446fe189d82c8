"""Large fronts: cut into parts, solve these apart, cut elsewhere, and again."""

from __future__ import annotations

import time
from concurrent.futures import wait
from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.common import Deadline
from solvers.common.workers import SerialExecutor
from solvers.routing.last_mile.annealing import Annealer
from solvers.routing.last_mile.construct import drop_unprofitable
from solvers.routing.last_mile.cuts import parts_of, places_of
from solvers.routing.last_mile.exact_insertion import inserter_for
from solvers.routing.last_mile.improve import improve
from solvers.routing.last_mile.plain import is_plain
from solvers.routing.last_mile.roster import Roster
from solvers.routing.last_mile.schedule import Scheduler
from solvers.routing.last_mile.search import (
    Effort,
    cooling_for,
    first_roster,
    has_long_tours,
    quick_roster,
)
from solvers.routing.last_mile.strings import Cooling
from solvers.routing.last_mile.tasks import Found, Task, wake, work

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from concurrent.futures import Executor, Future

    from solvers.common import StopCheck
    from solvers.routing.last_mile.drive import Draft
    from solvers.routing.last_mile.part import Part

LARGE_JOBS = 300
"""Fronts with more jobs than this are solved in parts."""
PART_JOBS = 100
ROUND_SHARES = (0.3, 0.2, 0.15, 0.15, 0.1, 0.1)
"""Shares of the effort, round by round."""
STRINGS_PART_JOBS = 250
STRINGS_SHARES = (0.2, 0.16, 0.14, 0.1, 0.1, 0.1, 0.1, 0.1)
"""The same where the search by strings is asked, which cools down from round to round."""
LONG_PART_JOBS = 500
LONG_SHARES = (0.6, 0.2, 0.2)
"""The same where tours are long: PyVRP needs many of them at once, and first gets them all."""
CLOSING_SHARE = 0.04
"""Share of the time kept for exact improvement across the parts."""
MEANWHILE_S = 3.0
"""In which a search that fills the time until workers are awake cools down."""
POLL_S = 0.1
GRACE_S = 0.3
"""How long a part may be late before the round goes on without it."""


def work_any(task: Task, should_stop: StopCheck | None = None) -> Found:
    """Do a task in this process, in parts if it is large."""
    if len(task.problem.jobs) <= LARGE_JOBS:
        return work(task, should_stop)
    return work_in_parts(task, SerialExecutor(), 1, should_stop)


def work_in_parts(
    task: Task, pool: Executor, workers: int, should_stop: StopCheck | None = None
) -> Found:
    """Do a large task in rounds of parts, on as many workers as the pool has."""
    seconds = task.effort.max_seconds
    if task.ends_at is not None:
        left = max(0.0, task.ends_at - time.monotonic())
        seconds = left if seconds is None else min(seconds, left)
    deadline = Deadline(seconds)
    waking = [pool.submit(wake) for _ in range(workers)]
    scheduler = Scheduler(task.problem)
    inserter = inserter_for(scheduler)
    begin = Deadline(None if seconds is None else 0.0)
    quick = quick_roster(scheduler, task.warm)
    roster = quick or first_roster(inserter, begin, task.warm)
    first_cny = roster.cost_cny
    if seconds is None:
        wait(waking)
    else:
        roster = _meanwhile(roster, task.effort.seed, waking, deadline, should_stop)
    cooling = None
    if quick is not None:
        effort = replace(task.effort, max_seconds=seconds)
        jobs = len(task.problem.jobs)
        cooling = effort.cooling or cooling_for(effort, jobs, workers, is_warm=bool(task.warm))
    rounds = _Rounds(
        task.effort,
        deadline,
        pool,
        workers,
        should_stop,
        cooling,
        is_warm=bool(task.warm),
        is_long=quick is not None and has_long_tours(quick),
    )
    roster = rounds.run(roster)
    if quick is None and is_plain(task.problem):
        roster = improve(roster, inserter, deadline)
    elif roster.missing and not rounds.is_over():
        # Whom no part has room for may have a place in a tour of another part.
        roster = Roster(scheduler, Annealer(scheduler, 0).filled(roster.tours, everywhere=True))
        drop_unprofitable(roster)
    gain_cny = first_cny - roster.cost_cny
    return Found(tuple(roster.tours), roster.cost_cny, gain_cny, rounds.leaves_running)


def _meanwhile(
    roster: Roster,
    seed: int,
    waking: Sequence[Future[None]],
    deadline: Deadline,
    should_stop: StopCheck | None,
) -> Roster:
    """Ruin and recreate here while workers wake, which takes seconds: all there are, perhaps."""

    def is_over() -> bool:
        asked = should_stop is not None and should_stop()
        return asked or deadline.has_passed or all(future.done() for future in waking)

    if is_over():
        return roster
    annealer = Annealer(roster.scheduler, seed)
    while not is_over():
        part = Deadline(min(deadline.remaining_s, MEANWHILE_S))
        found = Roster(roster.scheduler, annealer.run(roster.tours, part, None, is_over))
        roster = min(roster, found, key=lambda held: held.cost_cny)
    return roster


class _Rounds:
    """The rounds of one large task."""

    def __init__(
        self,
        effort: Effort,
        deadline: Deadline,
        pool: Executor,
        workers: int,
        should_stop: StopCheck | None,
        cooling: Cooling | None,
        *,
        is_warm: bool,
        is_long: bool,
    ) -> None:
        self.effort = effort
        self.cooling = cooling
        self.is_warm = is_warm
        self.is_long = is_long
        self.shares: tuple[float, ...] = ROUND_SHARES
        self.part_jobs = PART_JOBS
        if cooling is not None:
            self.shares = LONG_SHARES if is_long else STRINGS_SHARES
            self.part_jobs = LONG_PART_JOBS if is_long else STRINGS_PART_JOBS
        self.deadline = deadline
        self.pool = pool
        self.workers = workers
        self.should_stop = should_stop
        self.leaves_running = False

    def run(self, roster: Roster) -> Roster:
        """All rounds, or as many as time allows."""
        places = places_of(roster.scheduler.problem)
        # By iterations, plans may not depend on the number of workers.
        multiple = 1 if self.effort.max_seconds is None else self.workers
        for turn, share in enumerate(self.shares):
            if self.is_over():
                break
            if turn == 0 and self.is_long:
                roster = self._whole(roster, share)
                continue
            parts = parts_of(roster, places, self.part_jobs, turn, multiple)
            if not parts:
                break
            roster = self._round(roster, parts, turn, share)
        return roster

    def is_over(self) -> bool:
        asked = self.should_stop is not None and self.should_stop()
        return asked or self.deadline.has_passed

    def _round(
        self, roster: Roster, parts: Sequence[tuple[Part, list[Draft]]], turn: int, share: float
    ) -> Roster:
        """Solve all parts; a part that fails to answer in time stays as it is."""
        effort, round_s = self._effort(len(parts), turn, share)
        ends_at = None if round_s is None else time.monotonic() + round_s
        order = sorted(range(len(parts)), key=lambda n: -len(parts[n][0].jobs))
        futures = {}
        for number in order:
            part, warm = parts[number]
            mine = replace(effort, seed=effort.seed + number)
            task = Task(part.problem, tuple(warm), mine, ends_at)
            futures[number] = self.pool.submit(work, task, *self._asker)
        self._wait(futures.values(), Deadline(None if round_s is None else round_s + GRACE_S))
        tours: list[Draft] = []
        for number, (part, warm) in enumerate(parts):
            found = futures[number].result() if futures[number].done() else None
            self.leaves_running |= found is not None and found.leaves_running
            drafts = tuple(warm) if found is None else found.drafts
            tours += [part.outside(draft) for draft in drafts]
        return Roster(roster.scheduler, tours)

    def _whole(self, roster: Roster, share: float) -> Roster:
        """Every worker on the whole, each with a seed of its own; the cheapest counts."""
        tries = 1 if self.effort.max_seconds is None else self.workers
        effort, round_s = self._effort(tries, 0, share)
        ends_at = None if round_s is None else time.monotonic() + round_s
        problem, warm = roster.scheduler.problem, tuple(roster.tours)
        tasks = [
            Task(problem, warm, replace(effort, seed=effort.seed + number), ends_at)
            for number in range(tries)
        ]
        futures = [self.pool.submit(work, task, *self._asker) for task in tasks]
        self._wait(futures, Deadline(None if round_s is None else round_s + GRACE_S))
        found = [future.result() for future in futures if future.done()]
        self.leaves_running |= any(item.leaves_running for item in found)
        rosters = [Roster(roster.scheduler, item.drafts) for item in found]
        return min([roster, *rosters], key=lambda held: held.cost_cny)

    @property
    def _asker(self) -> tuple[StopCheck, ...]:
        """The stop check as an argument of work in this process; no other can call it."""
        if self.should_stop is None or not isinstance(self.pool, SerialExecutor):
            return ()
        return (self.should_stop,)

    def _wait(self, futures: Iterable[Future[Found]], patience: Deadline) -> None:
        left = set(futures)
        while left and not patience.has_passed:
            if self.should_stop is not None and self.should_stop():
                break
            _, left = wait(left, timeout=min(POLL_S, patience.remaining_s))

    def _effort(self, parts: int, turn: int, share: float) -> tuple[Effort, float | None]:
        """Effort of each part of a round, and the round's seconds."""
        seed = self.effort.seed + 1_000 * (turn + 1)
        iterations = self.effort.max_iterations
        if iterations is not None:
            iterations = max(1, round(iterations * share))
        if self.effort.max_seconds is None:
            return Effort(None, iterations, seed, *self._heat(turn)), None
        left_share = sum(self.shares[turn:]) + CLOSING_SHARE
        round_s = self.deadline.remaining_s * share / left_share
        waves = -(-parts // self.workers)
        return Effort(round_s / waves, iterations, seed, *self._heat(turn)), round_s

    def _heat(self, turn: int) -> tuple[Cooling | None, bool, bool]:
        """Cooling of the search by strings in a round, and whether it begins from scratch."""
        if self.cooling is None:
            return None, False, False
        begin, end = sum(self.shares[:turn]), sum(self.shares[: turn + 1])
        part = Cooling(self.cooling.at(begin), self.cooling.at(end))
        return part, turn == 0 and not self.is_warm, self.is_long
