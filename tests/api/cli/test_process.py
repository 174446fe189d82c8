"""The command as a process: what only a real one shows."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from api.plan_folder import read_plan

ROOT = Path(__file__).parents[3]
COMMAND = (sys.executable, "-m", "api.cli")


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}


def test_help_loads_no_solver() -> None:
    code = (
        "import sys, api.cli; "
        "heavy = {'numpy', 'pandas', 'plotly', 'pyvrp', 'highspy', 'scipy'}; "
        "sys.exit(str(sorted(heavy & set(sys.modules))) if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_colours_stay_away_when_asked(tiny_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan"
    done = subprocess.run(
        [*COMMAND, "plan", tiny_folder, "--out", out, "--iterations", "20", "--workers", "1"],
        env=environment() | {"FORCE_COLOR": ""},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "\x1b[" not in done.stdout + done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_search_keeps_its_best_plan(
    tiny_folder: Path, tmp_path: Path, number: signal.Signals
) -> None:
    out = tmp_path / "plan"
    with subprocess.Popen(
        [*COMMAND, "plan", tiny_folder, "--out", out, "--time-limit", "6", "--workers", "1"],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "cost" in line:
                break
        process.send_signal(number)
        stdout, stderr = process.communicate()
    assert process.returncode == 130, stderr
    assert "stopping" in stderr
    assert "4 of 4" in stdout
    stored = read_plan(out)
    assert stored.header.stop_reason == "asked"
    assert stored.header.violations == []
