"""Today's network of `equator` at the model's prices, worked out by hand, beside its books."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from solvers.common import Limits, StopReason
from solvers.placement import PlacementPlan, PlacementProblem, TieOut, present_network, tie_out
from solvers.placement.problem import ChangeLimits, Forced, Future
from solvers.placement.solve import solve
from supplychain.outlook import ExceptionKind, ExceptionRecord, PresentSpend, SpendCause
from supplychain.sites import Tier
from tests.solvers.placement.equator import DEGREE_KM, equator_scenario

if TYPE_CHECKING:
    from supplychain.scenario import Scenario

NEAR_KG = 200.0 * 300 + 400.0 * 65
FAR_KG = NEAR_KG / 4
RICE_KG = NEAR_KG + FAR_KG
MILK_KG = RICE_KG * 0.4
DOWN = 3 * DEGREE_KM / 1000
FREIGHT_OF_HUB = RICE_KG * DOWN
FREIGHT_OF_WARM = NEAR_KG * (0.5 + 3 * DEGREE_KM / 1000) + FAR_KG * (
    0.5 + 3 * (2 * DEGREE_KM + 6) / 1000
)


def with_books(*lines: PresentSpend, days: float = 300.0) -> Scenario:
    """The network along the equator with these books."""
    scenario = equator_scenario()
    assert scenario.design is not None
    periods = (replace(scenario.design.periods[0], days=days), scenario.design.periods[1])
    return replace(scenario, design=replace(scenario.design, spend=lines, periods=periods))


def plan_of_today(scenario: Scenario) -> PlacementPlan:
    """The best plan of today's network."""
    problem = present_network(PlacementProblem.from_scenario(scenario))
    plan = solve(problem, Limits(mip_gap=1e-9))
    assert plan.stop_reason is StopReason.PROVEN
    return plan


def compared(*lines: PresentSpend) -> TieOut:
    """The comparison with these books."""
    scenario = with_books(*lines)
    return tie_out(scenario, plan_of_today(scenario))


def test_today_every_site_is_what_it_is() -> None:
    problem = PlacementProblem.from_scenario(equator_scenario())
    hub, cold, warm = present_network(problem).sites
    assert (hub.forced, cold.forced, warm.forced) == (Forced.OPEN, Forced.CLOSED, Forced.OPEN)
    assert [(room.most, room.cny_per_day) for room in hub.modules] == [(1, 0.0), (1, 0.0)]
    assert hub.fixed_cny_per_day == 900.0 + 40.0


def test_today_nothing_is_promised_or_limited_and_only_what_is_expected_comes() -> None:
    problem = replace(
        PlacementProblem.from_scenario(equator_scenario()),
        cold_chain_share=0.9,
        changes=ChangeLimits(most_openings=0),
        co2_cap_kg=1.0,
        futures=(Future("boom", 1.0, 2.0),),
    )
    today = present_network(problem)
    assert [band.share for band in today.bands] == [0.0]
    assert (today.cold_chain_share, today.co2_cap_kg) == (0.0, None)
    assert today.changes == ChangeLimits()
    assert [(future.demand_factor, future.probability) for future in today.futures] == [(1.0, 1.0)]


def test_demand_that_had_to_be_served_gets_a_price_beyond_any_way() -> None:
    problem = PlacementProblem.from_scenario(equator_scenario())
    milk, rice, back = present_network(problem).groups
    assert (milk.unserved_cny_per_kg, back.unserved_cny_per_kg) == (30.0, 9.0)
    dearest = sum(float(leg.cny_per_kg.max()) for leg in problem.legs)
    assert rice.unserved_cny_per_kg is not None
    assert rice.unserved_cny_per_kg > dearest


def test_the_model_prices_today_as_by_hand() -> None:
    found = {line.cause: line.modelled_cny for line in compared().causes}
    assert found == {
        SpendCause.FIXED: pytest.approx(900.0 * 365),
        SpendCause.ROOMS: pytest.approx(40.0 * 365),
        SpendCause.HANDLING: pytest.approx(RICE_KG * (0.05 + 0.1)),
        SpendCause.FREIGHT: pytest.approx(FREIGHT_OF_HUB + FREIGHT_OF_WARM, rel=1e-5),
    }


