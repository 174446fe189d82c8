from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from solvers.routing.formats import Rounding, instance_of, plan_of_routes, read_solomon
from solvers.routing.formats.routes import FileRoute
from supplychain.errors import DataError
from supplychain.windows import DeliveryWindow, TimeWindow

if TYPE_CHECKING:
    from pathlib import Path

Make = Any


def test_a_file_becomes_a_problem_in_tenths(write: Make, solomon_text: str) -> None:
    instance = instance_of(read_solomon(write("tiny.txt", solomon_text)))
    problem = instance.problem
    assert (instance.name, instance.rounding) == ("TINY", Rounding.DIMACS)
    assert problem.travel["urban"].distance_m.tolist()[0] == [0, 50, 100, 14]
    assert [job.id for job in problem.jobs] == ["1", "2", "3"]
    assert problem.jobs[1].windows == (DeliveryWindow(200, 600),)
    assert (problem.jobs[1].service_s, problem.jobs[1].kg) == (20, (40.0,))
    (van,) = problem.vans
    assert (van.count, van.shifts, van.base_place) == (2, (TimeWindow(0, 1_000),), None)
    assert van.vehicle_type.payload_kg == 100.0


def test_the_objective_is_the_distance_alone(write: Make, solomon_text: str) -> None:
    instance = instance_of(read_solomon(write("tiny.txt", solomon_text)))
    plan = plan_of_routes(instance, [FileRoute(1, ((1, 2),)), FileRoute(2, ((3,),))])
    assert plan is not None
    # 5 and 5 out, 10 back; 1.4 each way: the waiting at door 2 is free.
    assert instance.units(plan.cost_cny) == 50 + 50 + 100 + 14 + 14
    assert [drop.start_s for drop in plan.tours[0].trips[0].drops][1] == 200


def test_a_vehicle_makes_one_trip_and_keeps_its_capacity(write: Make, solomon_text: str) -> None:
    instance = instance_of(read_solomon(write("tiny.txt", solomon_text)))
    assert plan_of_routes(instance, [FileRoute(1, ((1, 2, 3),))]) is None
    assert plan_of_routes(instance, [FileRoute(1, ((1,), (3,)))]) is None


def test_leaving_a_door_out_costs_more_than_any_plan(write: Make, solomon_text: str) -> None:
    instance = instance_of(read_solomon(write("tiny.txt", solomon_text)))
    dear = plan_of_routes(instance, [FileRoute(1, ((1,),)), FileRoute(2, ((3, 2),))])
    short = plan_of_routes(instance, [FileRoute(1, ((3,),)), FileRoute(2, ((1,),))])
    assert dear is not None
    assert short is not None
    assert short.cost_cny > dear.cost_cny
    assert [job_id for job_id, _ in short.unserved] == ["2"]


def test_every_line_that_is_wrong_is_named(write: Make, solomon_text: str) -> None:
    broken = solomon_text.replace("    2      6 ", "    2      x ").replace(
        "0         90", "-1  90"
    )
    with pytest.raises(DataError) as raised:
        read_solomon(write("broken.txt", broken))
    assert [(fault.table, fault.row) for fault in raised.value.problems] == [
        ("broken.txt", 12),
        ("broken.txt", 13),
    ]


@pytest.mark.parametrize("gone", ["VEHICLE", "CUSTOMER"])
def test_a_missing_section_is_named(write: Make, solomon_text: str, gone: str) -> None:
    text = solomon_text.replace(f"{gone}\n", "")
    with pytest.raises(DataError, match=gone):
        read_solomon(write("short.txt", text))


def test_customers_out_of_order_are_refused(write: Make, solomon_text: str) -> None:
    with pytest.raises(DataError, match="in order"):
        read_solomon(write("order.txt", solomon_text.replace("    2      6 ", "    7      6 ")))


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "vehicles", "doors"),
    [("solomon/C101", 25, 100), ("gh200/r1_2_1", 50, 200), ("gh1000/rc2_10_6", 250, 1_000)],
)
def test_benchmark_files_are_read_whole(
    routing_data: Path, name: str, vehicles: int, doors: int
) -> None:
    sheet = read_solomon(routing_data / f"{name}.txt")
    assert (len(sheet.fleet), len(sheet.weights) - 1) == (vehicles, doors)
