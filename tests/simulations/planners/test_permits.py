"""Vehicles that can go: on the whole as many as by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulations.effects import Effect, Effects, Spell
from simulations.planners.delays import Delays
from simulations.planners.permits import Permits
from supplychain.calendars import DAY_S
from supplychain.roads import UNREACHABLE, TravelMatrix

if TYPE_CHECKING:
    from collections.abc import Sequence

SHARES = st.lists(st.floats(0.0, 1.0), min_size=1, max_size=12)


@given(st.lists(SHARES, min_size=1, max_size=30))
def test_as_many_go_as_by_chance_and_no_more_than_there_are(days: list[list[float]]) -> None:
    permits = Permits()
    counts = [permits.count("vans", shares) for shares in days]
    assert all(0 <= count <= len(shares) for count, shares in zip(counts, days, strict=True))
    assert sum(counts) <= sum(map(sum, days)) + 0.5 + 1e-6


@pytest.mark.parametrize(("share", "vans"), [(0.15, 4), (0.3, 10), (0.5, 1)])
def test_nobody_waits_for_ever(share: float, vans: int) -> None:
    permits = Permits()
    counts = [permits.count("vans", [share] * vans) for _ in range(200)]
    assert sum(counts) == pytest.approx(200 * share * vans, abs=1.0)


def matrix(times_s: Sequence[Sequence[int]]) -> TravelMatrix:
    times = np.array(times_s, np.int64)
    return TravelMatrix(times, times)


def test_checks_and_slow_roads_lengthen_ways_between_places_only() -> None:
    spells = (
        Spell("c", Effect.CHECKPOINT_S, ((0, 600.0), (DAY_S, 600.0)), frozenset({"b"})),
        Spell("s", Effect.ROAD_SPEED, ((0, 0.5), (DAY_S, 0.5)), frozenset({"c"})),
    )
    delays = Delays(Effects(spells), 0, ["a", "b", "c"])
    times = [[0, 100, 100, 0], [100, 0, 100, 0], [100, UNREACHABLE, 0, 0], [0, 0, 0, 0]]
    slowed = delays.slowed({"urban": matrix(times)}, ["a", "b", "c"])["urban"].duration_s
    assert slowed.tolist() == [
        [0, 700, 200, 0],
        [700, 0, 800, 0],
        [200, UNREACHABLE, 0, 0],
        [0, 0, 0, 0],
    ]
    assert Delays(Effects(spells), 1, ["a", "b", "c"]).are_none
