"""The cheapest choice of enough sites, against every choice."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from solvers.placement.bounds.cover import TierCover
from solvers.placement.layers import Layers
from solvers.placement.problem import ChangeLimits
from tests.solvers.placement.varied import PLAIN, varied_problem

MUST = replace(PLAIN, tiers=2, priced=False, steps=True)


def cover_of(seed: int, sites: int = 6) -> TierCover:
    """A tier of sites of drawn room, two classes of which must add up to more than one site's."""
    random = np.random.default_rng(seed)
    cover = TierCover(Layers.of(varied_problem(seed, MUST)), 1)
    cover.sites = np.arange(sites)
    cover.is_new = random.random(sites) < 0.6
    cover.largest = random.integers(0, 40, (sites, 2)).astype(float)
    cover.need = cover.largest.sum(axis=0) * random.uniform(0.1, 0.8, 2)
    return cover


def every_choice(must: np.ndarray, may: np.ndarray) -> list[np.ndarray]:
    """Choices of sites that keep to what is decided."""
    found = []
    for bits in itertools.product((False, True), repeat=len(must)):
        chosen = np.array(bits)
        if (chosen >= must).all() and (chosen <= may).all():
            found.append(chosen)
    return found


@pytest.mark.parametrize("most_new", [None, 0, 1, 2])
@pytest.mark.parametrize("seed", range(15))
def test_no_choice_with_enough_room_is_below(seed: int, most_new: int | None) -> None:
    random = np.random.default_rng(50 + seed)
    cover = cover_of(seed)
    cover.most_new = most_new
    value = random.integers(-10, 20, 6).astype(float)
    must = random.random(6) < 0.2
    may = must | (random.random(6) < 0.8)
    sums = [
        float(value @ chosen)
        for chosen in every_choice(must, may)
        if (cover.largest.T @ chosen >= cover.need).all()
        and (most_new is None or (chosen & cover.is_new).sum() <= most_new)
    ]
    found, share = cover.choose(value, must, may)
    assert found <= min(sums, default=np.inf) + 1e-9
    assert (share[must] == 1.0).all()
    assert (share[~may] == 0.0).all()
    if np.isfinite(found):
        assert found == pytest.approx(float(value @ share))


@pytest.mark.parametrize("seed", range(15))
def test_fewest_sites_are_no_more_than_any_choice_has(seed: int) -> None:
    random = np.random.default_rng(80 + seed)
    cover = cover_of(seed)
    must = random.random(6) < 0.2
    may = must | (random.random(6) < 0.8)
    counts = [
        int(chosen.sum())
        for chosen in every_choice(must, may)
        if (cover.largest.T @ chosen >= cover.need).all()
    ]
    least = cover.least_number(must, may)
    assert least >= must.sum()
    if counts:
        assert least <= min(counts)
    else:
        assert np.isinf(cover.choose(np.zeros(6), must, may)[0]) or least <= may.sum()


def test_one_class_of_equal_sites_needs_as_many_as_it_takes() -> None:
    cover = cover_of(0, 4)
    cover.largest, cover.need = np.full((4, 1), 10.0), np.array([25.0])
    cover.most_new = None
    none, every = np.zeros(4, bool), np.ones(4, bool)
    assert cover.least_number(none, every) == 3
    found, share = cover.choose(np.array([4.0, 1.0, 3.0, 2.0]), none, every)
    assert found == 6.0
    assert share.tolist() == [0.0, 1.0, 1.0, 1.0]
    assert np.isinf(cover.choose(np.ones(4), none, np.array([True, True, False, False]))[0])


def test_more_openings_than_may_be_are_no_choice() -> None:
    problem = varied_problem(1, MUST)
    sites = tuple(replace(site, is_open=False) for site in problem.sites)
    limited = replace(problem, sites=sites, changes=ChangeLimits(most_openings=1))
    cover = TierCover(Layers.of(limited), 1)
    count = len(cover.sites)
    found, _ = cover.choose(np.zeros(count), np.ones(count, bool), np.ones(count, bool))
    assert np.isinf(found)
