"""One front, several workers: each searches the whole of it, and they meet after each round."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.common import Deadline
from solvers.common.highs import MipOptions
from solvers.routing.last_mile.annealing import Annealer
from solvers.routing.last_mile.construct import drop_unprofitable
from solvers.routing.last_mile.means import Means
from solvers.routing.last_mile.pool import TourPool
from solvers.routing.last_mile.roster import Roster
from solvers.routing.last_mile.rounds import Rounds
from solvers.routing.last_mile.schedule import Scheduler
from solvers.routing.last_mile.search import LONG_TOUR_JOBS, cooling_for, quick_roster
from solvers.routing.last_mile.tasks import Found, Task
from solvers.routing.last_mile.trial import may_try, searched, tried

if TYPE_CHECKING:
    from solvers.routing.last_mile.crew import Crew
    from solvers.routing.last_mile.problem import LastMileProblem

SHARES = (0.75, 0.25)
"""Shares of the time, round by round: a long search from hot to cold, which finds more than several
short ones, and one from lukewarm to cold around the best of all that was met."""
TRIED_SHARES = (1.0,)
"""After a trial, which was a long search."""
POOL_SHARE = 0.03
"""Share of all time in which the tours met are recombined, in equal parts after each round."""
LEAST_POOL_S = 0.02


def work_on_islands(task: Task, crew: Crew) -> Found:
    """Do a task in rounds with all workers; its problem must suit and its seconds be limited."""
    deadline = Deadline(task.effort.max_seconds)
    crew.wake()
    scheduler = Scheduler(task.problem)
    roster = quick_roster(scheduler, task.warm) or Roster(scheduler, task.warm)
    first_cny = roster.cost_cny
    crew.tell(roster)
    rounds = Rounds(task.effort, deadline, SHARES, POOL_SHARE, bool(task.warm))
    pool = None if Means.POOL in task.effort.without else TourPool(scheduler)
    if may_try(task) and _is_open(task.problem) and not crew.is_over():
        roster, lead = tried(crew, roster, task.effort, pool)
        crew.tell(roster)
        effort = replace(rounds.effort, max_seconds=deadline.remaining_s, lead=lead)
        rounds = replace(rounds, effort=effort, shares=TRIED_SHARES, is_warm=True)
    for turn in range(len(rounds.shares)):
        if crew.is_over() or deadline.has_passed:
            break
        roster = whole(crew, roster, rounds, turn, pool)
        roster = recombined(pool, roster, rounds, crew)
        crew.tell(roster)
    if roster.missing and not crew.is_over() and not deadline.has_passed:
        roster = Roster(scheduler, Annealer(scheduler, 0).filled(roster.tours, everywhere=True))
        drop_unprofitable(roster)
    gain_cny = first_cny - roster.cost_cny
    return Found(tuple(roster.tours), roster.cost_cny, gain_cny, crew.leaves_running)


def _is_open(problem: LastMileProblem) -> bool:
    """Whether either engine may be the better one.

    With few doors it is the search by strings, unless goods come in after the first vehicle could
    have left.
    """
    gate_s = min((window.open_s for window in problem.windows), default=0)
    shift_s = min((shift.open_s for van in problem.vans for shift in van.shifts), default=0)
    comes_in = any(job.release_s > max(gate_s, shift_s) for job in problem.jobs)
    return comes_in or len(problem.jobs) >= LONG_TOUR_JOBS


def whole(crew: Crew, roster: Roster, rounds: Rounds, turn: int, pool: TourPool | None) -> Roster:
    """One round of every worker on the whole, each with a seed of its own; the cheapest counts.

    Of a first round from scratch every second search begins with PyVRP, the others do not. Without
    a limit of seconds there is one search, so that plans do not depend on the number of workers.
    """
    round_s = rounds.seconds(turn)
    effort = rounds.effort_of(turn, round_s)
    if effort.cooling is None and not rounds.is_warm:
        jobs = len(roster.scheduler.problem.jobs)
        effort = replace(effort, cooling=cooling_for(effort, jobs, is_warm=turn > 0))
    tries = 1 if round_s is None else crew.workers
    efforts = [
        replace(effort, seed=effort.seed + number, is_cold=effort.is_cold and number % 2 == 0)
        for number in range(tries)
    ]
    found = searched(crew, roster, efforts, round_s, pool)
    return min([roster, *found.values()], key=lambda held: held.cost_cny)


def recombined(pool: TourPool | None, roster: Roster, rounds: Rounds, crew: Crew) -> Roster:
    """The roster, or a cheaper one of tours that were met, found in a share of the seconds."""
    seconds = rounds.closing * (rounds.effort.max_seconds or 0.0) / len(rounds.shares)
    seconds = min(seconds, rounds.deadline.remaining_s)
    if pool is None or seconds < LEAST_POOL_S or crew.is_over():
        return roster
    return pool.recombined(roster, MipOptions(time_limit_s=seconds))
