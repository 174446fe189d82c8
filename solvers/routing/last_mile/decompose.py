"""Large fronts: cut into parts, solve these apart, cut elsewhere, and again."""

from __future__ import annotations

import time
from concurrent.futures import wait
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from solvers.common import Deadline
from solvers.common.workers import SerialExecutor
from solvers.routing.last_mile.annealing import Annealer
from solvers.routing.last_mile.construct import drop_unprofitable
from solvers.routing.last_mile.crew import Crew
from solvers.routing.last_mile.cuts import parts_of, places_of
from solvers.routing.last_mile.exact_insertion import inserter_for
from solvers.routing.last_mile.improve import improve
from solvers.routing.last_mile.islands import recombined, whole
from solvers.routing.last_mile.means import Means
from solvers.routing.last_mile.plain import is_plain
from solvers.routing.last_mile.pool import Priced, TourPool
from solvers.routing.last_mile.roster import Roster
from solvers.routing.last_mile.rounds import Rounds
from solvers.routing.last_mile.schedule import Scheduler
from solvers.routing.last_mile.search import (
    Lead,
    cooling_for,
    first_roster,
    has_long_tours,
    quick_roster,
    visits_of_a_tour,
)
from solvers.routing.last_mile.tasks import Found, Task, work
from solvers.routing.last_mile.trial import may_try, tried

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.common import StopCheck
    from solvers.routing.last_mile.drive import Draft
    from solvers.routing.last_mile.part import Part

LARGE_JOBS = 300
"""Fronts with more jobs than this are solved in parts."""
TRIED_JOBS, TRIED_TOUR = 500, 11
"""Up to how many jobs, or from how many visits of a mean first tour on, it is tried which engine
does better: PyVRP loses with many jobs at once, but less where tours are long."""


@dataclass(frozen=True, slots=True)
class _Course:
    """How a large front is searched.

    Parameters
    ----------
    shares
        Of the effort, round by round.
    part_jobs
        Of a part, about.
    begins_whole
        Whether the first round is of the whole front.
    """

    shares: tuple[float, ...]
    part_jobs: int
    begins_whole: bool = False


RULED = _Course((0.3, 0.2, 0.15, 0.15, 0.1, 0.1), 100)
"""Where the search by strings may not be asked."""
STRINGS = _Course((0.2, 0.16, 0.14, 0.1, 0.1, 0.1, 0.1, 0.1), 250)
STRINGS_TRIED = _Course((0.25, 0.25, 0.25, 0.25), 250)
"""Where it leads, which cools down from round to round; after a trial, which was a long search."""
PYVRP = _Course((0.6, 0.2, 0.2), 500, begins_whole=True)
PYVRP_TRIED = _Course((0.6, 0.4), 500, begins_whole=True)
"""Where PyVRP leads: it needs many tours at once, and first gets them all."""
CLOSING_SHARE = 0.04
"""Share of the time kept for exact improvement across the parts, or for recombining tours."""
MEANWHILE_S = 3.0
"""In which a search that fills the time until workers are awake cools down."""


def work_any(task: Task, should_stop: StopCheck | None = None) -> Found:
    """Do a task in this process, in parts if it is large."""
    if len(task.problem.jobs) <= LARGE_JOBS or Means.PARTS in task.effort.without:
        return work(task, should_stop)
    return work_in_parts(task, Crew(SerialExecutor(), 1, should_stop))


