from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.vroom.lines import EXAMPLES
from solvers.common import Limits
from solvers.routing import last_mile
from solvers.routing.formats import Rounding, instance_of, plan_of_routes, read_vrplib
from solvers.routing.formats.routes import FileRoute
from solvers.routing.formats.vroom import answer_of, error_answer, read_vroom
from solvers.routing.formats.vroom.facts import Facts, PlaceFacts, TaskFacts, VehicleFacts
from supplychain.errors import DataError, DataProblem
from tests.solvers.routing.formats.test_vrplib import TRIPS

Make = Any
RECORDED = Path(__file__).parent / "recorded"
ROUNDED = 2
"""Seconds by which sums of times at an odd speed may differ: VROOM keeps hundredths of a leg."""

EXAMPLE_2 = {
    "vehicles": [{"id": 0, "start_index": 0, "end_index": 3}],
    "jobs": [{"id": 1414, "location_index": 1}, {"id": 1515, "location_index": 2}],
    "matrix": [
        [0, 2104, 197, 1299],
        [2103, 0, 2255, 3152],
        [197, 2256, 0, 1102],
        [1299, 3153, 1102, 0],
    ],
}
"""VROOM's documented example 2 (docs/example_2.json, BSD-2-Clause)."""


def solved(document: dict[str, Any]) -> dict[str, Any]:
    case = read_vroom(json.dumps(document))
    plan = last_mile.solve(case.problem, Limits(max_iterations=50), warm_start=case.warm_start)
    return answer_of(case.problem, case.facts, plan)


def of_steps(document: dict[str, Any]) -> dict[str, Any]:
    case = read_vroom(json.dumps(document))
    assert case.warm_start is not None
    return answer_of(case.problem, case.facts, case.warm_start)


def test_fractions_of_a_cost_are_cut_off_for_each_route_as_vroom_does(street: Make) -> None:
    """Two routes of 200 s at 1,000 an hour are 55.56 each; VROOM 1.15 says 55 and 110."""
    vehicle = {"max_tasks": 1, "costs": {"per_hour": 1_000}}
    jobs = ({"id": number, "location_index": 1} for number in (1, 2))
    document = street(*jobs, vehicle=vehicle)
    document["vehicles"].append(document["vehicles"][0] | {"id": 2})
    answer = solved(document)
    assert [route["cost"] for route in answer["routes"]] == [55, 55]
    assert answer["summary"]["cost"] == 110


def test_the_documented_example_has_the_documented_answer() -> None:
    answer = solved(EXAMPLE_2)
    assert answer["code"] == 0
    assert answer["unassigned"] == []
    assert answer["summary"] == {
        "cost": 5461,
        "routes": 1,
        "unassigned": 0,
        "setup": 0,
        "service": 0,
        "duration": 5461,
        "waiting_time": 0,
        "priority": 0,
        "violations": [],
    }
    (route,) = answer["routes"]
    assert {key: route[key] for key in ("vehicle", "cost", "duration")} == {
        "vehicle": 0,
        "cost": 5461,
        "duration": 5461,
    }
    told = [(step["type"], step.get("id"), step["arrival"]) for step in route["steps"]]
    assert told == [
        ("start", None, 0),
        ("job", 1414, 2104),
        ("job", 1515, 4359),
        ("end", None, 5461),
    ]


