"""What a network costs in a year by cause and site, at the scenario's prices."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from supplychain.outlook import SpendCause

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from solvers.placement.from_scenario import PricedNetwork
    from solvers.placement.plan import Flow, PlacementPlan
    from supplychain.scenario import Scenario

DAYS_PER_YEAR = 365.0

Spend = tuple[SpendCause, str, float]
"""Cause, site and CNY per year."""


@dataclass(frozen=True, slots=True)
class ModelledSpend:
    """CNY per year by cause and site, and kg per year of demand and of what is left out."""

    cny_per_year: Mapping[tuple[SpendCause, str], float]
    demand_kg: float
    unserved_kg: float


def modelled_spend(
    scenario: Scenario, network: PricedNetwork, plan: PlacementPlan
) -> ModelledSpend:
    """Spend of a plan whose sites have today's room; periods are stretched to a year.

    Amounts on a leg belong to the site where it begins (for returns: where it ends).
    """
    problem = network.problem
    years = problem.days / DAYS_PER_YEAR
    spend: defaultdict[tuple[SpendCause, str], float] = defaultdict(float)
    for cause, site_id, cny in (*_standing(scenario, network, plan), *_moving(network, plan)):
        spend[cause, site_id] += float(cny) / years
    days = {period.id: period.days for period in problem.periods}
    weight = {item.future_id: item.probability for item in plan.figures}
    left = sum(
        item.kg_per_day * days[item.period_id] * weight[item.future_id] for item in plan.shortfalls
    )
    sent = sum(
        item.kg_per_day * days[item.period_id] * weight[item.future_id] for item in plan.flows
    )
    return ModelledSpend(dict(spend), (sent + left) / years, left / years)


def _standing(scenario: Scenario, network: PricedNetwork, plan: PlacementPlan) -> Iterator[Spend]:
    """Of open sites: fixed cost, all room that is there today, and emission."""
    problem = network.problem
    fixed = {site.id: site.fixed_cny_per_day for site in scenario.sites}
    is_open = set(plan.open_ids)
    for site in problem.sites:
        if site.id not in is_open:
            continue
        rooms = sum(module.present * module.cny_per_day for module in site.modules)
        co2_cny = problem.co2_cny_per_kg * site.fixed_co2_kg_per_day
        yield SpendCause.FIXED, site.id, fixed[site.id] * problem.days
        yield SpendCause.ROOMS, site.id, rooms * problem.days
        yield SpendCause.CO2, site.id, co2_cny * problem.days


def _moving(network: PricedNetwork, plan: PlacementPlan) -> Iterator[Spend]:
    """Of flows: freight, handling, expected losses and emission on every leg."""
    problem = network.problem
    days = {period.id: period.days for period in problem.periods}
    weight = {item.future_id: item.probability for item in plan.figures}
    groups = {group.id: place for place, group in enumerate(problem.groups)}
    places = {
        site.id: place for tier in problem.tiers for place, site in enumerate(problem.of_tier(tier))
    }
    places |= {zone.id: place for place, zone in enumerate(problem.zones)}
    for flow in plan.flows:
        kg = flow.kg_per_day * days[flow.period_id] * weight[flow.future_id]
        group = groups[flow.group_id]
        for number, (tail_id, head_id) in _legs(flow, len(problem.tiers)):
            parts, tail, head = network.legs[number], places[tail_id], places[head_id]
            co2 = problem.co2_cny_per_kg * parts.leg.co2_kg_per_kg[tail, head]
            yield SpendCause.FREIGHT, tail_id, kg * parts.freight_cny_per_kg[group, tail, head]
            yield SpendCause.HANDLING, tail_id, kg * parts.handling_cny_per_kg[tail]
            yield SpendCause.EXCEPTIONS, tail_id, kg * parts.losses_cny_per_kg[group, tail, head]
            yield SpendCause.CO2, tail_id, kg * co2


def _legs(flow: Flow, tiers: int) -> Iterator[tuple[int, tuple[str, str]]]:
    """Number and ends of every leg of a flow."""
    ends = (*flow.site_ids, flow.zone_id)
    first = tiers - len(flow.site_ids)
    return enumerate(pairwise(ends), first)
