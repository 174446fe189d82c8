"""Which departures can do what none before can."""

from dataclasses import replace

from solvers.routing.middle_mile.waves import useful_departures
from solvers.routing.trunk.groups import grouped
from solvers.routing.trunk.problem import TrunkProblem
from supplychain.windows import TimeWindow
from tests.solvers.routing.trunk_cases import H, load, problem, truck


def departures_h(case: TrunkProblem) -> list[int]:
    return [at_s // H for at_s in useful_departures(case, grouped(case, 100))]


def test_departures_without_new_goods_are_left_out() -> None:
    loads = [load("x", "a"), load("y", "b", ready_s=15 * H)]
    assert departures_h(problem(loads, [truck()])) == [0, 20]


def test_a_site_that_shuts_keeps_its_departures() -> None:
    shut = {"a": (TimeWindow(5 * H, 30 * H),)}
    assert departures_h(problem([load("x", "a")], [truck()], windows=shut)) == [0, 10, 20]


def test_departures_for_other_sites_are_kept() -> None:
    slots = {"a": (0, 20 * H), "b": (10 * H,)}
    case = replace(problem([load("x", "a")], [truck()]), departures_s=slots)
    assert departures_h(case) == [0, 10, 20]
