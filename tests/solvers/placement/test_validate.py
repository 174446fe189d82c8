"""Every rule of the checker, broken once."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from solvers.common import Status, StopReason
from solvers.placement.plan import Flow, PlacementCosts, PlacementPlan, Shortfall, SiteDecision
from solvers.placement.problem import (
    Aim,
    ChangeLimits,
    Forced,
    Future,
    Period,
    PlacementProblem,
    Risk,
    Sourcing,
)
from solvers.placement.validate import validate
from tests.solvers.placement.changed import with_group, with_leg, with_room, with_site
from tests.solvers.placement.small import hand_plan, hand_problem, risky_plan, risky_problem

if TYPE_CHECKING:
    from collections.abc import Callable

    Pair = tuple[PlacementProblem, PlacementPlan]


def codes(problem: PlacementProblem, plan: PlacementPlan) -> list[str]:
    return [violation.code for violation in validate(problem, plan)]


def with_figures(plan: PlacementPlan, **changes: Any) -> PlacementPlan:
    """The plan with other figures of its first future."""
    return replace(plan, figures=(replace(plan.figures[0], **changes), *plan.figures[1:]))


def with_flow(plan: PlacementPlan, *fields: Any) -> PlacementPlan:
    """The plan with one more flow."""
    return replace(plan, flows=(*plan.flows, Flow("as expected", "all", *fields)))


def near_everything(problem: PlacementProblem) -> PlacementProblem:
    """F2 as near to Z1 as F1 is."""
    leg = problem.legs[1]
    arrays = {
        name: np.copy(getattr(leg, name))
        for name in ("cny_per_kg", "seconds", "co2_kg_per_kg", "in_band")
    }
    for array in arrays.values():
        array[..., 1, 0] = array[..., 0, 0]
    return with_leg(problem, 1, **arrays)


def moved(plan: PlacementPlan, group: str, share: float) -> PlacementPlan:
    """Part of what a group brings to Z1 now comes from F2."""
    flows = []
    for flow in plan.flows:
        if (flow.group_id, flow.zone_id) == (group, "Z1"):
            part = share * flow.kg_per_day
            flows.append(replace(flow, site_ids=("O1", "F2"), kg_per_day=part))
            flow = replace(flow, kg_per_day=flow.kg_per_day - part)  # noqa: PLW2901
        flows.append(flow)
    return replace(plan, flows=tuple(flow for flow in flows if flow.kg_per_day))


def test_the_hand_solved_plan_breaks_no_rule() -> None:
    assert validate(hand_problem(), hand_plan()) == []


def test_the_plan_for_three_futures_breaks_no_rule() -> None:
    assert validate(risky_problem(), risky_plan()) == []


def test_several_periods_weigh_by_their_days() -> None:
    problem, plan = hand_problem(), hand_plan()
    problem = replace(
        problem,
        periods=(Period("all", 4.0), Period("rest", 6.0)),
        demand_kg_per_day=problem.demand_kg_per_day.repeat(2, axis=2),
    )
    rest = tuple(replace(flow, period_id="rest") for flow in plan.flows)
    assert validate(problem, replace(plan, flows=plan.flows + rest)) == []


def test_goods_that_start_on_a_later_tier_name_only_sites_from_there() -> None:
    problem, plan = with_group(hand_problem(), "dry", first_tier="front"), hand_plan()
    flows = tuple(
        replace(f, site_ids=f.site_ids[1:]) if f.group_id == "dry" else f for f in plan.flows
    )
    costs = replace(plan.costs, transport=2000.0, co2=50.0)
    plan = replace(plan, flows=flows, costs=costs, objective=4750.0, bound=4750.0)
    assert validate(problem, with_figures(plan, cost_cny=4750.0, co2_kg=500.0)) == []
    assert set(codes(problem, replace(plan, flows=hand_plan().flows))) >= {"WAY_WRONG"}


def test_returns_count_neither_in_bands_nor_in_the_cold_chain() -> None:
    problem = with_group(hand_problem(), "fresh", is_return=True)
    plan = with_figures(hand_plan(), cold_chain=None)
    assert validate(problem, plan) == []
    problem = replace(problem, bands=(replace(problem.bands[0], group_ids=("fresh",)),))
    assert validate(problem, plan) == []


ONLY: dict[str, tuple[Callable[[PlacementProblem, PlacementPlan], Pair], str, float, str]] = {
    "a decision on a site that is not there": (
        lambda p, q: (p, replace(q, sites=(*q.sites, SiteDecision("X", False)))),
        *("ID_UNKNOWN", 1, "count"),
    ),
    "a flow to a zone that is not there": (
        lambda p, q: (p, with_flow(q, "dry", ("O1", "F1"), "Z9", 5.0)),
        *("ID_UNKNOWN", 1, "count"),
    ),
    "a flow of a group that is not there": (
        lambda p, q: (p, with_flow(q, "wet", ("O1", "F1"), "Z1", 5.0)),
        *("ID_UNKNOWN", 1, "count"),
    ),
    "a flow through a site that is not there": (
        lambda p, q: (p, with_flow(q, "dry", ("O1", "F9"), "Z1", 5.0)),
        *("ID_UNKNOWN", 1, "count"),
    ),
    "a shortfall in a future that is not there": (
        lambda p, q: (p, replace(q, shortfalls=(Shortfall("war", "all", "dry", "Z1", 1.0),))),
        *("ID_UNKNOWN", 1, "count"),
    ),
    "a site without a decision": (
        lambda p, q: (p, replace(q, sites=tuple(s for s in q.sites if s.site_id != "O2"))),
        *("SITE_UNDECIDED", 1, "count"),
    ),
    "a site with two decisions": (
        lambda p, q: (p, replace(q, sites=(*q.sites, q.sites[0]))),
        *("SITE_TWICE", 1, "count"),
    ),
    "a flow that misses a tier": (
        lambda p, q: (p, with_flow(q, "dry", ("F1",), "Z1", 5.0)),
        *("WAY_WRONG", 1, "count"),
    ),
    "a flow against the order of tiers": (
        lambda p, q: (p, with_flow(q, "dry", ("F1", "O1"), "Z1", 5.0)),
        *("WAY_WRONG", 1, "count"),
    ),
    "a flow without sites": (
        lambda p, q: (p, with_flow(q, "dry", (), "Z1", 5.0)),
        *("WAY_WRONG", 1, "count"),
    ),
    "an endless flow": (
        lambda p, q: (p, with_flow(q, "dry", ("O1", "F1"), "Z1", math.inf)),
        *("AMOUNT_WRONG", math.inf, "kg"),
    ),
    "a closed site that must be open": (
        lambda p, q: (with_site(p, "F3", forced=Forced.OPEN), q),
        *("SITE_FORCED", 1, "count"),
    ),
    "an open site that must be closed": (
        lambda p, q: (with_site(p, "F1", forced=Forced.CLOSED), q),
        *("SITE_FORCED", 1, "count"),
    ),
    "more steps than a site can have": (
        lambda p, q: (with_room(p, "F1", "ambient", most=0, present=0, adding_cny=0.0), q),
        *("MODULES_WRONG", 1, "count"),
    ),
    "steps at a closed site": (
        lambda p, q: (
            p,
            replace(q, sites=(*q.sites[:4], SiteDecision("F3", False, (("ambient", 2),)))),
        ),
        *("MODULES_WRONG", 2, "count"),
    ),
    "too many openings": (
        lambda p, q: (replace(p, changes=ChangeLimits(most_openings=0)), q),
        *("TOO_MANY_OPENINGS", 1, "count"),
    ),
    "too many closings": (
        lambda p, q: (replace(p, changes=ChangeLimits(most_closings=0)), q),
        *("TOO_MANY_CLOSINGS", 1, "count"),
    ),
    "more spent on changes than the budget": (
        lambda p, q: (replace(p, changes=ChangeLimits(budget_cny=390.0)), q),
        *("OVER_BUDGET", 10.0, "cny"),
    ),
    "goods in a zone that is shut": (
        lambda p, q: (
            replace(p, futures=(Future("as expected", 1.0, closed_zone_ids=("Z4",)),)),
            q,
        ),
        *("ZONE_SHUT", 30.0, "kg"),
    ),
    "goods through a site that is shut": (
        lambda p, q: (
            replace(p, futures=(Future("as expected", 1.0, closed_site_ids=("F2",)),)),
            q,
        ),
        *("SITE_SHUT", 80.0, "kg"),
    ),
    "too little room": (
        lambda p, q: (with_room(p, "O1", "chilled", size_kg_per_day=79.0), q),
        *("CAPACITY_EXCEEDED", 1.0, "kg"),
    ),
    "too few kilograms in a band": (
        lambda p, q: (
            replace(p, bands=(replace(p.bands[0], wait_s=20 * 3600 + 1),)),
            with_figures(q, reach=(0.0,)),
        ),
        *("REACH_TOO_LOW", 0.8, "share"),
    ),
    "too little fresh in band": (
        lambda p, q: (
            with_leg(p, 0, in_band=np.zeros((2, 2, 3), dtype=bool)),
            with_figures(q, cold_chain=0.0),
        ),
        *("COLD_CHAIN_TOO_LOW", 0.8, "share"),
    ),
    "two sources for a group of a zone": (
        lambda p, q: (
            replace(near_everything(p), sourcing=Sourcing.ONE_PER_GROUP),
            moved(q, "dry", 0.5),
        ),
        *("SOURCE_SPLIT", 1, "count"),
    ),
    "two sources for a zone": (
        lambda p, q: (
            replace(near_everything(p), sourcing=Sourcing.ONE_PER_ZONE),
            moved(q, "fresh", 1.0),
        ),
        *("SOURCE_SPLIT", 1, "count"),
    ),
    "too much emission": (
        lambda p, q: (replace(p, co2_cap_kg=570.0), q),
        *("CO2_TOO_HIGH", 10.0, "kg"),
    ),
    "another objective": (
        lambda p, q: (p, replace(q, objective=5163.0)),
        *("OBJECTIVE_WRONG", 5.0, "cny"),
    ),
    "a future without figures": (
        lambda p, q: (p, replace(q, figures=())),
        *("FUTURE_UNREPORTED", 1, "count"),
    ),
    "figures of a future that is not there": (
        lambda p, q: (p, replace(q, figures=(*q.figures, replace(q.figures[0], future_id="war")))),
        *("FUTURE_UNREPORTED", 1, "count"),
    ),
    "another cost in a future": (
        lambda p, q: (p, with_figures(q, cost_cny=5159.0)),
        *("FIGURE_WRONG", 1.0, "cny"),
    ),
    "another probability of a future": (
        lambda p, q: (p, with_figures(q, probability=0.5)),
        *("FIGURE_WRONG", 0.5, "share"),
    ),
    "another share left out in a future": (
        lambda p, q: (p, with_figures(q, unserved_share=0.25)),
        *("FIGURE_WRONG", 0.25, "share"),
    ),
    "another reach in a future": (
        lambda p, q: (p, with_figures(q, reach=(0.75,))),
        *("FIGURE_WRONG", 0.25, "share"),
    ),
    "the reach of too many bands": (
        lambda p, q: (p, with_figures(q, reach=(1.0, 1.0))),
        *("FIGURE_WRONG", 1, "count"),
    ),
    "no cold chain where there are fresh goods": (
        lambda p, q: (p, with_figures(q, cold_chain=None)),
        *("FIGURE_WRONG", 1.0, "share"),
    ),
    "another emission in a future": (
        lambda p, q: (p, with_figures(q, co2_kg=590.0)),
        *("FIGURE_WRONG", 10.0, "kg"),
    ),
    "a partial plan that leaves nothing out": (
        lambda p, q: (p, replace(q, status=Status.PARTIAL)),
        *("STATUS_WRONG", 1, "count"),
    ),
    "an optimum without a bound": (
        lambda p, q: (p, replace(q, bound=None)),
        *("STATUS_WRONG", 1, "count"),
    ),
    "an optimum far above its bound": (
        lambda p, q: (p, replace(q, bound=5100.0)),
        *("STATUS_WRONG", 1, "count"),
    ),
    "no plan with flows": (
        lambda p, q: (p, replace(q, status=Status.NO_PLAN)),
        *("STATUS_WRONG", 1, "count"),
    ),
    "a bound above the objective": (
        lambda p, q: (p, replace(q, bound=5159.0)),
        *("BOUND_TOO_HIGH", 1.0, "cny"),
    ),
}


@pytest.mark.parametrize("name", ONLY)
def test_one_fault_is_found_and_no_other(name: str) -> None:
    spoil, code, amount, unit = ONLY[name]
    found = validate(*spoil(hand_problem(), hand_plan()))
    assert [(item.code, item.unit) for item in found] == [(code, unit)]
    assert found[0].amount == pytest.approx(amount)


@pytest.mark.parametrize("cause", [name for name, _ in PlacementCosts().items()])
def test_a_wrong_cost_is_found_by_its_cause(cause: str) -> None:
    plan = hand_plan()
    wrong = replace(plan.costs, **{cause: dict(plan.costs.items())[cause] + 2.0})
    found = validate(hand_problem(), replace(plan, costs=wrong))
    assert [(item.code, item.subject) for item in found] == [("COST_WRONG", cause)]
    assert found[0].amount == pytest.approx(2.0)


def test_every_flow_that_is_too_old_is_named_with_its_excess() -> None:
    found = validate(with_group(hand_problem(), "fresh", age_limit_s=13 * 3600), hand_plan())
    assert [(item.code, item.amount) for item in found] == [("AGE_EXCEEDED", 3600.0)] * 4
    assert found[0].subject == "fresh O1 > F1 > Z1"
    on_time = with_group(hand_problem(), "fresh", age_limit_s=14 * 3600)
    assert validate(on_time, hand_plan()) == []


MORE: dict[str, tuple[Callable[[PlacementProblem, PlacementPlan], Pair], str, float]] = {
    "goods on a forbidden way": (
        lambda p, q: (with_leg(p, 0, cny_per_kg=np.array([[[np.inf] * 3, [2] * 3]] * 2)), q),
        *("WAY_CLOSED", 20.0),
    ),
    "goods through a site that the plan closes": (
        lambda p, q: (p, replace(q, sites=(*q.sites[:3], SiteDecision("F2", False), q.sites[4]))),
        *("SITE_CLOSED", 80.0),
    ),
    "less than is demanded": (
        lambda p, q: (p, replace(q, flows=q.flows[1:])),
        *("DEMAND_MISSED", 20.0),
    ),
    "more than is demanded": (
        lambda p, q: (p, with_flow(q, "dry", ("O1", "F1"), "Z1", 5.0)),
        *("DEMAND_EXCEEDED", 5.0),
    ),
    "demand left out that has no price": (
        lambda p, q: (
            p,
            replace(
                q,
                flows=q.flows[1:],
                shortfalls=(Shortfall("as expected", "all", "fresh", "Z1", 20),),
            ),
        ),
        *("SHORTFALL_FORBIDDEN", 20.0),
    ),
    "a flow below zero": (
        lambda p, q: (p, with_flow(q, "dry", ("O1", "F1"), "Z1", -5.0)),
        *("AMOUNT_WRONG", 5.0),
    ),
    "a feasible plan that leaves something out": (
        lambda p, q: (
            p,
            replace(
                q,
                status=Status.FEASIBLE,
                flows=q.flows[1:],
                shortfalls=(Shortfall("as expected", "all", "fresh", "Z1", 20),),
            ),
        ),
        *("STATUS_WRONG", 1),
    ),
}


@pytest.mark.parametrize("name", MORE)
def test_a_fault_that_has_consequences_is_found(name: str) -> None:
    spoil, code, amount = MORE[name]
    found = {v.code: v.amount for v in reversed(validate(*spoil(hand_problem(), hand_plan())))}
    assert found[code] == pytest.approx(amount)


@pytest.mark.parametrize(
    ("level", "weight", "objective"), [(0.9, 1.0, 15748.72), (0.8, 0.5, 10211.12)]
)
def test_the_worst_futures_count_in_the_objective(
    level: float, weight: float, objective: float
) -> None:
    problem = replace(
        risky_problem(), aim=Aim(risk=Risk.CVAR, cvar_level=level, cvar_weight=weight)
    )
    assert validate(problem, replace(risky_plan(), objective=objective)) == []
    assert codes(problem, risky_plan()) == ["OBJECTIVE_WRONG"]


def test_a_regret_lies_between_nothing_and_the_dearest_future() -> None:
    problem = replace(risky_problem(), aim=Aim(risk=Risk.REGRET))
    assert validate(problem, replace(risky_plan(), objective=900.0)) == []
    for objective in (-1.0, 9800.0):
        found = codes(problem, replace(risky_plan(), objective=objective))
        assert found == ["OBJECTIVE_WRONG"]


def test_what_only_shut_zones_lack_makes_no_plan_partial() -> None:
    problem = hand_problem()
    problem = replace(problem, futures=(Future("as expected", 1.0, closed_zone_ids=("Z4",)),))
    plan = hand_plan()
    lost = [flow for flow in plan.flows if flow.zone_id == "Z4"]
    plan = replace(
        plan,
        flows=tuple(flow for flow in plan.flows if flow.zone_id != "Z4"),
        shortfalls=tuple(
            Shortfall("as expected", "all", flow.group_id, "Z4", flow.kg_per_day) for flow in lost
        ),
        # Fresh goods save 20 a day, dry goods 20, and 30 kg emit 0.3 kg each.
        costs=replace(plan.costs, transport=2000.0, co2=49.0),
        objective=4749.0,
        bound=4749.0,
    )
    figures = {"cost_cny": 4749.0, "unserved_share": 30 / 160, "reach": (130 / 160,)}
    plan = with_figures(plan, **figures, cold_chain=70 / 80, co2_kg=490.0)
    assert validate(problem, plan) == []
    assert codes(problem, replace(plan, status=Status.PARTIAL)) == ["STATUS_WRONG"]


def test_promises_are_judged_only_where_nothing_is_shut() -> None:
    problem = risky_problem()
    problem = replace(problem, cold_chain_share=1.0, bands=(replace(problem.bands[0], share=1.0),))
    assert validate(problem, risky_plan()) == []


def test_a_plan_that_decides_nothing_is_held_only_to_that() -> None:
    empty = replace(
        hand_plan(),
        status=Status.INFEASIBLE,
        stop_reason=StopReason.PROVEN,
        sites=(SiteDecision("F3", True),),
        flows=(),
        shortfalls=(Shortfall("as expected", "all", "dry", "Z1", 30.0),),
        costs=PlacementCosts(),
        objective=math.inf,
        bound=None,
        figures=(),
    )
    assert validate(hand_problem(), empty) == []


def test_rounding_is_no_fault_but_more_is() -> None:
    plan = hand_plan()
    for share, wanted in ((5e-7, False), (1e-5, True)):
        flows = tuple(replace(f, kg_per_day=f.kg_per_day * (1 + share)) for f in plan.flows)
        assert bool(validate(hand_problem(), replace(plan, flows=flows))) is wanted


def test_futures_and_periods_are_named_where_there_are_several() -> None:
    problem = with_group(risky_problem(), "fresh", unserved_cny_per_kg=None)
    found = [v for v in validate(problem, risky_plan()) if v.code == "SHORTFALL_FORBIDDEN"]
    assert [(item.subject, item.amount) for item in found] == [("fresh, Z3, flood", 10.0)]
