"""``supplychain simulate`` with two plans: trucks bring goods, and teams install them after."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from typer.testing import CliRunner

from api.cli.app import app
from supplychain.calendars import HOUR_S, DailyHours
from supplychain.installation import Installation, InstallationRules
from supplychain.io import write_scenario
from tests.solvers.joint.street_teams import job, joint, team
from tests.solvers.routing.street import order

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

DOORS = {"a": 3.0, "b": 5.0}
QUICK = ("--iterations", "20", "--workers", "1")
FEW = ("--replications", "2", "--days", "3", "--workers", "1")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a street of two doors, an order and a job at each, and both plans of it."""
    hours = DailyHours(8 * HOUR_S, 18 * HOUR_S)
    teams = (team("t", hours=hours), team("u", hours=hours))
    scenario = joint(DOORS, teams, orders=(order("a"), order("b"))).trucks.scenario
    jobs = tuple(job(key, km, customer_id=key) for key, km in DOORS.items())
    rules = InstallationRules(unserved_cny=1_000.0)
    folder = tmp_path_factory.mktemp("teams")
    work = Installation(teams, jobs, (), rules)
    write_scenario(replace(scenario, installation=work), folder / "street")
    done = run("install", folder / "street", "--with-trucks", "--out", folder / "teams", *QUICK)
    assert done.exit_code == 0, done.output
    return folder


def plans(folder: Path) -> tuple[object, ...]:
    return "--plan", folder / "teams-trucks", "--plan", folder / "teams"


def test_teams_come_after_their_trucks(planned: Path, tmp_path: Path) -> None:
    out = tmp_path / "lived"
    result = run("simulate", planned / "street", *plans(planned), *FEW, "--out", out)
    assert result.exit_code == 0, result.output
    assert "Visits missed" in result.stdout
    events = pd.read_parquet(out / "events" / "follow-plan.parquet")
    started = events[events["kind"] == "visit_started"]
    assert len(started) > 0
    came = events[events["kind"] == "order_delivered"]
    for visit in started.to_dict("records"):
        before = came[(came["place"] == visit["place"]) & (came["time_s"] <= visit["time_s"])]
        assert len(before) > 0
    told = json.loads((out / "simulation.json").read_text(encoding="utf-8"))
    metrics = told["experiments"]["follow-plan"]["metrics"]
    assert metrics["visits_done"]["mean"] > 0.0
    assert "Visits" in (out / "report.html").read_text(encoding="utf-8")


def test_without_the_plan_of_teams_nobody_visits(planned: Path, tmp_path: Path) -> None:
    out, trucks = tmp_path / "lived", planned / "teams-trucks"
    result = run("simulate", planned / "street", "--plan", trucks, *FEW, "--out", out)
    assert result.exit_code == 0, result.output
    events = pd.read_parquet(out / "events" / "follow-plan.parquet")
    assert not events["kind"].astype(str).str.startswith("visit").any()
    assert "Visits" not in result.stdout


def test_two_plans_of_one_family_are_refused(planned: Path) -> None:
    teams = planned / "teams"
    result = run("simulate", planned / "street", "--plan", teams, "--plan", teams, *FEW)
    assert result.exit_code == 3
    assert "two plans of one family" in result.stderr
