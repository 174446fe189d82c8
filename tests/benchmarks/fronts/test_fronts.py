from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from benchmarks.__main__ import main
from benchmarks.fronts import lines
from benchmarks.fronts.case import doors_of, peak_of, peak_parameters
from benchmarks.fronts.checks import faults
from benchmarks.fronts.nearest import nearest_fronts
from benchmarks.fronts.plain import plain_plans, shares_of
from benchmarks.fronts.runs import Task
from scenarios.generators.parameters import NATIONAL_PEAK
from solvers.common import Deadline, Limits
from solvers.routing.chain import ChainBuilder
from solvers.routing.problem import RoutingProblem
from supplychain.errors import DataError
from supplychain.plans import Reason
from tests.benchmarks.conftest import two_fronts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from solvers.routing.last_mile.plan import LastMilePlan
    from solvers.routing.last_mile.problem import LastMileProblem
    from solvers.routing.sourcing.source import Sourcing

ORDERS, FRONTS = 60, 3


def nearest(problem: RoutingProblem) -> Sourcing:
    builder = ChainBuilder(problem, Limits(), Deadline(None), lambda: False)
    return nearest_fronts(problem, builder.finder)


@pytest.fixture(scope="module")
def problem() -> RoutingProblem:
    """Sixty orders of the peak around three fronts in one city."""
    return RoutingProblem.from_scenario(peak_of(ORDERS, FRONTS))


@pytest.fixture(scope="module")
def doors(problem: RoutingProblem) -> dict[str, LastMileProblem]:
    return doors_of(problem, nearest(problem))


@pytest.fixture(scope="module")
def plans(doors: dict[str, LastMileProblem]) -> dict[str, LastMilePlan]:
    return plain_plans(doors, Limits(max_seconds=0.5))


@pytest.mark.parametrize("planner", ["own", "pyvrp"])
def test_every_order_is_delivered_by_the_rules_and_paid_for(planner: str) -> None:
    line = lines.line(Task(ORDERS, FRONTS, planner, Limits(max_seconds=1.0, seed=3)))
    assert (line["planner"], line["orders"], line["fronts"]) == (planner, ORDERS, FRONTS)
    assert (line["violations"], line["unserved_orders"], line["seed"]) == (0, 0, 3)
    assert line["cost_cny"] == line["tours_cny"] > 0
    assert 0 < line["at_nearest_share"] <= 1
    assert line["vehicles"] > 0
    assert line["assign_s"] < line["wall_s"]
    assert line["peak_rss_mb"] > 0


def test_the_command_prints_ours_its_peer_and_the_saving(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lines, "line_apart", lines.line)
    sizes = ["--customers", str(ORDERS), "--fronts", str(FRONTS), "--seconds", "1"]
    assert main(["fronts", *sizes, "--workers", "1"]) == 0
    own, peer, last = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert (own["planner"], peer["planner"], last["summary"]) == ("own", "pyvrp", "fronts")
    saving = 100 * (1 - own["cost_cny"] / peer["cost_cny"])
    assert last["saving_percent"] == {"pyvrp": pytest.approx(saving, abs=0.001)}
    assert last["violations"] == 0


def test_the_size_of_the_scenario_gives_the_scenario_itself() -> None:
    assert peak_parameters(NATIONAL_PEAK.orders, NATIONAL_PEAK.fronts) == NATIONAL_PEAK


def test_fewer_fronts_are_in_fewer_cities() -> None:
    small = peak_parameters(500, 12)
    assert small.front_city_codes == NATIONAL_PEAK.front_city_codes[:3]
    assert small.name == "national-peak-500-orders-12-fronts"


def test_more_fronts_than_the_cities_may_have_are_refused() -> None:
    with pytest.raises(DataError, match="fronts"):
        peak_parameters(500, 1000)


def test_each_order_gets_the_nearest_front_that_has_stock(problem: RoutingProblem) -> None:
    sourcing = nearest(problem)
    served = sum(sourcing.ways[key].front_id == problem.reach[key][0] for key in sourcing.ways)
    assert set(sourcing.ways) == set(problem.orders)
    assert served > 0.9 * ORDERS


