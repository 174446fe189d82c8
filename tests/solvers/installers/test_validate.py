"""A day of one team: each fault is reported by its word and amount, and nothing else is."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from solvers.installers.travel import TableTravel
from solvers.installers.validate import validate
from supplychain.calendars import DailyHours
from supplychain.fleet import DriverRules, MealBreak
from supplychain.installation import InstallationRules, LabourRules
from supplychain.jobs import GoodsArrival, Task, Timing, WindowsFor
from supplychain.roads import UNREACHABLE, TravelMatrix
from supplychain.teams import Absence, Certificate, Part, Skill
from supplychain.windows import DeliveryWindow
from tests.solvers.installers.street_of_jobs import (
    KM_S,
    MIN,
    MONDAY,
    H,
    job,
    plan,
    priced,
    route,
    street,
    team,
    visit,
)

if TYPE_CHECKING:
    from solvers.installers.plan import InstallersPlan, TeamRoute
    from solvers.installers.problem import InstallersProblem
    from supplychain.jobs import InstallJob
    from supplychain.teams import Team

LUNCH = MealBreak(12 * H, 13 * H, 30 * MIN)


def told(problem: InstallersProblem, given: InstallersPlan) -> list[tuple[str, float]]:
    return [(found.code, found.amount) for found in validate(problem, given)]


def one_visit(
    job_at_ten: InstallJob, by: Team | None = None, start_s: int = 10 * H, work_s: int = H
) -> tuple[InstallersProblem, InstallersPlan]:
    """One team does one job, ten kilometres away."""
    problem = street([by or team()], [job_at_ten])
    return problem, plan(problem, route(problem, "A", visit("j", start_s, work_s)))


def with_route(
    problem: InstallersProblem, given: InstallersPlan, changed: TeamRoute
) -> InstallersPlan:
    """The plan with its only route changed, and its amounts set right."""
    return priced(problem, replace(given, routes=(changed,)))


def test_a_plan_that_keeps_every_rule_is_not_reported() -> None:
    assert told(*one_visit(job("j", 10))) == []


def test_work_by_a_team_that_is_away_is_reported() -> None:
    on_leave = Absence(MONDAY, MONDAY)
    assert told(*one_visit(job("j", 10), team(absences=(on_leave,)))) == [("ABSENT", 1)]
    assert told(*one_visit(job("j", 10), team(weekdays=(1, 2)))) == [("ABSENT", 1)]


def test_a_missing_skill_is_reported_in_levels() -> None:
    high = job("j", 10, Task(H, needs=(Skill("fit", 3),)))
    other = job("j", 10, Task(H, needs=(Skill("fit"), Skill("gas", 2))))
    assert told(*one_visit(high)) == [("NO_SKILL", 1)]
    assert told(*one_visit(other)) == [("NO_SKILL", 2)]
    assert told(*one_visit(high, team(skills=(Skill("fit", 1), Skill("fit", 3))))) == []


def test_a_missing_and_an_expired_certificate_are_told_apart() -> None:
    high_up = job("j", 10, Task(H, certificates=("height",)))
    yesterday, tomorrow = MONDAY - timedelta(days=1), MONDAY + timedelta(days=1)
    for held, expected in (
        ((), ["NO_CERTIFICATE"]),
        ((Certificate("height", valid_until=yesterday),), ["CERTIFICATE_EXPIRED"]),
        ((Certificate("height", valid_from=tomorrow),), ["CERTIFICATE_EXPIRED"]),
        ((Certificate("height", MONDAY, MONDAY),), []),
    ):
        found = told(*one_visit(high_up, team(certificates=held)))
        assert [code for code, _ in found] == expected


def test_missing_tools_and_parts_are_reported() -> None:
    drilled = job("j", 10, Task(H, tools=("drill",), parts=(Part("hose", 3),)))
    carried = team(tools=("drill",), parts=(Part("hose", 2), Part("hose", 1)))
    assert told(*one_visit(drilled, carried)) == []
    assert told(*one_visit(drilled, replace(carried, tools=()))) == [("NO_TOOL", 1)]
    assert told(*one_visit(drilled, replace(carried, parts=(Part("hose", 2),)))) == [
        ("PARTS_SHORT", 1)
    ]


def test_parts_of_a_whole_day_are_added_up() -> None:
    task = Task(H, parts=(Part("hose", 2),))
    problem = street([team(parts=(Part("hose", 3),))], [job("j", 10, task), job("k", 10, task)])
    day = route(problem, "A", visit("j", 10 * H), visit("k", 12 * H))
    assert told(problem, plan(problem, day)) == [("PARTS_SHORT", 1)]


def test_banned_teams_and_foreign_territories_are_reported() -> None:
    assert told(*one_visit(job("j", 10, banned_team_ids=("A",)))) == [("BANNED", 1)]
    northern = team(territories=("north",))
    assert told(*one_visit(job("j", 10, territory_id="south"), northern)) == [
        ("NOT_IN_TERRITORY", 1)
    ]
    assert told(*one_visit(job("j", 10), northern)) == [("NOT_IN_TERRITORY", 1)]
    assert told(*one_visit(job("j", 10, territory_id="north"), northern)) == []
    assert told(*one_visit(job("j", 10, territory_id="south"))) == []


def test_arriving_before_the_road_allows_is_reported() -> None:
    problem = street([team()], [job("j", 10), job("k", 40)])
    fast = visit("k", 11 * H + 30 * KM_S - 1, arrive_s=11 * H + 30 * KM_S - 1)
    assert told(problem, plan(problem, route(problem, "A", visit("j", 10 * H), fast))) == [
        ("TRAVEL_TOO_SHORT", 1)
    ]


def test_being_back_before_the_road_allows_is_reported() -> None:
    problem, given = one_visit(job("j", 10))
    back = replace(given.routes[0], end_s=given.routes[0].end_s - 7)
    assert told(problem, with_route(problem, given, back)) == [("TRAVEL_TOO_SHORT", 7)]


def test_a_door_without_a_road_is_reported() -> None:
    problem, given = one_visit(job("j", 10))
    cut = np.array([[0, UNREACHABLE], [1_000, 0]])
    problem = replace(problem, travel=TableTravel(TravelMatrix(cut, cut)))
    changed = replace(given.routes[0], distance_m=1_000, drive_s=1_000)
    assert ("NO_ROAD", 1) in told(problem, with_route(problem, given, changed))


def test_leaving_sooner_than_the_first_visit_asks_for_is_reported() -> None:
    problem, given = one_visit(job("j", 10))
    early = replace(given.routes[0], start_s=given.routes[0].start_s - 60)
    assert told(problem, with_route(problem, given, early)) == [("LEAVES_TOO_EARLY", 60)]


def test_driving_on_without_a_rest_is_reported() -> None:
    rules = InstallationRules(driving=DriverRules(max_continuous_drive_s=2 * H, rest_s=20 * MIN))
    for stay_s, expected in ((10 * MIN, [("DRIVES_TOO_LONG", 2 * H)]), (20 * MIN, [])):
        jobs = [job("j", 50, Task(stay_s)), job("k", 60, Task(stay_s))]
        problem = street([team()], jobs, rules=rules)
        # 100 minutes out, 20 on, 120 home
        stops = visit("j", 10 * H, stay_s), visit("k", 10 * H + 20 * MIN + stay_s, stay_s)
        assert told(problem, plan(problem, route(problem, "A", *stops))) == expected


def test_a_break_on_the_road_is_a_rest_from_driving() -> None:
    rules = InstallationRules(driving=DriverRules(max_continuous_drive_s=2 * H, rest_s=20 * MIN))
    problem = street([team(breaks=(LUNCH,))], [job("j", 50, Task(0)), job("k", 60, Task(0))])
    problem = replace(problem, rules=rules)
    stops = visit("j", 11 * H + 40 * MIN, 0), visit("k", 12 * H, 0)
    for pause_s, expected in ((12 * H, []), (13 * H, [("DRIVES_TOO_LONG", H)])):
        day = route(problem, "A", *stops, pauses=[(pause_s, pause_s + 30 * MIN)])
        assert told(problem, plan(problem, day)) == expected


def test_a_leg_that_is_too_long_is_reported() -> None:
    rules = InstallationRules(driving=DriverRules(max_continuous_drive_s=H))
    problem = street([team()], [job("j", 31)], rules=rules)
    day = route(problem, "A", visit("j", 10 * H))
    assert told(problem, plan(problem, day)) == [("DRIVES_TOO_LONG", KM_S)]


def test_leaving_before_the_shift_is_reported() -> None:
    assert told(*one_visit(job("j", 10), start_s=8 * H + 10 * KM_S)) == []
    assert told(*one_visit(job("j", 10), start_s=8 * H + 10 * KM_S - 1)) == [("SHIFT_HOURS", 1)]


def test_overtime_is_allowed_as_the_team_and_the_law_say() -> None:
    last_s = 19 * H - 10 * KM_S - H
    late = [("OVERTIME", 1)]
    assert told(*one_visit(job("j", 10), start_s=last_s)) == []
    assert told(*one_visit(job("j", 10), start_s=last_s + 1)) == late
    rules = InstallationRules(labour=LabourRules(overtime_daily_s=30 * MIN))
    problem = street([team()], [job("j", 10)], rules=rules)
    day = route(problem, "A", visit("j", last_s - 30 * MIN + 1))
    assert told(problem, plan(problem, day)) == late


def test_work_after_the_horizon_is_reported() -> None:
    problem = street([team(hours=DailyHours(8 * H, 24 * H))], [job("j", 10)])
    day = route(problem, "A", visit("j", 24 * H - H - 10 * KM_S + 5))
    assert told(problem, plan(problem, day)) == [("OUTSIDE_HORIZON", 5)]


def test_days_that_are_too_long_are_reported_breaks_aside() -> None:
    exact_s = H + 20 * KM_S
    assert told(*one_visit(job("j", 10), team(most_daily_s=exact_s))) == []
    assert told(*one_visit(job("j", 10), team(most_daily_s=exact_s - 1))) == [("DAY_TOO_LONG", 1)]
    rules = InstallationRules(labour=LabourRules(daily_s=H, overtime_daily_s=H))
    problem = street([team()], [job("j", 10), job("k", 10)], rules=rules)
    day = route(problem, "A", visit("j", 10 * H), visit("k", 11 * H))
    assert told(problem, plan(problem, day)) == [("DAY_TOO_LONG", 20 * KM_S)]


def test_too_many_metres_and_visits_are_reported() -> None:
    assert told(*one_visit(job("j", 10), team(most_distance_m=19_000))) == [("TOO_FAR", 1_000)]
    assert told(*one_visit(job("j", 10), team(most_jobs=0))) == [("TOO_MANY_JOBS", 1)]


def lunch_day(
    *pauses: tuple[int, int], first_s: int = 10 * H, second_s: int = 14 * H
) -> tuple[InstallersProblem, InstallersPlan]:
    problem = street([team(breaks=(LUNCH,))], [job("j", 10), job("k", 10)])
    day = route(problem, "A", visit("j", first_s), visit("k", second_s), pauses=pauses)
    return problem, plan(problem, day)


def test_a_break_may_lie_in_waiting_time_but_not_be_missing() -> None:
    assert told(*lunch_day((12 * H, 12 * H + 30 * MIN))) == []
    assert told(*lunch_day((13 * H, 13 * H + 30 * MIN))) == []
    assert told(*lunch_day()) == [("BREAK_MISSING", 30 * MIN)]


@pytest.mark.parametrize("start_s", [12 * H - 1, 13 * H + 1])
def test_a_break_outside_its_time_is_none(start_s: int) -> None:
    found = told(*lunch_day((start_s, start_s + 30 * MIN)))
    assert found == [("BREAK_MISSING", 30 * MIN), ("BREAK_NOT_DUE", 30 * MIN)]


def test_a_break_of_another_length_is_none() -> None:
    found = told(*lunch_day((12 * H, 12 * H + 29 * MIN)))
    assert found == [("BREAK_MISSING", 30 * MIN), ("BREAK_NOT_DUE", 29 * MIN)]


def test_a_break_while_working_is_reported() -> None:
    problem, given = lunch_day((12 * H, 12 * H + 30 * MIN), first_s=11 * H + 10 * MIN)
    assert told(problem, given) == [("BREAK_AT_WORK", 10 * MIN)]


def test_a_break_that_is_not_due_is_reported() -> None:
    problem, given = lunch_day((12 * H, 12 * H + 30 * MIN), first_s=9 * H, second_s=10 * H)
    assert ("BREAK_NOT_DUE", 30 * MIN) in told(problem, given)


def test_a_break_on_the_road_makes_the_way_longer() -> None:
    problem = street([team(breaks=(LUNCH,))], [job("j", 10), job("k", 40)])
    pause = (12 * H + 10 * MIN, 12 * H + 40 * MIN)
    for arrive_s, expected in (
        (12 * H + 90 * MIN, []),
        (12 * H + 90 * MIN - 1, [("TRAVEL_TOO_SHORT", 1)]),
    ):
        day = route(
            problem,
            "A",
            visit("j", 11 * H),
            visit("k", 14 * H, arrive_s=arrive_s),
            pauses=[pause],
        )
        assert told(problem, plan(problem, day)) == expected


def test_each_of_two_breaks_needs_its_own_pause() -> None:
    coffee = MealBreak(12 * H, 15 * H, 30 * MIN)
    problem = street([team(breaks=(LUNCH, coffee))], [job("j", 10), job("k", 10)])
    stops = visit("j", 9 * H), visit("k", 15 * H)
    one = route(problem, "A", *stops, pauses=[(12 * H, 12 * H + 30 * MIN)])
    two = route(
        problem,
        "A",
        *stops,
        pauses=[(12 * H, 12 * H + 30 * MIN), (12 * H + 30 * MIN, 13 * H)],
    )
    assert told(problem, plan(problem, one)) == [("BREAK_MISSING", 30 * MIN)]
    assert told(problem, plan(problem, two)) == []


def test_two_breaks_at_once_are_reported() -> None:
    coffee = MealBreak(12 * H, 15 * H, 30 * MIN)
    problem = street([team(breaks=(LUNCH, coffee))], [job("j", 10), job("k", 10)])
    pauses = [(12 * H, 12 * H + 30 * MIN), (12 * H + 20 * MIN, 12 * H + 50 * MIN)]
    day = route(problem, "A", visit("j", 9 * H), visit("k", 15 * H), pauses=pauses)
    assert told(problem, plan(problem, day)) == [("BREAK_AT_WORK", 10 * MIN)]


def test_work_that_starts_before_arrival_is_reported() -> None:
    problem, given = one_visit(job("j", 10))
    stop = replace(given.routes[0].visits[0], arrive_s=10 * H + 5)
    changed = replace(given.routes[0], visits=(stop,))
    assert told(problem, with_route(problem, given, changed)) == [("TIMES_BACKWARDS", 5)]


def test_work_takes_the_time_of_the_teams_level() -> None:
    by_level = Task(2 * H, work_s_by_level=((2, H), (3, H // 2)), needs=(Skill("fit"),))
    for level, right_s in ((1, 2 * H), (2, H), (3, H // 2), (4, H // 2)):
        able = team(skills=(Skill("fit", level),))
        assert told(*one_visit(job("j", 10, by_level), able, work_s=right_s)) == []
        wrong = told(*one_visit(job("j", 10, by_level), able, work_s=right_s - 3))
        assert wrong == [("WORK_TIME", 3)]
        longer = told(*one_visit(job("j", 10, by_level), able, work_s=right_s + 3))
        assert longer == [("WORK_TIME", 3)]


def test_windows_are_kept_at_both_ends() -> None:
    windows = (DeliveryWindow(9 * H, 10 * H), DeliveryWindow(14 * H, 15 * H))
    for start_s, expected in (
        (9 * H, []),
        (10 * H, []),
        (15 * H, []),
        (9 * H - 2, [("WINDOW_EARLY", 2)]),
    ):
        assert told(*one_visit(job("j", 10, windows=windows), start_s=start_s)) == expected
    problem, given = one_visit(job("j", 10, windows=windows), start_s=10 * H + 3)
    stop = replace(given.routes[0].visits[0], late_s=3)
    changed = replace(given.routes[0], visits=(stop,))
    assert told(problem, with_route(problem, given, changed)) == [("WINDOW_MISSED", 3)]


def test_lateness_must_be_told_and_be_that_of_the_last_open_window() -> None:
    windows = (DeliveryWindow(9 * H, 10 * H, 1.0), DeliveryWindow(14 * H, 15 * H, 2.0))
    for start_s, late_s in ((11 * H, H), (14 * H, 0), (15 * H + 60, 60)):
        problem, given = one_visit(job("j", 10, windows=windows), start_s=start_s)
        stop = replace(given.routes[0].visits[0], late_s=late_s)
        right = with_route(problem, given, replace(given.routes[0], visits=(stop,)))
        assert told(problem, right) == []
        wrong = replace(given.routes[0], visits=(replace(stop, late_s=late_s + 1),))
        assert told(problem, with_route(problem, given, wrong)) == [("LATE_WRONG", 1)]


def test_windows_hold_for_the_first_task_or_for_every_one() -> None:
    windows = (DeliveryWindow(9 * H, 10 * H),)
    tasks = (Task(H), Task(H))
    for timing, windows_for, expected in (
        (Timing.IN_ORDER, WindowsFor.FIRST, []),
        (Timing.IN_ORDER, WindowsFor.EVERY, ["WINDOW_MISSED", "LATE_WRONG"]),
        (Timing.FREE, WindowsFor.FIRST, ["WINDOW_MISSED", "LATE_WRONG"]),
    ):
        two = job("j", 10, *tasks, timing=timing, windows=windows, windows_for=windows_for)
        problem = street([team(), team("B")], [two])
        given = plan(
            problem,
            route(problem, "A", visit("j", 10 * H)),
            route(problem, "B", visit("j", 11 * H, task=1)),
        )
        assert [code for code, _ in told(problem, given)] == expected


def test_work_before_the_goods_are_there_is_reported() -> None:
    certain = job("j", 10, goods=GoodsArrival("o", 10 * H))
    assert told(*one_visit(certain)) == []
    assert told(*one_visit(certain, start_s=10 * H - 9)) == [("GOODS_NOT_THERE", 9)]
    # the 90 % quantile of the normal distribution lies 1.2815515655 standard deviations above
    unsure = job("j", 10, goods=GoodsArrival("o", 10 * H, sd_s=1_000))
    assert told(*one_visit(unsure, start_s=10 * H + 1_282)) == []
    assert told(*one_visit(unsure, start_s=10 * H + 1_281)) == [("GOODS_NOT_THERE", 1)]
    assert told(*one_visit(job("j", 10, goods=GoodsArrival("o")))) == [("GOODS_NOT_THERE", 1)]


def test_work_after_the_deadline_is_reported() -> None:
    assert told(*one_visit(job("j", 10, deadline_s=11 * H))) == []
    assert told(*one_visit(job("j", 10, deadline_s=11 * H - 4))) == [("DEADLINE", 4)]


def test_routes_of_what_does_not_exist_are_reported_and_not_judged() -> None:
    problem, given = one_visit(job("j", 10))
    for changed in (
        replace(given.routes[0], team_id="Z"),
        replace(given.routes[0], day=1),
        replace(given.routes[0], day=-1),
        replace(given.routes[0], visits=(replace(given.routes[0].visits[0], task=1),)),
    ):
        found = told(problem, with_route(problem, given, changed))
        assert found[0] == ("UNKNOWN_ID", 1)
    stranger = replace(given.routes[0].visits[0], job_id="z")
    changed = replace(given.routes[0], visits=(stranger,))
    found = told(problem, with_route(problem, given, changed))
    assert found == [("UNKNOWN_ID", 1), ("JOB_LOST", 1)]


def test_times_that_are_no_numbers_are_reported() -> None:
    problem, given = one_visit(job("j", 10))
    broken = replace(given.routes[0], end_s=math.nan)  # type: ignore[arg-type]
    assert told(problem, with_route(problem, given, broken)) == [("ROUTE_SHAPE", 1)]


def test_february_is_no_special_month() -> None:
    problem = street([team()], [job("j", 10)], first=date(2028, 2, 29))
    assert told(problem, plan(problem, route(problem, "A", visit("j", 10 * H)))) == []
