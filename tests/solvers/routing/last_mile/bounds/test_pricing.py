from __future__ import annotations

from itertools import permutations, product
from typing import TYPE_CHECKING

import numpy as np
import pytest

from solvers.routing.last_mile.bounds import pricing
from solvers.routing.last_mile.bounds.compiled.labels import EXACT, HASTY, NEVER_S
from solvers.routing.last_mile.bounds.cuts import Cut
from solvers.routing.last_mile.bounds.pricing import Duals, Pricer, Rooms, Route
from solvers.routing.last_mile.bounds.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Iterator

JOBS = 5


def endless() -> bool:
    return True


def random_ways(rng: np.random.Generator, *, reloads: bool) -> Ways:
    """Five doors on a map with windows and loads, so that some paths are not possible."""
    places = rng.integers(0, 60, (JOBS + 1, 2))
    gaps = np.abs(places[:, None] - places[None]).sum(axis=2)
    legs_s = gaps[1:, 1:] + 2
    np.fill_diagonal(legs_s, NEVER_S)
    open_s = rng.integers(0, 150, JOBS)
    close_s = open_s + rng.integers(20, 200, JOBS)
    by_base_s = gaps[1:, :1] + 5 + gaps[:1, 1:]
    np.fill_diagonal(by_base_s, NEVER_S)
    load = rng.integers(1, 6, (JOBS, 1)).astype(np.float64)
    return Ways(
        van=0,
        shift=0,
        count=3,
        fixed_cny=float(rng.integers(0, 30)),
        start_s=gaps[0, 1:],
        end_s=np.minimum(close_s, 260 - gaps[1:, 0]),
        open_s=open_s,
        close_s=close_s,
        start_cny=gaps[0, 1:].astype(np.float64),
        end_cny=gaps[1:, 0].astype(np.float64),
        drive_cny=np.where(legs_s < NEVER_S, legs_s + 0.5, np.inf),
        reload_cny=np.where(by_base_s < NEVER_S, by_base_s + 0.25, np.inf),
        drive_s=legs_s,
        reload_s=by_base_s if reloads else np.full((JOBS, JOBS), NEVER_S),
        load=load,
        room=np.array([9.0]),
    )


def all_paths(ways: Ways) -> Iterator[Route]:
    """Every path that visits each door at most once."""
    for size in range(1, JOBS + 1):
        for doors in permutations(range(JOBS), size):
            for reloads in product([False, True], repeat=size - 1):
                if ways.admits(doors, reloads):
                    yield Route(0, doors, reloads, ways.cost_cny(doors, reloads))


def reduced_cny(route: Route, duals: Duals) -> float:
    cny = route.cost_cny + float(duals.vehicles[0]) - float(duals.doors[list(route.doors)].sum())
    for cut, price in zip(duals.cuts, duals.of_cuts, strict=True):
        cny += price * float(cut.counts([route.doors], JOBS)[0])
    return cny


def random_duals(rng: np.random.Generator, cuts: int) -> Duals:
    made = []
    for _ in range(cuts):
        doors = rng.permutation(JOBS)
        memory = frozenset(doors[: int(rng.integers(3, JOBS + 1))].tolist())
        made.append(Cut(frozenset(doors[:3].tolist()), memory))
    kept = tuple(dict.fromkeys(made))
    prices = tuple(float(price) for price in rng.integers(1, 40, len(kept)))
    return Duals(rng.integers(0, 160, JOBS).astype(np.float64), np.array([3.0]), kept, prices)


@pytest.mark.parametrize("seed", range(60))
def test_with_all_doors_near_the_least_reduced_cost_is_that_of_all_paths(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ways = random_ways(rng, reloads=seed % 2 == 0)
    duals = random_duals(rng, cuts=[0, 3, 70][seed % 3])
    near = [[door, *(set(range(JOBS)) - {door})] for door in range(JOBS)]
    pricer = Pricer(0, ways, near, Rooms())
    keep = np.ones((JOBS, JOBS), dtype=bool)
    least_cny = min([0.0, *(reduced_cny(route, duals) for route in all_paths(ways))])
    for _ in range(3):  # The middle of the day moves between rounds.
        found = pricer.priced(duals, EXACT, keep, endless)
        assert found.least_cny == pytest.approx(least_cny, abs=1e-5)
        costs = [reduced_cny(route, duals) for route in found.routes]
        assert all(ways.admits(route.doors, route.reloads) for route in found.routes)
        assert costs == sorted(costs)
        assert min([0.0, *costs]) == pytest.approx(least_cny, abs=1e-5)
    hasty = pricer.priced(duals, HASTY, keep, endless)
    assert hasty.least_cny is None
    assert all(reduced_cny(route, duals) < 0.0 for route in hasty.routes)


@pytest.mark.parametrize("seed", range(20))
def test_with_few_doors_near_nothing_is_overlooked(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ways = random_ways(rng, reloads=False)
    duals = random_duals(rng, cuts=2)
    pricer = Pricer(0, ways, [[door] for door in range(JOBS)], Rooms())
    found = pricer.priced(duals, EXACT, np.ones((JOBS, JOBS), dtype=bool), endless)
    assert found.least_cny is not None
    least_cny = min(reduced_cny(route, duals) for route in all_paths(ways))
    assert found.least_cny <= max(least_cny, 0.0) + 1e-5


@pytest.mark.parametrize("patience", [0, 3])
def test_without_more_time_nothing_is_known(patience: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pricing, "SLICE", 0)
    left = [True] * patience
    ways = random_ways(np.random.default_rng(1), reloads=False)
    duals = Duals(np.full(JOBS, 500.0), np.zeros(1))
    pricer = Pricer(0, ways, [[door] for door in range(JOBS)], Rooms())
    found = pricer.priced(
        duals, EXACT, np.ones((JOBS, JOBS), dtype=bool), lambda: bool(left and left.pop())
    )
    assert (found.routes, found.least_cny) == ((), None)


def test_work_that_is_interrupted_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    ways = random_ways(np.random.default_rng(1), reloads=True)
    duals, keep = Duals(np.full(JOBS, 500.0), np.zeros(1)), np.ones((JOBS, JOBS), dtype=bool)
    near = [[door] for door in range(JOBS)]
    at_once = Pricer(0, ways, near, Rooms()).priced(duals, EXACT, keep, endless)
    monkeypatch.setattr(pricing, "SLICE", 0)
    assert Pricer(0, ways, near, Rooms()).priced(duals, EXACT, keep, endless) == at_once


def test_a_cut_counts_every_second_visit_that_is_not_forgotten() -> None:
    cut = Cut(frozenset({0, 1, 2}), frozenset({0, 1, 2, 3}))
    routes = [(0, 1), (0, 3, 1), (0, 4, 1), (0, 1, 2), (0, 1, 4, 2, 0), (3,)]
    assert cut.counts(routes, JOBS).tolist() == [1, 1, 0, 1, 2, 0]
