"""How high prices rise: not above the optimum, and nearly to the relaxation's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from solvers.common.highs import solve_mip
from solvers.placement.bounds.dual import Dual
from solvers.placement.bounds.volume import ascend
from solvers.placement.exact.aims import seek
from solvers.placement.exact.columns import empty_model
from solvers.placement.exact.rules import RULES
from solvers.placement.exact.solve import _mip
from solvers.placement.layers import Layers
from solvers.placement.ways import all_ways
from tests.solvers.placement.varied import PLAIN, varied_problem


def relaxed(problem: object) -> tuple[float, float]:
    """Values of the strong model's relaxation and of the model itself."""
    model = empty_model(problem, all_ways(problem))  # type: ignore[arg-type]
    for rule in RULES:
        rule(model)
    constant = seek(model, None)
    mip = _mip(model)
    loose = replace(mip, is_integer=np.zeros_like(mip.is_integer))
    return solve_mip(loose).objective + constant, solve_mip(mip).objective + constant


@pytest.mark.parametrize("seed", range(4))
def test_prices_rise_nearly_to_the_relaxation_and_never_above_the_optimum(seed: int) -> None:
    problem = varied_problem(seed, replace(PLAIN, priced=True, tiers=1))
    relaxation, optimum = relaxed(problem)
    dual = Dual(Layers.of(problem))
    point = ascend(dual, dual.everything_free(), optimum, 400)
    assert point.value <= optimum * (1.0 + 1e-7)
    assert point.value >= relaxation * (1.0 - 0.05)


def test_more_rounds_give_no_lower_bound_and_equal_ones_the_same() -> None:
    problem = varied_problem(4, replace(PLAIN, priced=True))
    values = []
    for rounds in (10, 60, 60):
        dual = Dual(Layers.of(problem))
        values.append(ascend(dual, dual.everything_free(), np.inf, rounds).value)
    assert values[0] <= values[1] == values[2]
