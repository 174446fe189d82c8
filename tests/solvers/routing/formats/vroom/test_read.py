from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from solvers.routing.formats.vroom import VroomCase, read_vroom
from solvers.routing.last_mile.drive import Draft
from solvers.routing.last_mile.problem import ANYWHERE, Half
from solvers.routing.last_mile.schedule import Scheduler
from supplychain.errors import DataError

if TYPE_CHECKING:
    from solvers.routing.last_mile.plan import Tour

Make = Any


def read(document: dict[str, Any]) -> VroomCase:
    return read_vroom(json.dumps(document))


def tour(case: VroomCase, *jobs: int, van: int = 0) -> Tour | None:
    return Scheduler(case.problem).tour(Draft(van, 0, (jobs,)))


def test_driving_costs_a_unit_a_second_and_waiting_nothing(street: Make) -> None:
    case = read(street({"id": 1, "location_index": 2, "service": 50, "time_windows": [[900, 950]]}))
    found = tour(case, 0)
    assert found is not None
    assert found.cost_cny == pytest.approx(400, abs=0.01)
    assert found.trips[0].drops[0].start_s == 900 + case.facts.ahead_s
    # Of routes that cost the same, the one without a wait.
    assert found.end_s - found.start_s == 450


def test_prices_are_per_hour_per_km_per_task_hour_and_fixed(street: Make) -> None:
    costs = {"fixed": 11, "per_hour": 7_200, "per_km": 5, "per_task_hour": 1_800}
    breaks = [{"id": 1, "service": 20, "time_windows": [[0, 5_000]]}]
    vehicle = {"costs": costs, "breaks": breaks}
    case = read(street({"id": 1, "location_index": 1, "service": 60, "setup": 40}, vehicle=vehicle))
    found = tour(case, 0)
    assert found is not None
    # 200 s at 2, 2 km at 5, 120 s of work and break at 0.5.
    assert found.cost_cny == pytest.approx(11 + 400 + 10 + 60, abs=0.01)


def test_a_matrix_of_costs_takes_the_place_of_prices(street: Make) -> None:
    document = street({"id": 1, "location_index": 1})
    document["matrices"]["car"]["costs"] = [[0, 7, 0, 0], [9, 0, 0, 0], [0] * 4, [0] * 4]
    found = tour(read(document), 0)
    assert found is not None
    assert found.cost_cny == pytest.approx(16, abs=0.01)
    assert found.drive_s == 200


def test_speed_scales_times_alone(street: Make) -> None:
    case = read(street({"id": 1, "location_index": 3}, vehicle={"speed_factor": 2.0}))
    found = tour(case, 0)
    assert found is not None
    assert (found.drive_s, found.distance_m) == (300, 6_000)


def test_a_vehicle_without_a_start_begins_at_its_first_task(street: Make) -> None:
    document = street({"id": 1, "location_index": 1}, {"id": 2, "location_index": 3})
    document["vehicles"][0].pop("start_index")
    found = tour(read(document), 0, 1)
    assert found is not None
    assert found.drive_s == 200 + 300


def test_a_vehicle_without_an_end_ends_at_its_last_task(street: Make) -> None:
    document = street({"id": 1, "location_index": 1}, {"id": 2, "location_index": 3})
    document["vehicles"][0].pop("end_index")
    case = read(document)
    assert case.problem.vans[0].end_place == ANYWHERE
    found = tour(case, 0, 1)
    assert found is not None
    assert found.drive_s == 300


def test_setup_is_not_repeated_at_the_same_place(street: Make) -> None:
    here = {"location_index": 1, "setup": 30, "service": 10}
    case = read(
        street({"id": 1, **here}, {"id": 2, **here}, {"id": 3, **here, "location_index": 2})
    )
    found = tour(case, 0, 1, 2)
    assert found is not None
    assert [drop.end_s - drop.start_s for drop in found.trips[0].drops] == [40, 10, 40]


@pytest.mark.parametrize(
    ("vehicle", "jobs"),
    [
        ({"max_tasks": 1}, [{}, {}]),
        ({"max_travel_time": 399}, [{}, {}]),
        ({"max_distance": 3_999}, [{}, {}]),
        ({"capacity": [3, 9]}, [{"delivery": [2, 2]}, {"delivery": [2, 2]}]),
        ({"capacity": [3, 9]}, [{"pickup": [2, 2]}, {"pickup": [2, 2]}]),
        ({"skills": [1]}, [{}, {"skills": [1, 2]}]),
        ({"time_window": [0, 399]}, [{}, {}]),
        (
            {"breaks": [{"id": 1, "service": 9, "time_windows": [[0, 0]]}]},
            [{"time_windows": [[0, 100]]}, {}],
        ),
    ],
)
def test_limits_of_a_vehicle_are_kept(
    street: Make, vehicle: dict[str, Any], jobs: list[dict[str, Any]]
) -> None:
    rows = [{"id": n, "location_index": n, **job} for n, job in enumerate(jobs, 1)]
    case = read(street(*rows, vehicle=vehicle))
    assert tour(case, 0, 1) is None
    loose = {"max_tasks": 2, "max_travel_time": 400, "max_distance": 4_000, "time_window": [0, 400]}
    kept = {key: loose[key] for key in vehicle if key in loose}
    kept |= {"capacity": [4, 9]} if "capacity" in vehicle else {}
    kept |= {"skills": [2, 1]} if "skills" in vehicle else {}
    assert tour(read(street(*rows, vehicle=kept)), 0, 1) is not None


