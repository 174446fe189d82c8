from __future__ import annotations

from typing import Any

import pytest

from solvers.routing.last_mile.bounds.whole import has_whole_costs

Make = Any


@pytest.mark.parametrize(
    ("changes", "is_whole"),
    [
        ({}, True),
        ({"cny_per_km": 1_500.0}, False),
        ({"cny_per_h": 36.0}, False),
        ({"cny_per_h": 7_200.0}, True),
        ({"fixed_cny": 0.5}, False),
        ({"cny_per_stop": 1.25}, False),
        ({"cny_per_kg": 1.0}, False),
        ({"overtime_cny_per_h": 60.0}, False),
    ],
)
def test_costs_are_whole_only_if_every_price_is(
    changes: dict[str, float],
    is_whole: bool,
    make_problem: Make,
    make_job: Make,
    make_van: Make,
) -> None:
    van = make_van(**({"cny_per_h": 0.0, "cny_per_km": 1_000.0} | changes))
    problem = make_problem([10], [make_job("a")], [van])
    assert has_whole_costs(problem) is is_whole


def test_a_job_that_may_be_left_out_for_a_part_of_a_yuan_is_not_whole(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    van = make_van(cny_per_h=0.0, cny_per_km=1_000.0)
    problem = make_problem([10], [make_job("a", unserved_cny=10.5)], [van])
    assert not has_whole_costs(problem)
