"""Large fronts: cut into parts, solve these apart, cut elsewhere, and again."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import partial
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
    quick_roster,
    visits_of_a_tour,
)
from solvers.routing.last_mile.tasks import Found, Task, anew, work
from solvers.routing.last_mile.trial import may_try, tried

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.common import StopCheck
    from solvers.routing.last_mile.drive import Draft
    from solvers.routing.last_mile.part import Part

LARGE_JOBS = 300
"""Fronts with more jobs than this are solved in parts."""
LEAST_PART_JOBS = 150
"""Parts are not made smaller than this for the sake of workers that would be idle."""
MOST_WHOLE_JOBS = 2_000
"""No engine gets more at once: memory and its first look at them all grow with the square."""
TRIED_JOBS, MIXED_TRIED_JOBS = 500, 750
"""Up to how many jobs it is always tried which engine does better: with vehicles of one type, and
with several at one base."""
LONG_FIRST_TOUR = 11
"""Mean number of visits of first tours from which on good ones are long, with many jobs. There
PyVRP is better, unless it has to choose among vehicles or bases: then it is tried, too."""


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
    """Do a task in this process, from scratch if that is better, in parts if it is large."""
    return anew(task, partial(_work_any, should_stop=should_stop))


def _work_any(task: Task, should_stop: StopCheck | None) -> Found:
    if len(task.problem.jobs) <= LARGE_JOBS or Means.PARTS in task.effort.without:
        return work(task, should_stop)
    return work_in_parts(task, Crew(SerialExecutor(), 1, should_stop))


def work_in_parts(task: Task, crew: Crew) -> Found:
    """Do a large task in rounds of parts."""
    seconds = _seconds_of(task)
    task = replace(task, effort=replace(task.effort, max_seconds=seconds))
    deadline = Deadline(seconds)
    crew.wake()
    scheduler = Scheduler(task.problem)
    inserter = inserter_for(scheduler)
    without = task.effort.without
    quick = None if Means.STRINGS in without else quick_roster(scheduler, task.warm)
    begin = Deadline(None if seconds is None else 0.0)
    roster = quick or first_roster(inserter, begin, task.warm)
    first_cny = roster.cost_cny
    crew.tell(roster)
    if seconds is not None:
        roster = _meanwhile(roster, task.effort.seed, deadline, crew)
    has_pool = quick is not None and seconds is not None and Means.POOL not in without
    pool = TourPool(scheduler) if has_pool else None
    if quick is None:
        course = RULED
        rounds = Rounds(task.effort, deadline, course.shares, CLOSING_SHARE, bool(task.warm))
    else:
        roster, rounds, course = _on_course(task, quick, roster, crew, deadline, pool)
    parts = _Parts(rounds, crew, course, pool)
    roster = parts.run(roster)
    if quick is None and is_plain(task.problem):
        roster = improve(roster, inserter, deadline, crew.is_over)
    elif roster.missing and not parts.is_over():
        # Whom no part has room for may have a place in a tour of another part.
        roster = Roster(scheduler, Annealer(scheduler, 0).filled(roster.tours, everywhere=True))
        drop_unprofitable(roster)
    gain_cny = first_cny - roster.cost_cny
    return Found(tuple(roster.tours), roster.cost_cny, gain_cny, crew.leaves_running)


def _seconds_of(task: Task) -> float | None:
    """Limit of the effort, or what is left until the task must have ended."""
    seconds = task.effort.max_seconds
    if task.ends_at is None:
        return seconds
    left = max(0.0, task.ends_at - time.monotonic())
    return left if seconds is None else min(seconds, left)


def _on_course(
    task: Task, quick: Roster, roster: Roster, crew: Crew, deadline: Deadline, pool: TourPool | None
) -> tuple[Roster, Rounds, _Course]:
    """Who leads, and so how the rest is searched; with the roster, or a better one of a trial.

    ``quick`` is the first roster, from which it is told how long tours are.
    """
    effort = task.effort
    is_tried = _is_tried(task, quick) and not crew.is_over()
    if is_tried:
        effort = replace(effort, max_seconds=deadline.remaining_s)
        roster, lead = tried(crew, roster, effort, pool)
        crew.tell(roster)
        effort = replace(effort, max_seconds=deadline.remaining_s, lead=lead)
    elif _begins_long(quick) and Means.PYVRP not in effort.without:
        effort = replace(effort, lead=Lead.PYVRP)
    jobs, is_warm = len(task.problem.jobs), is_tried or bool(task.warm)
    course = _course_of(effort.lead, jobs, is_tried=is_tried)
    # By iterations, plans may not depend on the number of workers.
    workers = 1 if effort.max_seconds is None else crew.workers
    cooling = effort.cooling or cooling_for(effort, jobs, workers, is_warm=is_warm)
    effort = replace(effort, cooling=cooling)
    return roster, Rounds(effort, deadline, course.shares, CLOSING_SHARE, is_warm), course


def _is_tried(task: Task, quick: Roster) -> bool:
    """Whether the engines compete for a front."""
    jobs, vans = len(task.problem.jobs), task.problem.vans
    bases = {(van.start_place, van.base_place) for van in vans}
    is_mixed, has_choice = len(bases) < len(vans), len(vans) > 1
    is_open = jobs <= (MIXED_TRIED_JOBS if is_mixed else TRIED_JOBS)
    is_open |= has_choice and _begins_long(quick)
    return is_open and jobs <= MOST_WHOLE_JOBS and may_try(task)


def _begins_long(quick: Roster) -> bool:
    return visits_of_a_tour(quick) > LONG_FIRST_TOUR


def _course_of(lead: Lead | None, jobs: int, *, is_tried: bool) -> _Course:
    if lead is Lead.PYVRP:
        course = PYVRP_TRIED if is_tried else PYVRP
        return replace(course, begins_whole=jobs <= MOST_WHOLE_JOBS)
    return STRINGS_TRIED if is_tried else STRINGS


def _meanwhile(roster: Roster, seed: int, deadline: Deadline, crew: Crew) -> Roster:
    """Ruin and recreate here while workers wake, which takes seconds: all there are, perhaps."""

    def is_over() -> bool:
        return crew.is_over() or deadline.has_passed or crew.is_awake()

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
        multiple = 1
        if self.rounds.effort.max_seconds is not None:
            multiple = max(1, min(self.crew.workers, len(places) // LEAST_PART_JOBS))
        for turn in range(len(self.rounds.shares)):
            if self.is_over():
                break
            if turn == 0 and self.course.begins_whole:
                roster = whole(self.crew, roster, self.rounds, turn, self.pool)
                self.crew.tell(roster)
                continue
            parts = parts_of(roster, places, self.course.part_jobs, turn, multiple)
            if not parts:
                break
            roster = self._round(roster, parts, turn)
            roster = recombined(self.pool, roster, self.rounds, self.crew)
            self.crew.tell(roster)
        return roster

    def is_over(self) -> bool:
        return self.crew.is_over() or self.rounds.deadline.has_passed

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
