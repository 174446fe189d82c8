"""What the manual dispatcher books, on a street."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from benchmarks.installers.dispatch.dispatch import Desk, decoded, dispatch
from benchmarks.installers.dispatch.districts import (
    Districts,
    balanced_districts,
    teams_of_districts,
)
from benchmarks.installers.dispatch.parameters import DispatchParameters
from solvers.common import Limits
from solvers.installers.validate import validate
from supplychain.calendars import HOUR_S
from supplychain.jobs import GoodsArrival, InstallJob, Task, Timing
from supplychain.teams import Skill
from supplychain.windows import DeliveryWindow
from tests.solvers.joint.street_teams import FIT, job, joint, team
from tests.solvers.routing.street import at_km

if TYPE_CHECKING:
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem

H = HOUR_S
NINE = (DeliveryWindow(9 * H, 10 * H),)
NOON = (DeliveryWindow(12 * H, 13 * H),)


def ready(key: str, km: float, **changes: Any) -> InstallJob:
    """A job that waits for nothing."""
    return job(key, km, goods=None, **changes)


def problem_of(*jobs: InstallJob, teams: tuple[Any, ...]) -> InstallersProblem:
    """A day on the street."""
    km = {item.id: 1.0 for item in jobs}
    return joint(km, teams, jobs=jobs).teams


def booked(
    problem: InstallersProblem,
    asked: dict[str, Any] | None = None,
    placed_s: dict[str, int] | None = None,
    districts: Districts | None = None,
    parameters: DispatchParameters | None = None,
) -> InstallersPlan:
    """The plan of a dispatcher, sound by the checker."""
    desk = Desk(districts or Districts((at_km(0.0),)), problem.jobs, asked or {}, placed_s or {})
    plan = decoded(dispatch(problem, desk, parameters or DispatchParameters()), Limits())
    assert validate(problem, plan) == []
    return plan


def teams_at(plan: InstallersPlan) -> dict[str, set[str]]:
    """Who does what."""
    found: dict[str, set[str]] = {}
    for route in plan.routes:
        for visit in route.visits:
            found.setdefault(visit.job_id, set()).add(route.team_id)
    return found


def test_districts_have_equal_work_and_the_teams_that_it_needs() -> None:
    """Eight short jobs in the east weigh as much as four long ones in the west."""
    east = [ready(f"e{n}", 10.0 + n / 10) for n in range(8)]
    west = [
        replace(ready(f"w{n}", -10.0 - n / 10), tasks=(Task(3600, needs=(FIT,)),)) for n in range(4)
    ]
    districts = balanced_districts([*east, *west], 2)
    assert [round(place.lon, 2) for place in districts.centres] == [-0.09, 0.09]
    teams = [team(f"t{n}", start=at_km(12.0)) for n in range(4)]
    assert sorted(teams_of_districts(districts, teams, [*east, *west]).values()) == [0, 0, 1, 1]
    other = [team("p", start=at_km(12.0), skills=(Skill("pipe"),))]
    pipes = replace(west[0], tasks=(Task(600, needs=(Skill("pipe"),)),))
    assert teams_of_districts(districts, other, [*east, pipes]) == {"p": 0}


def test_who_booked_first_gets_the_window_asked_for_and_the_other_another_one() -> None:
    long = Task(90 * 60, needs=(FIT,))
    jobs = [replace(ready(key, 2.0, windows=(*NINE, *NOON)), tasks=(long,)) for key in "ab"]
    problem = problem_of(*jobs, teams=(team("t"),))
    asked = dict.fromkeys("ab", NINE)
    for first, second in ("ab", "ba"):
        plan = booked(problem, asked, {first: -100, second: -50})
        start = {v.job_id: v.start_s for r in plan.routes for v in r.visits}
        assert 9 * H <= start[first] <= 10 * H
        assert 12 * H <= start[second] <= 13 * H


def test_a_district_overflows_to_its_neighbour() -> None:
    districts = Districts((at_km(10.0), at_km(-10.0)))
    east, west = team("east", start=at_km(10.0)), team("west", start=at_km(-10.0))
    jobs = [ready(key, 10.0, windows=(DeliveryWindow(9 * H, 9 * H),)) for key in "ab"]
    far = ready("c", -10.0)
    problem = problem_of(*jobs, far, teams=(east, west))
    plan = booked(problem, districts=districts)
    assert teams_at(plan) == {"a": {"east"}, "b": {"west"}, "c": {"west"}}


def test_two_come_to_what_two_must_carry() -> None:
    heavy = replace(ready("a", 3.0), tasks=(Task(1800, needs=(FIT,), people=2),))
    other = team("helper", skills=())
    plan = booked(problem_of(heavy, teams=(team("t"), other)))
    assert teams_at(plan) == {"a": {"t", "helper"}}
    assert {(v.start_s, v.helps) for r in plan.routes for v in r.visits} == {
        (plan.routes[0].visits[0].start_s, False),
        (plan.routes[0].visits[0].start_s, True),
    }
    big = team("big", size=2)
    assert teams_at(booked(problem_of(heavy, teams=(team("t"), other, big)))) == {"a": {"big"}}


def test_tasks_in_order_keep_their_gap() -> None:
    pipe = Skill("pipe")
    two = replace(
        ready("a", 3.0),
        tasks=(Task(1800, needs=(FIT,)), Task(600, needs=(pipe,))),
        timing=Timing.IN_ORDER,
        least_gap_s=2 * H,
        most_gap_s=3 * H,
    )
    plan = booked(problem_of(two, teams=(team("t"), team("p", skills=(pipe,)))))
    first, second = (visit for _, visit in plan.visits_of("a"))
    assert 2 * H <= second.start_s - first.start_s <= 3 * H


def test_nobody_is_booked_before_the_goods_are_there() -> None:
    late = replace(ready("a", 3.0), goods=GoodsArrival("", 11 * H, 600))
    plan = booked(problem_of(late, teams=(team("t"),)))
    # 90 % of trucks with a deviation of 600 s are there 769 s after the expected time.
    assert plan.visits_of("a")[0][1].start_s == 11 * H + 769


def test_what_nobody_can_do_stays_out() -> None:
    pipes = replace(ready("a", 3.0), tasks=(Task(600, needs=(Skill("pipe"),)),))
    plan = booked(problem_of(pipes, ready("b", 2.0), teams=(team("t"),)))
    assert [left.job_id for left in plan.left_out] == ["a"]
