"""Figures of small plans, reckoned by hand."""

from __future__ import annotations

import pytest

from solvers.installers.kpis import kpis_of
from solvers.installers.plan import Reason
from supplychain.jobs import Agreement, GoodsArrival, Task
from supplychain.teams import Account
from supplychain.windows import DeliveryWindow, TimeWindow
from tests.solvers.installers.street_of_jobs import MIN, H, job, plan, route, street, team, visit
from tests.solvers.installers.test_validate import lunch_day
from tests.solvers.installers.test_validate_money import dear_plan


def test_figures_of_a_plan_with_everything_in_it() -> None:
    problem, given = dear_plan()
    kpis = kpis_of(problem, given)
    assert (kpis.jobs, kpis.done, kpis.outsourced) == (5, 3, 1)
    assert kpis.unassigned == {"NOT_FOUND": 1}
    assert kpis.done_share == pytest.approx(4 / 5)
    # only j has a window, and is late
    assert kpis.on_window_share == 0.0
    assert kpis.first_visit_share == pytest.approx((0.9 + 0.9 + 1.0) / 3)
    assert kpis.km_per_job == pytest.approx(100 / 3)
    assert kpis.drive_min_per_job == pytest.approx(200 / 3)
    assert kpis.cost_per_job_cny == pytest.approx(given.costs.total / 3)
    assert kpis.delivery_cost_per_job_cny == pytest.approx(given.costs.delivery / 3)
    paid_h = 9.5 + (1 + 80 / 60) + (1 + 40 / 60)
    assert kpis.utilisation == pytest.approx(4 / paid_h)
    assert kpis.overtime_h == pytest.approx(140 / 60)
    assert kpis.waiting_h == pytest.approx(9.5 - 2 - 80 / 60)
    assert kpis.goods_idle_h == pytest.approx(2)
    assert kpis.promise_changes == 3
    # A came at 11:20, B at 17:30
    assert kpis.waiting_for_others_min == pytest.approx(6 * 60 + 10)
    hours = sorted([150 + 9.5, 90 + 1 + 80 / 60, 60 + 1 + 40 / 60])
    pairs = sum(abs(a - b) for a in hours for b in hours)
    assert kpis.fairness_gini == pytest.approx(pairs / (2 * 9 * sum(hours) / 3))
    assert kpis.fairness_max_min == pytest.approx(hours[2] / hours[0])


def test_waiting_for_goods_is_told_apart_from_waiting_for_others() -> None:
    heavy = job("k", 10, Task(H), Task(H), goods=GoodsArrival("o", 12 * H))
    problem = street([team(), team("B")], [job("j", 10), heavy])
    given = plan(
        problem,
        route(problem, "A", visit("j", 10 * H), visit("k", 12 * H + 30 * MIN)),
        route(problem, "B", visit("k", 12 * H + 30 * MIN, task=1)),
    )
    kpis = kpis_of(problem, given)
    assert kpis.waiting_for_goods_min == pytest.approx(60)
    assert kpis.waiting_for_others_min == pytest.approx(30)
    assert kpis.goods_idle_h == pytest.approx(0.5)


def test_lunch_is_no_waiting() -> None:
    kpis = kpis_of(*lunch_day((12 * H, 12 * H + 30 * MIN)))
    assert kpis.waiting_h == pytest.approx(2.5)
    assert kpis.utilisation == pytest.approx(2 / (2 + 2.5 + 40 / 60))


def test_what_is_left_undone_misses_its_window_and_its_promise() -> None:
    windows = (DeliveryWindow(9 * H, 12 * H),)
    promise = Agreement(TimeWindow(9 * H, 12 * H), ("A",))
    jobs = [job(name, 10, windows=windows, agreed=promise) for name in ("j", "k")]
    problem = street([team(), team("B")], jobs)
    given = plan(problem, route(problem, "A", visit("j", 10 * H)), left={"k": Reason.NO_SKILL})
    kpis = kpis_of(problem, given)
    assert kpis.on_window_share == 0.5
    assert kpis.promise_changes == 1


def test_nothing_done_has_no_shares() -> None:
    problem = street([team(account=Account(paid_28_days_s=0))], [job("j", 10)])
    kpis = kpis_of(problem, plan(problem, left={"j": Reason.NOT_FOUND}))
    assert kpis.done_share == 0.0
    for figure in (kpis.km_per_job, kpis.cost_per_job_cny, kpis.utilisation, kpis.fairness_gini):
        assert figure is None
