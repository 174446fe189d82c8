"""Which team works on which days."""

from __future__ import annotations

import subprocess
import sys

from solvers.common.cp_sat import CpOptions
from solvers.installers.rosters.rest import RestRule, breaks_rest
from solvers.installers.rosters.roster import is_needed, roster_of
from supplychain.calendars import DAY_S, DailyHours
from supplychain.installation import InstallationRules, LabourRules
from supplychain.teams import Account
from supplychain.windows import DeliveryWindow
from tests.solvers.installers.towns import H, job, team, town

FIVE_TWO = InstallationRules(labour=LabourRules(days_in_a_row=5, days_off=2, weekly_s=44 * H))
EIGHT_H = DailyHours(8 * H, 16 * H)


def on_day(day: int) -> tuple[DeliveryWindow, ...]:
    return (DeliveryWindow(day * DAY_S, (day + 1) * DAY_S),)


def test_three_days_of_a_rested_team_need_no_roster() -> None:
    problem = town([team("a", 0, hours=EIGHT_H)], [job("j", 1)], 3, rules=FIVE_TWO)
    assert not is_needed(problem)


def test_a_full_week_needs_a_roster() -> None:
    problem = town([team("a", 0, hours=EIGHT_H)], [job("j", 1)], 7, rules=FIVE_TWO)
    assert is_needed(problem)


def test_days_off_lie_where_no_work_is_due() -> None:
    jobs = [job(f"j{day}", 1, windows=on_day(day)) for day in (0, 1, 4, 5, 6)]
    problem = town([team("a", 0, hours=EIGHT_H)], jobs, 7, rules=FIVE_TWO)
    roster = roster_of(problem, CpOptions(time_limit_s=20))
    assert roster is not None
    assert roster.unmet_s == 0
    assert {0, 1, 4, 5, 6} <= set(roster.days["a"])
    assert not breaks_rest(RestRule(5, 2), Account(), [d in roster.days["a"] for d in range(7)])


def test_two_teams_take_turns_so_that_each_day_has_one_with_the_skill() -> None:
    jobs = [job(f"j{day}", 1, windows=on_day(day)) for day in range(7)]
    teams = [team("a", 0, hours=EIGHT_H), team("b", 0, hours=EIGHT_H)]
    roster = roster_of(town(teams, jobs, 7, rules=FIVE_TWO), CpOptions(time_limit_s=20))
    assert roster is not None
    assert roster.unmet_s == 0
    assert set(roster.days["a"]) | set(roster.days["b"]) == set(range(7))


def test_work_that_nobody_can_do_is_told_and_the_rest_is_rostered() -> None:
    jobs = [job("j", 1), job("gas", 1, skill="gas")]
    roster = roster_of(town([team("a", 0, hours=EIGHT_H)], jobs, 7, rules=FIVE_TWO), CpOptions(20))
    assert roster is not None
    assert roster.unmet_s == H + 20 * 60
    assert len(roster.days["a"]) == 6


def test_a_week_with_few_hours_left_shortens_its_days() -> None:
    account = Account(week_s=36 * H)
    problem = town([team("a", 0, hours=EIGHT_H, account=account)], [job("j", 1)], 2, rules=FIVE_TWO)
    roster = roster_of(problem, CpOptions(time_limit_s=20))
    assert roster is not None
    assert sum(roster.longest_s.values()) <= 8 * H


def test_the_engine_of_rosters_never_meets_that_of_networks() -> None:
    code = "import sys, solvers.common.cp_sat; print('highspy' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
