"""A plan's network as a problem in which only the flows are open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.placement.problem import (
    Aim,
    CandidateSite,
    ChangeLimits,
    Forced,
    Future,
    Leg,
    PlacementProblem,
    Sourcing,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.placement.plan import PlacementPlan, SiteDecision

Lane = tuple[int, str, str]
"""Tier of the tail, and the ids of both ends."""

AS_IT_IS = "as it is"
OUTWEIGHING = 10.0
"""What is left out costs so many times the dearest way, so that all that can is served."""


def as_built(problem: PlacementProblem, plan: PlacementPlan) -> PlacementProblem:
    """Only the open sites with the room that they have; only transport and emission cost.

    Everything may be left out at a price above every way; no promise is asked for. Demand is that
    of the likeliest future that closes nothing, or the problem's own.
    """
    decisions = {item.site_id: item for item in plan.sites if item.is_open}
    kept = [
        np.array([site.id in decisions for site in problem.of_tier(tier)], bool)
        for tier in problem.tiers
    ]
    every_zone = np.ones(len(problem.zones), bool)
    legs = tuple(
        _only(leg, tails, heads)
        for leg, tails, heads in zip(problem.legs, kept, [*kept[1:], every_zone], strict=True)
    )
    price = outweighing_price(problem)
    return replace(
        problem,
        sites=tuple(
            _built(site, decisions[site.id]) for site in problem.sites if site.id in decisions
        ),
        groups=tuple(replace(group, unserved_cny_per_kg=price) for group in problem.groups),
        legs=legs,
        futures=(_likeliest(problem),),
        bands=tuple(replace(band, share=0.0) for band in problem.bands),
        cold_chain_share=0.0,
        sourcing=Sourcing.SPLIT,
        changes=ChangeLimits(),
        co2_cap_kg=None,
        aim=Aim(),
    )


def without_site(built: PlacementProblem, site_id: str) -> PlacementProblem:
    """The network with one site shut."""
    return in_future(built, replace(built.futures[0], closed_site_ids=(site_id,)))


def in_future(built: PlacementProblem, future: Future) -> PlacementProblem:
    """The network in one future alone; what it shuts need not be open."""
    known = {site.id for site in built.sites}
    shut = tuple(name for name in future.closed_site_ids if name in known)
    sites = tuple(
        replace(site, forced=Forced.FREE) if site.id in shut else site for site in built.sites
    )
    only = replace(future, probability=1.0, closed_site_ids=shut)
    return replace(built, sites=sites, futures=(only,))


def without_lane(built: PlacementProblem, lane: Lane) -> PlacementProblem:
    """The network with one lane shut to all goods."""
    tier, tail_id, head_id = lane
    tails = [site.id for site in built.of_tier(built.tiers[tier])]
    is_last = tier == len(built.tiers) - 1
    heads = (
        [zone.id for zone in built.zones]
        if is_last
        else [site.id for site in built.of_tier(built.tiers[tier + 1])]
    )
    legs = list(built.legs)
    price = np.copy(legs[tier].cny_per_kg)
    price[:, tails.index(tail_id), heads.index(head_id)] = np.inf
    legs[tier] = replace(legs[tier], cny_per_kg=price)
    return replace(built, legs=tuple(legs))


def outweighing_price(problem: PlacementProblem) -> float:
    """A price per kg left out at which every way is cheaper, in every future."""
    fuel = max(future.transport_factor for future in problem.futures)
    dearest = fuel * _dearest(problem.legs) + problem.co2_cny_per_kg * _dirtiest(problem.legs)
    return OUTWEIGHING * dearest


def _built(site: CandidateSite, decision: SiteDecision) -> CandidateSite:
    steps = dict(decision.modules)
    modules = tuple(
        replace(
            module,
            most=steps[module.class_id],
            present=steps[module.class_id],
            cny_per_day=0.0,
            adding_cny=0.0,
        )
        for module in site.modules
        if steps.get(module.class_id, 0) > 0
    )
    return replace(
        site,
        modules=modules,
        is_open=True,
        forced=Forced.OPEN,
        fixed_cny_per_day=0.0,
        opening_cny=0.0,
        closing_cny=0.0,
        fixed_co2_kg_per_day=0.0,
    )


def _only(leg: Leg, tails: NDArray[np.bool_], heads: NDArray[np.bool_]) -> Leg:
    return Leg(
        cny_per_kg=leg.cny_per_kg[:, tails][:, :, heads],
        seconds=leg.seconds[tails][:, heads],
        co2_kg_per_kg=leg.co2_kg_per_kg[tails][:, heads],
        in_band=leg.in_band[:, tails][:, :, heads],
    )


def _dearest(legs: tuple[Leg, ...]) -> float:
    """No way costs more than the dearest leg of each tier together."""
    finite = [leg.cny_per_kg[np.isfinite(leg.cny_per_kg)] for leg in legs]
    return 1.0 + sum(float(prices.max(initial=0.0)) for prices in finite)


def _dirtiest(legs: tuple[Leg, ...]) -> float:
    return sum(float(leg.co2_kg_per_kg.max(initial=0.0)) for leg in legs)


def _likeliest(problem: PlacementProblem) -> Future:
    usual = [f for f in problem.futures if not (f.closed_site_ids or f.closed_zone_ids)]
    if not usual:
        return Future(AS_IT_IS, 1.0)
    return replace(max(usual, key=lambda future: future.probability), id=AS_IT_IS, probability=1.0)