def work_in_parts(task: Task, crew: Crew) -> Found:
    """Do a large task in rounds of parts."""
    seconds = task.effort.max_seconds
    if task.ends_at is not None:
        left = max(0.0, task.ends_at - time.monotonic())
        seconds = left if seconds is None else min(seconds, left)
    deadline = Deadline(seconds)
    crew.wake()
    scheduler = Scheduler(task.problem)
    inserter = inserter_for(scheduler)
    begin = Deadline(None if seconds is None else 0.0)
    without = task.effort.without
    quick = None if Means.STRINGS in without else quick_roster(scheduler, task.warm)
    roster = quick or first_roster(inserter, begin, task.warm)
    first_cny = roster.cost_cny
    if seconds is None:
        wait(crew.waking)
    else:
        roster = _meanwhile(roster, task.effort.seed, deadline, crew)
    effort, is_warm = replace(task.effort, max_seconds=seconds), bool(task.warm)
    has_pool = quick is not None and seconds is not None and Means.POOL not in without
    pool = TourPool(scheduler) if has_pool else None
    course = RULED
    if quick is not None:
        is_tried = _is_tried(replace(task, effort=effort), quick)
        if is_tried:
            effort = replace(effort, max_seconds=deadline.remaining_s)
            roster, lead = tried(crew, roster, effort, pool)
            effort = replace(effort, max_seconds=deadline.remaining_s, lead=lead)
        elif has_long_tours(quick) and Means.PYVRP not in without:
            effort = replace(effort, lead=Lead.PYVRP)
        course = _course_of(effort.lead, is_tried=is_tried)
        jobs, is_warm = len(task.problem.jobs), is_warm or is_tried
        cooling = effort.cooling or cooling_for(effort, jobs, crew.workers, is_warm=is_warm)
        effort = replace(effort, cooling=cooling)
    rounds = Rounds(effort, deadline, course.shares, CLOSING_SHARE, is_warm)
    parts = _Parts(rounds, crew, course, pool)
    roster = parts.run(roster)
    if quick is None and is_plain(task.problem):
        roster = improve(roster, inserter, deadline)
    elif roster.missing and not parts.is_over():
        # Whom no part has room for may have a place in a tour of another part.
        roster = Roster(scheduler, Annealer(scheduler, 0).filled(roster.tours, everywhere=True))
        drop_unprofitable(roster)
    gain_cny = first_cny - roster.cost_cny
    return Found(tuple(roster.tours), roster.cost_cny, gain_cny, crew.leaves_running)


def _is_tried(task: Task, quick: Roster) -> bool:
    """Whether the engines compete for a front."""
    is_small = len(task.problem.jobs) <= TRIED_JOBS
    return may_try(task) and (is_small or visits_of_a_tour(quick) > TRIED_TOUR)


def _course_of(lead: Lead | None, *, is_tried: bool) -> _Course:
    if lead is Lead.PYVRP:
        return PYVRP_TRIED if is_tried else PYVRP
    return STRINGS_TRIED if is_tried else STRINGS


def _meanwhile(roster: Roster, seed: int, deadline: Deadline, crew: Crew) -> Roster:
    """Ruin and recreate here while workers wake, which takes seconds: all there are, perhaps."""

    def is_over() -> bool:
        return crew.is_asked() or deadline.has_passed or crew.is_awake()

    if is_over():
        return roster
    annealer = Annealer(roster.scheduler, seed)
    while not is_over():
        part = Deadline(min(deadline.remaining_s, MEANWHILE_S))
        found = Roster(roster.scheduler, annealer.run(roster.tours, part, None, is_over))
        roster = min(roster, found, key=lambda held: held.cost_cny)
    return roster


class _Parts:
    """The rounds of one large task."""

    def __init__(self, rounds: Rounds, crew: Crew, course: _Course, pool: TourPool | None) -> None:
        self.rounds = rounds
        self.crew = crew
        self.course = course
        self.pool = pool

    def run(self, roster: Roster) -> Roster:
        """All rounds, or as many as time allows."""
        places = places_of(roster.scheduler.problem)
        # By iterations, plans may not depend on the number of workers.
        multiple = 1 if self.rounds.effort.max_seconds is None else self.crew.workers
        for turn in range(len(self.rounds.shares)):
            if self.is_over():
                break
            if turn == 0 and self.course.begins_whole:
                roster = whole(self.crew, roster, self.rounds, turn, self.pool)
                continue
            parts = parts_of(roster, places, self.course.part_jobs, turn, multiple)
            if not parts:
                break
            roster = self._round(roster, parts, turn)
            roster = recombined(self.pool, roster, self.rounds, self.crew)
        return roster

    def is_over(self) -> bool:
        return self.crew.is_asked() or self.rounds.deadline.has_passed

    def _round(
        self, roster: Roster, parts: Sequence[tuple[Part, list[Draft]]], turn: int
    ) -> Roster:
        """Solve all parts; a part that fails to answer in time stays as it is."""
        round_s = self.rounds.seconds(turn)
        waves = -(-len(parts) // self.crew.workers)
        effort = self.rounds.effort_of(turn, None if round_s is None else round_s / waves)
        wants_tours = self.pool is not None
        tasks = [
            Task(
                part.problem,
                tuple(warm),
                replace(effort, seed=effort.seed + number),
                wants_tours=wants_tours,
            )
            for number, (part, warm) in enumerate(parts)
        ]
        tours: list[Draft] = []
        for (part, warm), found in zip(parts, self.crew.do(tasks, round_s), strict=True):
            tours += [part.outside(draft) for draft in (warm if found is None else found.drafts)]
            if self.pool is not None and found is not None:
                self.pool.keep(
                    Priced(part.outside(tour.draft), tour.cost_cny) for tour in found.tours
                )
        return Roster(roster.scheduler, tours)
