"""One run of annealing from a plan, and what it is tuned by."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from solvers.installers.compiled.anneal import SOUND, anneal, remember
from solvers.installers.compiled.core import (
    B_BEGIN,
    G_BUNDLE,
    T_PER_H,
    T_PER_KM,
    T_SPEED,
    T_START,
    V_POINT,
)
from solvers.installers.compiled.fill import fill
from solvers.installers.compiled.settle import load
from solvers.installers.compiled.state import BROKEN, COST, PREV, TEAM, TOTAL, WORST, new_state

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.common import StopCheck
    from solvers.installers.compiled.core import Core
    from solvers.installers.compiled.state import State

SURE_CNY = 1e7
"""Price of a second of a broken rule where nothing is worth breaking one."""


FIRST_CHANGES = 200
LOOK_S = 0.2
"""Time between looks at the clock, or a fiftieth of a run's time if that is less."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """Settings of the search.

    Parameters
    ----------
    hot, cold
        First and last temperature, as shares of the mean cost of a way.
    again, warm
        First temperature of the rounds after the first one, as a share of ``hot``, where there is
        ample time to cool down again, and where there is not.
    rounds
        Shares of the time; after each, all workers go on from the best plan.
    weights
        Of the moves: beside a near visit, order, team, swap, tails, run, in or out.
    attempts
        Random places that are compared for each job of the first plan.
    chunk
        Changes tried between looks at the clock.
    draws
        Partners drawn for each place of a job that needs several, when left-out jobs are tried in
        all places.
    filled
        Most left-out jobs that are tried in all places after each chunk.
    """

    hot: float = 1.5
    cold: float = 0.04
    again: float = 0.5
    warm: float = 0.1
    rounds: tuple[float, ...] = (0.5, 0.25, 0.25)
    weights: tuple[float, ...] = (0.55, 0.12, 0.08, 0.1, 0.08, 0.06, 0.01)
    attempts: int = 40
    chunk: int = 20_000
    draws: int = 4
    filled: int = 1


class Found(NamedTuple):
    """The best plan of a run, and where the run stands.

    Plans are told by keys of bundles and team-days of visits. ``now`` is the plan under change and
    the price of a second of a broken rule; ``None`` if that is the best plan itself.
    """

    cost_cny: float
    key: NDArray[np.float64]
    team_day: NDArray[np.int64]
    steps: int
    tried: NDArray[np.int64]
    now: tuple[NDArray[np.float64], NDArray[np.int64], float] | None = None


class Run(NamedTuple):
    """What one worker does in one leg: temperatures, the least price of a broken second, limits."""

    seed: int
    hot: float
    cold: float
    broken_cny: float
    seconds: float | None
    steps: int


def run_once(
    core: Core,
    begun: Found,
    run: Run,
    tuning: Tuning,
    should_stop: StopCheck | None = None,
) -> Found:
    """Anneal once, from where another run stands."""
    now_key, now_team_day, broken_cny = begun.now or (begun.key, begun.team_day, 4 * run.broken_cny)
    state = new_state(core, run.seed)
    load(core, state, now_key, now_team_day)
    best = np.array([begun.cost_cny])
    key, team_day = begun.key.copy(), begun.team_day.copy()
    tried = np.zeros((7, 3), np.int64)
    weights = np.cumsum(np.array(tuning.weights) / sum(tuning.weights))
    spare, done = allowance(core), 0
    began = time.monotonic()
    while done < run.steps:
        passed_s = time.monotonic() - began
        share = done / run.steps
        if run.seconds is not None:
            share = max(share, passed_s / run.seconds if run.seconds > 0 else 1.0)
        if share >= 1.0 or (should_stop is not None and should_stop()):
            break
        temperature = run.hot * (run.cold / run.hot) ** share
        steps = min(_chunk(run, tuning, done, passed_s), run.steps - done)
        anneal(
            core,
            state,
            steps,
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
        done += steps
        if tuning.filled:
            _fill(core, state, tuning, broken_cny, key, team_day, best)
        broken_cny *= 1.3 if state.total[BROKEN] > 0.0 else 0.85
        broken_cny = max(run.broken_cny, min(broken_cny, 1e4 * run.broken_cny))
    now_key, now_team_day = begun.key.copy(), begun.team_day.copy()
    remember(state, now_key, now_team_day)
    return Found(
        float(best[0]), key, team_day, done, tried, (now_key, now_team_day, float(broken_cny))
    )


def _chunk(run: Run, tuning: Tuning, done: int, passed_s: float) -> int:
    """Changes until the next look at the clock; by the clock only if that is a limit."""
    if run.seconds is None:
        return min(tuning.chunk, max(1, run.steps // 20))
    if done == 0:
        return FIRST_CHANGES
    look_s = min(LOOK_S, run.seconds / 50)
    return max(FIRST_CHANGES, min(tuning.chunk, int(done / max(passed_s, 1e-6) * look_s)))


def completed(core: Core, found: Found, tuning: Tuning, seed: int) -> Found:
    """A plan with every left-out job done that can be done with a gain, one after another."""
    state = new_state(core, seed)
    load(core, state, found.key, found.team_day)
    while fill(core, state, left_out(core, state), 4 * tuning.draws, SURE_CNY):
        continue
    cost = cost_cny(core, state)
    if state.total[BROKEN] > 0.0 or cost >= found.cost_cny:
        return found
    key, team_day = found.key.copy(), found.team_day.copy()
    remember(state, key, team_day)
    return found._replace(cost_cny=cost, key=key, team_day=team_day)


def _fill(
    core: Core,
    state: State,
    tuning: Tuning,
    broken_cny: float,
    key: NDArray[np.float64],
    team_day: NDArray[np.int64],
    best: NDArray[np.float64],
) -> None:
    """Try some left-out jobs in all places, and keep the plan if it is the best so far."""
    out = left_out(core, state)
    if len(out) == 0:
        return
    turn = int(state.random[0] >> np.uint64(11)) % len(out)
    out = np.roll(out, -turn)[: tuning.filled]
    if fill(core, state, out, tuning.draws, broken_cny) == 0:
        return
    cost = cost_cny(core, state)
    if state.total[BROKEN] < SOUND and cost < best[0]:
        best[0] = cost
        remember(state, key, team_day)


def left_out(core: Core, state: State) -> NDArray[np.int64]:
    """Groups that are left out, the dearest first."""
    visit = core.bundle[core.group[:, G_BUNDLE], B_BEGIN]
    out = np.flatnonzero(state.visit[visit, TEAM] < 0)
    return out[np.argsort(-core.out_cny[out], kind="stable")]


def allowance(core: Core) -> float:
    """What a change may save at most by other things than ways and times; see ``anneal``."""
    pay = core.pay
    spread = float((pay[:, 0].max() - pay[:, 0].min()) + pay[:, 3].max())
    work_h = float(core.work_s.max(initial=0)) / 3600.0
    hourly = (float(pay[:, 1].max()) - float(pay[:, 1].min())) * work_h
    prices = float(core.price[0] + core.price[1] + core.price[4])
    return 2.0 * (spread + hourly + prices) + float(core.broken_cny.max(initial=0.0))


def cost_cny(core: Core, state: State) -> float:
    """Cost of a plan, whatever rules it breaks."""
    total = state.total
    return float(total[TOTAL] + core.price[2] * max(0.0, total[WORST]))


def way_cny(core: Core, found: Found) -> float:
    """Mean cost of a way to a visit, the scale of temperatures; never 0.

    What jobs pay, and lateness of a poor first plan, say nothing on how plans differ.
    """
    state = new_state(core, 0)
    load(core, state, found.key, found.team_day)
    visits = len(core.visit)
    made = np.flatnonzero(found.team_day >= 0)
    if len(made) == 0:
        return 1.0
    team_day, before = found.team_day[made], state.visit[made, PREV]
    is_first = before >= visits
    here = core.visit[np.where(is_first, 0, before), V_POINT]
    here = np.where(is_first, core.team_day[team_day, T_START], here)
    way = core.team_day[team_day, T_SPEED], here, core.visit[made, V_POINT]
    cost = core.pay[team_day, T_PER_KM] * core.distance_m[way] / 1000.0
    cost += core.pay[team_day, T_PER_H] * core.drive_s[way] / 3600.0
    least_cny = float(state.route[:, COST].sum()) / len(made) / 200.0
    return max(1e-3, least_cny, float(cost.mean()))
