from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from solvers.common import Limits
from solvers.placement.explain import explain, solving
from solvers.placement.problem import ChangeLimits, Forced, Future
from solvers.placement.solve import solve
from tests.solvers.placement.changed import with_group, with_room, with_site
from tests.solvers.placement.small import (
    COST,
    hand_plan,
    hand_problem,
    risky_plan,
    risky_problem,
)

if TYPE_CHECKING:
    from solvers.placement.explanation import Conflict, PlacementExplanation
    from solvers.placement.problem import PlacementProblem

EXACT = Limits(mip_gap=1e-6)


def solved(problem: PlacementProblem) -> PlacementExplanation:
    """The optimum explained, prices and worth included."""
    plan = solve(problem, EXACT)
    return explain(problem, plan, value=solving(plan, EXACT))


def conflict(problem: PlacementProblem) -> Conflict:
    found = solved(problem).conflict
    assert found is not None
    return found


def test_every_cost_but_that_of_closing_is_somebodys_cost_to_serve() -> None:
    for problem, plan in ((hand_problem(), hand_plan()), (risky_problem(), risky_plan())):
        explained = explain(problem, plan)
        total = sum(item.cny for item in explained.zones) + explained.unallotted_cny
        assert total == pytest.approx(plan.costs.total)
        assert explained.unallotted_cny == pytest.approx(plan.costs.closing)


def test_cost_to_serve_is_what_is_found_by_hand() -> None:
    """O1 costs 1000 for 1600 kg. F2 and its opening cost 605 for 800 kg, its room 150 for 400."""
    zones = explain(hand_problem(), hand_plan()).zones
    by_zone = {(item.zone_id, item.group_id): item for item in zones}
    fresh = by_zone["Z3", "fresh"]
    assert (fresh.kg, fresh.in_reach) == (300, 1.0)
    assert fresh.transport_cny == pytest.approx(600.0)
    assert fresh.co2_cny == pytest.approx(300 * 0.3 * 0.1)
    assert fresh.sites_cny == pytest.approx(300 * (1000 / 1600 + 605 / 800 + 150 / 400))


def test_goods_that_are_left_out_cost_their_zone_their_price() -> None:
    by_zone = {
        (item.zone_id, item.group_id): item for item in explain(risky_problem(), risky_plan()).zones
    }
    assert by_zone["Z3", "fresh"].unserved_cny == pytest.approx(0.1 * 10 * 10 * 20)
    assert by_zone["Z4", "dry"].unserved_cny == 0.0


def test_legs_add_up_to_the_cost_of_transport() -> None:
    explained = explain(risky_problem(), risky_plan())
    assert [leg.name for leg in explained.legs] == ["origin > front", "front > zones"]
    total = sum(leg.transport_cny for leg in explained.legs)
    assert total == pytest.approx(risky_plan().costs.transport)


def test_paths_come_with_the_dearest_first() -> None:
    paths = explain(risky_problem(), risky_plan()).paths
    assert [path.site_ids for path in paths] == [("O1", "F1"), ("O1", "F2")]
    assert [path.zones for path in paths] == [3, 2]
    total = sum(path.transport_cny for path in paths)
    assert total == pytest.approx(risky_plan().costs.transport)


def test_room_is_told_on_average_and_at_its_fullest_future() -> None:
    found = {
        (item.site_id, item.class_id): item
        for item in explain(risky_problem(), risky_plan()).utilisation
    }
    front = found["F1", "chilled"]
    assert front.mean_share == pytest.approx((0.7 * 40 + 0.2 * 48 + 0.1 * 60) / 60)
    assert front.peak_share == pytest.approx(1.0)
    assert front.peak_at == "flood"
    assert ("F3", "chilled") not in found


def test_an_open_site_is_worth_what_the_best_network_without_it_costs_more() -> None:
    """Without O1, O2 opens for 500, saves 200 in ten days and costs 1200 more in transport."""
    worth = {item.site_id: item for item in solved(hand_problem()).worth}
    gain = worth["O1"].gain
    assert gain is not None
    assert gain.cny == pytest.approx(1500.0)
    assert gain.is_proven
    assert "closing it would cost 1,500 CNY (proven)" in worth["O1"].text


