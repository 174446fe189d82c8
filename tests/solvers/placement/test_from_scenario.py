"""What a scenario states, as a problem; the figures of `equator` are worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from solvers.placement import PlacementProblem
from solvers.placement.problem import Forced, Measure, Risk, Sourcing, Stage
from supplychain.design import Design, DesignLane, DesignRules, FreightRate, LegEnd
from supplychain.errors import DataError
from supplychain.outlook import ExceptionKind, ExceptionRecord, FutureCase, FutureChange
from supplychain.sites import Lane, Tier
from tests.solvers.placement.equator import DEGREE_KM, equator_scenario

if TYPE_CHECKING:
    from supplychain.scenario import Scenario


@pytest.fixture
def equator() -> Scenario:
    """The network along the equator."""
    return equator_scenario()


def problem_with(scenario: Scenario, **changes: Any) -> PlacementProblem:
    """The problem of a scenario with parts of its design changed."""
    assert scenario.design is not None
    return PlacementProblem.from_scenario(
        replace(scenario, design=replace(scenario.design, **changes))
    )


def test_tiers_sites_and_goods_are_those_of_the_scenario(equator: Scenario) -> None:
    problem = PlacementProblem.from_scenario(equator)
    assert problem.tiers == ("centre", "front")
    assert problem.class_ids == ("chilled", "dry", "returns")
    assert [site.id for site in problem.of_tier("front")] == ["cold", "warm"]
    assert [group.id for group in problem.groups] == ["milk", "rice", "rice-returns"]
    assert problem.days == 365.0
    assert problem.bands[0].group_ids == ("milk",)


def test_demand_stands_at_its_place_and_returns_are_a_share_of_it(equator: Scenario) -> None:
    demand = PlacementProblem.from_scenario(equator).demand_kg_per_day
    assert demand[0].tolist() == [[100.0, 200.0], [0.0, 0.0]]
    assert demand[1].tolist() == [[200.0, 400.0], [50.0, 100.0]]
    assert demand[2] == pytest.approx(0.1 * demand[1])


def test_returns_have_their_own_class_and_end_on_the_last_tier(equator: Scenario) -> None:
    back = PlacementProblem.from_scenario(equator).groups[2]
    assert (back.class_id, back.is_return, back.first_tier) == ("returns", True, "front")
    assert back.unserved_cny_per_kg == 9.0
    assert not back.fresh


def test_a_leg_costs_freight_by_distance_and_handling_at_its_tail(equator: Scenario) -> None:
    upper, lower = PlacementProblem.from_scenario(equator).legs
    t_km = 2 * DEGREE_KM / 1000
    assert upper.cny_per_kg[0, 0, 0] == pytest.approx(0.1 + 2.0 * t_km + 0.05, abs=1e-4)
    assert upper.cny_per_kg[1, 0, 0] == pytest.approx(1.0 * t_km + 0.05, abs=1e-4)
    far_t_km = (3 * DEGREE_KM + 6.0) / 1000
    assert lower.cny_per_kg[0, 0, 1] == pytest.approx(0.5 + 3.0 * far_t_km + 0.2, abs=1e-4)


def test_a_leg_takes_handling_driving_and_rests(equator: Scenario) -> None:
    """222.39 km at 50 km/h are 16,012 s with one rest of 20 minutes after four hours."""
    upper, lower = PlacementProblem.from_scenario(equator).legs
    assert upper.seconds[0, 0] == pytest.approx(3_600 + 16_012 + 1_200, abs=1)
    assert lower.seconds[0, 0] == 1_800
    assert lower.seconds[1, 1] == pytest.approx(16_012 + 720 + 1_200, abs=1)


def test_goods_stay_in_band_where_the_road_is_short_enough(equator: Scenario) -> None:
    """Five hours on the road from the cold front: near is at the door, far is 6.9 hours off."""
    lower = PlacementProblem.from_scenario(equator).legs[1]
    assert lower.in_band[0].tolist() == [[True, False], [True, True]]


def test_a_room_without_cold_puts_goods_out_of_band_on_every_way_on(equator: Scenario) -> None:
    assert equator.design is not None
    modules = tuple(
        replace(item, holds_band=item.site_id != "cold") for item in equator.design.modules
    )
    upper, lower = problem_with(equator, modules=modules).legs
    assert not lower.in_band[0, 0].any()
    assert lower.in_band[0, 1].all()
    assert upper.in_band[0, 0, 0]


def test_emission_is_the_mean_over_the_goods_by_kg(equator: Scenario) -> None:
    """Milk 0.4 and rice 0.1 kg per tonne km, kg in the ratio 100 : 250; returns count too."""
    upper = PlacementProblem.from_scenario(equator).legs[0]
    mean = (100 * 0.4 + 250 * 0.1 + 25 * 0.1) / 375
    assert upper.co2_kg_per_kg[0, 0] == pytest.approx(mean * 2 * DEGREE_KM / 1000, rel=1e-4)


def test_the_cheapest_rate_that_keeps_goods_in_band_is_taken(equator: Scenario) -> None:
    assert equator.design is not None
    cheap = FreightRate(Tier.CENTRE, LegEnd.FRONT, "chilled", "slow", 0.5, in_band_s=3_600)
    dear = FreightRate(Tier.CENTRE, LegEnd.FRONT, "chilled", "fast", 5.0)
    upper = problem_with(equator, rates=(*equator.design.rates, cheap, dear)).legs[0]
    t_km = 2 * DEGREE_KM / 1000
    assert upper.cny_per_kg[0, 0, 0] == pytest.approx(0.1 + 2.0 * t_km + 0.05, abs=1e-4)
    upper = problem_with(equator, rates=(*equator.design.rates[::2], cheap)).legs[0]
    assert upper.cny_per_kg[0, 0, 0] == pytest.approx(0.5 * t_km + 0.05, abs=1e-4)
    assert not upper.in_band[0, 0, 0]


def test_where_no_rate_reaches_goods_may_not_go(equator: Scenario) -> None:
    assert equator.design is not None
    rates = (*equator.design.rates[:2], replace(equator.design.rates[2], max_distance_m=200_000))
    with pytest.raises(DataError) as caught:
        problem_with(equator, rates=rates)
    assert {problem.table for problem in caught.value.problems} == {"zone far"}


def test_single_lanes_have_the_last_word(equator: Scenario) -> None:
    lanes = (
        DesignLane("hub", "cold", "", 0.7, 7_200, in_band=False),
        DesignLane("hub", "cold", "chilled", 0.9),
        DesignLane("warm", "near", closed=True),
        DesignLane("hub", "warm", "chilled", closed=True),
    )
    upper, lower = problem_with(equator, lanes=lanes).legs
    assert upper.cny_per_kg[:2, 0, 0] == pytest.approx([0.95, 0.75])
    assert upper.seconds[0, 0] == 3_600 + 7_200
    assert not upper.in_band[0, 0, 0]
    assert np.isinf(lower.cny_per_kg[:, 1, 0]).all()
    assert np.isinf(upper.cny_per_kg[:, 0, 1]).tolist() == [True, False, False]


def test_roads_that_the_scenario_knows_better_are_taken(equator: Scenario) -> None:
    lanes = (Lane("hub", "cold", 100_000, 3_600), Lane("hub", "warm", closed=True))
    upper = PlacementProblem.from_scenario(replace(equator, lanes=lanes)).legs[0]
    assert upper.seconds[0, 0] == 7_200
    assert upper.cny_per_kg[1, 0, 0] == pytest.approx(0.1 + 0.05)
    assert np.isinf(upper.cny_per_kg[:, 0, 1]).all()


def test_zones_beyond_the_reach_of_a_front_are_not_served_from_it(equator: Scenario) -> None:
    sites = tuple(
        replace(site, reach_m=150_000) if site.id == "cold" else site for site in equator.sites
    )
    lower = PlacementProblem.from_scenario(replace(equator, sites=sites)).legs[1]
    assert np.isfinite(lower.cny_per_kg[0]).tolist() == [[True, False], [True, True]]


def test_expected_losses_are_part_of_the_way_but_not_of_the_way_back(equator: Scenario) -> None:
    records = (ExceptionRecord("cold", ExceptionKind.DAMAGE, 100, 10, "", 50.0, 5.0),)
    plain = PlacementProblem.from_scenario(equator).legs
    legs = problem_with(equator, exceptions=records).legs
    assert legs[1].cny_per_kg[:2] == pytest.approx(plain[1].cny_per_kg[:2] + 1.0)
    assert legs[1].cny_per_kg[2] == pytest.approx(plain[1].cny_per_kg[2])
    assert legs[0].cny_per_kg == pytest.approx(plain[0].cny_per_kg)


def test_sites_have_what_is_chosen_for_them_and_their_rooms(equator: Scenario) -> None:
    hub, cold, warm = PlacementProblem.from_scenario(equator).sites
    assert (cold.forced, cold.is_open, cold.opening_cny) == (Forced.OPEN, False, 7_000.0)
    assert (hub.forced, hub.is_open, hub.fixed_cny_per_day) == (Forced.FREE, True, 900.0)
    assert cold.fixed_co2_kg_per_day == 12.0
    assert (hub.modules[0].most, hub.modules[0].present, hub.modules[0].adding_cny) == (2, 1, 1e3)
    assert [(room.class_id, room.size_kg_per_day, room.present) for room in warm.modules] == [
        ("dry", 700.0, 1)
    ]


def test_a_site_without_limits_has_room_for_all_that_could_come(equator: Scenario) -> None:
    sites = tuple(replace(site, capacities=()) for site in equator.sites)
    futures = (FutureCase("boom", "Boom", 1.0, 3.0),)
    assert equator.design is not None
    design = replace(equator.design, futures=futures)
    problem = PlacementProblem.from_scenario(replace(equator, sites=sites, design=design))
    rooms = problem.sites[2].modules
    peak_kg = 3.0 * (200.0 + 400.0 + 100.0 + 50.0)
    assert [(room.class_id, room.size_kg_per_day) for room in rooms] == [
        ("chilled", peak_kg),
        ("dry", peak_kg),
        ("returns", peak_kg),
    ]


def test_futures_close_sites_and_zones_and_change_demand(equator: Scenario) -> None:
    futures = (FutureCase("expected", "", 0.7), FutureCase("flood", "", 0.3, 1.1, 1.2))
    changes = (
        FutureChange("flood", city="Eastcity", closed=True),
        FutureChange("flood", product_group_id="rice", demand_factor=2.0),
        FutureChange("flood", zone_id="far", demand_factor=0.5),
    )
    found = problem_with(equator, futures=futures, changes=changes).futures
    assert (found[0].demand_factor, found[0].transport_factor) == (1.0, 1.0)
    assert (found[0].closed_site_ids, found[0].closed_zone_ids) == ((), ())
    assert found[1].closed_site_ids == ("cold",)
    assert found[1].closed_zone_ids == ("near",)
    assert found[1].transport_factor == 1.2
    factor = np.asarray(found[1].demand_factor)
    assert factor == pytest.approx(np.array([[1.1, 0.55], [2.2, 1.1], [2.2, 1.1]]))


def test_rules_of_the_header_hold(equator: Scenario) -> None:
    rules = DesignRules(
        *("one_per_zone", 0.85, 5, 2, 3e7, 0.06, 9e6),
        *(("uncovered", "cost"), 0.01, 0.005, 0.02, "cvar", 0.5, 0.8),
    )
    problem = problem_with(equator, rules=rules)
    assert problem.sourcing is Sourcing.ONE_PER_ZONE
    assert problem.cold_chain_share == 0.85
    assert (problem.changes.most_openings, problem.changes.budget_cny) == (5, 3e7)
    assert (problem.co2_cny_per_kg, problem.co2_cap_kg) == (0.06, 9e6)
    assert problem.aim.stages == (Stage(Measure.UNCOVERED, 0.005), Stage(Measure.COST, 0.01))
    assert (problem.aim.risk, problem.aim.cvar_weight) == (Risk.CVAR, 0.5)


def test_a_scenario_without_a_design_names_what_it_lacks(equator: Scenario) -> None:
    for design in (None, Design(rules=DesignRules(cold_chain_share=0.5))):
        with pytest.raises(DataError) as caught:
            PlacementProblem.from_scenario(replace(equator, design=design))
        assert [problem.table for problem in caught.value.problems] == [
            "demand_zones",
            "product_groups",
            "demand_periods",
        ]