def test_the_model_adds_up_to_the_costs_of_the_plan() -> None:
    scenario = with_books()
    assert scenario.design is not None
    records = (ExceptionRecord("warm", ExceptionKind.DAMAGE, 1_000, 10, "", 50.0, 5.0),)
    rules = replace(scenario.design.rules, co2_cny_per_kg=0.5)
    design = replace(scenario.design, exceptions=records, rules=rules)
    scenario = replace(scenario, design=design)
    plan = plan_of_today(scenario)
    found = tie_out(scenario, plan)
    assert {line.cause for line in found.causes} == set(SpendCause)
    assert found.total.modelled_cny == pytest.approx(plan.costs.total - plan.costs.unserved)


def test_demand_beyond_todays_network_is_named() -> None:
    """No front of today has room for milk or for returns."""
    found = compared()
    assert found.unserved_kg == pytest.approx(MILK_KG + 0.1 * RICE_KG)
    assert found.unserved_share == pytest.approx(found.unserved_kg / (MILK_KG + 1.1 * RICE_KG))
    assert f"{found.unserved_share:.2%} of demand is beyond today's network" in found.sentence


def test_periods_that_make_no_year_are_stretched_to_one() -> None:
    scenario = with_books(PresentSpend(SpendCause.FIXED, 1.0), days=8.0)
    found = tie_out(scenario, plan_of_today(scenario))
    assert found.total.modelled_cny == pytest.approx(900.0 * 365)


def test_lines_of_sites_tiers_and_the_rest_share_the_model_out() -> None:
    found = compared(
        PresentSpend(SpendCause.FREIGHT, 1.0),
        PresentSpend(SpendCause.FREIGHT, 2.0, "warm"),
        PresentSpend(SpendCause.HANDLING, 3.0, "", Tier.CENTRE),
        PresentSpend(SpendCause.HANDLING, 4.0),
    )
    expected: list[tuple[str, Any]] = [
        ("freight", pytest.approx(FREIGHT_OF_HUB, rel=1e-5)),
        ("freight of warm", pytest.approx(FREIGHT_OF_WARM, rel=1e-5)),
        ("handling of centre", pytest.approx(RICE_KG * 0.05)),
        ("handling", pytest.approx(RICE_KG * 0.1)),
    ]
    assert [(line.name, line.modelled_cny) for line in found.lines] == expected
    of_freight = next(line for line in found.causes if line.cause is SpendCause.FREIGHT)
    assert of_freight.stated_cny == 3.0


def test_lines_for_the_same_are_joined() -> None:
    line = PresentSpend(SpendCause.FIXED, 100_000.0, "hub")
    found = compared(line, line)
    assert [(one.stated_cny, one.modelled_cny) for one in found.lines] == [(2e5, 900.0 * 365)]


def test_differences_are_absolute_and_relative_and_the_largest_comes_first() -> None:
    found = compared(
        PresentSpend(SpendCause.ROOMS, 14_000.0),
        PresentSpend(SpendCause.FIXED, 300_000.0, "hub"),
    )
    first, second = found.differences
    assert first.name == "fixed of hub"
    assert first.difference_cny == pytest.approx(28_500.0)
    assert first.share == pytest.approx(0.095)
    assert second.difference_cny == pytest.approx(600.0)
    assert found.total.share == pytest.approx(29_100 / 314_000)
    assert found.agrees()
    assert not found.agrees(within=0.05)


def test_one_sentence_says_it() -> None:
    sentence = compared(
        PresentSpend(SpendCause.ROOMS, 14_000.0), PresentSpend(SpendCause.FIXED, 300_000.0, "hub")
    ).sentence
    assert sentence.startswith(
        "The model prices today's network at 343,100 CNY a year, 9.27% more than the 314,000 of "
        "the books; the largest difference is fixed of hub: +28,500 CNY; the books say nothing of "
        "handling and freight; "
    )


def test_books_that_agree_are_said_to() -> None:
    found = compared(PresentSpend(SpendCause.FIXED, 900.0 * 365))
    assert "as much as the 328,500" in found.sentence


def test_without_books_the_model_says_what_it_finds() -> None:
    found = compared()
    assert found.total.share is None
    assert not found.agrees()
    assert found.sentence.startswith("The books state nothing to compare with, the model finds ")


def test_money_on_a_site_that_the_model_does_not_use_stays_a_difference() -> None:
    found = compared(PresentSpend(SpendCause.FIXED, 5_000.0, "cold"))
    assert [(line.modelled_cny, line.difference_cny) for line in found.lines] == [(0, -5_000.0)]