def test_a_closed_site_that_does_not_pay_has_a_saving_below_zero() -> None:
    """F3 saves its closing, stands idle for 600 and emits 50 kg."""
    worth = {item.site_id: item for item in solved(hand_problem()).worth}
    gain = worth["F3"].gain
    assert gain is not None
    assert gain.cny == pytest.approx(100.0 - 600.0 - 5.0)
    assert "opening it would cost 505 CNY" in worth["F3"].text


def test_a_site_without_which_no_promise_is_kept_says_so() -> None:
    worth = {item.site_id: item for item in solved(hand_problem()).worth}
    assert worth["F1"].gain is None
    assert worth["F1"].text.endswith("there is no plan without it")


def test_worth_is_sought_only_of_the_sites_that_are_named() -> None:
    plan = hand_plan()
    found = explain(hand_problem(), plan, value=solving(plan, EXACT), site_ids=["F3"])
    assert [item.site_id for item in found.worth] == ["F3"]


def test_without_bounds_no_worth_is_called_proven() -> None:
    plan = replace(hand_plan(), bound=None)
    found = explain(hand_problem(), plan, value=solving(plan, EXACT), site_ids=["F3"])
    gain = found.worth[0].gain
    assert gain is not None
    assert not gain.is_proven
    assert gain.words() == "not proven"


def test_a_budget_without_slack_is_named_with_what_more_of_it_would_save() -> None:
    """Of 400 all is spent, and more brings nothing."""
    problem = replace(hand_problem(), changes=ChangeLimits(budget_cny=400.0))
    limits = {item.limit: item for item in solved(problem).limits}
    assert limits["budget"].text == "400 CNY spent on changes, at most 400"
    assert limits["budget"].saving is not None
    assert limits["budget"].saving.cny == pytest.approx(0.0, abs=1e-3)


def test_an_emission_cap_that_binds_has_a_price() -> None:
    """At 10 % more distance in kg of CO2 from F2, a cap keeps goods away from it."""
    problem = hand_problem()
    leg = problem.legs[0]
    dirty = replace(leg, co2_kg_per_kg=np.array([[0.2, 0.2, 0.2], [0.1, 0.1, 0.1]]))
    problem = replace(problem, legs=(dirty, problem.legs[1]), co2_cny_per_kg=0.0, co2_cap_kg=700.0)
    limits = {item.limit: item for item in solved(problem).limits}
    saving = limits["co2"].saving
    assert saving is not None
    assert saving.cny > 0


def test_a_full_site_tells_what_one_more_step_would_save() -> None:
    """With 50 % more demand O2 opens only because O1 is full of chilled goods."""
    problem = hand_problem()
    problem = replace(problem, demand_kg_per_day=problem.demand_kg_per_day * 1.5)
    limits = {item.subject: item for item in solved(problem).limits if item.limit == "room"}
    saving = limits["O1, chilled"].saving
    assert saving is not None
    # Opening, ten days, and 20 kg a day that cost 1 more.
    assert saving.cny == pytest.approx(500 + 800 + 200)


def test_a_plan_explained_without_solving_has_neither_worth_nor_prices() -> None:
    explained = explain(hand_problem(), hand_plan())
    assert explained.worth == ()
    assert all(item.saving is None for item in explained.limits)


def test_the_text_tells_cost_bound_and_gap_first() -> None:
    text = str(explain(hand_problem(), hand_plan()))
    assert text.startswith("optimal: 5,158 CNY, at least 5,158 (gap 0.00%)\n")
    assert "leg origin > front: 1,200 CNY for 1,600 kg, 0.750 per kg" in text
    assert hand_plan().objective == COST


def test_the_least_emission_is_told_where_the_cap_is_out_of_reach() -> None:
    found = conflict(replace(hand_problem(), co2_cap_kg=100.0))
    assert [item.family for item in found.alone] == ["co2"]
    assert found.alone[0].needed == pytest.approx(580.0)
    assert "at least 580 kg CO2 are emitted, 100 kg are allowed" in str(found)


