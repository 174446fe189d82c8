"""The reason given for an order that is left out, proven by solving again without its limit."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from solvers.common import Limits
from solvers.routing.problem import RoutingProblem
from solvers.routing.solve import solve
from supplychain.plans import Reason
from tests.solvers.routing.limits import LIFTED, ODD, SET, free_street

if TYPE_CHECKING:
    from collections.abc import Iterable

    from supplychain.scenario import Scenario

REASONS = tuple(SET)


def reason_of(scenario: Scenario) -> Reason | None:
    """Why the plan leaves ``odd`` out; ``None`` if it is served."""
    plan = solve(RoutingProblem.from_scenario(scenario), Limits(max_iterations=30))
    left = {item.id: item.reason for item in plan.unserved if item.kind == "order"}
    assert (ODD in left) != (ODD in {delivery.order_id for delivery in plan.deliveries})
    return left.get(ODD)


def without(scenario: Scenario, limits: Iterable[Reason]) -> Scenario:
    """The scenario with limits lifted."""
    for limit in limits:
        scenario = LIFTED[limit](scenario)
    return scenario


def limited(seed: int) -> tuple[Reason, Scenario]:
    """A street on which one limit, each in turn, keeps ``odd`` from being served."""
    draw = random.Random(f"one {seed}")
    limit = REASONS[seed % len(REASONS)]
    return limit, SET[limit](draw, free_street(draw))


def twice_limited(seed: int) -> tuple[list[Reason], Scenario]:
    """A street with two limits, one set after the other."""
    draw = random.Random(f"two {seed}")
    limits = draw.sample(REASONS, 2)
    scenario = free_street(draw)
    for limit in limits:
        scenario = SET[limit](draw, scenario)
    return limits, scenario


def is_proven(scenario: Scenario, code: Reason, others: Iterable[Reason] = ()) -> bool:
    """Whether the order is left out until the limit that the code names is lifted.

    Without the limit the order is served; or it is with another limit lifted too, and lifting that
    other one alone does not help.
    """
    before = [(), *((other,) for other in others if other is not code)]
    return any(
        reason_of(without(scenario, lifted)) is not None
        and reason_of(without(scenario, (*lifted, code))) is None
        for lifted in before
    )


def prove_one(seed: int) -> None:
    """The one limit has a name, and lifting what is named serves the order."""
    limit, scenario = limited(seed)
    code = reason_of(scenario)
    assert code is not None, f"seed {seed}: served in spite of {limit}"
    assert code is not Reason.UNKNOWN, f"seed {seed}: nothing said of {limit}"
    assert is_proven(scenario, code), f"seed {seed}: {code} for {limit}"


@pytest.mark.parametrize("seed", range(len(REASONS)), ids=REASONS)
def test_the_order_is_served_once_the_limit_that_is_named_is_lifted(seed: int) -> None:
    prove_one(seed)


def test_nothing_but_the_limits_keeps_the_order_from_being_served() -> None:
    streets = [free_street(random.Random(f"one {seed}")) for seed in range(20)]
    assert {reason_of(street) for street in streets} == {None}


def test_of_two_limits_one_that_holds_is_named() -> None:
    for seed in range(8):
        limits, scenario = twice_limited(seed)
        code = reason_of(scenario)
        assert code is not None
        assert code is Reason.UNKNOWN or is_proven(scenario, code, limits), (seed, code, limits)


@pytest.mark.long
def test_two_hundred_orders_are_served_once_the_limit_that_is_named_is_lifted() -> None:
    for seed in range(210):
        prove_one(seed)


@pytest.mark.long
def test_of_any_two_limits_one_that_holds_is_named() -> None:
    unknown = 0
    for seed in range(210):
        limits, scenario = twice_limited(seed)
        code = reason_of(scenario)
        assert code is not None
        unknown += code is Reason.UNKNOWN
        assert code is Reason.UNKNOWN or is_proven(scenario, code, limits), (seed, code, limits)
    assert unknown == 0
