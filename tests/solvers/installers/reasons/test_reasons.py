"""Every reason has a plan that proves it, and its relief, once given, lets the job in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from solvers.common import Status
from solvers.installers.explain import explain, with_reasons
from solvers.installers.plan import LeftOut, Reason
from solvers.installers.reasons.board import Board
from solvers.installers.reasons.outcome import applied
from solvers.installers.reasons.relief import relief_of
from solvers.installers.reasons.trial import reason_of
from solvers.installers.validate import validate
from supplychain.calendars import DailyHours
from supplychain.fleet import DriverRules
from supplychain.installation import InstallationRules, LabourRules
from supplychain.jobs import GoodsArrival, JobRelation, Lock, RelationKind, Task, Timing
from supplychain.teams import Absence, Account, Certificate, Part, Skill
from supplychain.windows import DeliveryWindow
from tests.solvers.installers.street_of_jobs import (
    DAY,
    MIN,
    MONDAY,
    H,
    job,
    plan,
    route,
    street,
    team,
    visit,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.common.explanation import Relief
    from solvers.installers.plan import InstallersPlan, TeamRoute
    from solvers.installers.problem import InstallersProblem
    from supplychain.jobs import InstallJob
    from supplychain.teams import Team

FIT = (Skill("fit"),)
LOST = "lost"


def left_with(
    problem: InstallersProblem, *routes: TeamRoute, outside: bool = False, also: Sequence[str] = ()
) -> InstallersPlan:
    """A right plan that leaves the job ``lost`` out."""
    out = dict.fromkeys(also, Reason.NOT_FOUND)
    if not outside:
        out[LOST] = Reason.NOT_FOUND
    locked = problem.job_of[LOST].lock is not None
    if locked:
        out[LOST] = Reason.LOCK_IMPOSSIBLE
    given = plan(problem, *routes, left=out, outside=[LOST] if outside else ())
    assert validate(problem, given) == []
    return given


def explained(problem: InstallersProblem, given: InstallersPlan) -> tuple[str, Relief | None]:
    """Reason and relief; the relief is given, and the plan with the job in it is checked."""
    (why,) = [why for why in explain(problem, given).left_out if why.id == LOST]
    (item,) = [item for item in given.left_out if item.job_id == LOST]
    board = Board(problem, given)
    served = relief_of(board, item, reason_of(board, item))
    if served is not None:
        assert why.relief == served.relief
        whole = applied(board, served.outcome, LOST)
        undone = any(not left.is_outsourced for left in whole.left_out)
        whole = replace(whole, status=Status.PARTIAL if undone else Status.FEASIBLE)
        assert whole.visits_of(LOST)
        assert validate(served.outcome.problem, whole) == []
        priced_cny = whole.costs.total - given.costs.total + item.cost_cny
        assert served.relief.cost_cny == pytest.approx(priced_cny)
    told = with_reasons(problem, given)
    assert {left.job_id: left.reason.value for left in told.left_out}[LOST] == why.reason
    return why.reason, why.relief


def idle(
    lost: InstallJob, *teams: Team, **changes: Any
) -> tuple[InstallersProblem, InstallersPlan]:
    """A plan in which nobody does anything."""
    problem = street(teams or (team(),), [lost], **changes)
    return problem, left_with(problem)


def busy(
    lost: InstallJob, *by: Team, start_s: int = 10 * H, work_s: int = H, **changes: Any
) -> tuple[InstallersProblem, InstallersPlan]:
    """A plan in which team A is at a job ten kilometres away, where the lost job is as well."""
    done = job("done", 10, Task(work_s, needs=FIT), windows=(DeliveryWindow(start_s, start_s),))
    problem = street(by or (team(),), [done, lost], **changes)
    return problem, left_with(problem, route(problem, "A", visit("done", start_s, work_s)))


@pytest.mark.parametrize(
    ("task", "by", "changes", "reason", "word"),
    [
        (Task(H, needs=(Skill("fit", 3),)), team(), {}, "NO_SKILL", "skill"),
        (Task(H, certificates=("gas",)), team(), {}, "NO_CERTIFICATE", "certificate"),
        (
            Task(H, certificates=("gas",)),
            team(certificates=(Certificate("gas", MONDAY - timedelta(days=1)),)),
            {},
            "CERTIFICATE_EXPIRED",
            "certificate",
        ),
        (Task(H, tools=("drill",)), team(), {}, "NO_TOOL_OR_PART", "tool"),
        (Task(H, parts=(Part("hose", 1),)), team(), {}, "NO_TOOL_OR_PART", "tool"),
        (Task(H, people=2), team(), {"may_share": False}, "TEAM_TOO_SMALL", "size"),
        (Task(H, people=2), team(), {}, "TEAM_TOO_SMALL", "size"),
        (Task(H), team(), {"banned_team_ids": ("A",)}, "ALL_BANNED", "ban"),
        (Task(H), team(territories=("n",)), {}, "NOT_IN_TERRITORY", "territory"),
        (
            Task(H),
            team(territories=("n",)),
            {"territory_id": "s"},
            "NOT_IN_TERRITORY",
            "territory",
        ),
    ],
)
def test_what_a_team_lacks_is_told_and_helps_when_given(
    task: Task, by: Team, changes: dict[str, Any], reason: str, word: str
) -> None:
    found, relief = explained(*idle(job(LOST, 10, task, **changes), by))
    assert found == reason
    assert relief is not None
    assert (relief.change, relief.amount) == (word, 1)
    # a day at 50, 20 km, 100 minutes at 20 an hour and one job at 30
    assert relief.cost_cny == pytest.approx(50 + 20 + 100 / 60 * 20 + 30)


def test_the_first_rule_without_a_team_left_is_the_reason() -> None:
    """One team has the skill and not the territory, the other one the territory alone."""
    able = team("A", territories=("n",))
    near = team("B", territories=("s",), skills=())
    found, relief = explained(*idle(job(LOST, 10, territory_id="s"), able, near))
    assert found == "NOT_IN_TERRITORY"
    assert relief is not None
    assert "team A" in relief.text


def test_goods_that_nobody_brings_are_the_reason() -> None:
    found, relief = explained(*idle(job(LOST, 10, goods=GoodsArrival("o"))))
    assert found == "GOODS_NOT_ARRIVED"
    assert relief is not None
    assert relief.change == "goods"


def test_goods_that_come_too_late_must_come_so_much_sooner() -> None:
    # back at 19:00 with overtime, so that work may start at 17:40
    found, relief = explained(*idle(job(LOST, 10, goods=GoodsArrival("o", 18 * H))))
    assert found == "GOODS_NOT_ARRIVED"
    assert relief is not None
    assert (relief.change, relief.unit) == ("goods", "min")
    assert relief.amount == pytest.approx(20, abs=1)


def test_windows_outside_all_shifts_must_move() -> None:
    night = job(LOST, 10, windows=(DeliveryWindow(5 * H, 6 * H), DeliveryWindow(21 * H, 22 * H)))
    found, relief = explained(*idle(night))
    assert found == "OUTSIDE_SHIFTS"
    assert relief is not None
    # from 6:00 to 8:20, when the team can be there
    assert (relief.change, relief.amount) == ("window", 140)
    early = job(LOST, 10, windows=(DeliveryWindow(20 * H, 22 * H),))
    found, relief = explained(*idle(early))
    assert found == "OUTSIDE_SHIFTS"
    assert relief is not None
    assert relief.amount == pytest.approx(140, abs=1)


def test_a_team_that_never_works_is_outside_its_shifts() -> None:
    found, relief = explained(*idle(job(LOST, 10), team(absences=(Absence(MONDAY, MONDAY),))))
    assert found == "OUTSIDE_SHIFTS"
    assert relief is None


@pytest.mark.parametrize("is_leg", [True, False])
def test_too_far_is_helped_by_a_team_that_lives_there(is_leg: bool) -> None:
    rules = InstallationRules(driving=DriverRules(max_continuous_drive_s=H))
    lost = job(LOST, 40 if is_leg else 300)
    problem = street([team()], [lost], rules=rules if is_leg else None)
    found, relief = explained(problem, left_with(problem))
    assert found == "TOO_FAR"
    assert relief is not None
    assert (relief.change, relief.amount) == ("team", 1)


def test_work_that_is_longer_than_a_day_is_not_too_far() -> None:
    found, relief = explained(*idle(job(LOST, 1, Task(13 * H, needs=FIT))))
    assert found == "OVERTIME_CAP"
    assert relief is not None
    # 8:00 to 21:04 where the day ends at 19:00, and 13:04 of at most 11 hours
    assert (relief.change, relief.amount) == ("overtime", 124)


def test_a_deadline_before_anybody_can_be_done_is_told() -> None:
    found, relief = explained(*idle(job(LOST, 10, deadline_s=9 * H)))
    assert found == "DEADLINE_TOO_EARLY"
    assert relief is not None
    assert (relief.change, relief.amount) == ("deadline", 20)


def test_locks_that_cannot_be_kept_are_told() -> None:
    locked = job(LOST, 10, lock=Lock(("A",), 7 * H))
    found, relief = explained(*idle(locked))
    assert found == "LOCK_IMPOSSIBLE"
    assert relief is not None
    assert relief.change == "lock"


def test_two_tasks_need_two_teams() -> None:
    two = job(LOST, 10, Task(H, needs=FIT), Task(H, needs=FIT))
    found, relief = explained(*idle(two, team(), team("B", skills=())))
    assert found == "NEEDS_TWO_AND_ONLY_ONE"
    assert relief is not None
    assert relief.change == "team"


def test_a_second_team_that_is_busy_makes_it_only_one() -> None:
    heavy = job(LOST, 10, Task(H, needs=FIT, people=2), windows=(DeliveryWindow(10 * H, 10 * H),))
    found, relief = explained(*busy(heavy, team(), team("B")))
    assert found == "NEEDS_TWO_AND_ONLY_ONE"
    assert relief is not None
    assert relief.change == "team"


def test_two_teams_meet_where_both_have_time() -> None:
    heavy = job(LOST, 10, Task(H, needs=FIT, people=2), windows=(DeliveryWindow(10 * H, 12 * H),))
    found, relief = explained(*busy(heavy, team(), team("B", skills=())))
    assert found == "NOT_FOUND"
    assert relief is not None


def test_tasks_in_order_keep_their_gap_when_tried() -> None:
    ordered = job(
        LOST,
        10,
        Task(H, needs=FIT),
        Task(H),
        timing=Timing.IN_ORDER,
        least_gap_s=2 * H,
        most_gap_s=3 * H,
        windows=(DeliveryWindow(11 * H, 12 * H),),
    )
    found, _ = explained(*busy(ordered, team(), team("B", skills=())))
    assert found == "NOT_FOUND"


def test_full_windows_open_sooner_or_close_later() -> None:
    full = job(LOST, 10, windows=(DeliveryWindow(10 * H, 10 * H + 30 * MIN),))
    found, relief = explained(*busy(full))
    assert found == "WINDOW_FULL"
    assert relief is not None
    # the team is free at 11:00, or until 9:00 where the window opens at 10:00
    assert (relief.change, relief.amount, relief.unit) == ("window", 30, "min")
    assert "closes 30 min later" in relief.text
    assert relief.cost_cny == pytest.approx(20 + 30)


def test_a_day_that_is_full_needs_overtime() -> None:
    # 8:20 to 17:20 at the door, then an hour more, and home at 18:40 with an hour allowed
    found, relief = explained(*busy(job(LOST, 10), start_s=8 * H + 20 * MIN, work_s=10 * H - MIN))
    assert found == "OVERTIME_CAP"
    assert relief is not None
    assert relief.change == "overtime"
    # 10:59 at the door from 8:20, home at 19:39
    assert relief.amount == 39


def test_so_much_overtime_helps_and_no_minute_less() -> None:
    given = busy(job(LOST, 10), team(overtime_s=0), start_s=8 * H + 20 * MIN, work_s=9 * H)
    found, relief = explained(*given)
    assert found == "OVERTIME_CAP"
    assert relief is not None
    # 9 h and 1 h at the door and home at 18:40
    assert (relief.change, relief.amount) == ("overtime", 40)
    for minutes, expected in ((39, "OVERTIME_CAP"), (40, "NOT_FOUND")):
        longer = replace(given[0], teams=(team(overtime_s=minutes * MIN),))
        assert explained(longer, given[1])[0] == expected


@pytest.mark.parametrize(
    ("by", "word", "amount"),
    [
        (team(most_jobs=1), "visits", 1),
        (team(most_distance_m=20_000), "distance", 20),
    ],
)
def test_caps_of_a_day_are_told(by: Team, word: str, amount: float) -> None:
    found, relief = explained(*busy(job(LOST, -10), by))
    assert found == "JOB_CAP"
    assert relief is not None
    assert (relief.change, relief.amount) == (word, amount)


def test_hours_of_a_week_are_told() -> None:
    tired = team(most_weekly_s=3 * H, account=Account(week_s=H))
    found, relief = explained(*busy(job(LOST, 10), tired))
    assert found == "WEEKLY_HOURS"
    assert relief is not None
    # 1 h before, and 2 h 40 of the day with both jobs
    assert (relief.change, relief.amount) == ("week", 40)


def test_a_day_off_that_is_due_is_told() -> None:
    found, relief = explained(*idle(job(LOST, 10), team(account=Account(6, 0))))
    assert found == "REST_DAYS"
    assert relief is not None
    assert relief.change == "rest"


def test_a_day_off_between_days_of_work_is_told() -> None:
    rules = InstallationRules(labour=LabourRules(days_in_a_row=2))
    windows = (DeliveryWindow(DAY + 10 * H, DAY + 12 * H),)
    jobs = [job("a", 10), job("b", 10), job(LOST, 10, windows=windows)]
    problem = street([team()], jobs, rules=rules, days=3)
    given = left_with(
        problem,
        route(problem, "A", visit("a", 10 * H)),
        route(problem, "A", visit("b", 2 * DAY + 10 * H), day=2),
    )
    assert explained(problem, given)[0] == "REST_DAYS"


def test_parts_that_are_used_up_are_told() -> None:
    task = Task(H, parts=(Part("hose", 2),))
    jobs = [job("done", 10, task), job(LOST, 10, task)]
    problem = street([team(parts=(Part("hose", 3),))], jobs)
    given = left_with(problem, route(problem, "A", visit("done", 10 * H)))
    found, relief = explained(problem, given)
    assert found == "NO_TOOL_OR_PART"
    assert relief is not None
    assert (relief.change, relief.amount) == ("part", 1)


def test_a_job_after_one_that_is_left_out_is_left_out() -> None:
    for kind, out in ((RelationKind.BEFORE, "first"), (RelationKind.SAME_TIME, "first")):
        pair = JobRelation(kind, "first", LOST)
        problem = street([team()], [job("first", 10), job(LOST, 10)], [pair])
        given = left_with(problem, also=[out])
        assert explained(problem, given) == ("OTHER_JOB_LEFT_OUT", None)


def test_a_job_that_follows_another_comes_after_it() -> None:
    after = JobRelation(RelationKind.BEFORE, "first", LOST, least_gap_s=H, most_gap_s=2 * H)
    problem = street([team()], [job("first", 10), job(LOST, 10)], [after])
    given = left_with(problem, route(problem, "A", visit("first", 10 * H)))
    assert explained(problem, given)[0] == "NOT_FOUND"


def test_a_job_that_costs_more_than_it_is_worth_is_told_with_the_price() -> None:
    rules = InstallationRules(unserved_cny=100.0)
    found, relief = explained(*idle(job(LOST, 10), rules=rules))
    assert found == "NOT_WORTH_ITS_PENALTY"
    assert relief is not None
    # 133.33 for the day, 100 for leaving it out
    assert relief.change == "penalty"
    assert relief.amount == pytest.approx(100 / 3)
    dearer = replace(rules, unserved_cny=100.0 + relief.amount + 0.01)
    assert explained(*idle(job(LOST, 10), rules=dearer))[0] == "NOT_FOUND"


def test_a_job_that_others_do_for_less_is_told_with_the_price() -> None:
    cheap = job(LOST, 10, outsource_cny=120.0)
    problem = street([team()], [cheap])
    found, relief = explained(problem, left_with(problem, outside=True))
    assert found == "CHEAPER_TO_OUTSOURCE"
    assert relief is not None
    assert relief.amount == pytest.approx(40 / 3)


def test_all_busy_needs_one_more_team() -> None:
    """Two jobs fill the day at the windows' time, and nothing lifted alone makes room."""
    windows = (DeliveryWindow(10 * H, 10 * H),)
    lost = job(LOST, 10, Task(4 * H, needs=FIT), windows=windows, deadline_s=14 * H)
    found, relief = explained(*busy(lost, start_s=10 * H, work_s=4 * H))
    assert found == "WINDOW_FULL"
    assert relief is not None
    assert relief.change == "team"


def test_a_plan_with_breaks_keeps_them_when_a_job_is_tried() -> None:
    from tests.solvers.installers.test_validate import LUNCH

    by = team(breaks=(LUNCH,), hours=DailyHours(8 * H, 18 * H))
    done = job("done", 10, Task(3 * H, needs=FIT))
    lost = job(LOST, 20, Task(2 * H, needs=FIT))
    problem = street([by], [done, lost])
    given = left_with(problem, route(problem, "A", visit("done", 8 * H + 20 * MIN, 3 * H)))
    assert explained(problem, given)[0] == "NOT_FOUND"


def test_reasons_of_a_plan_for_another_list_stay_in_order() -> None:
    problem = street([team()], [job("a", 10), job("b", 10, Task(H, needs=(Skill("x"),)))])
    given = plan(problem, left={"b": Reason.NOT_FOUND, "a": Reason.NOT_FOUND})
    told = with_reasons(problem, given)
    assert [(item.job_id, item.reason) for item in told.left_out] == [
        ("b", Reason.NO_SKILL),
        ("a", Reason.NOT_FOUND),
    ]
    assert isinstance(told.left_out[0], LeftOut)
