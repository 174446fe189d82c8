"""Bad data is listed at once."""

from dataclasses import replace

import numpy as np
import pytest

from solvers.joint.days import DaysProblem, RestRule
from supplychain.errors import DataError


def test_every_fault_is_listed_at_once(pair: DaysProblem) -> None:
    first, second = pair.requests
    with pytest.raises(DataError) as raised:
        replace(
            pair,
            requests=(
                replace(first, point=9, quantity=0, last_day=7),
                replace(second, id="a", idle_cny=-1.0, first_day=-1, latest_install_day=4),
            ),
            trucks=replace(pair.trucks, depot=-1, cny_per_m=float("nan"), most_trucks=-1),
            teams=(replace(pair.teams[0], most_jobs=-1, absent_days=frozenset({8})),),
            rest=RestRule(0, 1),
        )
    found = {(p.table, p.row, p.column, p.code) for p in raised.value.problems}
    assert found == {
        ("requests", 2, "id", "twice"),
        ("requests", 3, "id", "twice"),
        ("requests", 2, "point", "unknown_reference"),
        ("requests", 2, "quantity", "too_small"),
        ("requests", 2, "last_day", "off_horizon"),
        ("requests", 3, "first_day", "off_horizon"),
        ("requests", 3, "latest_install_day", "off_horizon"),
        ("requests", 3, "idle_cny", "bad_price"),
        ("trucks", -1, "depot", "unknown_reference"),
        ("trucks", -1, "cny_per_m", "bad_price"),
        ("trucks", -1, "most_trucks", "too_small"),
        ("teams", 2, "most_jobs", "negative"),
        ("teams", 2, "absent_days", "off_horizon"),
        ("rest", -1, "days_in_a_row", "too_small"),
    }


@pytest.mark.parametrize(
    ("table", "code"),
    [
        (np.zeros((3, 2), np.int64), "shape"),
        (np.zeros((3, 3)), "not_whole"),
        (np.full((3, 3), -1), "negative"),
        (np.ones((3, 3), np.int64), "diagonal"),
    ],
)
def test_distances_must_be_a_square_of_whole_metres(
    pair: DaysProblem, table: np.ndarray, code: str
) -> None:
    with pytest.raises(DataError) as raised:
        replace(pair, distance_m=table)
    assert [problem.code for problem in raised.value.problems] == [code]
