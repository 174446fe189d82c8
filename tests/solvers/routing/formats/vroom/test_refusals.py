from __future__ import annotations

import json
from typing import Any

import pytest

from solvers.routing.formats.vroom import read_vroom
from supplychain.errors import DataError

Make = Any
GRID = [[0, 1], [1, 0]]


def paths(document: Any) -> list[str]:
    with pytest.raises(DataError) as raised:
        read_vroom(document if isinstance(document, str) else json.dumps(document))
    return [fault.column for fault in raised.value.problems]


@pytest.mark.parametrize(
    ("vehicle", "path"),
    [
        ({"breaks": [{"id": 1, "max_load": [1]}]}, "vehicles[0].breaks[0].max_load"),
        (
            {"breaks": [{"id": 1, "time_windows": [[0, 9], [20, 30]]}]},
            "vehicles[0].breaks[0].time_windows",
        ),
        ({"breaks": [{"id": 1, "time_windows": []}]}, "vehicles[0].breaks[0].time_windows"),
        ({"breaks": [{"id": 1}, {"id": 1}]}, "vehicles[0].breaks[1].id"),
        ({"profile": "bike"}, "vehicles[0].profile"),
        ({"max_first_leg_distance": 5}, "vehicles[0].max_first_leg_distance"),
        ({"speed_factor": 6.0}, "vehicles[0].speed_factor"),
        ({"time_window": [9, 3]}, "vehicles[0].time_window"),
        ({"capacity": [1, 2]}, "jobs[0].delivery"),
        ({"start_index": 4}, "vehicles[0].start_index"),
        ({"start_index": None, "start": [1.0, 2.0]}, "vehicles[0].start_index"),
        ({"start_index": None, "end_index": None}, "vehicles[0]"),
        ({"steps": [{"type": "job", "id": 9}]}, "vehicles[0].steps[0].id"),
        ({"steps": [{"type": "job", "id": 1}] * 2}, "vehicles[0].steps[1].id"),
        ({"id": -1}, "vehicles[0].id"),
        ({"costs": {"per_km": 1.5}}, "vehicles[0].costs.per_km"),
    ],
)
def test_what_a_vehicle_cannot_have_is_named(
    street: Make, vehicle: dict[str, Any], path: str
) -> None:
    job = {"id": 1, "location_index": 1, "delivery": [1]}
    document = street(job, vehicle={"capacity": [3], **vehicle})
    document["vehicles"] = [
        {key: value for key, value in row.items() if value is not None}
        for row in document["vehicles"]
    ]
    assert paths(document) == [path]


@pytest.mark.parametrize(
    ("job", "path"),
    [
        ({"location_index": 4}, "jobs[0].location_index"),
        ({"location_index": None, "location": [1.0, 2.0]}, "jobs[0].location_index"),
        ({"time_windows": [[0, 5], [9, 8]]}, "jobs[0].time_windows[1]"),
        ({"time_windows": []}, "jobs[0].time_windows"),
        ({"priority": 101}, "jobs[0].priority"),
        ({"amount": [1]}, "jobs[0].amount"),
        ({"service": -5}, "jobs[0].service"),
        ({"service": "5"}, "jobs[0].service"),
        ({"service_per_type": {"bike": 9}}, "jobs[0].service_per_type"),
        ({"setup_per_type": {"bike": 9}}, "jobs[0].setup_per_type"),
        ({"pinned": True}, "jobs[0].pinned"),
    ],
)
def test_what_a_job_cannot_have_is_named(street: Make, job: dict[str, Any], path: str) -> None:
    base = {"id": 1, "location_index": 1, "delivery": [1]}
    row = {key: value for key, value in {**base, **job}.items() if value is not None}
    document = street(row, vehicle={"capacity": [3]})
    document["vehicles"].append({**document["vehicles"][0], "id": 8, "type": "bike"})
    assert paths(document) == [path]


@pytest.mark.parametrize(
    ("matrices", "found"),
    [
        ({"car": {"distances": GRID}}, ["matrices.car.durations"]),
        ({"car": {"durations": [[0, 1]]}}, ["matrices.car.durations"]),
        ({"car": {"durations": GRID, "costs": [[0]]}}, ["matrices.car.costs"]),
        ({"car": {"durations": GRID, "weights": GRID}}, ["matrices.car.weights"]),
        ({"bike": {"durations": GRID}}, ["vehicles[0].profile"]),
        ({"car": {"durations": [[0, -1], [1, 0]]}}, ["matrices.car.durations[0][1]"]),
    ],
)
def test_matrices_that_do_not_fit_are_named(matrices: Any, found: list[str]) -> None:
    document = {
        "vehicles": [{"id": 1, "start_index": 0}],
        "jobs": [{"id": 1, "location_index": 1}],
        "matrices": matrices,
    }
    assert set(found) <= set(paths(document))


def test_prices_that_contradict_a_matrix_of_costs_are_named(street: Make) -> None:
    costs = {"per_hour": 10, "per_km": 2}
    document = street(vehicle={"costs": costs, "max_distance": 9})
    document["matrices"]["car"]["costs"] = document["matrices"]["car"]["durations"]
    assert paths(document) == [
        "vehicles[0].costs.per_hour",
        "vehicles[0].costs.per_km",
        "vehicles[0].max_distance",
    ]


def test_prices_and_limits_of_distance_need_distances(street: Make) -> None:
    document = street(vehicle={"costs": {"per_km": 2}, "max_distance": 9})
    del document["matrices"]["car"]["distances"]
    assert paths(document) == ["vehicles[0].costs.per_km", "vehicles[0].max_distance"]


def test_everything_is_said_at_once(street: Make) -> None:
    document = street({"id": 1, "location_index": 9}, {"id": 1, "location_index": 1})
    document["vehicles"][0] |= {"breaks": [{"id": 1, "max_load": []}], "time_window": [5, 1]}
    document["shipments"] = [
        {"pickup": {"id": 1, "location_index": 1}, "delivery": {"id": 1, "location_index": 7}}
    ]
    assert set(paths(document)) == {
        "jobs[1].id",
        "jobs[0].location_index",
        "shipments[0].delivery.location_index",
        "vehicles[0].time_window",
        "vehicles[0].breaks[0].max_load",
    }


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("[]", ""),
        ("{", ""),
        ('{"vehicles": []}', "vehicles"),
        ('{"jobs": []}', "vehicles"),
        ('{"vehicles": [{"id": 1, "start": [1, 2]}], "options": {"g": true}}', "options"),
        ('{"vehicles": [{"id": 1, "start": [1, 2], "profile": "bike"}]}', "vehicles[0].profile"),
        ('{"vehicles": [{"id": 1, "start": [1, 2]}], "jobs": [{"id": 1}]}', "jobs[0].location"),
    ],
)
def test_a_document_of_another_form_is_refused(text: str, path: str) -> None:
    assert paths(text) == [path]


def test_too_many_skills_are_refused(street: Make) -> None:
    rows = [{"id": n, "location_index": 1, "skills": [n]} for n in range(70)]
    assert paths(street(*rows)) == ["jobs, shipments: skills"]


def test_a_place_off_the_globe_is_refused() -> None:
    document = {
        "vehicles": [{"id": 1, "start": [2.0, 48.0]}],
        "jobs": [{"id": 1, "location": [48.0, 95.0]}],
    }
    with pytest.raises(DataError, match="globe"):
        read_vroom(json.dumps(document))
