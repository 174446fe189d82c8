"""Searches plans of up to about 2,000 jobs in which routes may wait for each other.

::

    plan = search(problem, Limits(max_seconds=60, workers=2))
    plan = search(problem, Limits(max_iterations=500_000, seed=7), team_days=roster)

Larger problems are for :mod:`solvers.installers.solve`, which calls this for their parts.
"""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from solvers.common import Deadline, Limits, StopReason
from solvers.common.progress import Progress, telling
from solvers.common.workers import Abandoned, executor, results
from solvers.installers.annealing import Found, Run, Tuning, completed, cost_cny, run_once, way_cny
from solvers.installers.compiled.anneal import construct, remember
from solvers.installers.compiled.arrays import NONE
from solvers.installers.compiled.core import (
    B_BEGIN,
    G_BUNDLE,
    V_READY,
    V_WINDOW,
    V_WINDOW_END,
)
from solvers.installers.compiled.settle import drop_broken, load
from solvers.installers.compiled.state import new_state
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
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from solvers.common import ProgressCallback, StopCheck
    from solvers.installers.compiled.core import Core
    from solvers.installers.plan import InstallersPlan

LEG_S, LEG_CHANGES = 5.0, 500_000
"""About how long worker processes go on before they tell what they have."""
AMPLE_STEPS = 8_000
"""Changes for each visit, in all rounds of a worker, from which on a new start is better than to
go on from a warm plan."""
BROKEN_WAYS = 0.01
"""Least price of a second of a broken rule, as a share of a way's cost."""
ITERATIONS_WITHOUT_LIMITS = 200_000
"""Changes tried where neither seconds nor iterations are limited."""


def search(
    problem: InstallersProblem,
    limits: Limits,
    *,
    team_days: Sequence[tuple[int, int]] | None = None,
    warm_start: InstallersPlan | None = None,
    progress: ProgressCallback | None = None,
    should_stop: StopCheck | None = None,
    on_plan: Callable[[InstallersPlan], None] | None = None,
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
    on_plan
        Given the first plan and each better one, every few seconds at most.
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

    def written(found: Found, why: StopReason) -> InstallersPlan:
        return decoder.written(
            found.key,
            found.team_day,
            limits=limits,
            stop_reason=why,
            seconds=deadline.elapsed_s,
            notes={"search": f"{found.steps} changes tried"},
        )

    tell = None if on_plan is None else lambda found: on_plan(written(found, StopReason.TIME))
    if len(decoder.core.visit) and len(decoder.core.team_day):
        best, reason = _rounds(
            decoder.core, best, limits, chosen, deadline, reason, progress, should_stop, tell
        )
        best = completed(decoder.core, best, chosen, limits.seed)
    return written(best, reason)


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


class _Leg(NamedTuple):
    """Part of a round: its share of all time and steps, and temperatures in ways' costs."""

    share: float
    hot: float
    cold: float


def _legs(
    limits: Limits, steps: int | None, share: float, hot: float, cold: float, is_told: bool
) -> list[_Leg]:
    """A round cut up, so that all know every few seconds what worker processes have, or this one.

    A search by iterations is cut for its worker processes alone, as cuts change what is found.
    """
    count = 1
    if (limits.workers > 1 or is_told) and limits.max_seconds is not None:
        count = max(1, math.ceil(share * limits.max_seconds / LEG_S))
    elif limits.workers > 1:
        count = max(1, math.ceil(share * (steps or 0) / LEG_CHANGES))
    ratio = cold / hot
    return [
        _Leg(share / count, hot * ratio ** (at / count), hot * ratio ** ((at + 1) / count))
        for at in range(count)
    ]


class _Clock:
    """Deals out what is left of time and steps."""

    def __init__(self, limits: Limits, deadline: Deadline) -> None:
        self.limits, self.deadline, self.left = limits, deadline, 1.0
        self.steps = limits.max_iterations
        if self.steps is None and limits.max_seconds is None:
            self.steps = ITERATIONS_WITHOUT_LIMITS

    def part(self, share: float) -> tuple[float | None, int]:
        """Seconds and steps of a share of all."""
        timed = self.limits.max_seconds is not None
        seconds = self.deadline.remaining_s * share / self.left if timed else None
        self.left = max(self.left - share, 1e-9)
        return seconds, 1 << 60 if self.steps is None else math.ceil(self.steps * share)


def _rounds(
    core: Core,
    best: Found,
    limits: Limits,
    tuning: Tuning,
    deadline: Deadline,
    reason: StopReason,
    progress: ProgressCallback | None,
    should_stop: StopCheck | None,
    tell: Callable[[Found], None] | None = None,
) -> tuple[Found, StopReason]:
    """All rounds; at the start of each all workers go on from the best plan."""
    way, clock = way_cny(core, best), _Clock(limits, deadline)
    if tell is not None:
        tell(best)
    if progress is not None:
        should_stop = telling(
            should_stop,
            lambda: progress(Progress("search", deadline.elapsed_s, cost_cny=best.cost_cny)),
        )
    workers, leg_number, hot = max(1, limits.workers), 0, tuning.hot
    for share in tuning.rounds:
        starts, before = [best._replace(now=None)] * workers, best.steps
        for leg in _legs(limits, clock.steps, share, hot, tuning.cold, tell is not None):
            seconds, steps = clock.part(leg.share)
            run = Run(0, leg.hot * way, leg.cold * way, way * BROKEN_WAYS, seconds, steps)
            seed = limits.seed * 1009 + leg_number * 101
            runs = [run._replace(seed=seed + worker) for worker in range(workers)]
            try:
                starts = _run_all(core, starts, runs, tuning, should_stop)
            except Abandoned:
                return best, StopReason.ASKED
            leg_number += 1
            tried = best.steps + sum(result.steps for result in starts)
            was_cny = best.cost_cny
            best = min([best, *starts], key=lambda result: result.cost_cny)._replace(steps=tried)
            if progress is not None:
                progress(Progress("search", deadline.elapsed_s, cost_cny=best.cost_cny))
            if tell is not None and best.cost_cny < was_cny:
                tell(best)
            if should_stop is not None and should_stop():
                return best, StopReason.ASKED
        is_ample = best.steps - before >= AMPLE_STEPS * workers * len(core.visit) * share
        hot = tuning.hot * (tuning.again if is_ample else tuning.warm)
    return best, reason


def _run_all(
    core: Core,
    starts: list[Found],
    runs: list[Run],
    tuning: Tuning,
    should_stop: StopCheck | None,
) -> list[Found]:
    """One run here, or several in worker processes."""
    if len(runs) == 1:
        return [run_once(core, starts[0], runs[0], tuning, should_stop)]
    pool = executor(len(runs))
    futures = {
        at: pool.submit(run_once, core, starts[at], run, tuning) for at, run in enumerate(runs)
    }
    return list(results(futures, should_stop).values())


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
    return Found(cost_cny(core, state), key, team_day, 0, np.zeros((7, 3), np.int64))


def by_opening(core: Core) -> NDArray[np.int64]:
    """Groups in order of the first opening of their windows, those of many visits first."""
    opens = []
    for group in range(len(core.group)):
        visit = core.bundle[core.group[group, G_BUNDLE], B_BEGIN]
        begin, end = core.visit[visit, V_WINDOW], core.visit[visit, V_WINDOW_END]
        opened = int(core.window[begin, 0]) if end > begin else 0
        opens.append(max(opened, int(core.visit[visit, V_READY])))
    return np.argsort(np.array(opens, np.int64), kind="stable")
