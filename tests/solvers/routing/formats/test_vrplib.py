from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import pyvrp

from solvers.routing.formats import Rounding, instance_of, plan_of_routes, read_vrplib
from solvers.routing.formats.routes import FileRoute, tour_of_route
from solvers.routing.last_mile.schedule import Scheduler
from supplychain.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from solvers.routing.formats import Instance

Make = Any

TWO_DEPOTS = """NAME : pair
TYPE : MDVRPTW
DIMENSION : 5
EDGE_WEIGHT_TYPE : EUC_2D
VEHICLES : 3
VEHICLES_MAX_DURATION : 42
NODE_COORD_SECTION
1 0 0
2 30 0
3 3 4
4 30 8
5 15 0
DEMAND_SECTION
1 0
2 0
3 2
4 3
5 1
TIME_WINDOW_SECTION
1 0 100
2 0 90
3 0 60
4 10 60
5 0 60
SERVICE_TIME_SECTION
1 0
2 0
3 1
4 1
5 1
CAPACITY_SECTION
1 5
2 5
3 9
VEHICLES_DEPOT_SECTION
1 1
2 1
3 2
VEHICLES_FIXED_COST_SECTION
1 7
2 7
3 0
DEPOT_SECTION
1
2
-1
EOF
"""
MATRIX = """NAME : matrix
TYPE : VRPTW
DIMENSION : 3
CAPACITY : 9
EDGE_WEIGHT_TYPE : EXPLICIT
EDGE_WEIGHT_FORMAT : FULL_MATRIX
EDGE_WEIGHT_SECTION
0 5 9
6 0 2
9 4 0
DEMAND_SECTION
1 0
2 4
3 4
TIME_WINDOW_SECTION
1 0 50
2 0 20
3 0 20
DEPOT_SECTION
1
EOF
"""
TRIPS = """NAME : trips
TYPE : MTVRPTWR
DIMENSION : 3
VEHICLES : 1
CAPACITY : 5
SERVICE_TIME : 1
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 3 4
3 -3 4
DEMAND_SECTION
1 0
2 4
3 4
RELEASE_TIME_SECTION
1 0
2 0
3 30
TIME_WINDOW_SECTION
1 0 100
2 0 90
3 0 90
VEHICLES_RELOAD_DEPOT_SECTION
1 1
DEPOT_SECTION
1
EOF
"""


def test_several_depots_are_places_where_their_vehicles_start_and_end(write: Make) -> None:
    instance = instance_of(read_vrplib(write("pair.vrp", TWO_DEPOTS)), Rounding.EXACT)
    problem = instance.problem
    assert (instance.depots, problem.places, [job.id for job in problem.jobs]) == (
        2,
        1,
        ["2", "3", "4"],
    )
    assert instance.vehicles == ((1, 2), (3,))
    assert [(van.start_place, van.end_place, van.count) for van in problem.vans] == [
        (0, 0, 2),
        (1, 1, 1),
    ]
    assert problem.travel["urban"].distance_m[0].tolist() == [0, 5_000, 31_048, 15_000, 30_000]
    assert problem.vans[0].vehicle_type.max_route_s == 42_000
    assert [van.shifts[0].close_s for van in problem.vans] == [100_000, 90_000]


def test_each_vehicle_drives_from_its_own_depot_at_its_own_price(write: Make) -> None:
    instance = instance_of(read_vrplib(write("pair.vrp", TWO_DEPOTS)), Rounding.EXACT)
    plan = plan_of_routes(instance, [FileRoute(1, ((2,),)), FileRoute(3, ((3, 4),))])
    assert plan is not None
    assert [instance.units(tour.cost_cny) for tour in plan.tours] == [
        17_000,
        8_000 + 17_000 + 15_000,
    ]


def test_a_route_longer_than_the_longest_duration_is_refused(write: Make) -> None:
    instance = instance_of(read_vrplib(write("pair.vrp", TWO_DEPOTS)), Rounding.EXACT)
    assert plan_of_routes(instance, [FileRoute(1, ((3,),))]) is None


