"""``supplychain install --with-trucks``: two plans that agree, each in a folder of its own."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

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

QUICK = ("--iterations", "20", "--workers", "1")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def street_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two doors, an order and a job at each, two teams."""
    doors = {"a": 3.0, "b": 5.0}
    hours = DailyHours(8 * HOUR_S, 18 * HOUR_S)
    teams = (team("t", hours=hours), team("u", hours=hours))
    scenario = joint(doors, teams, orders=(order("a"), order("b"))).trucks.scenario
    jobs = tuple(job(key, km, customer_id=key) for key, km in doors.items())
    rules = InstallationRules(unserved_cny=1_000.0)
    folder = tmp_path_factory.mktemp("scenarios") / "street"
    write_scenario(replace(scenario, installation=Installation(teams, jobs, (), rules)), folder)
    return folder


def test_both_plans_are_written_and_their_folders_are_sound(
    street_folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "plan"
    result = run("install", street_folder, "--with-trucks", "--out", out, *QUICK)
    assert result.exit_code == 0, result.output
    assert "planning together saved" in result.stdout
    families = [
        json.loads((folder / "plan.json").read_text(encoding="utf-8"))["family"]
        for folder in (out, tmp_path / "plan-trucks")
    ]
    assert families == ["installers", "routing"]
    for folder in (out, tmp_path / "plan-trucks"):
        assert run("validate", folder).exit_code == 0


def test_json_has_the_headers_of_both(street_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan"
    result = run("install", street_folder, "--with-trucks", "--out", out, "--json", *QUICK)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["folder"] == str(out)
    assert told["trucks"]["folder"] == str(tmp_path / "plan-trucks")


def test_a_folder_that_holds_something_else_is_not_touched(
    street_folder: Path, tmp_path: Path
) -> None:
    foreign = tmp_path / "plan-trucks"
    foreign.mkdir()
    (foreign / "thesis.docx").write_text("years of work")
    result = run("install", street_folder, "--with-trucks", "--out", tmp_path / "plan", *QUICK)
    assert result.exit_code == 3
    assert [path.name for path in foreign.iterdir()] == ["thesis.docx"]
    assert not (tmp_path / "plan").exists()


def test_trucks_are_planned_unasked_where_jobs_wait_for_orders_of_unknown_arrival(
    street_folder: Path, tmp_path: Path
) -> None:
    result = run("install", street_folder, "--out", tmp_path / "plan", *QUICK)
    assert result.exit_code == 0, result.output
    assert "whose arrival (goods_at) nobody states: the trucks are planned" in result.stderr
    assert (tmp_path / "plan-trucks" / "plan.json").exists()


def test_without_trucks_such_jobs_are_left_out_with_the_reason(
    street_folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "plan"
    result = run("install", street_folder, "--without-trucks", "--out", out, *QUICK)
    assert result.exit_code == 4, result.output
    assert "--with-trucks plans the trucks as well" in result.stderr
    assert "x GOODS_NOT_ARRIVED" in result.stdout
    assert not (tmp_path / "plan-trucks").exists()
