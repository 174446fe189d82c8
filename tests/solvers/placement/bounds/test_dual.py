"""Values of the dual at any prices, against the optimum."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from solvers.common import Limits, Status
from solvers.placement.bounds.dual import Decisions, Dual
from solvers.placement.bounds.regions import regions_of
from solvers.placement.bounds.volume import ascend
from solvers.placement.layers import Layers
from solvers.placement.problem import Forced, Sourcing
from solvers.placement.solve import solve
from tests.solvers.placement.drawn import drawn_problem
from tests.solvers.placement.varied import PLAIN, Traits, varied_problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.placement.problem import PlacementProblem

EXACT = Limits(mip_gap=1e-9)
CASES = {
    "bands": replace(PLAIN, promised=True, priced=True),
    "cold chain": replace(PLAIN, cold=True, priced=False),
    "steps of room": replace(PLAIN, steps=True, priced=False),
    "futures that close": replace(PLAIN, closures=True, priced=True),
    "returns": replace(PLAIN, returns=True, priced=False),
    "ages": replace(PLAIN, aged=True, priced=True),
    "a shared class": replace(PLAIN, shared=True, steps=True),
    "few changes": replace(PLAIN, changes=True, priced=True),
    "everything": Traits(sourcing=Sourcing.ONE_PER_ZONE, promised=True, returns=True),
}


def optimum(problem: PlacementProblem) -> float:
    """Least cost, infinite if there is no plan."""
    plan = solve(problem, EXACT)
    return np.inf if plan.status is Status.INFEASIBLE else plan.objective


def drawn_prices(
    dual: Dual, random: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Prices around the first ones, and bonuses."""
    prices = dual.first_prices() * random.uniform(0.2, 3.0) + random.uniform(0, 4, dual.count)
    bonus = random.uniform(0.0, 5.0, len(dual.layers.shares)) * (random.random() < 0.7)
    return np.minimum(prices, dual.ceiling), bonus


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("seed", [11, 12])
def test_no_prices_give_a_value_above_the_optimum(name: str, seed: int) -> None:
    problem = varied_problem(seed, CASES[name])
    best = optimum(problem)
    random = np.random.default_rng(seed)
    zones = random.integers(0, 3, len(problem.zones))
    for tolerance, regions in ((None, None), (0.9, None), (None, zones), (0.9, zones)):
        dual = Dual(Layers.of(problem, tolerance), regions=regions)
        free = dual.everything_free()
        for _ in range(12):
            answer = dual.evaluate(*drawn_prices(dual, random), free)
            assert answer.value <= best + 1e-7 * abs(best)
        point = ascend(dual, free, np.inf, 150)
        assert point.value <= best + 1e-7 * abs(best)


@pytest.mark.parametrize("told_apart", [False, True])
@pytest.mark.parametrize("name", ["bands", "futures that close", "ages"])
def test_slopes_show_where_the_value_can_rise_at_most(name: str, told_apart: bool) -> None:
    """The value is concave in prices and bonuses: no other point lies above its tangent."""
    random = np.random.default_rng(5)
    layers = Layers.of(varied_problem(21, replace(CASES[name], priced=True)))
    dual = Dual(layers, regions=np.arange(len(layers.problem.zones)) if told_apart else None)
    free = dual.everything_free()
    whole = np.array([row.whole_kg for row in dual.layers.shares])
    for _ in range(25):
        prices, bonus = drawn_prices(dual, random)
        other, other_bonus = drawn_prices(dual, random)
        here = dual.evaluate(prices, bonus, free)
        tangent = here.value + float((dual.weight * here.slope) @ (other - prices))
        tangent += float((here.share_slope * whole) @ (other_bonus - bonus))
        assert dual.evaluate(other, other_bonus, free).value <= tangent + 1e-7 * abs(tangent)


@pytest.mark.parametrize("seed", range(3))
def test_decided_sites_raise_the_value_to_no_more_than_their_optimum(seed: int) -> None:
    problem = varied_problem(seed, replace(PLAIN, priced=True, tiers=2))
    random = np.random.default_rng(seed)
    dual = Dual(Layers.of(problem))
    free = dual.everything_free()
    for _ in range(3):
        must = free.must | (random.random(len(free.must)) < 0.3)
        may = must | (free.may & (random.random(len(free.may)) < 0.6))
        forced = tuple(
            replace(site, forced=Forced.OPEN if one else Forced.FREE if other else Forced.CLOSED)
            for site, one, other in zip(problem.sites, must, may, strict=True)
        )
        best = optimum(replace(problem, sites=forced))
        decided = Decisions(must, may)
        for _ in range(5):
            assert dual.evaluate(*drawn_prices(dual, random), decided).value <= best * (1 + 1e-7)
        assert ascend(dual, decided, np.inf, 100).value <= best * (1 + 1e-7)


def test_prices_rise_to_near_the_optimum_where_sites_are_cheap() -> None:
    problem = drawn_problem(3)
    sites = tuple(replace(s, fixed_cny_per_day=0.0, opening_cny=0.0) for s in problem.sites)
    problem = replace(problem, sites=sites)
    dual = Dual(Layers.of(problem))
    point = ascend(dual, dual.everything_free(), np.inf, 1500)
    best = optimum(problem)
    # What is left is whole steps of room, which prices buy in parts.
    assert 0.9 * best <= point.value <= best * (1 + 1e-7)


def test_a_rise_never_lowers_the_bound_it_starts_from() -> None:
    dual = Dual(Layers.of(varied_problem(6, replace(PLAIN, priced=True))))
    free = dual.everything_free()
    first = ascend(dual, free, np.inf, 40)
    assert ascend(dual, free, np.inf, 40, start=first).value >= first.value
    assert first.value >= dual.evaluate(dual.first_prices(), np.zeros(0), free).value


def test_goods_told_apart_by_region_prove_as_much_and_then_more() -> None:
    """Two centres each serve their own side: alike, half of each would do."""
    layers = Layers.of(varied_problem(4, replace(PLAIN, priced=True, tiers=2)))
    coarse = Dual(layers)
    fine = Dual(layers, regions=np.arange(len(layers.problem.zones)))
    free = coarse.everything_free()
    point = ascend(coarse, free, np.inf, 600)
    start = fine.refined(coarse, point)
    told_apart = fine.evaluate(start.prices, start.bonus, free)
    assert told_apart.value >= point.value * (1 - 1e-9)
    assert ascend(fine, free, np.inf, 600, start=start, step=0.05).value > 1.001 * point.value


@pytest.mark.parametrize("tier", [0, 1])
def test_a_region_is_what_one_site_serves_best(tier: int) -> None:
    layers = Layers.of(varied_problem(4, replace(PLAIN, priced=True, tiers=2)))
    region = regions_of(layers, tier)
    assert region.shape == (len(layers.problem.zones),)
    assert sorted(set(region.tolist())) == list(range(int(region.max()) + 1))
    kg = np.zeros(len(layers.prices))
    for stream in layers.streams:
        kg[stream.group] += stream.weight * stream.demand.sum()
    first, last = (cost[int(kg.argmax())] for cost in layers.cny_per_kg)
    ways = first[:, :, None] + last[None]
    best = ways.min(axis=1 - tier).argmin(axis=0)
    same = region[:, None] == region[None]
    assert (same == (best[:, None] == best[None])).all()
