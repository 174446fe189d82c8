"""The audit by the scenario's tables alone, each of its rules broken once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from solvers.common import Limits, Status
from solvers.placement.audit import audit
from solvers.placement.plan import Flow, PlacementPlan, Shortfall
from solvers.placement.problem import PlacementProblem
from solvers.placement.solve import solve
from supplychain.design import DesignLane, DesignRules, Must, SiteChoice
from supplychain.outlook import FutureCase, FutureChange
from tests.solvers.placement.equator import equator_scenario

if TYPE_CHECKING:
    from collections.abc import Callable

    from supplychain.scenario import Scenario

    Pair = tuple[Scenario, PlacementPlan]


def with_design(scenario: Scenario, **changes: object) -> Scenario:
    assert scenario.design is not None
    return replace(scenario, design=replace(scenario.design, **changes))  # type: ignore[arg-type]


def planned(scenario: Scenario) -> PlacementPlan:
    return solve(PlacementProblem.from_scenario(scenario), Limits(mip_gap=1e-6))


@pytest.fixture(scope="module")
def sound() -> Pair:
    """The equator's network and its optimum."""
    scenario = equator_scenario()
    return scenario, planned(scenario)


def codes(scenario: Scenario, plan: PlacementPlan) -> set[str]:
    return {violation.code for violation in audit(scenario, plan)}


def test_a_sound_plan_breaks_nothing(sound: Pair) -> None:
    assert audit(*sound) == []


def test_a_plan_for_several_futures_breaks_nothing() -> None:
    scenario = with_design(
        equator_scenario(),
        futures=(
            FutureCase("calm", "", 0.6),
            FutureCase("more", "", 0.3, demand_factor=1.1, transport_factor=1.2),
            FutureCase("storm", "", 0.1),
        ),
        changes=(
            FutureChange("more", city="Eastcity", product_group_id="milk", demand_factor=1.05),
            FutureChange("storm", city="Farcity", closed=True),
            FutureChange("storm", site_id="warm", closed=True),
        ),
    )
    scenario = with_design(
        scenario,
        groups=tuple(
            replace(group, unserved_cny_per_kg=30.0)
            for group in (scenario.design.groups if scenario.design is not None else ())
        ),
    )
    plan = planned(scenario)
    assert plan.flows
    assert audit(scenario, plan) == []
    storm = replace(plan.flows[0], future_id="storm", zone_id="far")
    assert "ZONE_SHUT" in codes(scenario, replace(plan, flows=(*plan.flows, storm)))
    through = Flow("storm", "quiet", "rice", ("hub", "warm"), "near", 5.0)
    assert "SITE_SHUT" in codes(scenario, replace(plan, flows=(*plan.flows, through)))


BROKEN: dict[str, tuple[Callable[[Scenario, PlacementPlan], Pair], str]] = {
    "a group that no row has": (
        lambda s, q: (s, replace(q, flows=(replace(q.flows[0], group_id="fish"), *q.flows[1:]))),
        "ID_UNKNOWN",
    ),
    "a way that misses a tier": (
        lambda s, q: (s, replace(q, flows=(replace(q.flows[0], site_ids=("cold",)), *q.flows[1:]))),
        "WAY_WRONG",
    ),
    "a lane that a row closes": (
        lambda s, q: (with_design(s, lanes=(DesignLane("hub", "cold", closed=True),)), q),
        "WAY_CLOSED",
    ),
    "a flow through a site that the plan closes": (
        lambda s, q: (
            s,
            replace(q, sites=(q.sites[0], replace(q.sites[1], is_open=False), q.sites[2])),
        ),
        "SITE_CLOSED",
    ),
    "less than the rows of demand": (
        lambda s, q: (s, replace(q, flows=q.flows[1:])),
        "DEMAND_MISSED",
    ),
    "more than the rows of demand": (
        lambda s, q: (s, replace(q, flows=(*q.flows, q.flows[0]))),
        "DEMAND_EXCEEDED",
    ),
    "demand left out that has no price": (
        lambda s, q: (
            s,
            replace(q, shortfalls=(Shortfall("as expected", "quiet", "rice", "far", 9.0),)),
        ),
        "SHORTFALL_FORBIDDEN",
    ),
    "a site that must be closed": (
        lambda s, q: (with_design(s, choices=(SiteChoice("warm", Must.CLOSED),)), q),
        "SITE_FORCED",
    ),
    "more steps than the row has": (
        lambda s, q: (
            s,
            replace(q, sites=(replace(q.sites[0], modules=(("chilled", 3),)), *q.sites[1:])),
        ),
        "MODULES_WRONG",
    ),
    "more goods than the rows have room for": (
        lambda s, q: (
            with_design(
                s,
                modules=tuple(
                    replace(row, size_kg_per_day=row.size_kg_per_day / 3)
                    for row in (s.design.modules if s.design is not None else ())
                ),
            ),
            q,
        ),
        "CAPACITY_EXCEEDED",
    ),
    "too many openings": (
        lambda s, q: (with_design(s, rules=DesignRules(most_openings=0)), q),
        "TOO_MANY_OPENINGS",
    ),
    "more spent than the budget": (
        lambda s, q: (with_design(s, rules=DesignRules(budget_cny=100.0)), q),
        "OVER_BUDGET",
    ),
    "a cost that the tables do not know": (
        lambda s, q: (s, replace(q, costs=replace(q.costs, fixed=q.costs.fixed + 5.0))),
        "COST_WRONG",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_every_rule_finds_its_fault(name: str, sound: Pair) -> None:
    spoil, code = BROKEN[name]
    assert code in codes(*spoil(*sound))


def test_a_plan_that_is_none_is_held_to_nothing(sound: Pair) -> None:
    scenario, plan = sound
    assert audit(scenario, replace(plan, status=Status.NO_PLAN, flows=())) == []
