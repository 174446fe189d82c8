"""Amounts of a plan, reckoned by hand, and each of them changed."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from typing import TYPE_CHECKING

import pytest

from solvers.common import Status
from solvers.installers.plan import InstallCosts, InstallersPlan, Reason
from supplychain.installation import InstallationRules
from supplychain.jobs import Agreement, GoodsArrival, JobRelation, RelationKind, Task, Timing
from supplychain.teams import Account, Skill
from supplychain.windows import DeliveryWindow, TimeWindow
from tests.solvers.installers.street_of_jobs import MIN, H, job, plan, route, street, team, visit
from tests.solvers.installers.test_validate import told

if TYPE_CHECKING:
    from solvers.installers.problem import InstallersProblem

RULES = InstallationRules(
    unserved_cny=500.0,
    changed_promise_cny=60.0,
    not_preferred_cny=15.0,
    second_visit_cny=200.0,
    worst_late_cny_per_min=3.0,
    idle_goods_cny_per_h=8.0,
    fair_cny_per_h=12.0,
)


def dear_plan() -> tuple[InstallersProblem, InstallersPlan]:
    """A plan in which every amount is charged, with each written down as it is reckoned by hand.

    A is at j (10 km) from 10 to 11, 20 minutes late, and helped by B at h (20 km) from 17:30 to
    18:30. C is at k, from 12 to 13.
    """
    jobs = [
        job(
            "j",
            10,
            windows=(DeliveryWindow(9 * H, 9 * H + 40 * MIN, 0.5),),
            preferred_team_ids=("C",),
            goods=GoodsArrival("o", 8 * H),
            agreed=Agreement(TimeWindow(9 * H, 9 * H + 40 * MIN)),
        ),
        job("h", 20, Task(H, needs=(Skill("fit"),), people=2), preferred_team_ids=("B",)),
        job("k", 10, agreed=Agreement(TimeWindow(12 * H, 13 * H), ("A",))),
        job("out", 10, outsource_cny=130.0, agreed=Agreement(TimeWindow(0, H))),
        job("left", 10, priority=3),
    ]
    account = Account(paid_28_days_s=150 * H)
    teams = [
        team(account=account, quality=0.9),
        team("B", skills=(), account=Account(paid_28_days_s=90 * H), quality=0.5),
        team("C", account=Account(paid_28_days_s=60 * H), quality=1.0),
    ]
    pairs = [
        JobRelation(RelationKind.SAME_TEAM, "j", "k", broken_cny=25.0),
        JobRelation(RelationKind.SAME_TEAM, "j", "h", broken_cny=77.0),
    ]
    problem = street(teams, jobs, pairs, RULES)
    given = plan(
        problem,
        route(problem, "A", visit("j", 10 * H, late_s=20 * MIN), visit("h", 17 * H + 30 * MIN)),
        route(problem, "B", visit("h", 17 * H + 30 * MIN, helps=True)),
        route(problem, "C", visit("k", 12 * H)),
        left={"left": Reason.NOT_FOUND},
        outside=["out"],
    )
    # A: 9:40 to 19:10 is 9.5 h, of which 2 work and 80 minutes on the road; 70 after the shift.
    first = InstallCosts(
        job_pay=2 * 30.0 + 2 * 20.0,
        call_out=50.0,
        travel_distance=40.0,
        travel_time=20.0 * 80 / 60,
        waiting=20.0 * (9.5 - 2 - 80 / 60),
        overtime=40.0 * 70 / 60,
        lateness=20 * 0.5,
        preference=15.0,
        quality=2 * 200.0 * 0.1,
        fairness=12.0 * 9.5 * 0.5,
        idle_goods=8.0 * 2,
    )
    helping = InstallCosts(
        job_pay=30.0 + 20.0,
        call_out=50.0,
        travel_distance=40.0,
        travel_time=20.0 * 80 / 60,
        overtime=40.0 * 70 / 60,
    )
    last = InstallCosts(
        job_pay=30.0 + 20.0, call_out=50.0, travel_distance=20.0, travel_time=20.0 * 40 / 60
    )
    rest = InstallCosts(
        lateness=3.0 * 20,
        preference=25.0,
        changes=3 * 60.0,
        outsourced=130.0,
        unserved=3 * 500.0,
    )
    costs = (first, helping, last)
    routes = tuple(replace(r, costs=c) for r, c in zip(given.routes, costs, strict=True))
    left_out = tuple(
        replace(item, cost_cny=130.0 if item.is_outsourced else 1_500.0) for item in given.left_out
    )
    teams = [replace(t, overtime_s=2 * H) for t in teams]
    problem = replace(problem, teams=tuple(teams))
    return problem, replace(given, routes=routes, left_out=left_out, other_costs=rest)


def assert_told(
    problem: InstallersProblem, given: InstallersPlan, code: str, amount: float
) -> None:
    (found,) = told(problem, given)
    assert found[0] == code
    assert found[1] == pytest.approx(amount)


def test_amounts_reckoned_by_hand_are_right() -> None:
    problem, given = dear_plan()
    assert told(problem, given) == []


@pytest.mark.parametrize("term", [term.name for term in fields(InstallCosts)])
def test_a_wrong_amount_of_a_route_or_of_the_rest_is_reported(term: str) -> None:
    problem, given = dear_plan()
    for off_cny in (0.02, -0.02):
        extra = InstallCosts(**{term: off_cny})
        first = replace(given.routes[0], costs=given.routes[0].costs + extra)
        wrong_route = replace(given, routes=(first, *given.routes[1:]))
        wrong_rest = replace(given, other_costs=given.other_costs + extra)
        for wrong in (wrong_route, wrong_rest):
            assert_told(problem, wrong, "COST_WRONG", off_cny)


def test_an_amount_that_is_no_number_is_reported() -> None:
    problem, given = dear_plan()
    wrong = replace(given, other_costs=replace(given.other_costs, changes=math.nan))
    assert [code for code, _ in told(problem, wrong)] == ["COST_WRONG"]


def test_the_price_of_what_is_left_out_is_that_of_the_rules() -> None:
    problem, given = dear_plan()
    for number, right_cny in enumerate((1_500.0, 130.0)):
        items = list(given.left_out)
        items[number] = replace(items[number], cost_cny=right_cny + 2)
        wrong = replace(given, left_out=tuple(items))
        assert told(problem, wrong) == [("COST_WRONG", 2)]


@pytest.mark.parametrize(
    ("figure", "code"),
    [
        ("distance_m", "DISTANCE_WRONG"),
        ("drive_s", "DRIVE_WRONG"),
        ("overtime_s", "OVERTIME_WRONG"),
    ],
)
def test_a_wrong_figure_of_a_route_is_reported(figure: str, code: str) -> None:
    problem, given = dear_plan()
    first = replace(given.routes[0], **{figure: getattr(given.routes[0], figure) + 1})
    assert told(problem, replace(given, routes=(first, *given.routes[1:]))) == [(code, 1)]


def test_a_bound_above_the_cost_is_reported() -> None:
    problem, given = dear_plan()
    total_cny = given.costs.total
    assert told(problem, replace(given, bound_cny=total_cny)) == []
    assert_told(problem, replace(given, bound_cny=total_cny + 5), "BOUND_TOO_HIGH", 5)
    nothing = replace(given, bound_cny=math.nan)
    assert [code for code, _ in told(problem, nothing)] == ["BOUND_TOO_HIGH"]


def test_a_plan_is_optimal_only_with_a_bound_that_meets_it() -> None:
    problem = street([team()], [job("j", 10)])
    given = plan(problem, route(problem, "A", visit("j", 10 * H)), status=Status.OPTIMAL)
    assert told(problem, replace(given, bound_cny=given.costs.total)) == []
    assert told(problem, replace(given, bound_cny=given.costs.total - 1)) == [("STATUS_WRONG", 1)]


def test_peers_of_a_part_are_those_of_the_whole() -> None:
    rules = replace(InstallationRules(), fair_cny_per_h=10.0)
    problem = street([team(account=Account(paid_28_days_s=30 * H))], [job("j", 30)], rules=rules)
    alone = plan(problem, route(problem, "A", visit("j", 10 * H)))
    assert alone.routes[0].costs.fairness == 0.0
    part = replace(problem, peer_paid_s=10.0 * H)
    given = plan(part, route(part, "A", visit("j", 10 * H)))
    assert given.routes[0].costs.fairness == pytest.approx(10.0 * 3 * 2)
    assert told(part, given) == []
    assert told(part, alone) == [("COST_WRONG", -60)]


def test_lunch_is_not_paid() -> None:
    from tests.solvers.installers.test_validate import lunch_day

    problem, given = lunch_day((12 * H, 12 * H + 30 * MIN))
    # 9:40 to 15:20 with 2 h of work, 40 minutes on the road and half an hour of lunch
    assert given.routes[0].costs.waiting == pytest.approx(20.0 * 2.5)
    assert told(problem, given) == []


def test_late_starts_of_all_tasks_are_on_the_route_of_the_first() -> None:
    windows = (DeliveryWindow(9 * H, 10 * H, 1.0),)
    free = job("j", 10, Task(H), Task(H), timing=Timing.FREE, windows=windows)
    problem = street([team(), team("B")], [free])
    given = plan(
        problem,
        route(problem, "A", visit("j", 10 * H + 5 * MIN, late_s=5 * MIN)),
        route(problem, "B", visit("j", 11 * H, task=1, late_s=H)),
    )
    assert [r.costs.lateness for r in given.routes] == [pytest.approx(65.0), 0.0]
    assert told(problem, given) == []


def test_goods_are_idle_and_promises_kept_by_the_first_task() -> None:
    promise = Agreement(TimeWindow(12 * H, 13 * H))
    goods = GoodsArrival("o", 9 * H)
    free = job("j", 10, Task(H), Task(H), timing=Timing.FREE, goods=goods, agreed=promise)
    problem = street([team(), team("B")], [free], rules=RULES)
    given = plan(
        problem,
        route(problem, "A", visit("j", 12 * H)),
        route(problem, "B", visit("j", 10 * H, task=1)),
    )
    assert given.other_costs.changes == 0.0
    assert given.routes[0].costs.idle_goods == pytest.approx(8.0 * 3)
    assert told(problem, given) == []
