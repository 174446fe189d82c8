"""Random numbers by name and by key."""

from __future__ import annotations

import numpy as np
import pytest

from simulations.chance import Chance


def test_another_stream_or_draw_leaves_a_stream_unchanged() -> None:
    alone = Chance(7, 3).of("orders").random(4).tolist()
    other = Chance(7, 3)
    other.of("traffic").random(100)
    other.uniform("door", 5)
    assert other.of("orders").random(2).tolist() == alone[:2]
    assert other.of("orders").random(2).tolist() == alone[2:]


def test_replications_and_seeds_have_numbers_of_their_own() -> None:
    drawn = {
        Chance(seed, replication).uniform("leg", 1)
        for seed in range(20)
        for replication in range(20)
    }
    assert len(drawn) == 400
    first = Chance(1, 2).of("a").random()
    assert first != Chance(2, 1).of("a").random()
    assert Chance(1, 23).uniform("a") != Chance(12, 3).uniform("a")


def test_keyed_draws_do_not_depend_on_each_other() -> None:
    chance = Chance(7)
    later = chance.uniform("leg", "r-1", 2)
    chance.uniform("leg", "r-1", 1)
    assert chance.uniform("leg", "r-1", 2) == later
    assert chance.uniform("leg", "r-12") != chance.uniform("leg", "r-1", 2)


def test_keyed_draws_have_the_moments_that_they_should() -> None:
    chance = Chance(11)
    uniform = np.array([chance.uniform("u", n) for n in range(20_000)])
    assert uniform.mean() == pytest.approx(0.5, abs=0.01)
    assert uniform.var() == pytest.approx(1 / 12, abs=0.003)
    factor = np.array([chance.lognormal(0.3, "f", n) for n in range(20_000)])
    assert factor.mean() == pytest.approx(1.0, abs=0.01)
    assert factor.std() == pytest.approx(0.3, abs=0.01)
    wait = np.array([chance.exponential(40.0, "w", n) for n in range(20_000)])
    assert wait.mean() == pytest.approx(40.0, abs=1.2)
    assert chance.lognormal(0.0, "f") == 1.0