def test_an_explicit_matrix_may_be_lopsided(write: Make) -> None:
    instance = instance_of(read_vrplib(write("matrix.vrp", MATRIX)), Rounding.ROUND)
    one = plan_of_routes(instance, [FileRoute(1, ((1, 2),))])
    other = plan_of_routes(instance, [FileRoute(1, ((2, 1),))])
    assert one is not None
    assert other is not None
    assert (one.cost_cny, other.cost_cny) == (5 + 2 + 9, 9 + 4 + 6)


def test_the_lower_triangle_is_mirrored(write: Make) -> None:
    text = MATRIX.replace("FULL_MATRIX", "LOWER_ROW").replace("0 5 9\n6 0 2\n9 4 0\n", "5\n9 2\n")
    grid = read_vrplib(write("lower.vrp", text)).weights
    assert grid.tolist() == [[0, 5, 9], [5, 0, 2], [9, 2, 0]]


def test_goods_that_come_later_go_on_a_later_trip(write: Make) -> None:
    instance = instance_of(read_vrplib(write("trips.vrp", TRIPS)), Rounding.DIMACS)
    plan = plan_of_routes(instance, [FileRoute(1, ((1,), (2,)))])
    assert plan is not None
    first, second = plan.tours[0].trips
    assert (first.return_s - first.depart_s, second.depart_s) == (110, 300)
    assert plan.cost_cny == 200
    assert plan_of_routes(instance, [FileRoute(1, ((1, 2),))]) is None


def test_an_optional_client_costs_its_prize_if_it_is_left_out(write: Make) -> None:
    text = MATRIX.replace("DEPOT_SECTION", "PRIZE_SECTION\n1 0\n2 0\n3 7\nDEPOT_SECTION")
    jobs = instance_of(read_vrplib(write("prize.vrp", text)), Rounding.ROUND).problem.jobs
    assert jobs[1].unserved_cny == 7
    assert jobs[0].unserved_cny > 5 + 2 + 9


def test_backhauls_come_after_deliveries(write: Make) -> None:
    text = MATRIX.replace("VRPTW", "VRPB").replace(
        "3 4\nTIME", "3 0\nBACKHAUL_SECTION\n1 0\n2 0\n3 4\nTIME"
    )
    instance = instance_of(read_vrplib(write("back.vrp", text)), Rounding.ROUND)
    assert plan_of_routes(instance, [FileRoute(1, ((1, 2),))]) is not None
    assert plan_of_routes(instance, [FileRoute(1, ((2, 1),))]) is None
    assert plan_of_routes(instance, [FileRoute(1, ((2,),))]) is None


