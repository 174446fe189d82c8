from __future__ import annotations

from dataclasses import replace

import pytest

from solvers.common import Limits, Status
from solvers.placement.present import has_network, present_network
from solvers.placement.problem import ChangeLimits
from solvers.placement.solve import solve
from solvers.placement.validate import validate
from tests.solvers.placement.small import hand_problem


def test_todays_network_is_priced_without_any_change() -> None:
    """O1, F1 and F3: Z3 and Z4 are served from F3 at 4 a kg fresh, dry goods at half of it."""
    today = present_network(hand_problem())
    plan = solve(today, Limits(mip_gap=1e-6))
    assert plan.open_ids == ("O1", "F1", "F3")
    assert plan.costs.transport == pytest.approx(10 * (40 * 2 + 40 * 4 + 40 * 1 + 40 * 2))
    # Rooms of today are paid for whether they are needed or not: 40 a day.
    assert plan.costs.fixed == pytest.approx(10 * (100 + 50 + 60 + 40))
    assert plan.costs.opening + plan.costs.closing + plan.costs.expansion == 0
    assert validate(today, plan) == []


def test_promises_that_todays_network_breaks_do_not_stop_it() -> None:
    problem = replace(hand_problem(), cold_chain_share=1.0, changes=ChangeLimits(budget_cny=0.0))
    assert solve(present_network(problem), Limits()).status is Status.OPTIMAL


def test_what_todays_network_has_no_room_for_is_left_out() -> None:
    problem = hand_problem()
    problem = replace(problem, demand_kg_per_day=problem.demand_kg_per_day * 1.25)
    plan = solve(present_network(problem), Limits())
    # The origin holds 120 kg of dry goods but only 100 of chilled ones; both need 100.
    assert plan.status is Status.OPTIMAL
    problem = replace(problem, demand_kg_per_day=problem.demand_kg_per_day * 1.25)
    plan = solve(present_network(problem), Limits())
    assert plan.status is Status.PARTIAL
    short = sum(item.kg_per_day for item in plan.shortfalls)
    assert short == pytest.approx(25 + 5)


def test_where_nothing_is_open_there_is_no_network() -> None:
    problem = hand_problem()
    assert has_network(problem)
    nothing = replace(problem, sites=tuple(replace(s, is_open=False) for s in problem.sites))
    assert not has_network(nothing)
