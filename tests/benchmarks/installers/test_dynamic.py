"""Lines of days with late jobs, and of desks."""

from __future__ import annotations

import pytest

from benchmarks.installers.dynamic import interval, late_jobs
from benchmarks.installers.generated import Size, generated
from benchmarks.installers.lines import installers_lines
from solvers.common import Limits
from supplychain.errors import DataError


@pytest.mark.parametrize("text", ["dynamic:many", "desk:12", "dynamic:12x4x2x9"])
def test_a_case_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(DataError) as error:
        list(installers_lines([text], Limits(max_iterations=1)))
    assert error.value.problems[0].code == "malformed"


def test_peers_are_refused_as_full_information_is_the_reference() -> None:
    with pytest.raises(DataError):
        list(installers_lines(["dynamic:12x4x2"], Limits(max_iterations=1), ["pyvrp"]))


def test_three_jobs_of_ten_come_late_and_in_time_for_their_windows() -> None:
    problem = generated(Size(20, 4, 2), 1)
    late = late_jobs(problem, 1)
    assert len({job.id for _, job in late}) == 6
    assert all(at_s <= job.windows[-1].close_s - 2 * 3600 for at_s, job in late)
    assert late == late_jobs(problem, 1)


def test_the_interval_of_equal_values_is_their_value() -> None:
    assert interval([2.0, 2.0, 2.0]) == (2.0, 2.0)