def test_an_order_that_finds_no_stock_goes_to_the_next_nearest_front() -> None:
    scenario = two_fronts((6.0, 100.0), (2, 2))
    ways = nearest(RoutingProblem.from_scenario(scenario)).ways
    assert {key: way.front_id for key, way in ways.items()} == {
        "late-id": "near",
        "early-id": "far",
    }


def test_an_order_for_which_there_is_no_stock_is_left_out_with_its_reason() -> None:
    sourcing = nearest(RoutingProblem.from_scenario(two_fronts((6.0, 0.0), (2, 2))))
    assert set(sourcing.ways) == {"late-id"}
    assert sourcing.unserved["early-id"].reason is Reason.NO_STOCK


def test_a_front_without_room_in_its_vehicles_is_passed_over() -> None:
    scenario = two_fronts((100.0, 100.0), (0, 2))
    ways = nearest(RoutingProblem.from_scenario(scenario)).ways
    assert {way.front_id for way in ways.values()} == {"far"}


def test_goods_can_leave_a_front_when_their_way_says(problem: RoutingProblem) -> None:
    sourcing = nearest(problem)
    for door in doors_of(problem, sourcing).values():
        for job in door.jobs:
            assert job.release_s == sourcing.ways[job.order_id].release_s


def test_processes_get_about_as_many_orders_each(doors: Mapping[str, LastMileProblem]) -> None:
    first, second = shares_of(doors, 2)
    assert sorted([*first, *second]) == sorted(doors)
    sizes = sorted(len(door.jobs) for door in doors.values())
    assert first == [max(doors, key=lambda key: len(doors[key].jobs))]
    assert sum(len(doors[key].jobs) for key in second) == sum(sizes[:-1])


def test_the_checker_finds_nothing_wrong(
    problem: RoutingProblem,
    doors: Mapping[str, LastMileProblem],
    plans: Mapping[str, LastMilePlan],
) -> None:
    assert faults(problem, doors, plans) == []


def test_an_order_at_two_fronts_is_found(
    problem: RoutingProblem,
    doors: Mapping[str, LastMileProblem],
    plans: Mapping[str, LastMilePlan],
) -> None:
    first, second = list(doors)[:2]
    moved = replace(doors[first].jobs[0], order_id=doors[second].jobs[0].order_id)
    jobs = (moved, *doors[first].jobs[1:])
    wrong = {**doors, first: replace(doors[first], jobs=jobs)}
    assert {"TWO_FRONTS", "NOT_AS_BOOKED"} <= {each.code for each in faults(problem, wrong, plans)}


def test_a_front_that_does_not_reach_its_orders_is_found(
    problem: RoutingProblem,
    doors: Mapping[str, LastMileProblem],
    plans: Mapping[str, LastMilePlan],
) -> None:
    far = replace(problem, reach=dict.fromkeys(problem.reach, ()))
    assert {each.code for each in faults(far, doors, plans)} == {"OUT_OF_REACH"}


def test_a_front_that_sends_off_too_much_on_a_day_is_found(
    problem: RoutingProblem,
    doors: Mapping[str, LastMileProblem],
    plans: Mapping[str, LastMilePlan],
) -> None:
    sites = {
        key: replace(
            site, capacities=tuple(replace(each, throughput_kg=1.0) for each in site.capacities)
        )
        for key, site in problem.sites.items()
    }
    assert {each.code for each in faults(replace(problem, sites=sites), doors, plans)} == {
        "FRONT_FULL"
    }


def test_an_order_with_a_part_left_out_does_not_count_as_served(
    doors: Mapping[str, LastMileProblem], plans: Mapping[str, LastMilePlan]
) -> None:
    (front_id, door), *_ = doors.items()
    first, second, *rest = door.jobs
    parted = replace(second, id=f"{first.order_id}/2", order_id=first.order_id)
    torn = {**doors, front_id: replace(door, jobs=(first, parted, *rest))}
    gone = lines.served_orders(doors, plans) - lines.served_orders(torn, plans)
    assert gone == {first.order_id, second.order_id}
