"""What a served order costs: by hand, and by what the checker says of the plan without it."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from solvers.common import Limits, Status
from solvers.common.explanation import Served
from solvers.routing.explain import explain
from solvers.routing.problem import RoutingProblem
from solvers.routing.reasons.marginal import costs_of_order, without_order
from solvers.routing.solve import solve
from solvers.routing.validate import validate
from supplychain.orders import OrderKind
from supplychain.plans import Reason, Unserved
from tests.solvers.routing.random_rules import with_rules
from tests.solvers.routing.random_scenarios import random_scenario
from tests.solvers.routing.street import VAN, order, planned, street

if TYPE_CHECKING:
    from solvers.routing.plan import RoutingPlan
    from supplychain.scenario import Scenario


def served_by(scenario: Scenario, *order_ids: str) -> tuple[Served, ...]:
    """What is told of served orders of a street."""
    plan = planned(scenario)
    return explain(RoutingProblem.from_scenario(scenario), plan, order_ids).served


def test_an_order_costs_its_detour_and_its_time_at_the_door() -> None:
    """One van for a, 4 km away, and b, 10 km away: 20 km, 2,000 s on the road, 600 s at doors.

    Without b it turns at a: 12 km at 2 and 1,500 s at 36 an hour less.
    """
    row = street({"a": 4.0, "b": 10.0}, (order("a"), order("b")))
    near, far = served_by(row, "a", "b")
    assert (near.order_id, far.order_id) == ("a", "b")
    assert dict(far.costs) == pytest.approx({"distance": 24.0, "time": 15.0}, abs=0.02)
    assert far.cost_cny == pytest.approx(39.0, abs=0.04)
    assert dict(near.costs) == pytest.approx({"time": 3.0}, abs=0.02)
    assert near.words("COP") == "without it the plan would cost 3.00 COP less: time 3.00"


def test_an_order_alone_on_its_van_costs_all_of_the_tour() -> None:
    (found,) = served_by(street({"a": 10.0}, (order("a"),)), "a")
    assert dict(found.costs) == pytest.approx(
        {"vehicles": 100.0, "distance": 40.0, "time": 23.0}, abs=0.05
    )


def test_a_return_on_a_hired_van_costs_its_stop() -> None:
    van = replace(VAN, cny_per_stop=7.0)
    back = order("b", kind=OrderKind.RETURN)
    (found,) = served_by(street({"a": 4.0, "b": 4.0}, (order("a"), back), van), "b")
    assert dict(found.costs) == pytest.approx({"vehicles": 7.0, "time": 3.0}, abs=0.02)


def test_goods_pay_for_their_way_from_tier_to_tier(tiny: Scenario) -> None:
    """Order c alone: its milk comes from the centre; nothing else is on the way."""
    alone = replace(tiny, orders=tiny.orders[2:3], transfers=())
    plan = planned(alone)
    costs = costs_of_order(RoutingProblem.from_scenario(alone), plan, "c")
    assert costs is not None
    assert costs.total == pytest.approx(plan.costs.total)
    assert len(plan.routes) + len(plan.moves) > 1


def test_only_served_orders_that_were_asked_for_are_priced() -> None:
    row = street({"a": 4.0, "b": 10.0}, (order("a"), order("b", requires=("crane",))))
    assert [item.order_id for item in served_by(row, "a", "b")] == ["a"]
    problem = RoutingProblem.from_scenario(row)
    assert explain(problem, planned(row)).served == ()
    assert "served: order a: without it" in str(explain(problem, planned(row), ["a"]))


def test_what_cannot_be_told_is_not_told() -> None:
    assert "not known" in Served("a", None).words("CNY")


def told(problem: RoutingProblem, rest: RoutingPlan, order_id: str) -> RoutingPlan:
    """The plan without an order, with the entry that it is left out."""
    rates, left = problem.scenario.rates, problem.orders[order_id]
    kg = sum(line.quantity * problem.products[line.product_id].kg for line in left.lines)
    cost_cny = left.priority * rates.unserved_order_cny
    entry = Unserved("order", order_id, kg, Reason.UNKNOWN, "", cost_cny)
    return replace(
        rest,
        status=Status.PARTIAL if rest.routes or rest.moves else Status.NO_PLAN,
        unserved=(*rest.unserved, entry),
        site_costs=replace(rest.site_costs, unserved=rest.site_costs.unserved + cost_cny),
    )


def priced_orders(seed: int) -> int:
    """Orders of a random plan whose cost is what the checker says of the plan without them."""
    draw = random.Random(f"rules {seed}")
    problem = RoutingProblem.from_scenario(with_rules(draw, random_scenario(draw)))
    plan = solve(problem, Limits(max_iterations=20))
    order_ids = sorted({delivery.order_id for delivery in plan.deliveries})[:6]
    priced = 0
    for item in explain(problem, plan, order_ids).served:
        rest = without_order(problem, plan, item.order_id)
        assert (rest is None) == (item.cost_cny is None)
        if rest is not None:
            assert validate(problem, told(problem, rest, item.order_id)) == []
            assert item.cost_cny == pytest.approx(plan.costs.total - rest.costs.total, abs=1e-6)
            priced += 1
    return priced


def test_a_plan_without_the_order_is_valid_and_costs_so_much_less() -> None:
    assert sum(map(priced_orders, (3, 11, 39, 70))) > 10


@pytest.mark.long
def test_plans_without_an_order_are_valid_and_cost_so_much_less() -> None:
    assert sum(map(priced_orders, range(100, 160))) > 150
