"""Branch and bound on small problems that flows alone decide."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from solvers.common import Deadline, Limits
from solvers.placement.bounds.branch import Node, Tree, fixed
from solvers.placement.bounds.dual import Dual
from solvers.placement.bounds.volume import ascend
from solvers.placement.decomposed import Decomposition
from solvers.placement.layers import Layers
from solvers.placement.solve import solve
from tests.solvers.placement.varied import PLAIN, varied_problem

ONE_SIZE = replace(PLAIN, priced=True)


def later(*seeds: int) -> list[object]:
    """Seeds whose problems take seconds: only the long run has them."""
    return [pytest.param(seed, marks=pytest.mark.long) for seed in seeds]


@pytest.mark.parametrize("seed", [2, 3, 5, 7, *later(0, 1, 4, 6)])
def test_small_problems_are_proved_to_the_optimum_of_the_model(seed: int) -> None:
    problem = varied_problem(seed, replace(ONE_SIZE, priced=bool(seed % 2)))
    best = solve(problem, Limits(mip_gap=1e-9)).objective
    run = Decomposition(problem, Limits(max_iterations=400, mip_gap=0.0), Deadline(None))
    assert run.is_all_flows
    found = run.run()
    if np.isinf(best):
        assert found.settled is None
        return
    assert found.settled is not None
    assert found.settled.cost == pytest.approx(best, rel=1e-6)
    assert found.bound == pytest.approx(best, rel=2e-6)


@pytest.mark.parametrize("gap", [0.0, 0.05, 0.3])
@pytest.mark.parametrize("seed", [1, 4, *later(0, 2, 3, 5)])
def test_a_bound_with_a_gap_stays_below_the_optimum(seed: int, gap: float) -> None:
    """Choices given up because they can save too little count in the bound."""
    problem = varied_problem(30 + seed, ONE_SIZE)
    best = solve(problem, Limits(mip_gap=1e-9)).objective
    dual = Dual(Layers.of(problem))
    free = dual.everything_free()
    known = best * (1.0 + gap)
    tree = Tree(dual, Node(free, ascend(dual, free, known, 300)), max(gap, 1e-6))
    while not tree.is_done(known) and tree.nodes < 200:
        node = tree.step(known, lambda: False)
        if node is not None and node.is_decided:
            tree.close(node, None)
    assert tree.bound(known) <= best * (1.0 + 1e-7)


@pytest.mark.parametrize("seed", [0, 2, 3, *later(1, 4, 5)])
def test_no_site_is_decided_against_every_optimum(seed: int) -> None:
    problem = varied_problem(40 + seed, ONE_SIZE)
    plan = solve(problem, Limits(mip_gap=1e-9))
    is_open = np.array([site.is_open for site in plan.sites])
    dual = Dual(Layers.of(problem))
    free = dual.everything_free()
    limit = plan.objective * (1.0 + 1e-5)
    decided = fixed(dual, free, ascend(dual, free, limit, 400), limit)
    assert (is_open >= decided.must).all()
    assert (is_open <= decided.may).all()
