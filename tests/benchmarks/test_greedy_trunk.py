from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.greedy_parameters import GreedyParameters
from benchmarks.greedy_trunk import greedy_trunk
from solvers.common import Status
from solvers.routing.trunk.nouns import Load
from solvers.routing.trunk.problem import Leg, Truck, TrunkProblem
from supplychain.calendars import HOUR_S
from supplychain.carriers import Tariff
from supplychain.fleet import Compartment, Haul, Layout, SpeedClass, VehicleType
from supplychain.windows import TimeWindow

PARAMETERS = GreedyParameters(trunk_shape=1.0)
SITES = ("east", "west")


def load(key: str, site_id: str, kg: float, **changes: object) -> Load:
    """Units of one kilogram and litre, ready at 0, wanted within two days."""
    whole = Load(
        key, "base", site_id, "chilled", kg, 1.0, 1.0, 0, 0, 48 * HOUR_S, 0.0, 0.0, kg, False
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def problem(*loads: Load, trucks: int = 5, tariff_cny_per_kg: float = 100.0) -> TrunkProblem:
    """A base with two sites, each 70 km and an hour away, 7 km and six minutes apart.

    A truck holds 100 kg and costs 100, and 1 a kilometre; it leaves at 1:00, 5:00 and 9:00.
    """
    layout = Layout("chilled", (Compartment("chilled", 100.0, 100.0),))
    truck = VehicleType(
        "truck", "", Haul.MIDDLE_MILE, 100.0, 100.0, (layout,), 100.0, 1.0, 0.0, SpeedClass.TRUNK
    )
    far, near = ((70_000, HOUR_S), (7_000, HOUR_S // 10))
    legs = {
        (here, there): Leg(road_m, dict.fromkeys(SpeedClass, drive_s))
        for here, there, (road_m, drive_s) in [
            *(("base", site, far) for site in SITES),
            *((site, "base", far) for site in SITES),
            ("east", "west", near),
            ("west", "east", near),
        ]
    }
    return TrunkProblem(
        base_id="base",
        site_ids=SITES,
        loads=loads,
        trucks=(Truck(truck, trucks, {"chilled": 0.0}),),
        tariffs=tuple(
            Tariff("hired", "base", site, "chilled", tariff_cny_per_kg, 3 * HOUR_S)
            for site in SITES
        ),
        legs=legs,
        departures_s=dict.fromkeys(SITES, (HOUR_S, 5 * HOUR_S, 9 * HOUR_S)),
        windows=dict.fromkeys(("base", *SITES), (TimeWindow(0, 96 * HOUR_S),)),
        max_stops=5,
        horizon_s=96 * HOUR_S,
    )


def test_two_sites_that_save_a_way_share_a_truck() -> None:
    plan = greedy_trunk(problem(load("a", "east", 40.0), load("b", "west", 40.0)), PARAMETERS)
    assert [[stop.site_id for stop in run.stops] for run in plan.runs] == [["east", "west"]]
    assert plan.runs[0].distance_m == 147_000
    assert plan.cost_cny == pytest.approx(100 + 147)


def test_two_sites_that_fill_more_than_a_truck_have_their_own() -> None:
    plan = greedy_trunk(problem(load("a", "east", 60.0), load("b", "west", 60.0)), PARAMETERS)
    assert len(plan.runs) == 2


def test_goods_leave_at_the_first_departure_after_they_are_ready() -> None:
    loads = load("a", "east", 10.0), load("b", "east", 10.0, ready_s=2 * HOUR_S)
    plan = greedy_trunk(problem(*loads), PARAMETERS)
    departures = {carried.load_id: run.depart_s for run in plan.runs for carried in run.carried}
    assert departures == {"a": HOUR_S, "b": 5 * HOUR_S}


def test_a_carrier_takes_what_it_carries_cheaper_than_a_truck() -> None:
    plan = greedy_trunk(problem(load("a", "east", 2.0), tariff_cny_per_kg=10.0), PARAMETERS)
    assert not plan.runs
    assert [(move.carrier_id, move.cost_cny) for move in plan.moves] == [("hired", 20.0)]


def test_a_transfer_larger_than_a_truck_is_cut_into_whole_units() -> None:
    plan = greedy_trunk(problem(load("a", "east", 250.0)), PARAMETERS)
    assert sorted(run.carried[0].units for run in plan.runs) == [50.0, 100.0, 100.0]


def test_a_line_of_an_order_is_never_cut() -> None:
    loads = [load(key, "east", 60.0, is_whole=True) for key in "ab"]
    plan = greedy_trunk(problem(*loads), PARAMETERS)
    assert [run.carried[0].units for run in plan.runs] == [60.0, 60.0]


def test_goods_without_a_free_truck_wait_for_the_next_departure() -> None:
    loads = load("a", "east", 80.0), load("b", "west", 80.0)
    unhired = replace(problem(*loads, trucks=1), tariffs=())
    plan = greedy_trunk(unhired, PARAMETERS)
    assert sorted(run.depart_s for run in plan.runs) == [HOUR_S, 5 * HOUR_S]


def test_goods_without_a_free_truck_go_by_carrier_rather_than_wait() -> None:
    loads = load("a", "east", 80.0), load("b", "west", 80.0)
    plan = greedy_trunk(problem(*loads, trucks=1), PARAMETERS)
    assert len(plan.runs) == 1
    assert [move.depart_s for move in plan.moves] == [HOUR_S]


def test_goods_that_no_departure_brings_in_time_are_left() -> None:
    plan = greedy_trunk(problem(load("a", "east", 10.0, latest_s=HOUR_S)), PARAMETERS)
    assert [(left.load_id, left.units) for left in plan.left] == [("a", 10.0)]
    assert plan.status is Status.NO_PLAN
    assert plan.cost_cny == 10.0
