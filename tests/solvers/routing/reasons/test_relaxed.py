"""What would have to change for an order that a rule of vehicles or goods leaves out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from solvers.routing.explain import explain
from solvers.routing.problem import RoutingProblem
from supplychain.fleet import Fleet
from supplychain.orders import OrderKind
from tests.solvers.routing.street import VAN, order, planned, street

if TYPE_CHECKING:
    from solvers.common.explanation import Relief
    from supplychain.scenario import Scenario


def relief_of(scenario: Scenario) -> Relief:
    """The relief of the only order that is left out."""
    plan = planned(scenario)
    (why,) = explain(RoutingProblem.from_scenario(scenario), plan).left_out
    assert why.relief is not None
    return why.relief


def test_minutes_on_board_that_are_missing_are_told() -> None:
    """Ten kilometres take 1,000 s: 400 s, or seven minutes, more than the 600 s allowed."""
    relief = relief_of(street({"a": 10.0}, (order("a", max_on_board_s=600),)))
    assert (relief.change, relief.amount, relief.unit) == ("on_board", 7, "min")
    assert relief.cost_cny == pytest.approx(100 + 20 * 2 + 23, abs=0.1)


def test_returns_count_from_their_door_to_the_front() -> None:
    back = order("a", kind=OrderKind.RETURN, max_on_board_s=600)
    relief = relief_of(street({"a": 10.0}, (back,)))
    assert (relief.change, relief.amount) == ("on_board", 7)


def test_the_skill_that_is_missing_is_named() -> None:
    relief = relief_of(street({"a": 1.0}, (order("a", requires=("permit", "lift")),)))
    assert (relief.change, relief.amount, relief.unit) == ("skill", 2, "skills")
    assert "lift, permit" in relief.text


def test_kilometres_that_are_missing_are_told() -> None:
    van = replace(VAN, max_distance_m=15_000)
    relief = relief_of(street({"a": 10.0}, (order("a"),), van, fleets=(Fleet("front", "van", 1),)))
    assert (relief.change, relief.amount, relief.unit) == ("distance", 5, "km")
