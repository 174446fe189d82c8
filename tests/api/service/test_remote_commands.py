"""``submit``, ``watch``, ``cancel`` and ``result`` against the app."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from api.cli.app import app
from api.client import Client
from api.jobs.states import State
from api.keys import Role
from supplychain.io.example import DOCUMENT
from tests.api.service.test_client import Flaky

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.service.desk import Desk


@pytest.fixture
def run(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs a command with a planner's key."""
    monkeypatch.setattr("api.cli.calling.Client", partial(Client, transport=Flaky(desk), tries=1))
    monkeypatch.setenv("SUPPLYCHAIN_API_KEY", desk.secrets["acme", Role.PLANNER])
    return lambda *words: CliRunner().invoke(app, list(words))


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    path = tmp_path / "monday.json"
    path.write_text(json.dumps(DOCUMENT))
    return str(path)


def test_a_scenario_is_submitted_and_its_result_fetched(
    run: Any, desk: Desk, scenario: str, tmp_path: Path
) -> None:
    sent = run("submit", scenario, "--time-limit", "3", "--seed", "7", "--external-id", "cli")
    assert sent.exit_code == 0, sent.stderr
    job_id = sent.stdout.strip()
    assert run(
        "submit", scenario, "--time-limit", "3", "--seed", "7", "--external-id", "cli"
    ).stdout
    job = desk.call("GET", f"/v1/route-plans/{job_id}").json()
    assert (job["limit_s"], job["external_id"]) == (3.0, "cli")
    desk.end(job_id, State.PARTIAL, plan_dot_json='{"a": 1}', stops_dot_csv="x\n")
    watched = run("watch", job_id)
    assert (watched.exit_code, watched.stdout) == (4, f"{job_id} partial\n")
    assert json.loads(run("result", job_id).stdout)["header"] == {"a": 1}
    out = tmp_path / "stops.csv"
    assert run("result", job_id, "--as", "csv", "--out", str(out)).exit_code == 0
    assert out.read_bytes() == b"x\n"


def test_a_job_is_cancelled(run: Any, scenario: str) -> None:
    job_id = run("submit", scenario).stdout.strip()
    assert run("cancel", job_id, "--discard").stdout == "cancelled\n"
    refused = run("cancel", job_id)
    assert refused.exit_code == 3
    assert "ended" in refused.stderr


def test_refusals_are_lines_on_stderr(run: Any, scenario: str) -> None:
    refused = run("submit", scenario, "--options", '{"x": 1}')
    assert refused.exit_code == 3
    assert "/options/x" in refused.stderr
    assert run("submit", scenario, "--options", "[").exit_code == 3
    assert "not-found" in run("watch", "job_1").stderr