def test_what_is_delivered_makes_room_for_what_is_picked_up(street: Make) -> None:
    jobs = (
        {"id": 1, "location_index": 1, "delivery": [3]},
        {"id": 2, "location_index": 2, "pickup": [3]},
    )
    case = read(street(*jobs, vehicle={"capacity": [3]}))
    assert tour(case, 0, 1) is not None
    assert tour(case, 1, 0) is None


def test_the_deprecated_amount_is_a_delivery(street: Make) -> None:
    case = read(street({"id": 1, "location_index": 1, "amount": [3]}, vehicle={"capacity": [3]}))
    assert case.problem.jobs[0].kg == (3.0,)


def test_the_deprecated_matrix_is_that_of_cars(street: Make) -> None:
    document = street({"id": 1, "location_index": 1})
    document["matrix"] = document.pop("matrices")["car"]["durations"]
    found = tour(read(document), 0)
    assert found is not None
    assert found.drive_s == 200


def test_a_shipment_is_two_halves_in_one_tour(street: Make) -> None:
    shipment = {
        "amount": [2],
        "pickup": {"id": 4, "location_index": 1},
        "delivery": {"id": 4, "location_index": 2},
    }
    case = read(
        street(
            vehicle={"capacity": [2]},
            shipments=[
                shipment,
                shipment
                | {
                    "pickup": {"id": 5, "location_index": 1},
                    "delivery": {"id": 5, "location_index": 3},
                },
            ],
        )
    )
    assert [(job.id, job.half, job.mate_id) for job in case.problem.jobs[:2]] == [
        ("pickup-4", Half.FIRST, "delivery-4"),
        ("delivery-4", Half.SECOND, "pickup-4"),
    ]
    assert tour(case, 0, 1, 2, 3) is not None
    assert tour(case, 0, 2, 1, 3) is None
    assert tour(case, 1, 0) is None
    assert tour(case, 0) is None


def test_priority_comes_before_number_and_number_before_cost(street: Make) -> None:
    rows = [
        {"id": n, "location_index": 1 + n % 3, "priority": p}
        for n, p in enumerate([0, 0, 5, 10, 5])
    ]
    penalties = [job.unserved_cny for job in read(street(*rows)).problem.jobs]
    assert penalties[3] > penalties[0] + penalties[1] + penalties[2]
    assert penalties[2] + penalties[4] > penalties[3] + 1_000
    assert penalties[0] == penalties[1]
    # Each on a tour of its own.
    assert penalties[0] > 2 * (100 + 200 + 300 + 100 + 200)


def test_alike_vehicles_are_one_van(street: Make) -> None:
    document = street({"id": 1, "location_index": 1})
    twin = {**document["vehicles"][0], "id": 8, "description": "second"}
    other = {**twin, "id": 9, "max_tasks": 3}
    document["vehicles"] += [other, twin]
    case = read(document)
    assert [van.count for van in case.problem.vans] == [2, 1]
    assert [[vehicle.id for vehicle in held] for held in case.facts.vehicles] == [[7, 8], [9]]


def test_times_by_type_that_come_out_the_same_are_kept(street: Make) -> None:
    job = {"id": 1, "location_index": 1, "service": 5, "service_per_type": {"bike": 9, "boat": 1}}
    case = read(street(job, vehicle={"type": "bike"}))
    assert case.problem.jobs[0].service_s == 9


def test_without_matrices_times_come_from_the_roads_and_a_note_says_so() -> None:
    place = [121.47, 31.23]
    document = {
        "vehicles": [{"id": 1, "start": place, "end": place}],
        "jobs": [{"id": 1, "location": [121.48, 31.23]}],
    }
    case = read(document)
    assert "great circles" in case.facts.notes[0]
    assert 900 < case.problem.travel["car/1"].distance_m[0, 1] < 1_500


def test_steps_are_a_plan_to_start_from(street: Make) -> None:
    rows = [{"id": n, "location_index": n} for n in (1, 2, 3)]
    steps = [{"type": "start"}, {"type": "job", "id": 3}, {"type": "job", "id": 1}, {"type": "end"}]
    case = read(street(*rows, vehicle={"steps": steps}))
    assert case.warm_start is not None
    (found,) = case.warm_start.tours
    assert [drop.job_id for drop in found.trips[0].drops] == ["job-3", "job-1"]
    assert [job_id for job_id, _ in case.warm_start.unserved] == ["job-2"]
    assert read(street(*rows)).warm_start is None


def test_steps_that_break_a_rule_are_refused(street: Make) -> None:
    steps = [{"type": "job", "id": 1}, {"type": "job", "id": 2}]
    rows = [{"id": n, "location_index": n} for n in (1, 2)]
    with pytest.raises(DataError, match=r"vehicles\[0\]\.steps"):
        read(street(*rows, vehicle={"steps": steps, "max_tasks": 1}))
