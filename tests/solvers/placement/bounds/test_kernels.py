"""Earnings of sites against linear programmes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from solvers.placement.bounds.kernels import earnings, sent
from solvers.placement.bounds.legs import LegList

EARNINGS: Any = earnings
SENT: Any = sent


class Case:
    """Three sites, six heads in two regions, up to three steps of room; some legs are closed."""

    def __init__(self, seed: int, *, has_bonus: bool) -> None:
        random = np.random.default_rng(seed)
        # Fractions keep gains apart: of equal gains at the border `sent` counts only the last.
        cost = random.integers(0, 9, (3, 6)) + random.random((3, 6))
        cost[random.random(cost.shape) < 0.2] = np.inf
        covers = random.random(cost.shape) < 0.5
        self.legs = LegList.of(cost, [covers])
        self.bonus = 2.5 * self.legs.covers[0] if has_bonus else np.zeros(0)
        self.head_price = random.integers(0, 12, 6).astype(float)
        self.region = np.array([0, 1, 1, 0, 0, 1])
        self.tail_price = random.integers(0, 4, (3, 2)).astype(float)
        self.most = random.integers(0, 8, 6).astype(float)
        self.room = random.integers(1, 9, 3).astype(float)
        self.steps = np.array([3, 1, 2])
        self.earned, self.least = np.zeros((3, 3)), np.zeros((3, 3))
        self.partial = np.full((3, 3), -1, np.int64)
        self.partial_kg = np.zeros((3, 3))
        self._prices: tuple[Any, ...] = (
            self.legs.start,
            self.legs.heads,
            self.legs.cost,
            self.bonus,
        )
        self._prices += (self.region, self.head_price, self.tail_price, self.most)
        self._chosen: tuple[Any, ...] = (self.least, self.partial, self.partial_kg)
        EARNINGS(*self._prices, self.room, self.steps, self.earned, *self._chosen)

    def gains(self, tail: int) -> tuple[np.ndarray, np.ndarray]:
        """Gain and head of each leg of a site."""
        part = slice(self.legs.start[tail], self.legs.start[tail + 1])
        heads = self.legs.heads[part]
        paid = self.tail_price[tail, self.region[heads]]
        gain = self.head_price[heads] - paid - self.legs.cost[part]
        return gain + (self.bonus[part] if len(self.bonus) else 0.0), heads

    def send(
        self, share: list[float], step: list[int]
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What goes out, comes in, and counts for the share."""
        out, into, inside = np.zeros((3, 2)), np.zeros(6), np.zeros(1)
        chosen = (np.array(share), np.array(step))
        SENT(*self._prices, *chosen, *self._chosen, out, into, inside, self.legs.covers)
        return out, into, inside


@pytest.mark.parametrize("has_bonus", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_earnings_are_those_of_the_best_knapsack(seed: int, has_bonus: bool) -> None:
    case = Case(seed, has_bonus=has_bonus)
    for tail in range(3):
        gain, heads = case.gains(tail)
        for step in range(int(case.steps[tail])):
            best = linprog(
                -gain,
                np.ones((1, len(gain))),
                [case.room[tail] * (step + 1)],
                bounds=[(0.0, float(case.most[head])) for head in heads],
            )
            assert case.earned[tail, step] == pytest.approx(-float(best.fun or 0.0))


@pytest.mark.parametrize("seed", range(12))
def test_what_is_sent_earns_what_was_said(seed: int) -> None:
    case = Case(seed, has_bonus=True)
    for tail in range(3):
        for step in range(1, int(case.steps[tail]) + 1):
            share = [0.0, 0.0, 0.0]
            share[tail] = 0.5
            out, into, inside = case.send(share, [step if n == tail else 1 for n in range(3)])
            assert out.sum(axis=0) == pytest.approx(np.bincount(case.region, into))
            assert out[tail].sum() <= 0.5 * case.room[tail] * step + 1e-9
            assert (into <= 0.5 * case.most + 1e-9).all()
            gain, heads = case.gains(tail)
            worth = sum(
                float(gain[place]) * float(into[head]) for place, head in enumerate(heads.tolist())
            )
            assert worth == pytest.approx(0.5 * case.earned[tail, step - 1])
            counted = case.legs.covers[0][case.legs.start[tail] : case.legs.start[tail + 1]]
            assert inside[0] == pytest.approx(into[heads[counted]].sum())


def test_a_site_without_steps_earns_nothing() -> None:
    case = Case(0, has_bonus=False)
    earned = np.zeros((3, 3))
    EARNINGS(*case._prices, case.room, np.zeros(3, np.int64), earned, *case._chosen)
    assert not earned.any()
