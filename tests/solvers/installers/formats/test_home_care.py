from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from solvers.installers.formats.hhcrsp import read_hhcrsp
from solvers.installers.formats.uhhc import read_uhhc
from supplychain.errors import DataError
from supplychain.jobs import Timing, WindowsFor

if TYPE_CHECKING:
    from pathlib import Path

HHCRSP: dict[str, Any] = {
    "patients": [
        {
            "id": "p1",
            "time_window": [10.0, 20.5],
            "required_caregivers": [
                {"service": "s1", "duration": 14.0},
                {"service": "s2", "duration": 7.25},
            ],
            "synchronization": {"type": "sequential", "distance": [5, 9]},
        }
    ],
    "caregivers": [{"id": "c1", "abilities": ["s1"]}, {"id": "c2", "abilities": ["s2"]}],
    "distances": [[0.0, 3.125], [3.125, 0.0]],
}
UHHC: dict[str, Any] = {
    "metadata": {
        "time_window_met": "at_service_end",
        "cost_components": {"travel_time": 2, "total_tardiness": "HARD"},
    },
    "distances": [[0, 8], [8, 0]],
    "terminal_points": [{"id": "d1", "distance_matrix_index": 0}],
    "caregivers": [
        {
            "id": "c1",
            "abilities": ["s1"],
            "departing_point": "d1",
            "arrival_point": "d1",
            "working_shift": {"start": 0, "end": 600},
        }
    ],
    "patients": [
        {
            "id": "p1",
            "required_services": [{"service": "s1", "duration": 19}],
            "distance_matrix_index": 1,
            "time_windows": [{"start": 100.0, "end": 200.0}],
        }
    ],
}


def written(folder: Path, data: Any) -> Path:
    path = folder / "case.json.gz"
    path.write_bytes(gzip.compress(json.dumps(data).encode()))
    return path


def test_thousandths_of_a_minute_become_seconds(tmp_path: Path) -> None:
    problem = read_hhcrsp(written(tmp_path, HHCRSP))
    job = problem.jobs[0]
    assert [task.work_s for task in job.tasks] == [14_000, 7_250]
    assert (job.windows[0].open_s, job.windows[0].close_s) == (10_000, 20_500)
    assert (job.timing, job.least_gap_s, job.most_gap_s) == (Timing.IN_ORDER, 5_000, 9_000)
    assert job.windows_for is WindowsFor.EVERY
    assert int(problem.travel.matrix([0, 1], "urban").duration_s[0, 1]) == 3_125


def test_a_third_of_each_term_is_the_price(tmp_path: Path) -> None:
    problem = read_hhcrsp(written(tmp_path, HHCRSP))
    assert problem.teams[0].pay.per_km == pytest.approx(1 / 3)
    # A late minute of the file is a thousand seconds.
    price = problem.jobs[0].windows[0].late_cny_per_min or 0.0
    assert price * 1_000 / 60 == pytest.approx(1 / 3)
    assert problem.rules.worst_late_cny_per_min * 1_000 / 60 == pytest.approx(1 / 3)


def test_windows_for_ends_become_windows_for_starts(tmp_path: Path) -> None:
    window = read_uhhc(written(tmp_path, UHHC)).jobs[0].windows[0]
    assert (window.open_s, window.close_s, window.is_hard) == (81, 181, True)


def test_rules_that_are_not_read_are_refused_by_name(tmp_path: Path) -> None:
    patient = {**UHHC["patients"][0], "optional": True}
    costs = {"travel_time": 1, "workload_balance": 3, "total_tardiness": 5}
    data = {**UHHC, "patients": [patient], "metadata": {**UHHC["metadata"]}}
    data["metadata"]["cost_components"] = costs
    with pytest.raises(DataError) as refused:
        read_uhhc(written(tmp_path, data))
    assert {problem.given for problem in refused.value.problems} == {
        "optional",
        "workload_balance",
        "5",
    }


def test_another_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not an instance of home care"):
        read_hhcrsp(written(tmp_path, {"nodes": []}))
