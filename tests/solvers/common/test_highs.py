"""The adapter to HiGHS on models solved by hand."""

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csc_array

import solvers
from solvers.common.highs import Mip, MipOptions, MipStatus, relax, solve_mip


def knapsack(is_integer: bool) -> Mip:
    """Worth 5, 4, 3 for weights 2, 3, 1 within 5, each at most once."""
    return Mip(
        cost=np.array([-5.0, -4.0, -3.0]),
        low=np.zeros(3),
        high=np.ones(3),
        is_integer=np.full(3, is_integer),
        matrix=csc_array(np.array([[2.0, 3.0, 1.0]])),
        row_low=np.array([-np.inf]),
        row_high=np.array([5.0]),
    )


def test_integers_are_exact_and_the_bound_meets_the_value() -> None:
    result = solve_mip(knapsack(is_integer=True), MipOptions(mip_gap=0.0))
    assert result.status is MipStatus.OPTIMAL
    assert result.x is not None
    assert result.x.tolist() in ([1.0, 1.0, 0.0], [1.0, 0.0, 1.0])
    assert result.objective == pytest.approx(-9)
    assert result.bound == pytest.approx(-9)


def test_a_model_without_integers_is_relaxed() -> None:
    # All of the first and last, two thirds of the second: 5 + 3 + 8/3.
    result = solve_mip(knapsack(is_integer=False))
    assert result.objective == pytest.approx(-32 / 3)
    assert result.bound == pytest.approx(-32 / 3)
    assert result.reduced_cost is not None


def test_contradictions_are_infeasible() -> None:
    model = knapsack(is_integer=True)
    broken = Mip(
        model.cost, model.low, model.high, model.is_integer, model.matrix, *([np.array([7.0])] * 2)
    )
    result = solve_mip(broken)
    assert result.status is MipStatus.INFEASIBLE
    assert result.x is None


def test_no_time_proves_nothing_wrong() -> None:
    result = solve_mip(knapsack(is_integer=True), MipOptions(time_limit_s=0.0))
    assert result.bound <= -9 + 1e-9
    assert result.objective >= -9 - 1e-9


def test_a_start_is_kept_when_no_node_may_be_searched() -> None:
    start = np.array([0.0, 1.0, np.nan])
    result = solve_mip(knapsack(is_integer=True), MipOptions(max_nodes=0), start)
    assert result.objective <= -7 + 1e-9


def test_columns_that_pay_enter_the_relaxation() -> None:
    found = relax(knapsack(is_integer=True), np.array([1]), MipOptions(), most_new=1)
    assert found is not None
    assert found.objective == pytest.approx(-32 / 3)
    assert found.x.tolist() == pytest.approx([1, 2 / 3, 1])


def test_no_column_outside_the_relaxation_pays() -> None:
    # Weight prices at 4/3 a unit: the third column is worth 3 - 4/3 beyond its weight.
    found = relax(knapsack(is_integer=False), np.arange(3), MipOptions())
    assert found is not None
    assert found.reduced_cost.tolist() == pytest.approx([-5 + 8 / 3, 0, -3 + 4 / 3])


def test_standard_output_stays_clean(capfd: pytest.CaptureFixture[str]) -> None:
    solve_mip(knapsack(is_integer=True))
    assert capfd.readouterr().out == ""


def test_only_the_adapter_knows_the_library() -> None:
    root = Path(solvers.__file__).parent
    users = [
        path.relative_to(root).as_posix()
        for path in sorted(root.rglob("*.py"))
        if "import highspy" in path.read_text(encoding="utf-8")
    ]
    assert users == ["common/highs.py"]
