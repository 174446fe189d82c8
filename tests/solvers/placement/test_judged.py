from __future__ import annotations

from dataclasses import replace

import pytest

from solvers.common import Limits
from solvers.placement.judged import Judged, Judgement, judge
from solvers.placement.losses.flows import flowing
from solvers.placement.problem import Future
from tests.solvers.placement.small import hand_plan, hand_problem, risky_plan, risky_problem

FLOWS = flowing(Limits(mip_gap=1e-6))


def test_the_futures_of_the_problem_cost_what_the_plan_says() -> None:
    problem, plan = risky_problem(), risky_plan()
    found = judge(problem, plan, problem.futures, FLOWS)
    assert found.unsolved == ()
    for item, figures in zip(found.futures, plan.figures, strict=True):
        assert item.future_id == figures.future_id
        assert item.cost_cny == pytest.approx(figures.cost_cny)
        assert item.unserved_share == pytest.approx(figures.unserved_share)
        assert item.reach == pytest.approx(figures.reach)
        assert item.cold_chain == pytest.approx(figures.cold_chain)
    assert found.mean_cny == pytest.approx(plan.objective)


def test_a_future_that_the_network_was_not_made_for_is_served_as_far_as_it_can_be() -> None:
    """Twice the demand: F1 and F2 hold 60 kg of either class each, O1 100 and 120."""
    found = judge(hand_problem(), hand_plan(), [Future("boom", 1.0, demand_factor=2.0)], FLOWS)
    (boom,) = found.futures
    assert boom.unserved_share == pytest.approx((320 - 100 - 120) / 320)


def test_a_site_that_was_never_opened_may_close() -> None:
    found = judge(hand_problem(), hand_plan(), [Future("x", 1.0, closed_site_ids=("F3",))], FLOWS)
    assert found.futures[0].cost_cny == pytest.approx(5158.0)


def test_the_worst_futures_make_the_tail() -> None:
    futures = [Judged(str(cny), 0.25, cny, 0.0, (), None) for cny in (1.0, 4.0, 2.0, 3.0)]
    found = Judgement(tuple(futures))
    assert found.mean_cny == pytest.approx(2.5)
    assert found.tail_cny(0.75) == pytest.approx(4.0)
    assert found.tail_cny(0.5) == pytest.approx(3.5)
    assert found.tail_cny(0.6) == pytest.approx((0.25 * 4 + 0.15 * 3) / 0.4)


def test_futures_are_left_out_once_somebody_asks_to_stop() -> None:
    problem = risky_problem()
    found = judge(problem, risky_plan(), problem.futures, FLOWS, should_stop=lambda: True)
    assert found.futures == ()


def test_probabilities_of_the_futures_given_weigh_them() -> None:
    problem = risky_problem()
    futures = [replace(item, probability=0.5) for item in problem.futures[:2]]
    found = judge(problem, risky_plan(), futures, FLOWS)
    assert found.mean_cny == pytest.approx((5158.0 + 7087.6) / 2)
