"""Trucks and teams planned together, on streets whose best plans can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.common import Limits, Status
from solvers.joint.explain import explain
from solvers.joint.search import Search
from solvers.joint.validate import validate
from supplychain.calendars import HOUR_S
from supplychain.costs import CostRates
from supplychain.fleet import Fleet
from supplychain.installation import InstallationRules
from supplychain.windows import DeliveryWindow
from tests.solvers.joint.exhaustive import PLANNERS
from tests.solvers.joint.street_teams import job, joint, team
from tests.solvers.routing.street import order

if TYPE_CHECKING:
    from solvers.joint.plan import JointPlan
    from solvers.joint.problem import JointProblem

H = HOUR_S
LIMITS = Limits(max_iterations=60)
ONE_VAN = (Fleet("front", "van", 1),)
DEAR = CostRates(unserved_order_cny=5_000.0)


def hours(open_h: float, close_h: float) -> tuple[DeliveryWindow, ...]:
    """One hard window."""
    return (DeliveryWindow(round(open_h * H), round(close_h * H)),)


def planned(problem: JointProblem, *, feeds_back: bool = True) -> JointPlan:
    """A sound plan."""
    plan = Search(problem, PLANNERS, LIMITS).run(feeds_back=feeds_back)
    assert validate(problem, plan) == []
    return plan


def one_trip_or_two(unserved_cny: float) -> JointProblem:
    """One van for a and b in the same direction; b takes goods at eleven, a's team comes at eight.

    One trip brings a's goods on the way to b, long after the team should have started; for the
    team the van must leave at seven, and wait or drive twice.
    """
    orders = (order("a", windows=hours(7, 12)), order("b", windows=hours(11, 11)))
    jobs = (job("a", 5.0, windows=hours(8, 8.25)),)
    rules = InstallationRules(unserved_cny=unserved_cny)
    doors = {"a": 5.0, "b": 6.0}
    return joint(
        doors, (team("t"),), orders=orders, jobs=jobs, rules=rules, fleets=ONE_VAN, rates=DEAR
    )


def test_trucks_that_ask_nobody_come_too_late_for_the_team() -> None:
    plan = planned(one_trip_or_two(2_000.0), feeds_back=False)
    assert [left.job_id for left in plan.teams.left_out] == ["a"]
    assert plan.status is Status.PARTIAL
    assert len(plan.rounds) == 1


def test_a_truck_comes_sooner_where_that_saves_the_teams_more_than_it_costs() -> None:
    """The team is at the door at eight: 50 + 10 + 36 x (1,000 + 1,800) / 3,600 = 88 CNY."""
    problem = one_trip_or_two(2_000.0)
    plan = planned(problem)
    assert plan.status is Status.FEASIBLE
    assert plan.arrivals["a"].expected_s is not None
    assert plan.arrivals["a"].expected_s <= 8.25 * H
    assert plan.teams.costs.total == pytest.approx(88.0, abs=0.5)
    alone = planned(problem, feeds_back=False)
    assert alone.trucks.costs.total < plan.trucks.costs.total
    assert plan.total_cny < alone.total_cny
    assert explain(problem, plan).saved_cny == pytest.approx(alone.total_cny - plan.total_cny)


def test_a_truck_stays_as_it_is_where_the_teams_gain_less() -> None:
    """Leaving the job out costs 20 CNY; two trips or hours of waiting cost more."""
    problem = one_trip_or_two(20.0)
    plan = planned(problem)
    assert plan.total_cny == pytest.approx(planned(problem, feeds_back=False).total_cny, abs=0.01)
    assert not any(item.kept for item in plan.rounds[1:])


def test_no_rounds_are_made_where_no_job_waits_for_an_order() -> None:
    problem = joint({"a": 5.0}, (team("t"),), jobs=(job("a", 5.0, goods=None),))
    plan = planned(problem)
    assert len(plan.rounds) == 1
    assert plan.arrivals == {}
    assert plan.days == {}


def test_a_job_whose_order_nobody_brings_is_left_out() -> None:
    orders = (order("a", windows=hours(23, 23)),)
    plan = planned(joint({"a": 5.0}, (team("t"),), orders=orders))
    assert [item.id for item in plan.trucks.unserved] == ["a"]
    assert [left.job_id for left in plan.teams.left_out] == ["a"]


def test_equal_seeds_give_equal_plans() -> None:
    problem = one_trip_or_two(2_000.0)
    first, second = planned(problem), planned(problem)
    assert first.rounds == second.rounds
    assert first.teams.routes == second.teams.routes
    assert first.trucks.routes == second.trucks.routes


@settings(max_examples=8)
@given(
    st.lists(st.tuples(st.integers(-9, 9), st.integers(7, 15), st.integers(0, 6)), min_size=1,
             max_size=3),
    st.sampled_from([30.0, 400.0, 2_000.0]),
)  # fmt: skip
def test_what_is_planned_is_sound_and_no_kept_round_costs_more(
    drawn: list[tuple[int, int, int]], unserved_cny: float
) -> None:
    doors = {f"d{n}": float(km) or 0.5 for n, (km, _, _) in enumerate(drawn)}
    orders = tuple(
        order(f"d{n}", windows=hours(at_h, at_h + 3)) for n, (_, at_h, _) in enumerate(drawn)
    )
    jobs = tuple(
        replace(job(f"d{n}", doors[f"d{n}"]), windows=hours(at_h + gap_h, at_h + gap_h + 1))
        for n, (_, at_h, gap_h) in enumerate(drawn)
    )
    rules = InstallationRules(unserved_cny=unserved_cny, idle_goods_cny_per_h=1.0)
    plan = planned(joint(doors, (team("t"),), orders=orders, jobs=jobs, rules=rules))
    kept = [item.total_cny for item in plan.rounds if item.kept]
    assert kept == sorted(kept, reverse=True)
    assert kept[-1] == pytest.approx(plan.total_cny)
