"""Raise the dual's value: the volume algorithm (Barahona and Anbil 2000).

Directions are means of the slopes so far, which at the same time tell how far each site is open in
a solution of the linear relaxation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from solvers.placement.bounds.dual import Answer, Decisions, Dual

FIRST_STEP = 0.1
LEAST_STEP = 1e-5
SHORT_ROUNDS = 40
"""Rounds over the same legs, where there are many."""
FULL_ROUNDS = 60
"""Rounds over all legs before the first list where prices are far off at first."""
AIM = 0.03
"""Steps aim at most this part above the best bound: a poor plan is no guide."""
LEAST_MEAN, MOST_MEAN = 0.01, 0.1


@dataclass(frozen=True, slots=True, eq=False)
class DualPoint:
    """Prices with what they prove.

    Parameters
    ----------
    prices, bonus
        Where the dual was best.
    value
        The lower bound.
    open_share
        By site: means of the answers, near a solution of the relaxation.
    value_of_site
        At the best prices: cost of opening a site less its earnings.
    rounds
        Evaluations made.
    """

    prices: NDArray[np.float64]
    bonus: NDArray[np.float64]
    value: float
    open_share: NDArray[np.float64]
    value_of_site: NDArray[np.float64]
    rounds: int


@dataclass(slots=True, eq=False)
class _Mean:
    """Means of slopes and of open shares."""

    slope: NDArray[np.float64]
    share_slope: NDArray[np.float64]
    open_share: NDArray[np.float64]

    def mix(self, answer: Answer, part: float) -> None:
        """Move towards an answer."""
        self.slope += part * (answer.slope - self.slope)
        self.share_slope += part * (answer.share_slope - self.share_slope)
        self.open_share += part * (answer.open_share - self.open_share)


def ascend(
    dual: Dual,
    decided: Decisions,
    target: float,
    rounds: int,
    *,
    start: DualPoint | None = None,
    step: float = FIRST_STEP,
    should_stop: Callable[[DualPoint], bool] | None = None,
) -> DualPoint:
    """Raise the bound.

    Parameters
    ----------
    dual, decided
        What is evaluated, and which sites are decided.
    target
        Cost of a known plan; the bound will not pass it unless nothing better exists.
    rounds
        Most evaluations.
    start
        Point to start from.
    step
        First length of steps, as a part of the way to the target.
    should_stop
        Asked every few rounds with the best point so far.
    """
    prices = dual.first_prices() if start is None else start.prices.copy()
    bonus = np.zeros(len(dual.layers.shares)) if start is None else start.bonus.copy()
    full = FULL_ROUNDS if start is None else 1
    best = _rise(dual, decided, target, rounds, prices, bonus, step, should_stop, full)
    if not dual.is_short:
        return best
    # A value over some legs only is no bound: once more, over all of them.
    prices = dual.without_idle(best.prices)
    dual.lengthen()
    answer = dual.evaluate(prices, best.bonus, decided)
    return DualPoint(
        prices, best.bonus, answer.value, best.open_share, answer.value_of_site, best.rounds
    )


def _rise(
    dual: Dual,
    decided: Decisions,
    target: float,
    rounds: int,
    prices: NDArray[np.float64],
    bonus: NDArray[np.float64],
    step: float,
    should_stop: Callable[[DualPoint], bool] | None,
    full: int,
) -> DualPoint:
    """The rounds; after the first ones, and again and again, legs far from paying are left out."""
    scale = _share_scale(dual)
    answer = dual.evaluate(prices, bonus, decided)
    best = _point(prices, bonus, answer, answer.open_share, 1)
    mean = _Mean(answer.slope.copy(), answer.share_slope.copy(), answer.open_share.copy())
    worse = 0
    for number in range(2, rounds + 1):
        if dual.is_large and number > full and (number - full) % SHORT_ROUNDS == 1:
            prices = dual.without_idle(best.prices) if dual.is_short else best.prices
            dual.shorten(prices, best.bonus)
            answer = dual.evaluate(prices, best.bonus, decided)
            best = _point(prices, best.bonus, answer, best.open_share, best.rounds)
        if not np.isfinite(best.value) or best.value >= target or step < LEAST_STEP:
            break
        aim = AIM * max(abs(best.value), dual.scale)
        gap = max(min(target - best.value, aim), 1e-9 * dual.scale)
        norm = _dot(dual.weight * mean.slope, mean.slope)
        norm += float(scale.whole @ mean.share_slope**2)
        if norm <= 1e-12:
            break
        length = step * gap / norm
        prices = np.clip(best.prices + length * mean.slope, 0.0, dual.ceiling)
        bonus = np.maximum(0.0, best.bonus + length * scale.unit * mean.share_slope)
        answer = dual.evaluate(prices, bonus, decided)
        agreement = _dot(dual.weight * mean.slope, answer.slope)
        mean.mix(answer, _part(mean, answer, dual.weight))
        if answer.value > best.value + 1e-9 * abs(best.value):
            if agreement > 0:
                step = min(step * 1.1, 2.0)
            worse = 0
            best = _point(prices, bonus, answer, mean.open_share, number)
        else:
            worse += 1
            if worse >= 20:
                step, worse = step * 0.66, 0
        if should_stop is not None and number % 10 == 0 and should_stop(best):
            break
    return DualPoint(
        best.prices, best.bonus, best.value, mean.open_share.copy(), best.value_of_site, best.rounds
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Scale:
    """How steps of a share's bonus compare with those of prices."""

    unit: NDArray[np.float64]
    whole: NDArray[np.float64]


def _share_scale(dual: Dual) -> _Scale:
    """One per cent missing of a share weighs as one per cent of every zone's demand."""
    typical = float(dual.demand[dual.demand > 0].mean()) if (dual.demand > 0).any() else 1.0
    whole = np.array([row.whole_kg for row in dual.layers.shares])
    return _Scale(np.full(len(whole), typical), whole * typical)


def _dot(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Sum of products; `@` wakes all threads of the library below for arrays of this length."""
    return float(np.einsum("i,i", one, other))


def _part(mean: _Mean, answer: Answer, weight: NDArray[np.float64]) -> float:
    """How far to move to the new slopes: to the shortest mean, within limits."""
    change = answer.slope - mean.slope
    squared = _dot(weight * change, change)
    if squared <= 1e-12:
        return MOST_MEAN
    best = -_dot(weight * mean.slope, change) / squared
    return float(np.clip(best, LEAST_MEAN, MOST_MEAN))


def _point(
    prices: NDArray[np.float64],
    bonus: NDArray[np.float64],
    answer: Answer,
    open_share: NDArray[np.float64],
    rounds: int,
) -> DualPoint:
    return DualPoint(prices, bonus, answer.value, open_share.copy(), answer.value_of_site, rounds)
