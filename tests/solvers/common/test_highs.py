"""The adapter to HiGHS on models solved by hand."""

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csc_array

import solvers
from solvers.common.highs import Mip, MipOptions, MipStatus, relax, solve_mip
from solvers.common.mip_watch import TELL_EVERY_S, Lookout, MipWatch


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
    assert users == ["common/growing_lp.py", "common/highs.py"]


def knapsacks() -> Mip:
    """Forty things in five sacks, with a first point at once and a long way to the proof."""
    random = np.random.default_rng(3)
    weights = random.integers(10, 90, (5, 40)).astype(float)
    return Mip(
        cost=-(weights.sum(axis=0) + random.integers(0, 40, 40)),
        low=np.zeros(40),
        high=np.ones(40),
        is_integer=np.full(40, fill_value=True),
        matrix=csc_array(weights),
        row_low=np.full(5, -np.inf),
        row_high=weights.sum(axis=1) / 2.0,
    )


def test_who_looks_on_is_told_of_better_points_and_of_the_bound() -> None:
    told: list[tuple[float, float]] = []
    watch = MipWatch(tell=lambda value, bound: told.append((value, bound)))
    result = solve_mip(knapsacks(), MipOptions(max_nodes=1, mip_gap=0.0), watch=watch)
    values = [value for value, _ in told]
    assert values == sorted(values, reverse=True)
    assert len(set(values)) > 1
    assert all(bound <= result.objective <= value for value, bound in told)


def test_a_stop_keeps_the_best_point_so_far() -> None:
    asked: list[bool] = []

    def enough() -> bool:
        asked.append(True)
        return len(asked) > 5

    result = solve_mip(knapsacks(), MipOptions(mip_gap=0.0), watch=MipWatch(should_stop=enough))
    assert len(asked) == 6
    assert result.status is MipStatus.STOPPED
    assert result.x is not None
    assert result.bound < result.objective


def test_what_who_looks_on_raises_is_raised_and_ends_the_work() -> None:
    class EnoughError(Exception):
        """No more of it."""

    def tell(value: float, bound: float) -> None:
        raise EnoughError

    with pytest.raises(EnoughError):
        solve_mip(knapsacks(), watch=MipWatch(tell=tell))


def test_who_looks_on_may_print(capfd: pytest.CaptureFixture[str]) -> None:
    told: list[bool] = []

    def tell(value: float, bound: float) -> None:
        print("told", flush=True)  # noqa: T201 - what is tried
        told.append(True)

    solve_mip(knapsacks(), watch=MipWatch(tell, lambda: bool(told)))
    assert set(capfd.readouterr().out.split()) == {"told"}


def test_a_linear_model_can_be_stopped() -> None:
    watch = MipWatch(should_stop=lambda: True)
    random = np.random.default_rng(1)
    model = Mip(
        cost=random.random(80),
        low=np.zeros(80),
        high=np.full(80, np.inf),
        is_integer=np.zeros(80, dtype=bool),
        matrix=csc_array(random.random((60, 80))),
        row_low=np.ones(60),
        row_high=np.full(60, np.inf),
    )
    assert solve_mip(model, watch=watch).status is MipStatus.NOTHING
    assert solve_mip(model).status is MipStatus.OPTIMAL


def test_a_bound_that_creeps_is_told_now_and_then_only() -> None:
    told: list[tuple[float, float]] = []
    lookout = Lookout(MipWatch(tell=lambda value, bound: told.append((value, bound))))
    step = TELL_EVERY_S / 4.0
    for number in range(9):
        assert not lookout.wants_to_stop(10.0, number / 10.0, number * step)
    assert told == [(10.0, 0.0), (10.0, 0.4), (10.0, 0.8)]
    lookout.wants_to_stop(9.0, 0.8, 8.5 * step)
    assert told[-1] == (9.0, 0.8)
