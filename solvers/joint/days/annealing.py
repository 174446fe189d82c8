"""One walk of the compiled search, in legs that any process can go on with."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.joint.days.arrays import desk, empty_state
from solvers.joint.days.compiled.ruin import ARMS
from solvers.joint.days.compiled.search import fill, search, take_aim, true_cost
from solvers.joint.days.compiled.state import copy_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solvers.joint.days.compiled.recreate import Desk
    from solvers.joint.days.compiled.state import Facts, State

HOT, COLD = 0.1, 0.001
"""First and last heat, as parts of the mean cost of a request in the first state."""
MOST_OUT = np.array([10, 16, 16])
"""Requests taken out at most, by side."""
BLINK = 0.01
"""Share of trips and teams that are overlooked."""
BURST_S = 0.1
"""Seconds of compiled work between two looks at the clock."""


@dataclass(frozen=True, eq=False)
class Walk:
    """Where a walk stands: all that the next leg needs.

    Parameters
    ----------
    best, now
        Block and sums of the best state met and of the present one.
    cost
        Of the best state.
    scale
        Mean cost of a request in the first state.
    weights, dice, aim
        Of the search.
    rounds, rounds_per_s
        Done so far, and speed.
    """

    best: tuple[NDArray[np.int32], NDArray[np.float64]]
    now: tuple[NDArray[np.int32], NDArray[np.float64]]
    cost: float
    scale: float
    weights: NDArray[np.float64]
    dice: NDArray[np.uint64]
    aim: NDArray[np.float64]
    rounds: int = 0
    rounds_per_s: float = 2_000.0

    def joining(self, other: Walk) -> Walk:
        """This walk, going on from the best state of another one."""
        return replace(self, best=other.best, now=other.best, cost=other.cost, aim=other.aim)


@dataclass(frozen=True, slots=True)
class Leg:
    """How far to go: so many seconds or rounds, from one part of the whole way (0 to 1) to another.

    With ``rounds`` the clock is not read.
    """

    begin: float
    end: float
    seconds: float = 0.0
    rounds: int | None = None


def first_walk(given: Facts, seed: int, order: Sequence[int] | None = None) -> Walk:
    """A state built by putting in one request after the other, those with least choice first."""
    bench, state = desk(given, seed), empty_state(given)
    if order is None:
        choice = (given.last - given.first + 1) * np.maximum(1, given.eligible_count)
        order = np.lexsort((choice, given.last)).tolist()
    # While the first state grows, each truck above the present top costs a whole one.
    bench.aim[:] = 0.0, 0.0, 1.0
    fill(given, state, bench, np.array(order, np.int64))
    return walk_from(given, state, bench)


def warm_walk(given: Facts, state: State, seed: int) -> Walk:
    """A walk from a state of which something may be missing."""
    bench, filled = desk(given, seed), empty_state(given)
    copy_state(state, filled)
    take_aim(given, filled, bench.aim)
    lacking = np.flatnonzero((filled.trip < 0) | (filled.route < 0)).astype(np.int64)
    fill(given, filled, bench, lacking)
    return walk_from(given, filled, bench)


def walk_from(given: Facts, state: State, bench: Desk) -> Walk:
    """A walk that begins at a state."""
    cost = float(true_cost(given, state))
    held = (state.block.copy(), state.sums.copy())
    scale = cost / max(1, len(given.point))
    weights = np.ones(len(ARMS))
    return Walk(held, held, cost, scale, weights, bench.dice.copy(), bench.aim.copy())


def held_state(given: Facts, held: tuple[NDArray[np.int32], NDArray[np.float64]]) -> State:
    """A state with what a walk holds."""
    state = empty_state(given)
    state.block[:], state.sums[:] = held
    return state


def go_on(given: Facts, walk: Walk, leg: Leg) -> Walk:
    """The walk after another leg."""
    best, now, work = (
        held_state(given, walk.best),
        held_state(given, walk.now),
        empty_state(given),
    )
    bench = desk(given, 0)
    bench.dice[:], bench.aim[:] = walk.dice, walk.aim
    weights = walk.weights.copy()
    wins, effort = np.zeros(len(weights)), np.zeros(len(weights))
    copy_state(now, work)
    done, per_s, began = 0, walk.rounds_per_s, time.monotonic()
    while True:
        gone = _part_gone(leg, done, began)
        if gone >= 1.0:
            break
        burst = _burst(leg, done, per_s)
        heat = walk.scale * HOT * (COLD / HOT) ** (leg.begin + (leg.end - leg.begin) * gone)
        before = time.monotonic()
        search(
            given, best, now, work, bench, heat, 1.0, burst, MOST_OUT, BLINK, weights, wins, effort
        )
        done += burst
        if leg.rounds is None:
            per_s = 0.5 * (per_s + burst / max(1e-3, time.monotonic() - before))
    return replace(
        walk,
        best=(best.block, best.sums),
        now=(now.block, now.sums),
        cost=float(true_cost(given, best)),
        weights=weights,
        dice=bench.dice,
        aim=bench.aim,
        rounds=walk.rounds + done,
        rounds_per_s=per_s,
    )


def _part_gone(leg: Leg, done: int, began: float) -> float:
    if leg.rounds is not None:
        return done / max(1, leg.rounds)
    return (time.monotonic() - began) / max(1e-9, leg.seconds)


def _burst(leg: Leg, done: int, per_s: float) -> int:
    if leg.rounds is not None:
        return min(500, leg.rounds - done)
    return max(20, int(per_s * BURST_S))
