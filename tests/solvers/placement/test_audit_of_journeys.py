"""The audit of freight, emission, hours and cold, on drawn tables and with figures made false."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from solvers.common import Limits
from solvers.placement.audit import audit
from solvers.placement.problem import PlacementProblem
from solvers.placement.solve import solve
from supplychain.design import DesignLane, DesignRules, ServiceBand
from supplychain.fleet import DriverRules, Haul, VehicleType
from supplychain.outlook import ExceptionKind, ExceptionRecord, FutureCase, FutureChange
from supplychain.sites import Lane
from tests.solvers.placement.equator import equator_scenario

if TYPE_CHECKING:
    from collections.abc import Callable

    from solvers.placement.plan import FutureFigures, PlacementPlan
    from supplychain.scenario import Scenario

LANES = [("hub", "cold"), ("hub", "warm"), ("cold", "near"), ("cold", "far"), ("warm", "far")]


def drawn_scenario(seed: int) -> Scenario:
    """The equator's network with exceptions, lanes, rests, futures and rates as they are drawn."""
    random = np.random.default_rng(seed)
    scenario = equator_scenario()
    assert scenario.design is not None
    groups = tuple(
        replace(group, unserved_cny_per_kg=30.0, return_unserved_cny_per_kg=9.0)
        for group in scenario.design.groups
    )
    rates = tuple(
        replace(rate, max_distance_m=int(random.integers(300, 900)) * 1_000)
        if rate.class_id
        else rate
        for rate in scenario.design.rates
    )
    design = replace(
        scenario.design,
        groups=groups,
        rates=(*rates, replace(rates[-1], cny_per_tkm=2.0, in_band_s=3_600)),
        exceptions=_exceptions(random),
        lanes=_lanes(random),
        futures=(
            FutureCase("usual", "", 0.6),
            FutureCase("dear", "", 0.3, demand_factor=1.1, transport_factor=1.3),
            FutureCase("storm", "", 0.1),
        ),
        changes=(
            FutureChange("dear", city="Eastcity", product_group_id="milk", demand_factor=1.05),
            FutureChange("storm", city="Farcity", closed=True),
        ),
        bands=(ServiceBand(24.0, 0.0, 6 * 3600, ("milk",)), ServiceBand(11.0, 0.0, 3600)),
        rules=DesignRules(co2_cny_per_kg=0.7),
    )
    rules = DriverRules(int(random.integers(2, 5)) * 3600, 1_800, 8 * 3600)
    return replace(
        scenario,
        design=design,
        vehicle_types=(_truck(Haul.MIDDLE_MILE, rules), _truck(Haul.LAST_MILE, rules)),
        lanes=(
            Lane("hub", "warm", distance_m=400_000, drive_s=int(random.integers(9_000, 90_000))),
        ),
    )


def _truck(haul: Haul, rules: DriverRules) -> VehicleType:
    return VehicleType(str(haul), str(haul), haul, 1e3, 1e4, (), 1.0, 1.0, 1.0, rules=rules)


