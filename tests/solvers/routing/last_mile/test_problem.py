from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from supplychain.errors import DataError

Make = Any


@pytest.mark.parametrize("pace", [(1_000,) * 23, (1_000,) * 23 + (0,)])
def test_a_speed_for_every_hour_is_needed_and_above_nothing(
    make_problem: Make, make_job: Make, make_van: Make, pace: tuple[int, ...]
) -> None:
    problem = make_problem([10], [make_job("a")], [make_van()])
    with pytest.raises(DataError, match="24 whole numbers of at least 1"):
        replace(problem, pace={"urban": pace})
