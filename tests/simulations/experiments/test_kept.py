"""Replications kept over a kill."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from simulations.experiments import Experiment, Progress, Replication, Stop, read_results, run
from simulations.experiments.kept import HEADER, LINES, kept, read_kept
from supplychain.errors import DataError
from tests.simulations.experiments.models import Normal, Sometimes, Traced

ROOT = Path(__file__).parents[3]
PATIENCE_S = 60.0
SCRIPT = """
import sys
from pathlib import Path
from simulations.experiments import Experiment, run
from tests.simulations.experiments.models import Traced

if __name__ == "__main__":
    experiment = Experiment("traced", Traced(sys.argv[1]), seed=5)
    run(experiment, 40, workers=2, folder=Path(sys.argv[2]))
"""


@pytest.mark.long
def test_an_experiment_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    trace, folder = tmp_path / "trace", tmp_path / "kept"
    command = [sys.executable, "-c", SCRIPT, str(trace), str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment) as first:
        deadline = time.monotonic() + PATIENCE_S
        while _lines(folder) < 6 and time.monotonic() < deadline:
            time.sleep(0.02)
        first.send_signal(signal.SIGKILL)
    before = read_results(folder)
    assert 6 <= len(before.replications) < 40
    subprocess.run(command, env=environment, check=True)
    times = Counter(map(int, trace.read_text().split()))
    assert set(times) == set(range(40))
    assert all(times[one.number] == 1 for one in before.replications)
    assert sum(times.values()) <= 40 + 4  # what four handed over had begun when it was killed
    never_killed = run(Experiment("traced", Traced(str(trace), 0.0), seed=5), 40)
    assert read_results(folder).replications == never_killed.replications


def _lines(folder: Path) -> int:
    path = folder / LINES
    return path.read_bytes().count(b"\n") if path.exists() else 0


def test_more_replications_run_only_the_rest(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    experiment = Experiment("traced", Traced(str(trace), 0.0), seed=5)
    first = run(experiment, 3, folder=tmp_path / "kept")
    told: list[Progress] = []
    found = run(experiment, 5, folder=tmp_path / "kept", progress=told.append)
    assert trace.read_text().split() == ["0", "1", "2", "3", "4"]
    assert found.replications[:3] == first.replications
    assert [one.done for one in told] == [1, 2, 3, 4, 5]
    assert len(run(experiment, 2, folder=tmp_path / "kept").replications) == 2


def test_a_torn_last_line_is_cut_off_and_run_again(tmp_path: Path) -> None:
    experiment = Experiment("normal", Normal())
    whole = run(experiment, 4, folder=tmp_path)
    content = (tmp_path / LINES).read_bytes()
    (tmp_path / LINES).write_bytes(content[:-20])
    assert len(read_results(tmp_path).replications) == 3
    assert run(experiment, 4, folder=tmp_path) == whole
    assert [json.loads(line)["number"] for line in (tmp_path / LINES).read_text().splitlines()] == [
        0,
        1,
        2,
        3,
    ]


def test_another_experiment_is_refused_with_what_differs(tmp_path: Path) -> None:
    experiment = Experiment("normal", Normal(), settings={"days": 7})
    run(experiment, 1, folder=tmp_path)
    with pytest.raises(DataError, match="holds replications of another experiment") as refusal:
        run(replace(experiment, settings={"days": 8}), 1, folder=tmp_path)
    assert "what differs; given settings; allowed another folder" in str(refusal.value)
    with pytest.raises(DataError, match="what differs; given seed, replicate;"):
        run(replace(experiment, seed=1, replicate=Normal(seed=1)), 1, folder=tmp_path)
    with pytest.raises(DataError, match="what differs; given replicate;"):
        run(replace(experiment, replicate=Normal(sd=2.0)), 1, folder=tmp_path)
    with pytest.raises(DataError, match="what differs; given scenario_hash;"):
        run(replace(experiment, scenario_hash="a"), 1, folder=tmp_path)
    assert run(replace(experiment, name="renamed"), 1, folder=tmp_path).name == "renamed"


def test_failures_are_kept_to_be_read_and_run_again(tmp_path: Path) -> None:
    run(Experiment("sometimes", Sometimes((1,))), 3, folder=tmp_path)
    found = read_results(tmp_path)
    assert (found.stop, found.failures[0].number) == (Stop.READ, 1)
    run(Experiment("sometimes", Sometimes((1,))), 3, folder=tmp_path)
    numbers = [json.loads(line)["number"] for line in (tmp_path / LINES).read_text().splitlines()]
    assert numbers == [0, 1, 2, 1]


def test_figures_are_read_back_exactly(tmp_path: Path) -> None:
    metrics = {"a": 0.1 + 0.2, "never": math.inf, "hit": True, "whole": 3.0}
    written = Replication(0, 0, metrics, {"by_day": (1e-300, -math.inf)}, 1.5)
    with kept(tmp_path, Experiment("normal", Normal())) as folder:
        folder.add(written)
        folder.add(Replication(1, 0, {"none": math.nan}))
    _, known = read_kept(tmp_path)
    assert known[0] == written
    assert isinstance(known[0], Replication)
    assert known[0].metrics["hit"] is True
    assert isinstance(known[1], Replication)
    assert math.isnan(known[1].metrics["none"])
    for line in (tmp_path / LINES).read_text().splitlines():
        json.loads(line, parse_constant=pytest.fail)


def test_two_programs_do_not_write_to_one_folder(tmp_path: Path) -> None:
    experiment = Experiment("normal", Normal())
    with (
        kept(tmp_path, experiment),
        pytest.raises(DataError, match="is being written to by another program"),
    ):
        run(experiment, 1, folder=tmp_path)
    assert len(run(experiment, 1, folder=tmp_path).replications) == 1


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is not the folder of an experiment"):
        read_results(tmp_path)
    run(Experiment("normal", Normal()), 2, folder=tmp_path)
    lines = (tmp_path / LINES).read_text()
    (tmp_path / LINES).write_text("{}\n" + lines)
    with pytest.raises(DataError, match=r"replications\.jsonl line 1: cannot be read"):
        read_results(tmp_path)
    (tmp_path / HEADER).write_text("{")
    with pytest.raises(DataError, match=r"experiment\.json: cannot be read"):
        read_results(tmp_path)