@pytest.mark.parametrize("name", ["breaks", "mixed"])
def test_the_same_routes_are_told_as_vroom_1_15_tells_them(name: str) -> None:
    recorded = json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))
    theirs, ours = recorded["answer"], of_steps(recorded["problem"])
    assert ours["unassigned"] == theirs["unassigned"]
    for key in ("setup", "service", "priority", "delivery", "pickup", "routes", "unassigned"):
        assert ours["summary"][key] == theirs["summary"][key], key
    for key in ("cost", "duration", "distance"):
        assert ours["summary"][key] == pytest.approx(theirs["summary"][key], abs=4 * ROUNDED)
    for mine, other in zip(ours["routes"], theirs["routes"], strict=True):
        assert {key: type(mine[key]) for key in other if key != "amount"} == {
            key: type(value) for key, value in other.items() if key != "amount"
        }
        rows = [
            [
                (step["type"], step.get("id"), step["load"], step["setup"], step["service"])
                for step in route["steps"]
                if step["type"] != "break"
            ]
            for route in (mine, other)
        ]
        assert rows[0] == rows[1]
        assert mine["duration"] == pytest.approx(other["duration"], abs=ROUNDED)


def test_a_break_stands_where_it_is_taken(street: Make) -> None:
    breaks = [{"id": 4, "service": 60, "time_windows": [[150, 180]], "description": "tea"}]
    rows = [
        {"id": n, "location_index": 1, "service": 10, "time_windows": [[at, at + 100]]}
        for n, at in ((1, 0), (2, 200))
    ]
    steps = [{"type": "job", "id": 1}, {"type": "job", "id": 2}]
    (route,) = of_steps(street(*rows, vehicle={"breaks": breaks, "steps": steps}))["routes"]
    told = [(s["type"], s["arrival"], s["waiting_time"], s["service"]) for s in route["steps"]]
    assert told == [
        ("start", 0, 0, 0),
        ("job", 100, 0, 10),
        ("break", 110, 40, 60),
        ("job", 210, 0, 10),
        ("end", 320, 0, 0),
    ]
    assert route["steps"][2]["description"] == "tea"
    assert (route["service"], route["waiting_time"]) == (80, 40)


def test_a_break_on_the_road_cuts_the_leg_in_two(street: Make) -> None:
    breaks = [{"id": n, "service": 20, "time_windows": [[s, s]]} for n, s in ((4, 150), (5, 260))]
    rows = [
        {"id": n, "location_index": n, "service": 10, "time_windows": [[0, w]]}
        for n, w in ((1, 100), (3, 350))
    ]
    steps = [{"type": "job", "id": 1}, {"type": "job", "id": 3}]
    (route,) = of_steps(street(*rows, vehicle={"breaks": breaks, "steps": steps}))["routes"]
    told = [(s["type"], s["arrival"], s["duration"], s["distance"]) for s in route["steps"]]
    assert told == [
        ("start", 0, 0, 0),
        ("job", 100, 100, 1_000),
        ("break", 150, 140, 1_400),
        ("break", 260, 230, 2_300),
        ("job", 350, 300, 3_000),
        ("end", 660, 600, 6_000),
    ]
    assert not {"location", "location_index"} & route["steps"][2].keys()
    assert (route["service"], route["waiting_time"], route["duration"]) == (60, 0, 600)


def test_the_documented_example_with_breaks_is_served_as_cheaply_as_vroom_does() -> None:
    example = json.loads((EXAMPLES / "skills-breaks-shipment.json").read_text(encoding="utf-8"))
    answer = solved(example)
    # VROOM 1.15.2 at its highest level: 23,974, no task left out.
    assert (answer["summary"]["unassigned"], answer["summary"]["cost"]) == (0, 23_974)


def test_a_break_after_the_last_task_is_had_where_the_route_is_by_then(street: Make) -> None:
    breaks = [{"id": 4, "service": 20, "time_windows": [[150, 150]]}]
    job = {"id": 1, "location_index": 1, "time_windows": [[100, 100]]}
    steps = [{"type": "job", "id": 1}]
    vehicle = {"breaks": breaks, "steps": steps, "time_window": [0, 220]}
    (route,) = of_steps(street(job, vehicle=vehicle))["routes"]
    told = [(s["type"], s["arrival"], s["duration"], s["service"]) for s in route["steps"]]
    assert told == [
        ("start", 0, 0, 0),
        ("job", 100, 100, 0),
        ("break", 150, 150, 20),
        ("end", 220, 200, 0),
    ]


