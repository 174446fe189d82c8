"""The checkers find each fault that is put in, in routes reckoned by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from benchmarks.installers.home_care import (
    Service,
    hhcrsp_faults,
    hhcrsp_terms,
    uhhc_faults,
    uhhc_terms,
)

HHCRSP: dict[str, Any] = {
    "patients": [
        {
            "id": "p1",
            "time_window": [10.0, 20.0],
            "required_caregivers": [
                {"service": "s1", "duration": 14.0},
                {"service": "s2", "duration": 7.0},
            ],
            "synchronization": {"type": "sequential", "distance": [5, 9]},
        }
    ],
    "caregivers": [{"id": "c1", "abilities": ["s1"]}, {"id": "c2", "abilities": ["s2"]}],
    "distances": [[0.0, 18.0], [18.0, 0.0]],
}
FIRST, SECOND = Service("p1", "s1", 18.0, 32.0), Service("p1", "s2", 25.0, 32.0)
UHHC: dict[str, Any] = {
    "metadata": {"time_window_met": "at_service_end", "cost_components": {"travel_time": 2}},
    "distances": [[0, 8], [8, 0]],
    "terminal_points": [{"id": "d1", "distance_matrix_index": 0}],
    "caregivers": [
        {
            "id": "c1",
            "abilities": ["s1"],
            "departing_point": "d1",
            "arrival_point": "d1",
            "working_shift": {"start": 0, "end": 120},
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


def test_good_routes_have_no_faults_and_the_cost_of_the_three_terms() -> None:
    routes = {"c1": [FIRST], "c2": [SECOND]}
    assert hhcrsp_faults(HHCRSP, routes) == []
    # 72 of distance, 5 late in all, 5 the latest.
    assert hhcrsp_terms(HHCRSP, routes)["cost"] == pytest.approx((72 + 5 + 5) / 3)


@pytest.mark.parametrize(
    ("first", "second", "fault"),
    [
        (replace(FIRST, start=17.0, end=31.0), SECOND, "cannot be at p1 in time"),
        (FIRST, replace(SECOND, start=28.0, end=35.0), "minutes apart"),
        (replace(FIRST, end=33.0), SECOND, "another length"),
        (replace(FIRST, service="s2", end=25.0), SECOND, "cannot do s2"),
    ],
)
def test_a_broken_rule_is_named(first: Service, second: Service, fault: str) -> None:
    faults = hhcrsp_faults(HHCRSP, {"c1": [first], "c2": [second]})
    assert any(fault in found for found in faults)


def test_a_missing_service_is_named() -> None:
    assert hhcrsp_faults(HHCRSP, {"c1": [FIRST]}) == ["s2 at p1 is done 0 times"]


def test_a_hard_window_binds_the_end() -> None:
    good = {"c1": [Service("p1", "s1", 81.0, 100.0)]}
    assert uhhc_faults(UHHC, good) == []
    assert uhhc_terms(UHHC, good) == {"travel_time": 16.0, "cost": 32.0}
    early = {"c1": [Service("p1", "s1", 80.0, 99.0)]}
    assert uhhc_faults(UHHC, early) == ["c1 is out of the window of p1"]


def test_coming_back_after_the_shift_is_a_fault() -> None:
    late = {"c1": [Service("p1", "s1", 101.0, 120.0)]}
    assert uhhc_faults(UHHC, late) == ["c1 is back after the shift"]
