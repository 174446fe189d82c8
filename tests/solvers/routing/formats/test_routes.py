from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from solvers.common import Limits
from solvers.routing import last_mile
from solvers.routing.formats import (
    Rounding,
    instance_of,
    plan_of_routes,
    read_sol,
    read_solomon,
    read_vrplib,
    routes_of,
    sol_text,
)
from solvers.routing.formats.routes import FileRoute
from supplychain.errors import DataError
from tests.solvers.routing.formats.test_vrplib import TRIPS, TWO_DEPOTS

if TYPE_CHECKING:
    from solvers.routing.formats import Instance

Make = Any


@pytest.fixture
def tiny(write: Make, solomon_text: str) -> Instance:
    """Three doors, two vehicles that are alike."""
    return instance_of(read_solomon(write("tiny.txt", solomon_text)))


def test_a_solved_plan_survives_the_way_through_a_solution_file(tiny: Instance) -> None:
    plan = last_mile.solve(tiny.problem, Limits(max_iterations=50))
    text = sol_text(tiny, routes_of(tiny, plan), str(tiny.units(plan.cost_cny)))
    assert text.splitlines()[-1] == f"Cost {tiny.units(plan.cost_cny)}"
    again = plan_of_routes(tiny, read_sol(tiny, text))
    assert again is not None
    assert again.cost_cny == plan.cost_cny
    # By hand: 1 and 2 lie on one line (10 there and back is 200), 3 is 1.4 from the depot.
    assert tiny.units(plan.cost_cny) == 228


def test_vehicles_that_differ_keep_their_numbers(write: Make) -> None:
    instance = instance_of(read_vrplib(write("pair.vrp", TWO_DEPOTS)), Rounding.EXACT)
    routes = [FileRoute(1, ((2,),)), FileRoute(3, ((3, 4),))]
    text = sol_text(instance, routes, "57000")
    assert text.splitlines() == ["Route #1: 2", "Route #2:", "Route #3: 3 4", "Cost 57000"]
    assert read_sol(instance, text) == routes
    plan = plan_of_routes(instance, routes)
    assert plan is not None
    assert routes_of(instance, plan) == routes


def test_a_reload_is_a_visit_to_the_depot(write: Make) -> None:
    instance = instance_of(read_vrplib(write("trips.vrp", TRIPS)))
    routes = [FileRoute(1, ((1,), (2,)))]
    text = sol_text(instance, routes, "200")
    assert text.splitlines()[0] == "Route #1: 1 0 2"
    assert read_sol(instance, text) == routes


def test_a_solution_of_another_instance_is_refused_line_by_line(tiny: Instance) -> None:
    with pytest.raises(DataError) as raised:
        read_sol(tiny, "Route #1: 1 9\nRoute #7: 2\nhello\nCost 3\n")
    assert [fault.row for fault in raised.value.problems] == [1, 2, 3]