def test_loads_follow_deliveries_pickups_and_shipments(street: Make) -> None:
    jobs = (
        {"id": 1, "location_index": 1, "delivery": [2, 0]},
        {"id": 2, "location_index": 2, "pickup": [0, 1]},
    )
    shipment = {
        "amount": [1, 1],
        "pickup": {"id": 1, "location_index": 2},
        "delivery": {"id": 1, "location_index": 3},
    }
    order = [("job", 1), ("job", 2), ("pickup", 1), ("delivery", 1)]
    vehicle = {"capacity": [3, 3], "steps": [{"type": kind, "id": key} for kind, key in order]}
    (route,) = of_steps(street(*jobs, vehicle=vehicle, shipments=[shipment]))["routes"]
    loads = [step["load"] for step in route["steps"]]
    assert loads == [[2, 0], [0, 0], [0, 1], [1, 2], [0, 1], [0, 1]]
    assert (route["delivery"], route["pickup"]) == ([3, 1], [1, 2])


def test_what_is_left_out_is_listed_as_it_was_named(street: Make) -> None:
    rows = [
        {"id": 1, "location_index": 1, "priority": 5},
        {"id": 2, "location_index": 2, "description": "far", "location": [3.0, 4.0]},
    ]
    answer = solved(street(*rows, vehicle={"max_tasks": 1}))
    assert answer["unassigned"] == [
        {
            "id": 2,
            "type": "job",
            "description": "far",
            "location": [3.0, 4.0],
            "location_index": 2,
        }
    ]
    assert (answer["summary"]["unassigned"], answer["summary"]["priority"]) == (1, 5)


def test_alike_vehicles_come_under_their_own_ids(street: Make) -> None:
    document = street(*({"id": n, "location_index": n} for n in (1, 2, 3)))
    base = {**document["vehicles"][0], "max_tasks": 1}
    document["vehicles"] = [{**base, "id": key, "description": f"d{key}"} for key in (9, 4, 6)]
    answer = solved(document)
    assert [route["vehicle"] for route in answer["routes"]] == [9, 4, 6]
    assert [route["description"] for route in answer["routes"]] == ["d9", "d4", "d6"]


def test_distances_are_told_where_they_are_known(street: Make) -> None:
    document = street({"id": 1, "location_index": 2})
    answer = solved(document)
    assert answer["summary"]["distance"] == 4_000
    assert [step["distance"] for step in answer["routes"][0]["steps"]] == [0, 2_000, 4_000]
    del document["matrices"]["car"]["distances"]
    assert "distance" not in solved(document)["summary"]


def test_no_route_is_an_answer_too(street: Make) -> None:
    answer = solved(
        street(
            {"id": 1, "location_index": 1, "skills": [3], "delivery": [1]},
            vehicle={"capacity": [2]},
        )
    )
    assert answer["routes"] == []
    assert answer["summary"]["delivery"] == [0]
    assert [left["id"] for left in answer["unassigned"]] == [1]


def test_loading_again_has_no_word_in_vroom(write: Make) -> None:
    instance = instance_of(read_vrplib(write("trips.vrp", TRIPS)), Rounding.DIMACS)
    plan = plan_of_routes(instance, [FileRoute(1, ((1,), (2,)))])
    assert plan is not None
    tasks = tuple(TaskFacts("job", n, PlaceFacts()) for n in (1, 2))
    facts = Facts(tasks, ((VehicleFacts(1, 0, None, None),),), (None,), 0)
    with pytest.raises(DataError, match="loads again"):
        answer_of(instance.problem, facts, plan)


def test_an_error_has_a_code_and_all_problems() -> None:
    problems = [DataProblem("f", -1, key, "code", "wrong") for key in ("a", "b")]
    assert error_answer(2, problems) == {
        "code": 2,
        "error": "f, column a: wrong; f, column b: wrong",
    }
