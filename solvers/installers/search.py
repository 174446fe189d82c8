"""Searches plans of up to about 2,000 jobs in which routes may wait for each other.

::

    plan = search(problem, Limits(max_seconds=60, workers=2))
    plan = search(problem, Limits(max_iterations=500_000, seed=7), team_days=roster)

Larger problems are for :mod:`solvers.installers.solve`, which calls this for their parts.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from solvers.common import Deadline, Limits, StopReason
from solvers.common.progress import Progress
from solvers.common.workers import Abandoned, executor, results
from solvers.installers.compiled.anneal import anneal, construct, remember
from solvers.installers.compiled.arrays import NONE
from solvers.installers.compiled.core import B_BEGIN, G_BUNDLE, V_READY, V_WINDOW, V_WINDOW_END
from solvers.installers.compiled.settle import drop_broken, load
from solvers.installers.compiled.state import BROKEN, TOTAL, WORST, new_state
from solvers.installers.decode import Decoder
from solvers.installers.problem import InstallersProblem, WorkDay
from solvers.installers.travel import TableTravel
from supplychain.calendars import DAY_S
from supplychain.installation import InstallationRules
from supplychain.jobs import InstallJob, Task
from supplychain.places import Location
from supplychain.roads import TravelMatrix
from supplychain.teams import Team

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solvers.common import ProgressCallback, StopCheck
    from solvers.installers.compiled.core import Core
    from solvers.installers.plan import InstallersPlan

ITERATIONS_WITHOUT_LIMITS = 200_000
"""Changes tried where neither seconds nor iterations are limited."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """Settings of the search.

    Parameters
    ----------
    hot, cold
        First and last temperature, as shares of the mean cost of a visit.
    again
        First temperature of the rounds after the first one, as a share of ``hot``.
    rounds
        Shares of the time; after each, all workers go on from the best plan.
    weights
        Of the moves: beside a near visit, order, team, swap, tails, run, in or out.
    attempts
        Random places that are compared for each job of the first plan.
    chunk
        Changes tried between looks at the clock.
    """

    hot: float = 0.3
    cold: float = 0.002
    again: float = 0.2
    rounds: tuple[float, ...] = (0.6, 0.4)
    weights: tuple[float, ...] = (0.55, 0.12, 0.08, 0.1, 0.08, 0.06, 0.01)
    attempts: int = 40
    chunk: int = 20_000


class Found(NamedTuple):
    """A plan by keys of bundles and team-days of visits, its cost, and changes tried for it."""

    cost_cny: float
    key: NDArray[np.float64]
    team_day: NDArray[np.int64]
    steps: int
    tried: NDArray[np.int64]


class _Run(NamedTuple):
    """What one worker does in one round."""

    seed: int
    hot: float
    cold: float
    seconds: float | None
    steps: int


def search(
    problem: InstallersProblem,
    limits: Limits,
    *,
    team_days: Sequence[tuple[int, int]] | None = None,
    warm_start: InstallersPlan | None = None,
    progress: ProgressCallback | None = None,
    should_stop: StopCheck | None = None,
    tuning: Tuning | None = None,
) -> InstallersPlan:
    """Search a plan by annealing.

    Parameters
    ----------
    problem
        Up to about 2,000 jobs.
    limits
        ``max_iterations`` are the changes that each worker tries; by default 200,000. Each worker
        has a seed of its own, so that plans depend on the number of workers here.
    team_days
        Positions of team and day that may work, such as those of a roster; by default each team on
        each day on which it has a shift. Weekly hours and days of rest are kept by what is given
        here only.
    warm_start
        A plan to begin with, perhaps of other jobs or teams.
    progress, should_stop
        Told the best cost; asked whether to stop.
    tuning
        Settings of the search.

    Returns
    -------
    InstallersPlan
        Sound, and complete however short the time: what is in no route is left out.
    """
    deadline = Deadline(limits.max_seconds)
    chosen = tuning or Tuning()
    decoder = Decoder(problem, team_days)
    best = _first(decoder, warm_start, chosen, limits.seed)
    reason = StopReason.TIME if limits.max_iterations is None else StopReason.ITERATIONS
    if limits.max_seconds is None:
        reason = StopReason.ITERATIONS
    if len(decoder.core.visit) and len(decoder.core.team_day):
        best, reason = _rounds(
            decoder.core, best, limits, chosen, deadline, reason, progress, should_stop
        )
    return decoder.written(
        best.key,
        best.team_day,
        limits=limits,
        stop_reason=reason,
        seconds=deadline.elapsed_s,
        notes={"search": f"{best.steps} changes tried"},
    )


def warm_up(workers: int) -> None:
    """Load compiled code here and in worker processes, so that a clock need not run meanwhile."""
    limits = Limits(max_iterations=20, workers=workers)
    search(smallest_problem(), limits, tuning=Tuning(rounds=(1.0,)))


def smallest_problem() -> InstallersProblem:
    """One team, one job."""
    here = Location(0.0, 0.0)
    table = np.zeros((1, 1), np.int64)
    return InstallersProblem(
        days=(WorkDay(date(2026, 1, 5), 0),),
        horizon_s=DAY_S,
        teams=(Team("team", here, ()),),
        jobs=(InstallJob("job", here, (Task(60),)),),
        relations=(),
        rules=InstallationRules(),
        travel=TableTravel(TravelMatrix(table, table)),
        job_points={"job": 0},
        team_points={"team": (0, 0)},
    )


def _rounds(
    core: Core,
    best: Found,
    limits: Limits,
    tuning: Tuning,
    deadline: Deadline,
    reason: StopReason,
    progress: ProgressCallback | None,
    should_stop: StopCheck | None,
) -> tuple[Found, StopReason]:
    scale_cny = visit_cny(core, best)
    steps = limits.max_iterations
    if steps is None and limits.max_seconds is None:
        steps = ITERATIONS_WITHOUT_LIMITS
    left = 1.0
    for number, share in enumerate(tuning.rounds):
        hot = tuning.hot * scale_cny * (1.0 if number == 0 else tuning.again)
        seconds = None if limits.max_seconds is None else deadline.remaining_s * share / left
        left -= share
        runs = [
            _Run(
                limits.seed * 1009 + number * 101 + worker,
                hot,
                tuning.cold * scale_cny,
                seconds,
                1 << 60 if steps is None else math.ceil(steps * share),
            )
            for worker in range(max(1, limits.workers))
        ]
        if limits.workers <= 1:
            found = [run_once(core, best, runs[0], tuning, should_stop)]
        else:
            pool = executor(limits.workers)
            futures = {
                at: pool.submit(run_once, core, best, run, tuning) for at, run in enumerate(runs)
            }
            try:
                found = list(results(futures, should_stop).values())
            except Abandoned:
                return best, StopReason.ASKED
        tried = best.steps + sum(result.steps for result in found)
        best = min([best, *found], key=lambda result: result.cost_cny)._replace(steps=tried)
        if progress is not None:
            progress(Progress("search", deadline.elapsed_s, cost_cny=best.cost_cny))
        if should_stop is not None and should_stop():
            return best, StopReason.ASKED
    return best, reason


def visit_cny(core: Core, found: Found) -> float:
    """Mean cost of a visit that is made, the scale of temperatures; never 0."""
    made = int((found.team_day >= 0).sum())
    state = new_state(core, 0)
    load(core, state, found.key, found.team_day)
    return max(1e-3, float(state.route[:, 0].sum()) / max(1, made))


def _first(decoder: Decoder, warm_start: InstallersPlan | None, tuning: Tuning, seed: int) -> Found:
    """A sound plan to begin with: the one given, completed, or one built up."""
    core = decoder.core
    state = new_state(core, seed)
    if warm_start is not None:
        load(core, state, *decoder.of_plan(warm_start))
        drop_broken(core, state)
    if len(core.visit) and len(core.team_day):
        high_cny = float(core.out_cny.max(initial=1.0)) / 3600.0
        construct(core, state, by_opening(core), tuning.attempts, max(high_cny, 1.0))
        drop_broken(core, state)
    key = np.zeros(len(core.bundle))
    team_day = np.full(len(core.visit), NONE, np.int64)
    remember(state, key, team_day)
    return Found(_cost(core, state), key, team_day, 0, np.zeros((7, 3), np.int64))


def _cost(core: Core, state: object) -> float:
    total = state.total  # type: ignore[attr-defined]
    return float(total[TOTAL] + core.price[2] * max(0.0, total[WORST]))


def by_opening(core: Core) -> NDArray[np.int64]:
    """Groups in order of the first opening of their windows, those of many visits first."""
    opens = []
    for group in range(len(core.group)):
        visit = core.bundle[core.group[group, G_BUNDLE], B_BEGIN]
        begin, end = core.visit[visit, V_WINDOW], core.visit[visit, V_WINDOW_END]
        opened = int(core.window[begin, 0]) if end > begin else 0
        opens.append(max(opened, int(core.visit[visit, V_READY])))
    return np.argsort(np.array(opens, np.int64), kind="stable")


def run_once(
    core: Core,
    begun: Found,
    run: _Run,
    tuning: Tuning,
    should_stop: StopCheck | None = None,
) -> Found:
    """Anneal once from a plan."""
    state = new_state(core, run.seed)
    load(core, state, begun.key, begun.team_day)
    best = np.array([begun.cost_cny])
    key, team_day = begun.key.copy(), begun.team_day.copy()
    tried = np.zeros((7, 3), np.int64)
    weights = np.cumsum(np.array(tuning.weights) / sum(tuning.weights))
    least_cny = run.hot / tuning.hot / 600.0
    broken_cny, done = least_cny * 4, 0
    spare = allowance(core)
    began = time.monotonic()
    chunk = min(tuning.chunk, max(1, run.steps // 20))
    while done < run.steps:
        share = done / run.steps
        if run.seconds is not None:
            share = max(share, (time.monotonic() - began) / run.seconds if run.seconds > 0 else 1.0)
        if share >= 1.0 or (should_stop is not None and should_stop()):
            break
        temperature = run.hot * (run.cold / run.hot) ** share
        anneal(
            core,
            state,
            min(chunk, run.steps - done),
            temperature,
            temperature,
            broken_cny,
            spare,
            weights,
            key,
            team_day,
            best,
            tried,
        )
        done += chunk
        is_broken = state.total[BROKEN] > 0.0
        broken_cny = max(least_cny, min(broken_cny * (1.3 if is_broken else 0.85), 1e4 * least_cny))
    return Found(float(best[0]), key, team_day, done, tried)


def allowance(core: Core) -> float:
    """What a change may save at most by other things than ways and times; see ``anneal``."""
    pay = core.pay
    spread = float((pay[:, 0].max() - pay[:, 0].min()) + pay[:, 3].max())
    work_h = float(core.work_s.max(initial=0)) / 3600.0
    hourly = (float(pay[:, 1].max()) - float(pay[:, 1].min())) * work_h
    prices = float(core.price[0] + core.price[1] + core.price[4])
    return 2.0 * (spread + hourly + prices) + float(core.broken_cny.max(initial=0.0))
