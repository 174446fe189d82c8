"""Shortest tours of sets of sites, and their split among regions, against every order of stops."""

from dataclasses import replace
from itertools import combinations, pairwise, permutations

import numpy as np
import pytest
from numpy.typing import NDArray

from solvers.routing.middle_mile import lengths
from solvers.routing.middle_mile.lengths import shortest_tours, weights_of
from solvers.routing.trunk.groups import grouped
from solvers.routing.trunk.problem import Leg
from tests.solvers.routing.trunk_cases import load, problem, truck

REGIONS = [(0,), (1,), (2,), (3,), (0, 1), (2, 3), (0, 1, 2, 3)]


def drawn(seed: int) -> NDArray[np.float64]:
    """Four sites and the base in a square, ways back a little longer."""
    rng = np.random.default_rng(seed)
    at = rng.uniform(0, 100, (5, 2))
    length: NDArray[np.float64] = np.linalg.norm(at[:, None] - at[None, :], axis=2)
    return length * np.where(np.tri(5, dtype=bool), 1.1, 1.0)


def every_tour(length: NDArray[np.float64], most: int) -> dict[tuple[int, ...], float]:
    base = len(length) - 1
    return {
        sites: min(
            sum(length[way] for way in pairwise((base, *order, base)))
            for order in permutations(sites)
        )
        for stops in range(1, most + 1)
        for sites in combinations(range(base), stops)
    }


@pytest.mark.parametrize("seed", range(5))
def test_shortest_tours_are_those_of_the_best_order(seed: int) -> None:
    length = drawn(seed)
    masks, tours = shortest_tours(length, 3)
    expected = every_tour(length, 3)
    assert len(masks) == len(expected)
    found = dict(zip(masks.tolist(), tours.tolist(), strict=True))
    for sites, metres in expected.items():
        assert found[sum(1 << site for site in sites)] == pytest.approx(metres)


@pytest.mark.parametrize("most_sets", [lengths.MOST_SETS, 0])
@pytest.mark.parametrize("seed", range(8))
def test_weights_of_the_regions_a_tour_visits_never_exceed_it(
    seed: int, most_sets: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lengths, "MOST_SETS", most_sets)
    monkeypatch.setattr(lengths, "SAMPLES", 1)
    length = drawn(seed)
    weights = weights_of(REGIONS, length, 4)
    assert weights.min() >= 0
    assert weights.sum() > 0
    for sites, metres in every_tour(length, 4).items():
        visited = [bool(set(region) & set(sites)) for region in REGIONS]
        assert weights[visited].sum() <= metres * (1 + 1e-9)


def test_weights_of_sites_on_one_way_are_its_length() -> None:
    # Base at 0, sites at 50 and 60 km: there and back 100, 120 and both 120.
    at = np.array([50.0, 60.0, 0.0])
    weights = weights_of([(0,), (1,), (0, 1)], np.abs(at[:, None] - at[None, :]), 2)
    assert weights[0] + weights[2] == pytest.approx(100)
    assert weights.sum() == pytest.approx(120)


def test_tours_count_shortest_ways_over_other_sites() -> None:
    # Straight to b it is 80 km; over a, which has no loads, 60.
    case = problem([load("y", "b")], [truck()], places={"a": 30.0, "b": 60.0})
    long_ways = {way: Leg(80_000, case.legs[way].drive_s) for way in (("base", "b"), ("b", "base"))}
    case = replace(case, legs={**case.legs, **long_ways})
    tours = lengths.tours_of(case, grouped(case, 10))
    assert tours.km.sum() == pytest.approx(120)