def test_a_shipment_is_picked_up_before_it_is_handed_over(write: Make) -> None:
    rows = "1 0 0 50 0 0 0\n2 4 0 20 1 0 2\n3 -4 0 30 1 1 0\n"
    text = MATRIX[: MATRIX.index("DEMAND")] + f"PICKUP_AND_DELIVERY_SECTION\n{rows}EOF\n"
    instance = instance_of(read_vrplib(write("pairs.vrp", text)), Rounding.ROUND)
    assert plan_of_routes(instance, [FileRoute(1, ((1, 2),))]) is not None
    assert plan_of_routes(instance, [FileRoute(1, ((2, 1),))]) is None


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("DEPOT_SECTION\n1\n", "DEPOT_SECTION\n2\n", "depots must be"),
        ("CAPACITY : 9", "CAPACITY : 9\nDISTANCE : 8", "DISTANCE is not supported"),
        ("CAPACITY : 9", "CAPACITY : many", "CAPACITY must be a number"),
        ("DEPOT_SECTION", "MUTUALLY_EXCLUSIVE_GROUP_SECTION\n1 2\nDEPOT_SECTION", "not supported"),
        ("3 0 20\n", "", "needs 3 rows"),
        ("3 0 20\n", "3 0 -20\n", "cannot be below 0"),
        ("9 4 0\n", "9 4\n", "has 9 values"),
        ("FULL_MATRIX", "UPPER_ROW", "UPPER_ROW"),
        ("EDGE_WEIGHT_SECTION\n0 5 9\n6 0 2\n9 4 0\n", "", "distances need"),
        ("DEPOT_SECTION", "RELEASE_TIME_SECTION\n1 0\n2 3\n3 0\nDEPOT_SECTION", "release times"),
        ("DIMENSION : 3\n", "", "DIMENSION"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(write: Make, old: str, new: str, word: str) -> None:
    with pytest.raises(DataError, match=word):
        read_vrplib(write("bad.vrp", MATRIX.replace(old, new)))


def random_routes(instance: Instance, rng: random.Random) -> list[FileRoute]:
    """Clients in random order, cut where the load is full; reloading where vehicles may."""
    problem = instance.problem
    left = [int(job.id) for job in problem.jobs]
    rng.shuffle(left)
    kg = {int(job.id): job.kg[0] for job in problem.jobs}
    spare = [(number, van) for van, held in enumerate(instance.vehicles) for number in held]
    rng.shuffle(spare)
    routes = []
    for number, van in spare[:6]:
        trips = []
        for _ in range(2 if problem.vans[van].base_place is not None else 1):
            trip: list[int] = []
            room = problem.vans[van].vehicle_type.payload_kg
            while left and len(trip) < 7 and kg[left[-1]] <= room:
                room -= kg[left[-1]]
                trip.append(left.pop())
            trips.append(tuple(trip))
        routes.append(FileRoute(number, tuple(trip for trip in trips if trip)))
    return [route for route in routes if route.trips]


def pyvrp_route(data: pyvrp.ProblemData, instance: Instance, route: FileRoute) -> pyvrp.Route:
    """The same route in PyVRP's terms."""
    kinds = {int(n): k for k, kind in enumerate(data.vehicle_types()) for n in kind.name.split(",")}
    kind = kinds[route.vehicle - 1]
    reload = pyvrp.Activity(pyvrp.ActivityType.DEPOT, data.vehicle_type(kind).start_depot)
    activities: list[pyvrp.Activity] = []
    for trip in route.trips:
        activities += [reload] if activities else []
        activities += [
            pyvrp.Activity(pyvrp.ActivityType.CLIENT, node - instance.depots) for node in trip
        ]
    return pyvrp.Route(data, activities, kind)


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "rounding"),
    [
        ("mdvrptw/PR11A", Rounding.EXACT),
        ("mtvrptwr/RC204R0.25", Rounding.DIMACS),
        ("hfvrp/X125-HVRP", Rounding.EXACT),
        ("hfvrp/X153-FSMFD", Rounding.ROUND),
    ],
)
def test_routes_cost_and_hold_as_pyvrp_says(
    routing_data: Path, name: str, rounding: Rounding
) -> None:
    path = routing_data / f"{name}.vrp"
    instance = instance_of(read_vrplib(path), rounding)
    data = pyvrp.read(path, rounding.value)
    scheduler = Scheduler(instance.problem)
    rng, kept = random.Random(5), []
    for _ in range(60):
        for route in random_routes(instance, rng):
            # Single doors of a random order are in time more often than seven of them.
            for short in (route, FileRoute(route.vehicle, (route.trips[0][:1],))):
                theirs = pyvrp_route(data, instance, short)
                tour = tour_of_route(instance, scheduler, short)
                assert (tour is not None) == theirs.is_feasible()
                if tour is not None:
                    kept.append((short, tour))
                    cost = instance.units(tour.cost_cny)
                    assert cost == theirs.distance_cost() + theirs.fixed_vehicle_cost()
    assert len(kept) > 50
    plan = plan_of_routes(instance, [short for short, _ in kept])
    assert plan is not None
    assert plan.tours == tuple(tour for _, tour in kept)


@pytest.mark.shared_data
@pytest.mark.parametrize("folder", ["mdvrptw", "mtvrptwr", "hfvrp"])
def test_every_benchmark_file_has_the_matrix_of_pyvrp(routing_data: Path, folder: str) -> None:
    rounding = Rounding.DIMACS if folder == "mtvrptwr" else Rounding.EXACT
    for path in sorted((routing_data / folder).glob("*.vrp"))[:6]:
        instance = instance_of(read_vrplib(path), rounding)
        theirs = pyvrp.read(path, rounding.value).distance_matrix(0)
        size, depots = len(theirs), instance.depots
        nodes = [0, *range(depots, size), *range(1, depots)]
        ours = instance.problem.travel["urban"].distance_m
        assert np.array_equal(ours, theirs[np.ix_(nodes, nodes)])
