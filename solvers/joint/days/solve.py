"""Plan delivery and installation days together."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.common import Deadline, Progress, Status, StopReason
from solvers.common.workers import Abandoned, executor, results
from solvers.joint.days.annealing import Leg, first_walk, go_on, held_state, warm_walk
from solvers.joint.days.arrays import facts
from solvers.joint.days.plan import DaysCosts, DaysCounts, DaysPlan
from solvers.joint.days.reasons import impossible, no_room_found
from solvers.joint.days.written import figures, state_of, team_days, truck_days

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.common import Limits, ProgressCallback, StopCheck
    from solvers.joint.days.annealing import Walk
    from solvers.joint.days.compiled.state import Facts
    from solvers.joint.days.plan import LeftOut
    from solvers.joint.days.problem import DaysProblem

DEFAULT_ROUNDS = 20_000
"""Rounds of each walk where the limits say neither seconds nor iterations."""
REPEATABLE_WALKS = 2
"""Walks of a run that stops by iterations, whatever the number of workers."""
LEG_S = 4.0
"""About how long a leg takes: how often somebody is asked whether to stop."""
MEETINGS = (0.6, 0.8, 0.9)
"""Parts of the way at which all walks go on from the best state that any has met."""


def solve(
    problem: DaysProblem,
    limits: Limits,
    *,
    warm_start: DaysPlan | None = None,
    progress: ProgressCallback | None = None,
    should_stop: StopCheck | None = None,
) -> DaysPlan:
    """Choose days, trips and routes.

    Parameters
    ----------
    problem
        What is to be done.
    limits
        Seconds, or iterations (rounds of each of two walks); each worker goes a walk of its own.
    warm_start
        A plan to start from; what of it does not fit this problem is left out of the start.
    progress, should_stop
        Told and asked between legs of some seconds.

    Returns
    -------
    DaysPlan
        ``INFEASIBLE`` if some request is proven to be impossible, with a plan of the others.
    """
    deadline = Deadline(limits.max_seconds)
    out = impossible(problem)
    gone = {left.request_id for left in out}
    able = replace(problem, requests=tuple(r for r in problem.requests if r.id not in gone))
    if not able.requests:
        return _empty_plan(problem, limits, out)
    given = facts(able)
    walks = _first_walks(able, given, limits, warm_start)
    stop = StopReason.TIME if limits.max_seconds is not None else StopReason.ITERATIONS
    try:
        for gone_part, walks in _legs(given, walks, limits, deadline, should_stop):
            if progress is not None:
                best = min(walk.cost for walk in walks)
                detail = f"{gone_part:.0%} of the way"
                progress(Progress("days", deadline.elapsed_s, best, None, detail))
            if should_stop is not None and should_stop():
                stop = StopReason.ASKED
                break
    except Abandoned:
        stop = StopReason.ASKED
    return _plan(able, given, walks, limits, stop, out)


def _first_walks(
    problem: DaysProblem, given: Facts, limits: Limits, warm_start: DaysPlan | None
) -> list[Walk]:
    count = max(1, limits.workers) if limits.max_seconds is not None else REPEATABLE_WALKS
    seeds = [limits.seed * 1_000 + number for number in range(count)]
    if warm_start is None:
        return [first_walk(given, seed) for seed in seeds]
    state = state_of(problem, given, warm_start)
    return [warm_walk(given, state, seed) for seed in seeds]


def _legs(
    given: Facts,
    walks: list[Walk],
    limits: Limits,
    deadline: Deadline,
    should_stop: StopCheck | None,
) -> Iterator[tuple[float, list[Walk]]]:
    """After each leg, the part of the way that is gone, and the walks."""
    count = 10 if limits.max_seconds is None else max(4, math.ceil(limits.max_seconds / LEG_S))
    rounds = _rounds_of(limits, count)
    pool = executor(limits.workers)
    for number in range(count):
        begin, end = number / count, (number + 1) / count
        seconds = deadline.remaining_s / (count - number) if limits.max_seconds is not None else 0.0
        if limits.max_seconds is not None and seconds <= 0.0:
            return
        leg = Leg(begin, end, seconds, rounds)
        futures = {row: pool.submit(go_on, given, walk, leg) for row, walk in enumerate(walks)}
        walks = list(results(futures, should_stop).values())
        if any(begin < meeting <= end for meeting in MEETINGS):
            best = min(walks, key=lambda walk: walk.cost)
            walks = [walk.joining(best) for walk in walks]
        yield end, walks


def _rounds_of(limits: Limits, legs: int) -> int | None:
    if limits.max_iterations is None and limits.max_seconds is not None:
        return None
    wanted = DEFAULT_ROUNDS if limits.max_iterations is None else limits.max_iterations
    return max(1, wanted // legs)


def _plan(
    problem: DaysProblem,
    given: Facts,
    walks: list[Walk],
    limits: Limits,
    stop: StopReason,
    out: list[LeftOut],
) -> DaysPlan:
    best = min(walks, key=lambda walk: walk.cost)
    state = held_state(given, best.best)
    trucks, teams = truck_days(problem, state), team_days(problem, state)
    counts, costs = figures(problem, trucks, teams)
    done = {id_ for route in teams for id_ in route.request_ids}
    missing = no_room_found(r.id for r in problem.requests if r.id not in done)
    status = Status.FEASIBLE
    if missing:
        status = Status.PARTIAL if done else Status.NO_PLAN
    return DaysPlan(
        status=Status.INFEASIBLE if out else status,
        stop=stop,
        costs=costs,
        counts=counts,
        truck_days=trucks,
        team_days=teams,
        left_out=(*out, *missing),
        limits=limits,
        iterations=sum(walk.rounds for walk in walks),
    )


def _empty_plan(problem: DaysProblem, limits: Limits, out: list[LeftOut]) -> DaysPlan:
    """Of a problem in which nothing can be done, or nothing is to be."""
    status = Status.INFEASIBLE if problem.requests else Status.OPTIMAL
    return DaysPlan(
        status, StopReason.PROVEN, DaysCosts(), DaysCounts(), (), (), tuple(out), limits
    )
