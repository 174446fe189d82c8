"""Installers from the command line: a scenario in, a plan folder out, and the day with it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from api.cli.app import app
from api.installers_folder import read_installers
from supplychain.io import write_scenario
from tests.api.hand_installers import scenario

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

FEW = ("--iterations", "50", "--workers", "1")
EARLY = ("--now", "2026-06-08T07:00")
JOB = {
    "job": {
        "id": "j9",
        "lat": 30.28,
        "lon": 120.17,
        "territory_id": "west",
        "window_open": "2026-06-09T15:00",
        "window_close": "2026-06-09T17:00",
        "tasks": [{"work_min": 45, "needs": "air-conditioner"}],
    }
}


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four teams and six jobs, of which two have nobody."""
    folder = tmp_path_factory.mktemp("hand") / "scenario"
    write_scenario(scenario(), folder)
    return folder


@pytest.fixture(scope="module")
def installed(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan folder as the command wrote it."""
    folder = tmp_path_factory.mktemp("installed") / "plan"
    result = run("install", source, "--out", folder, *FEW)
    assert result.exit_code == 4, result.output
    return folder


@pytest.fixture
def folder(tmp_path: Path, installed: Path) -> Path:
    """A copy of it to work on."""
    return shutil.copytree(installed, tmp_path / "plan")


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """One more job, on the second day."""
    path = tmp_path / "job.json"
    path.write_text(json.dumps(JOB), encoding="utf-8")
    return path


def test_the_plan_does_what_can_be_done_and_says_why_not_the_rest(installed: Path) -> None:
    plan = read_installers(installed).plan
    assert {item.job_id for item in plan.left_out} == {"j5", "j6"}
    assert {item.job_id: item.is_outsourced for item in plan.left_out}["j6"]


def test_equal_seeds_give_equal_plans(source: Path, installed: Path, tmp_path: Path) -> None:
    result = run("install", source, "--out", tmp_path / "again", *FEW, "--json")
    assert result.exit_code == 4, result.output
    assert read_installers(tmp_path / "again").plan.routes == read_installers(installed).plan.routes
    told = json.loads(result.stdout)
    assert told["family"] == "installers"
    assert told["folder"] == str(tmp_path / "again")


def test_a_table_of_figures_is_printed(source: Path, tmp_path: Path) -> None:
    result = run("install", source, "--out", tmp_path / "plan", *FEW)
    assert "two days: partial, 0 violations" in result.stdout
    assert "4 of 6" in result.stdout
    assert "outsourced: 1 x" in result.stdout
    assert f"plan: {tmp_path / 'plan'}" in result.stderr


def test_a_sound_folder_has_no_violations(installed: Path) -> None:
    result = run("validate", installed)
    assert result.exit_code == 0, result.output


def test_an_edited_table_is_a_violation(folder: Path) -> None:
    (folder / "visits.csv").write_text("", encoding="utf-8")
    result = run("validate", folder)
    assert result.exit_code == 5
    assert "FILE_CHANGED visits.csv" in result.stdout


def test_the_explanation_names_what_is_left_out(installed: Path) -> None:
    result = run("explain", installed)
    assert result.exit_code == 0, result.output
    assert "left out: job j5" in result.stdout


def test_the_story_of_a_job_tells_who_comes_and_what_another_team_would_mean(
    installed: Path,
) -> None:
    result = run("explain", installed, "--job", "j1", "--team", "t2")
    assert result.exit_code == 0, result.output
    assert "陈师傅 Chen (t1) task 1" in result.stdout
    assert "instead <b>Li & Co</b>" in result.stdout
    told = json.loads(run("explain", installed, "--job", "j1", "--json").stdout)
    assert [visit["team_id"] for visit in told["visits"]] == ["t1"]


def test_questions_of_other_families_are_refused(installed: Path) -> None:
    assert run("explain", installed, "--order", "o1").exit_code == 2
    assert run("explain", installed, "--job", "none").exit_code == 2
    assert run("explain", installed, "--team", "t1").exit_code == 2


def test_a_scenario_without_jobs_is_bad_input(source: Path, tmp_path: Path) -> None:
    bare = replace(scenario(), installation=None)
    write_scenario(bare, tmp_path / "bare")
    result = run("install", tmp_path / "bare", "--out", tmp_path / "plan")
    assert result.exit_code == 3
    assert "install_jobs" in result.stderr
    assert not (tmp_path / "plan").exists()


def test_one_more_job_gets_a_team_and_a_place_in_the_folder(folder: Path, job: Path) -> None:
    result = run("insert", folder, "--job", job, *EARLY, "--out", folder)
    assert result.exit_code == 4, result.output
    assert result.stdout.startswith("1  ")
    assert "陈师傅 Chen" in result.stdout
    stored = read_installers(folder)
    assert stored.plan.visits_of("j9")[0][0].day == 1
    assert run("validate", folder).exit_code == 0


def test_windows_are_priced_and_one_is_reserved(folder: Path, job: Path) -> None:
    windows = ("--windows", "2026-06-09T09:00/11:00", "--windows", "2026-06-09T03:00/04:00")
    result = run("offer", folder, "--job", job, *EARLY, *windows, "--take", "1")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0].endswith("CNY")
    assert lines[1].endswith("cannot be kept"), "nobody works at night"
    book = read_installers(folder).book
    assert [item.job.id for item in book.reservations] == ["j9"]
    assert run("validate", folder).exit_code == 0


def test_each_family_has_its_own_file(folder: Path, job: Path) -> None:
    assert run("insert", folder, "--order", job, *EARLY).exit_code == 2
    assert run("insert", folder, *EARLY).exit_code == 2


def test_a_day_goes_on_after_events(folder: Path, tmp_path: Path) -> None:
    events = tmp_path / "events.json"
    told = [
        {"event": "job_runs_long", "job_id": "j1", "by_min": 30},
        {"event": "urgent_job", **JOB, "customer": {"id": "c9", "lat": 30.28, "lon": 120.17}},
    ]
    events.write_text(json.dumps(told), encoding="utf-8")
    now = ("--now", "2026-06-08T09:00", "--time-limit", "0")
    result = run("replan", folder, "--events", events, *now, "--out", folder)
    assert result.exit_code in (4, 5), result.output
    assert "j9: planned" in result.stdout
    stored = read_installers(folder)
    assert stored.state is not None
    assert stored.plan.visits_of("j9")
    assert any(customer.id == "c9" for customer in stored.scenario.customers)


def test_every_wrong_event_is_listed_with_its_number(folder: Path, tmp_path: Path) -> None:
    events = tmp_path / "events.json"
    told = [
        {"event": "job_runs_long", "job_id": "j1", "by_min": -5},
        {"event": "team_ill", "team_id": "t1"},
    ]
    events.write_text(json.dumps(told), encoding="utf-8")
    result = run("replan", folder, "--events", events, "--now", "2026-06-08T09:00")
    assert result.exit_code == 3
    assert "row 1, column by_min" in result.stderr
    assert "row 2, column out_from" in result.stderr


def test_a_day_needs_a_moment(folder: Path) -> None:
    result = run("replan", folder)
    assert result.exit_code == 2
