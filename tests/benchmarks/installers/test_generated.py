"""Made cases of installers."""

from __future__ import annotations

import pytest

from benchmarks.installers.generated import Size, generated
from benchmarks.installers.generated_lines import Run, generated_lines, line
from solvers.common import Limits
from solvers.installers.solve import solve
from supplychain.errors import DataError


def test_a_case_is_read_from_its_name() -> None:
    assert Size.read("500x100x12") == Size(500, 100, 12)
    assert Size.read("20x4").name == "20x4x12"


@pytest.mark.parametrize("text", ["generated:5", "generated:axb", "generated:1x2x3x4"])
def test_a_case_that_cannot_be_read_is_told(text: str) -> None:
    with pytest.raises(DataError, match="500x100x12"):
        next(generated_lines(text, Limits(max_seconds=1.0)))


def test_equal_seeds_make_equal_cases() -> None:
    size = Size(20, 4, 3)
    assert generated(size, 1).jobs == generated(size, 1).jobs
    assert generated(size, 1).jobs != generated(size, 2).jobs


def test_a_line_tells_what_is_served_and_that_it_is_sound() -> None:
    size = Size(12, 6, 2)
    limits = Limits(max_iterations=20)
    problem = generated(size)
    told = line(Run(size, "own", limits), problem, solve(problem, limits), 1.0, 1.0)
    assert (told["jobs"], told["served"], told["violations"]) == (12, 12, 0)
    assert told["delivery_cny"] < told["cost_cny"]
