"""The command as a process: what only a real one shows."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.plan_folder import read_plan

if TYPE_CHECKING:
    from _pytest.mark.structures import ParameterSet

ROOT = Path(__file__).parents[3]
COMMAND = (sys.executable, "-m", "api.cli")


def long(pause_s: float) -> ParameterSet:
    return pytest.param(pause_s, marks=pytest.mark.long)


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


def test_a_kill_before_the_search_is_an_interruption(tiny_folder: Path, tmp_path: Path) -> None:
    """The search is replaced by a kill of the process itself, as one while data are read."""
    code = (
        "import os, signal, sys, api.cli, api.cli.opening, api.cli.planning; "
        "api.cli.planning.open_scenario = lambda _: os.kill(os.getpid(), signal.SIGTERM); "
        "sys.argv[0] = 'supplychain'; api.cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "plan", tiny_folder, "--out", tmp_path / "plan"],
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")
    assert not (tmp_path / "plan").exists()


@pytest.mark.parametrize("pause_s", [0.0, *(long(tenth / 10) for tenth in range(1, 16))])
def test_a_second_signal_ends_at_once_and_leaves_nothing(
    tiny_folder: Path, tmp_path: Path, pause_s: float
) -> None:
    """The pause decides what the second signal meets: the search, the checks or the writing."""
    out = tmp_path / "plan"
    with subprocess.Popen(
        [*COMMAND, "plan", tiny_folder, "--out", out, "--time-limit", "60", "--workers", "2"],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "cost" in line:
                break
        process.send_signal(signal.SIGTERM)
        for line in process.stderr:
            if "stopping" in line:
                break
        time.sleep(pause_s)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate()
    assert process.returncode == 130, stderr
    if out.exists():
        assert read_plan(out).header.violations == []
    else:
        # A step that ended before the second signal may have left its line.
        *steps, last = stderr.splitlines()
        assert last == "interrupted"
        assert all("cost" in step for step in steps)
    assert not list(tmp_path.glob(".plan*"))


def test_letters_that_the_terminal_lacks_do_not_end_the_command(
    tiny_folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(tiny_folder, tmp_path / "broken")
    path = tmp_path / "broken" / "orders.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("A1", "订单", 1), encoding="utf-8")
    done = subprocess.run(
        [*COMMAND, "scenario", "check", tmp_path / "broken"],
        env=environment() | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        encoding="ascii",
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert "\\u8ba2\\u5355" in done.stdout
