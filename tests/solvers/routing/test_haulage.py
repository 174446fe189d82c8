"""Goods on their way through both trunk tiers, with planners that do what the test says."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from solvers.common import Limits, Status
from solvers.routing.frames import frames_of
from solvers.routing.freight import Wish
from solvers.routing.haulage import Haulage, TrunkPlanner, haul, next_site
from solvers.routing.problem import RoutingProblem
from solvers.routing.trunk.nouns import Carried, HiredMove, Run, RunStop, TrunkPlan
from solvers.routing.trunk.problem import TrunkProblem
from supplychain.calendars import HOUR_S
from supplychain.fleet import Haul
from supplychain.plans import Consignment
from supplychain.scenario import Scenario

SOAP = Consignment("s", "soap-origin", "soap", "ambient", 2.0, 4.0, 6.0, "origin", "east", "d", 0)
MILK = Consignment(
    "m", "milk-origin", "milk", "chilled", 300.0, 1500.0, 1800.0, "origin", "centre",
    transfer_id="t1",
)  # fmt: skip
WISHES = {"d": Wish(40 * HOUR_S, 44 * HOUR_S)}
Planners = Mapping[Haul, TrunkPlanner]


def _run(base_id: str, site_id: str, depart_s: int, start_s: int, *carried: Carried) -> Run:
    stop = RunStop(site_id, start_s, start_s, start_s + 1200)
    vehicle = "semi" if base_id == "origin" else "truck"
    return Run(
        vehicle, "both", base_id, depart_s, (stop,), start_s + 9000, (), 1000, 900, carried, 700.0
    )


def _plan(
    runs: tuple[Run, ...] = (),
    moves: tuple[HiredMove, ...] = (),
    left: tuple[Carried, ...] = (),
) -> TrunkPlan:
    return TrunkPlan(Status.FEASIBLE, runs, moves, left, 0.0, None)


class Recorder:
    """Answers with one plan and keeps the problems it was asked for."""

    def __init__(self, plan: TrunkPlan) -> None:
        self.plan = plan
        self.asked: list[TrunkProblem] = []

    def __call__(self, problem: TrunkProblem, limits: Limits) -> TrunkPlan:
        del limits
        self.asked.append(problem)
        return self.plan


@pytest.fixture
def hauled(tiny: Scenario) -> Callable[..., Haulage]:
    """Haul soap of order d and milk of transfer t1."""
    problem = RoutingProblem.from_scenario(tiny)
    frames = frames_of(problem)

    def run(line: TrunkPlanner, middle: TrunkPlanner, known: tuple[Haulage, ...] = ()) -> Haulage:
        planners = {Haul.LINE_HAUL: line, Haul.MIDDLE_MILE: middle}
        return haul(problem, frames, [SOAP, MILK], WISHES, Limits(), known, planners)

    return run


def test_goods_of_an_order_go_by_the_centre_to_their_front(hauled: Callable[..., Haulage]) -> None:
    line = Recorder(
        _plan((_run("origin", "centre", 3600, 10_272, Carried("s", 2.0), Carried("m", 300.0)),))
    )
    middle = Recorder(_plan((_run("centre", "east", 14_400, 16_402, Carried("s", 2.0)),)))
    haulage = hauled(line, middle)
    # Ready at the origin after 30 min of picking, at the centre 30 min after unloading starts.
    first = {load.id: load for load in line.asked[0].loads}
    assert (first["s"].to_site_id, first["s"].ready_s) == ("centre", 1800)
    second = middle.asked[0].loads[0]
    assert (second.id, second.ready_s) == ("s", 10_272 + 1800)
    assert haulage.at_s == {"s": 16_402 + 1800, "m": 10_272 + 1800}
    assert [route.id for route in haulage.routes] == ["origin/line_haul/1", "centre/middle_mile/1"]


def test_a_wish_at_the_front_becomes_a_due_time_at_the_centre(
    hauled: Callable[..., Haulage],
) -> None:
    line, middle = Recorder(_plan()), Recorder(_plan())
    hauled(line, middle)
    soap = next(load for load in line.asked[0].loads if load.id == "s")
    # Unloaded at the front by 44 h - 30 min, hence leaving the centre at 42 h (43 h arrives at
    # 43:33), hence unloaded there 30 min before.
    assert soap.latest_s == 42 * HOUR_S - 1800
    # Wanted at 40 h - 30 min: the departure at 38 h arrives at 38:33.
    assert soap.due_s == 38 * HOUR_S - 1800
    milk = next(load for load in line.asked[0].loads if load.id == "m")
    assert (milk.due_s, milk.latest_s, milk.late_cny_per_h) == (24 * HOUR_S, 24 * HOUR_S, 0.0)


def test_a_transfer_on_two_trucks_and_a_carrier_becomes_parts(
    hauled: Callable[..., Haulage],
) -> None:
    move = HiredMove(
        "carrier", "origin", "centre", "chilled", 3600, 14_400, (Carried("m", 90.0),), 450.0
    )
    runs = (
        _run("origin", "centre", 3600, 10_272, Carried("m", 120.0), Carried("s", 2.0)),
        _run("origin", "centre", 7200, 13_872, Carried("m", 60.0)),
    )
    haulage = hauled(Recorder(_plan(runs, (move,), (Carried("m", 30.0),))), Recorder(_plan()))
    assert "m" not in haulage.goods
    arrived = {key: (item.quantity, haulage.at_s[key]) for key, item in haulage.goods.items()}
    del arrived["s"]
    assert arrived == {
        "m:2": (120.0, 10_272 + 1800),
        "m:3": (60.0, 13_872 + 1800),
        "m:4": (90.0, 14_400 + 1800),
    }
    assert [(item.id, item.quantity, item.kg) for item in haulage.lost] == [("m:1", 30.0, 150.0)]
    assert haulage.moves[0].kg == pytest.approx(450.0)
    loaded = [key for route in haulage.routes for key in route.stops[0].consignment_ids]
    assert loaded == ["m:2", "s", "m:3"]


def test_goods_left_at_the_centre_are_lost_and_nowhere(hauled: Callable[..., Haulage]) -> None:
    line = Recorder(_plan((_run("origin", "centre", 3600, 10_272, Carried("s", 2.0)),)))
    haulage = hauled(line, Recorder(_plan(left=(Carried("s", 2.0),))))
    assert [item.id for item in haulage.lost] == ["s"]
    assert "s" not in haulage.goods
    assert "s" not in haulage.at_s


def test_a_base_whose_loads_are_unchanged_keeps_its_plan(hauled: Callable[..., Haulage]) -> None:
    line = Recorder(_plan((_run("origin", "centre", 3600, 10_272, Carried("s", 2.0)),)))
    middle = Recorder(_plan())
    first = hauled(line, middle)
    again = hauled(line, middle, (first,))
    assert len(line.asked) == len(middle.asked) == 1
    assert again.at_s == first.at_s


def test_an_origin_sends_to_the_centre_of_a_front_or_straight_to_a_centre(tiny: Scenario) -> None:
    problem = RoutingProblem.from_scenario(tiny)
    assert next_site(problem, "origin", SOAP) == "centre"
    assert next_site(problem, "origin", MILK) == "centre"
    assert next_site(problem, "centre", SOAP) == "east"


def test_goods_wait_for_their_lot_and_their_transfer(tiny: Scenario) -> None:
    lots = tuple(
        replace(lot, available_s=5000) if lot.id == "milk-origin" else lot for lot in tiny.lots
    )
    transfers = tuple(replace(t, ready_s=9000) if t.id == "t2" else t for t in tiny.transfers)
    problem = RoutingProblem.from_scenario(replace(tiny, lots=lots, transfers=transfers))
    moved = Consignment(
        "c", "milk-centre", "milk", "chilled", 1.0, 5.0, 6.0, "centre", "east", transfer_id="t2"
    )
    line, middle = Recorder(_plan()), Recorder(_plan())
    planners = {Haul.LINE_HAUL: line, Haul.MIDDLE_MILE: middle}
    haul(problem, frames_of(problem), [MILK, moved], WISHES, Limits(), (), planners)
    assert line.asked[0].loads[0].ready_s == 5000 + 1800
    assert middle.asked[0].loads[0].ready_s == 9000
