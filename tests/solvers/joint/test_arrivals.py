"""When goods are at the door, and how sure that is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from solvers.common import Limits
from solvers.joint.arrivals import arrivals_of_jobs, delivery_days
from solvers.routing.solve import solve
from supplychain.calendars import DAY_S, HOUR_S
from supplychain.costs import CostRates
from supplychain.fleet import DriverRules
from supplychain.jobs import GoodsArrival
from supplychain.windows import DeliveryWindow
from tests.solvers.joint.street_teams import joint, team
from tests.solvers.routing.street import VAN, order

if TYPE_CHECKING:
    from solvers.joint.problem import JointProblem

H = HOUR_S


def _arrivals(problem: JointProblem) -> dict[str, GoodsArrival]:
    plan = solve(problem.trucks, Limits(max_iterations=100))
    return arrivals_of_jobs(problem, plan)


def test_goods_are_there_when_the_truck_is_done_and_as_unsure_as_its_drive() -> None:
    """Five kilometres, service at eight for five minutes: 8:05, and 15 % of 500 s."""
    at = (DeliveryWindow(8 * H, 8 * H),)
    problem = joint({"a": 5.0}, (team("t"),), orders=(order("a", windows=at),))
    goods = _arrivals(problem)["a"]
    assert goods.expected_s == 8 * H + 300
    assert goods.sd_s == pytest.approx(75, abs=1)


def test_rests_on_the_road_are_no_driving_that_could_be_slow() -> None:
    """Forty kilometres with a rest of ten minutes in each hour: 15 % of 4,000 s all the same."""
    van = replace(VAN, rules=DriverRules(H, 600, 10 * H))
    rates = CostRates(unserved_order_cny=1_000.0)
    problem = joint({"a": 40.0}, (team("t"),), van=van, rates=rates)
    goods = _arrivals(problem)["a"]
    assert goods.sd_s == pytest.approx(600, abs=1)


def test_the_second_door_of_a_trip_is_less_sure_than_the_first() -> None:
    problem = joint({"a": 5.0, "b": 9.0}, (team("t"),))
    found = _arrivals(problem)
    sure = sorted(goods.sd_s for goods in found.values())
    near, far = sure
    assert far > near


def test_goods_that_nobody_brings_have_no_time_and_no_day() -> None:
    late = (DeliveryWindow(23 * H, 23 * H),)
    problem = joint({"a": 5.0}, (team("t"),), orders=(order("a", windows=late),))
    found = _arrivals(problem)
    assert found == {"a": GoodsArrival("a")}
    assert delivery_days(problem, found) == {}


def test_the_day_of_a_delivery_is_the_calendar_day_of_its_end() -> None:
    at = (DeliveryWindow(DAY_S + 8 * H, DAY_S + 8 * H),)
    problem = joint({"a": 5.0}, (team("t"),), days=2, orders=(order("a", windows=at),))
    assert delivery_days(problem, _arrivals(problem)) == {"a": 1}