def test_the_highest_reach_and_the_next_best_place_are_told() -> None:
    """F1 alone reaches Z1 and Z2 in time: half of the demand; Z3 has the most of the rest."""
    problem = replace(hand_problem(), cold_chain_share=0.0)
    for name in ("F2", "F3"):
        problem = with_site(problem, name, forced=Forced.CLOSED)
    found = {item.family: item for item in conflict(problem).alone}
    assert set(found) == {"reach", "forced"}
    assert found["reach"].needed == pytest.approx(0.5)
    words = "24 h reach tops out at 50.0%, 80.0% is asked for; the next best place for a front is "
    assert words + "Zone 3" in found["reach"].text
    assert "F2" in found["forced"].text or "F3" in found["forced"].text


def test_openings_and_the_cold_chain_stand_in_each_others_way() -> None:
    problem = replace(hand_problem(), cold_chain_share=0.9)
    found = conflict(replace(problem, changes=ChangeLimits(most_openings=0)))
    by_family = {item.family: item for item in found.alone}
    assert set(by_family) == {"cold_chain", "openings"}
    assert by_family["openings"].needed == 1
    assert by_family["cold_chain"].needed == pytest.approx(0.5, abs=1e-3)


def test_the_least_budget_is_told() -> None:
    """Opening F2 costs 200, and a step of chilled room 50; dry goods can do without."""
    problem = replace(hand_problem(), cold_chain_share=0.9)
    found = conflict(replace(problem, changes=ChangeLimits(budget_cny=50.0)))
    by_family = {item.family: item for item in found.alone}
    assert set(by_family) == {"cold_chain", "budget"}
    assert by_family["budget"].needed == pytest.approx(250.0)


def test_the_least_number_of_closings_is_told() -> None:
    """F3 is open today and must not be."""
    problem = with_site(hand_problem(), "F3", forced=Forced.CLOSED)
    found = conflict(replace(problem, changes=ChangeLimits(most_closings=0)))
    by_family = {item.family: item for item in found.alone}
    assert by_family["closings"].needed == 1
    assert by_family["forced"].text == "sites that are forced must be free: F3"


def test_the_age_that_would_do_is_told() -> None:
    found = conflict(with_group(hand_problem(), "fresh", age_limit_s=13 * 3600))
    assert [item.family for item in found.alone] == ["age"]
    assert found.alone[0].needed == pytest.approx(14.0, abs=0.05)


def test_goods_without_room_are_told_in_kilograms() -> None:
    """The origins hold 200 kg chilled a day; three times the demand is 240."""
    problem = hand_problem()
    problem = replace(problem, demand_kg_per_day=problem.demand_kg_per_day * [[[3]], [[1]]])
    for name in ("F1", "F2", "F3"):
        problem = with_room(problem, name, "chilled", most=9)
    found = conflict(problem)
    assert [item.family for item in found.alone] == ["room"]
    assert found.alone[0].needed == pytest.approx(40.0, rel=1e-3)
    assert "fresh 40" in found.alone[0].text


def test_limits_that_must_give_way_together_are_named() -> None:
    problem = replace(hand_problem(), co2_cap_kg=100.0)
    problem = with_group(problem, "fresh", age_limit_s=13 * 3600)
    found = conflict(problem)
    assert found.alone == ()
    assert set(found.together) == {"co2", "age (fresh)"}
    assert "must give way together" in found.text


def test_goods_without_any_way_are_told_as_such() -> None:
    """A future shuts both origins, and all must be served always."""
    shut = Future("strike", 1.0, closed_site_ids=("O1", "O2"))
    problem = replace(hand_problem(), futures=(shut,))
    assert "some goods have no way" in str(conflict(problem))


def test_a_site_that_is_shut_whatever_comes_is_worth_nothing() -> None:
    shut = Future("as expected", 1.0, closed_site_ids=("F3",))
    problem = replace(hand_problem(), futures=(shut,))
    plan = solve(problem, EXACT)
    found = explain(problem, plan, value=solving(plan, EXACT), site_ids=["F3"])
    assert found.worth[0].gain is None
    assert "closed in every future" in found.worth[0].text
