"""Plans held against scenarios: what the problem says wrongly is found out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest

from solvers.installers import from_scenario
from solvers.installers.audit import audit
from solvers.installers.problem import InstallersProblem
from solvers.installers.validate import validate
from supplychain.calendars import DailyHours, Horizon
from supplychain.errors import DataError
from supplychain.fleet import SpeedClass
from supplychain.installation import Installation, InstallationRules
from supplychain.jobs import GoodsArrival, InstallJob, Task
from supplychain.places import Location
from supplychain.scenario import RoadChoice, Scenario
from supplychain.teams import Certificate, Team, TeamPay
from tests.solvers.installers.street_of_jobs import MIN, H, plan, route, visit

CHINA = timezone(timedelta(hours=8))
HOME, DOOR = Location(30.58, 114.3), Location(30.6, 114.31)
GAS = Certificate("gas", valid_until=date(2026, 3, 13))


def scenario_of(**changes: object) -> Scenario:
    """A team and a job, from four in the afternoon of a Thursday for two days."""
    rows = Installation(
        teams=(Team("A", HOME, (), certificates=(GAS,), pay=TeamPay(30.0, 20.0, 1.0)),),
        jobs=(InstallJob("j", DOOR, (Task(H, certificates=("gas",)),)),),
    )
    return Scenario(
        "one",
        Horizon(datetime(2026, 3, 12, 16, tzinfo=CHINA), 48 * H),
        *((), (), (), (), (), (), ()),
        installation=replace(rows, **changes),  # type: ignore[arg-type]
    )


def plan_of(scenario: Scenario, start_s: int = 18 * H, day: int = 1):  # type: ignore[no-untyped-def]
    """Friday at ten, 18 hours after the start, as the solver's own problem has it."""
    problem = InstallersProblem.from_scenario(scenario)
    return problem, plan(problem, route(problem, "A", visit("j", start_s), day=day))


def codes(scenario: Scenario, given: object, **how: object) -> list[str]:
    return [found.code for found in audit(scenario, given, **how)]  # type: ignore[arg-type]


def test_a_right_plan_is_right_by_the_scenario() -> None:
    scenario = scenario_of()
    problem, given = plan_of(scenario)
    assert validate(problem, given) == []
    assert audit(scenario, given) == []


def test_the_audit_does_not_ask_how_the_problem_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = scenario_of()
    _, given = plan_of(scenario)
    for name in ("problem_of", "work_days", "installation_in"):
        monkeypatch.delattr(from_scenario, name)
    assert audit(scenario, given) == []


def test_a_plan_for_other_roads_is_found_out() -> None:
    scenario = scenario_of()
    fast = replace(scenario, roads=RoadChoice(speeds_kmh=(("urban", 150.0),)))
    problem, given = plan_of(fast)
    assert validate(problem, given) == []
    assert {"TRAVEL_TOO_SHORT", "DRIVE_WRONG", "COST_WRONG"} <= set(codes(scenario, given))


def test_another_speed_class_is_found_out() -> None:
    scenario = scenario_of()
    roads = RoadChoice(speeds_kmh=(("urban", 20.0), ("trunk", 60.0)))
    scenario = replace(scenario, roads=roads)
    _, given = plan_of(scenario)
    assert audit(scenario, given) == []
    assert scenario.installation is not None
    (lorry,) = scenario.installation.teams
    trunk = scenario_of(teams=(replace(lorry, speed_class=SpeedClass.TRUNK),))
    assert "DRIVE_WRONG" in codes(replace(trunk, roads=roads), given)


def test_days_are_those_of_the_calendar_and_not_of_the_horizon() -> None:
    """The certificate counts until Friday; Saturday is the third date."""
    scenario = scenario_of()
    _, given = plan_of(scenario, 42 * H, day=2)
    assert codes(scenario, given) == ["CERTIFICATE_EXPIRED"]
    _, today = plan_of(scenario, 30 * MIN, day=0)
    assert codes(scenario, today) == []


def test_a_night_shift_begins_on_the_day_before() -> None:
    scenario = scenario_of()
    assert scenario.installation is not None
    (team,) = scenario.installation.teams
    night = replace(team, hours=DailyHours(20 * H, 42 * H))
    scenario = scenario_of(teams=(night,))
    # Wednesday from 20:00 until Thursday at 18:00
    _, given = plan_of(scenario, 30 * MIN, day=0)
    assert audit(scenario, given) == []


def test_goods_come_as_the_scenario_or_the_trucks_say() -> None:
    scenario = scenario_of()
    assert scenario.installation is not None
    (job,) = scenario.installation.jobs
    _, given = plan_of(scenario)
    late = replace(job, goods=GoodsArrival("", 19 * H))
    unplanned = replace(job, goods=GoodsArrival(""))
    assert codes(scenario_of(jobs=(late,)), given) == ["GOODS_NOT_THERE"]
    assert codes(scenario_of(jobs=(unplanned,)), given) == ["GOODS_NOT_THERE"]
    there = {"j": GoodsArrival("", 17 * H)}
    assert codes(scenario_of(jobs=(unplanned,)), given, arrivals=there) == []
    assert codes(scenario, given, arrivals={"j": GoodsArrival("", 19 * H)}) == ["GOODS_NOT_THERE"]


def test_goods_of_an_order_that_does_not_exist_are_told() -> None:
    scenario = scenario_of()
    assert scenario.installation is not None
    (job,) = scenario.installation.jobs
    strange = scenario_of(jobs=(replace(job, goods=GoodsArrival("no", 0)),))
    _, given = plan_of(strange)
    assert codes(strange, given) == ["UNKNOWN_ORDER"]


def test_prices_and_rules_are_the_scenarios() -> None:
    scenario = scenario_of()
    _, given = plan_of(scenario)
    assert scenario.installation is not None
    (team,) = scenario.installation.teams
    dearer = scenario_of(teams=(replace(team, pay=TeamPay(31.0, 20.0, 1.0)),))
    assert codes(dearer, given) == ["COST_WRONG"]
    strict = scenario_of(rules=InstallationRules(labour=replace(LABOUR, daily_s=1)))
    assert codes(strict, given) == ["DAY_TOO_LONG"]


LABOUR = replace(InstallationRules().labour, overtime_daily_s=0)


def test_names_that_are_there_twice_are_told() -> None:
    scenario = scenario_of()
    _, given = plan_of(scenario)
    assert scenario.installation is not None
    twice = scenario_of(teams=scenario.installation.teams * 2)
    assert "NAME_TWICE" in codes(twice, given)


def test_a_scenario_without_installation_has_no_plan() -> None:
    scenario = scenario_of()
    problem, given = plan_of(scenario)
    bare = replace(scenario, installation=None)
    assert codes(bare, given) == ["NO_TERMS"]
    assert audit(bare, replace(given, routes=(), left_out=())) == []
    assert problem.currency == "CNY"


def test_other_roads_need_the_operators_provider() -> None:
    scenario = replace(scenario_of(), roads=RoadChoice(provider="osrm"))
    _, given = plan_of(scenario_of())
    with pytest.raises(DataError):
        audit(scenario, given)
