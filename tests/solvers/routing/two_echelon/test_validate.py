from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from solvers.common import Status, StopReason
from solvers.routing.two_echelon import (
    Customer,
    Fleet,
    FreighterRoute,
    Satellite,
    TruckRoute,
    TwoEchelonPlan,
    Unloading,
    costs_cny,
    validate,
)
from supplychain.errors import DataError

if TYPE_CHECKING:
    from solvers.routing.two_echelon import TwoEchelonProblem


@pytest.fixture
def good() -> TwoEchelonPlan:
    """The cheapest plan of the street."""
    trucks = (
        TruckRoute((Unloading("west", 1.0), Unloading("east", 4.0))),
        TruckRoute((Unloading("west", 3.0),)),
    )
    freighters = (FreighterRoute("west", ("a", "b")), FreighterRoute("east", ("d", "c")))
    reason = StopReason.ITERATIONS
    return TwoEchelonPlan(Status.FEASIBLE, reason, trucks, freighters, (), 30.0, 8.0, 0.0)


def codes(problem: TwoEchelonProblem, plan: TwoEchelonPlan) -> set[str]:
    return {violation.code for violation in validate(problem, plan)}


def test_a_right_plan_has_no_faults(line: TwoEchelonProblem, good: TwoEchelonPlan) -> None:
    assert validate(line, good) == []
    assert costs_cny(line, good) == (30.0, 8.0, 0.0)
    assert good.cost_cny == 38.0


def test_loads_of_both_levels_are_checked(line: TwoEchelonProblem, good: TwoEchelonPlan) -> None:
    small_trucks = replace(line, trucks=replace(line.trucks, capacity_kg=4.5))
    assert [(v.code, v.amount) for v in validate(small_trucks, good)] == [("TRUCK_LOAD", 0.5)]
    small = replace(line, freighters=replace(line.freighters, capacity_kg=3.0))
    assert [(v.code, v.amount) for v in validate(small, good)] == [("FREIGHTER_LOAD", 1.0)] * 2


def test_fleets_and_satellites_have_limits(line: TwoEchelonProblem, good: TwoEchelonPlan) -> None:
    few = replace(
        line,
        trucks=replace(line.trucks, count=1),
        freighters=replace(line.freighters, count=1),
        satellites=(Satellite("west", most_freighters=0), Satellite("east", capacity_kg=3.5)),
    )
    assert [(v.code, v.subject, v.amount) for v in validate(few, good)] == [
        ("SATELLITE_FREIGHTERS", "west", 1),
        ("SATELLITE_LOAD", "east", 0.5),
        ("TRUCKS", "trucks", 1),
        ("FREIGHTERS", "freighters", 1),
    ]


def test_goods_that_go_on_must_have_come(line: TwoEchelonProblem, good: TwoEchelonPlan) -> None:
    less = replace(good, trucks=(TruckRoute((Unloading("west", 4.0), Unloading("east", 3.0))),))
    assert codes(line, less) == {"SATELLITE_BALANCE", "COST"}
    minus = replace(
        good,
        trucks=(
            TruckRoute((Unloading("west", -1.0), Unloading("east", 4.0))),
            TruckRoute((Unloading("west", 5.0),)),
        ),
    )
    assert codes(line, minus) == {"NEGATIVE_LOAD"}


def test_everybody_is_visited_once_or_said_not_to_be(
    line: TwoEchelonProblem, good: TwoEchelonPlan
) -> None:
    twice = replace(good, freighters=(*good.freighters, FreighterRoute("east", ("d",))))
    assert {"VISITS", "SATELLITE_BALANCE"} <= codes(line, twice)
    gone = replace(good, freighters=good.freighters[:1])
    assert [v.subject for v in validate(line, gone) if v.code == "VISITS"] == ["c", "d"]
    said = replace(gone, unserved=("c", "d"))
    assert "VISITS" not in codes(line, said)
    assert "STATUS" in codes(line, said)
    assert "STATUS" not in codes(line, replace(said, status=Status.PARTIAL))
    assert "STATUS" in codes(line, replace(good, status=Status.PARTIAL))
    assert "EMPTY_ROUTE" in codes(line, replace(good, trucks=(*good.trucks, TruckRoute(()))))


def test_names_that_are_not_known_are_told_first(
    line: TwoEchelonProblem, good: TwoEchelonPlan
) -> None:
    wrong = replace(good, freighters=(FreighterRoute("north", ("a", "x")),), unserved=("y",))
    assert [v.subject for v in validate(line, wrong)] == ["north", "x", "y"]


def test_costs_are_recomputed_with_handling(line: TwoEchelonProblem, good: TwoEchelonPlan) -> None:
    priced = replace(
        line,
        satellites=(Satellite("west", handling_cny_per_kg=0.5), line.satellites[1]),
        trucks=replace(line.trucks, fixed_cny=10.0),
        freighters=replace(line.freighters, cny_per_distance=2.0),
    )
    assert costs_cny(priced, good) == (50.0, 16.0, 2.0)
    assert [v.subject for v in validate(priced, good)] == [
        "first level",
        "second level",
        "handling",
    ]
    right = replace(good, first_level_cny=50.0, second_level_cny=16.0, handling_cny=2.0)
    assert validate(priced, right) == []
    nan = replace(right, handling_cny=float("nan"))
    assert codes(priced, nan) == {"COST"}


def test_bad_problems_are_refused_with_all_their_faults(line: TwoEchelonProblem) -> None:
    distance = line.distance.copy()
    distance[0, 1] = np.nan
    with pytest.raises(DataError) as error:
        replace(
            line,
            trucks=Fleet(-1, 0.0),
            satellites=(Satellite("west", most_freighters=-1), Satellite("a", None, -1.0, -0.5)),
            customers=(Customer("a", -2.0), *line.customers[1:]),
            distance=distance,
        )
    assert [problem.column for problem in error.value.problems] == [
        "id",
        "satellites.most_freighters",
        "satellites.capacity_kg",
        "satellites.handling_cny_per_kg",
        "customers.demand_kg",
        "trucks.count",
        "trucks.capacity_kg",
        "distance",
    ]
    with pytest.raises(DataError, match="wrong shape"):
        replace(line, distance=distance[1:])
    with pytest.raises(DataError, match="there is none"):
        replace(line, satellites=(), distance=line.distance[:5, :5])