def _exceptions(random: np.random.Generator) -> tuple[ExceptionRecord, ...]:
    places = [("hub", ""), ("cold", ""), ("warm", ""), *LANES]
    found = []
    for kind in ExceptionKind:
        for site, end in places:
            if random.random() < 0.6:
                shipments = int(random.integers(0, 300))
                cases = int(random.integers(0, shipments // 4 + 1))
                cny, kg = float(random.integers(1, 90)), float(random.integers(1, 30))
                found.append(ExceptionRecord(site, kind, shipments, cases, end, cny, kg))
    return tuple(found)


def _lanes(random: np.random.Generator) -> tuple[DesignLane, ...]:
    found = []
    for tail, head in LANES:
        for class_id in ("", "chilled", "dry"):
            if random.random() < 0.3:
                cny = float(random.integers(1, 9)) / 10 if random.random() < 0.5 else None
                seconds = int(random.integers(1, 30)) * 3_600 if random.random() < 0.4 else None
                in_band = bool(random.integers(2)) if random.random() < 0.5 else None
                found.append(DesignLane(tail, head, class_id, cny, seconds, in_band))
    return tuple(found)


@cache
def planned(seed: int) -> tuple[Scenario, PlacementPlan]:
    """A drawn scenario with its plan."""
    scenario = drawn_scenario(seed)
    return scenario, solve(PlacementProblem.from_scenario(scenario), Limits(mip_gap=1e-4))


@pytest.mark.parametrize("seed", range(12))
def test_tables_and_problem_agree_on_every_figure(seed: int) -> None:
    scenario, plan = planned(seed)
    assert plan.flows
    assert audit(scenario, plan) == []


def with_figures(
    plan: PlacementPlan, change: Callable[[FutureFigures], FutureFigures]
) -> PlacementPlan:
    first, *others = plan.figures
    return replace(plan, figures=(change(first), *others))


FALSE: dict[str, tuple[Callable[[PlacementPlan], PlacementPlan], str, str]] = {
    "freight": (
        lambda q: replace(q, costs=replace(q.costs, transport=q.costs.transport * 1.0001)),
        "COST_WRONG",
        "transport",
    ),
    "the price of emission": (
        lambda q: replace(q, costs=replace(q.costs, co2=q.costs.co2 * 0.9999)),
        "COST_WRONG",
        "co2",
    ),
    "emission": (
        lambda q: with_figures(q, lambda f: replace(f, co2_kg=f.co2_kg + 1.0)),
        "FIGURE_WRONG",
        "usual, co2_kg",
    ),
    "reach": (
        lambda q: with_figures(q, lambda f: replace(f, reach=(f.reach[0], f.reach[1] - 0.001))),
        "FIGURE_WRONG",
        "usual, reach within 11 h",
    ),
    "a reach that is not stated": (
        lambda q: with_figures(q, lambda f: replace(f, reach=f.reach[:1])),
        "FIGURE_WRONG",
        "usual, reach within 11 h",
    ),
    "the cold chain": (
        lambda q: with_figures(q, lambda f: replace(f, cold_chain=(f.cold_chain or 0.0) - 0.001)),
        "FIGURE_WRONG",
        "usual, cold_chain",
    ),
    "one flow's way": (
        lambda q: replace(
            q,
            flows=tuple(
                replace(f, site_ids=("hub", "warm" if f.site_ids[-1] == "cold" else "cold"))
                if f is next(g for g in q.flows if len(g.site_ids) == 2)
                else f
                for f in q.flows
            ),
        ),
        "COST_WRONG",
        "transport",
    ),
}


@pytest.mark.parametrize("name", FALSE)
def test_one_false_number_is_found(name: str) -> None:
    scenario, plan = planned(3)
    spoil, code, subject = FALSE[name]
    assert (code, subject) in {(item.code, item.subject) for item in audit(scenario, spoil(plan))}


def changed(scenario: Scenario, **changes: object) -> Scenario:
    assert scenario.design is not None
    return replace(scenario, design=replace(scenario.design, **changes))  # type: ignore[arg-type]


def test_promises_that_the_tables_do_not_see_kept_are_found() -> None:
    scenario, plan = planned(3)
    assert scenario.design is not None
    cold = changed(scenario, rules=DesignRules(co2_cny_per_kg=0.7, cold_chain_share=1.0))
    late = changed(
        scenario, bands=(ServiceBand(24.0, 0.0, 6 * 3600, ("milk",)), ServiceBand(0.5, 1.0))
    )
    old = changed(
        scenario, groups=tuple(replace(g, age_limit_s=60) for g in scenario.design.groups)
    )
    foul = changed(scenario, rules=DesignRules(co2_cny_per_kg=0.7, co2_cap_kg=1.0))
    expected = {
        "COLD_CHAIN_TOO_LOW": cold,
        "REACH_TOO_LOW": late,
        "AGE_EXCEEDED": old,
        "CO2_TOO_HIGH": foul,
    }
    share = [item.cold_chain for item in plan.figures if item.future_id == "usual"]
    for code, other in expected.items():
        is_kept = code == "COLD_CHAIN_TOO_LOW" and share == [1.0]
        assert is_kept or code in {item.code for item in audit(other, plan)}, code


def test_lanes_that_the_network_closes_and_zones_out_of_reach_are_found() -> None:
    scenario, plan = planned(3)
    last = next(flow.site_ids[-1] for flow in plan.flows if len(flow.site_ids) == 2)
    shut = replace(scenario, lanes=(Lane("hub", last, closed=True),))
    assert "WAY_CLOSED" in {item.code for item in audit(shut, plan)}
    near = replace(
        scenario, sites=tuple(replace(s, reach_m=10) if s.id == last else s for s in scenario.sites)
    )
    assert "WAY_CLOSED" in {item.code for item in audit(near, plan)}
