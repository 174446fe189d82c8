"""The installers' problem of a scenario."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from solvers.installers.from_scenario import work_days
from solvers.installers.problem import InstallersProblem, WorkDay
from supplychain.calendars import HOUR_S, DailyHours, Horizon
from supplychain.errors import DataError
from supplychain.fleet import SpeedClass
from supplychain.installation import Installation
from supplychain.jobs import GoodsArrival, InstallJob, Task
from supplychain.places import Location
from supplychain.roads import embedded_roads
from supplychain.scenario import Scenario
from supplychain.teams import Team

CHINA = timezone(timedelta(hours=8))
HOME, DOOR, OTHER_DOOR = Location(30.58, 114.3), Location(30.6, 114.31), Location(30.5, 114.2)
HORIZON = Horizon(datetime(2026, 3, 12, 16, tzinfo=CHINA), 3 * 24 * HOUR_S)


@pytest.fixture
def scenario() -> Scenario:
    """Two teams, one of which lives where a job is, and two jobs."""
    return Scenario(
        *("two", HORIZON, (), (), (), (), (), (), ()),
        currency="COP",
        installation=Installation(
            teams=(Team("t-1", HOME, ()), Team("t-2", DOOR, (), end=HOME)),
            jobs=(
                InstallJob("j-1", DOOR, (Task(600),), goods=GoodsArrival("o-1", 9_000, 60)),
                InstallJob("j-2", OTHER_DOOR, (Task(600),), goods=GoodsArrival("o-2")),
            ),
        ),
    )


def test_equal_places_are_one_point(scenario: Scenario) -> None:
    problem = InstallersProblem.from_scenario(scenario)
    assert problem.team_points == {"t-1": (0, 0), "t-2": (1, 0)}
    assert problem.job_points == {"j-1": 1, "j-2": 2}


def test_ways_are_those_of_the_roads_that_the_scenario_chooses(scenario: Scenario) -> None:
    straight = replace(scenario, roads=replace(scenario.roads, detour=1.0))
    found = InstallersProblem.from_scenario(straight).travel.matrix((0, 2), SpeedClass.URBAN)
    places = [HOME, OTHER_DOOR]
    wanted = embedded_roads(straight.roads).matrix(places, places, SpeedClass.URBAN)
    assert found.distance_m.tolist() == wanted.distance_m.tolist()
    assert found.duration_s.tolist() == wanted.duration_s.tolist()


def test_goods_of_an_order_come_when_they_are_expected_or_not_at_all(scenario: Scenario) -> None:
    problem = InstallersProblem.from_scenario(scenario)
    first, second = problem.jobs
    assert problem.ready_s(first) > 9_000
    assert problem.ready_s(second) > problem.horizon_s
    assert problem.currency == "COP"


def test_days_are_those_that_the_horizon_touches(scenario: Scenario) -> None:
    days = InstallersProblem.from_scenario(scenario).days
    assert days[0] == WorkDay(date(2026, 3, 12), -16 * HOUR_S)
    assert [day.date.day for day in days] == [12, 13, 14, 15]


def test_a_horizon_that_ends_at_midnight_has_no_further_day() -> None:
    horizon = Horizon(datetime(2026, 3, 12, tzinfo=CHINA), 2 * 24 * HOUR_S)
    assert [day.date.day for day in work_days(horizon)] == [12, 13]


def test_a_night_shift_from_the_day_before_counts() -> None:
    night = Team("n", HOME, (), hours=DailyHours(22 * HOUR_S, 30 * HOUR_S))
    early = Horizon(datetime(2026, 3, 12, 4, tzinfo=CHINA), 24 * HOUR_S)
    assert [day.date.day for day in work_days(early, (night,))] == [11, 12, 13]
    late = Horizon(datetime(2026, 3, 12, 6, tzinfo=CHINA), 24 * HOUR_S)
    assert [day.date.day for day in work_days(late, (night,))] == [12, 13]


@pytest.mark.parametrize("part", ["teams", "jobs"])
def test_without_teams_or_jobs_there_is_no_problem(scenario: Scenario, part: str) -> None:
    assert scenario.installation is not None
    empty: dict[str, Any] = {part: ()}
    fewer = replace(scenario.installation, **empty)
    with pytest.raises(DataError, match="teams" if part == "teams" else "install_jobs"):
        InstallersProblem.from_scenario(replace(scenario, installation=fewer))


def test_a_scenario_without_installation_is_refused(scenario: Scenario) -> None:
    with pytest.raises(DataError) as caught:
        InstallersProblem.from_scenario(replace(scenario, installation=None))
    assert {problem.table for problem in caught.value.problems} == {"install_jobs", "teams"}
