"""The checkers answer to any plan, however broken, and never raise."""

from __future__ import annotations

import math
import random
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any

import pytest

from solvers.routing.audit import audit, facts_of
from solvers.routing.problem import RoutingProblem
from solvers.routing.validate import broken_rules, validate
from supplychain.plans import StopKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.common import Violation
    from solvers.routing.plan import RoutingPlan
    from supplychain.scenario import Scenario

IDS = (
    "",
    "?",
    "A",
    "B",
    "a1",
    "d1",
    "t1",
    "O",
    "C",
    "F1",
    "F2",
    "V1",
    "M1",
    "milk",
    "van",
    "truck",
)
WHOLE = (-(10**15), -1, 0, 1, 59, 7200, 43_200, 10**6, 10**15)
REAL = (-1.0, 0.0, 5e-324, 1e-9, 1.0, 1e9, 1e300, math.inf, math.nan)
UNTOUCHED = {"bounds", "limits", "notes"}


def mutated(value: Any, draw: random.Random) -> Any:
    """The value, or one deep inside it, replaced by nonsense of its type."""
    if isinstance(value, tuple) and value:
        return _mutated_tuple(value, draw)
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value) if field.name not in UNTOUCHED]
        name = draw.choice(names)
        return replace(value, **{name: mutated(getattr(value, name), draw)})
    return draw.choice(_nonsense(value))


def _nonsense(value: Any) -> Sequence[Any]:
    if isinstance(value, Enum):
        return list(type(value))
    for kind, choices in ((bool, (True, False)), (str, IDS), (int, WHOLE), (float, REAL)):
        if isinstance(value, kind):
            return choices
    return (value,)


def _mutated_tuple(value: tuple[Any, ...], draw: random.Random) -> tuple[Any, ...]:
    action = draw.random()
    position = draw.randrange(len(value))
    if action < 0.08:
        return ()
    if action < 0.16:
        return value[:position] + value[position + 1 :]
    if action < 0.24:
        return (*value, value[position])
    if action < 0.30:
        return tuple(draw.sample(value, len(value)))
    return (*value[:position], mutated(value[position], draw), *value[position + 1 :])


@pytest.mark.parametrize("seed", range(8))
def test_random_mutations_never_raise(seed: int, scenario: Scenario, plan: RoutingPlan) -> None:
    draw = random.Random(f"mutations {seed}")
    problem = RoutingProblem.from_scenario(scenario)
    facts = facts_of(scenario, problem.roads)
    found: list[Violation] = []
    for _ in range(150):
        broken = plan
        for _ in range(draw.randint(1, 6)):
            broken = mutated(broken, draw)
        found += validate(problem, broken)
        found += broken_rules(facts, broken)
    assert len({violation.code for violation in found}) > 30
    assert all(str(violation) for violation in found)


def test_a_stop_that_is_dropped_or_of_another_kind_is_reported(
    scenario: Scenario, plan: RoutingPlan
) -> None:
    facts = facts_of(scenario, RoutingProblem.from_scenario(scenario).roads)
    for number, route in enumerate(plan.routes):
        for position, stop in enumerate(route.stops):
            before, after = route.stops[:position], route.stops[position + 1 :]
            others = [replace(stop, kind=kind) for kind in StopKind if kind is not stop.kind]
            for stops in ((*before, *after), *((*before, other, *after) for other in others)):
                routes = list(plan.routes)
                routes[number] = replace(route, stops=stops)
                found = broken_rules(facts, replace(plan, routes=tuple(routes)))
                assert found, f"{route.id} with {[stop.kind.value for stop in stops]}"


def test_an_empty_plan_loses_every_order(scenario: Scenario, plan: RoutingPlan) -> None:
    empty = replace(plan, consignments=(), routes=(), moves=(), deliveries=(), unserved=())
    lost = [v.subject for v in audit(scenario, empty) if v.code == "ORDER_LOST"]
    assert lost == ["A", "B", "D", "E"]
