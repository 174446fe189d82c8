"""Legs of the problem, and what their costs are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.placement.network.exceptions import losses_of_leg
from solvers.placement.network.freight import freight_of
from solvers.placement.network.roads import LegPlaces, roads_of
from solvers.placement.problem import Leg
from supplychain.design import DESIGN_TIERS, LegEnd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solvers.placement.network.goods import Goods
    from supplychain.design import Design
    from supplychain.roads import RoadProvider
    from supplychain.scenario import Scenario
    from supplychain.sites import Tier


@dataclass(frozen=True, slots=True, eq=False)
class LegParts:
    """A leg with its costs by cause.

    Parameters
    ----------
    freight_cny_per_kg
        Of shape (groups, tails, heads); infinite where goods may not go.
    handling_cny_per_kg
        At each tail; returns are handled there on their way up.
    losses_cny_per_kg
        Expected exceptions at the tail and on the way, of shape (groups, tails, heads); none for
        returns.
    leg
        The sum of all, with times, emission and cold.
    """

    freight_cny_per_kg: NDArray[np.float64]
    handling_cny_per_kg: NDArray[np.float64]
    losses_cny_per_kg: NDArray[np.float64]
    leg: Leg


def tiers_of(scenario: Scenario) -> tuple[Tier, ...]:
    """Tiers with sites that goods pass, from the source down."""
    used = {site.tier for site in scenario.sites}
    return tuple(tier for tier in DESIGN_TIERS if tier in used)


def places_of(scenario: Scenario, design: Design) -> tuple[LegPlaces, ...]:
    """Sites and zones of every leg, in the scenario's order."""
    tiers = tiers_of(scenario)
    sites = [tuple(site for site in scenario.sites if site.tier is tier) for tier in tiers]
    between = (
        LegPlaces(tier, LegEnd(str(lower)), tails, heads)
        for tier, lower, tails, heads in zip(tiers, tiers[1:], sites, sites[1:], strict=False)
    )
    return (*between, LegPlaces(tiers[-1], LegEnd.ZONE, sites[-1], design.zones))


def leg_parts(
    scenario: Scenario,
    design: Design,
    places: LegPlaces,
    goods: Sequence[Goods],
    kg_per_group: NDArray[np.float64],
    roads: RoadProvider,
) -> LegParts:
    """One leg for all groups; emission is the mean over the groups by kg."""
    on_roads = roads_of(scenario, places, roads)
    classes = dict.fromkeys(item.group.class_id for item in goods)
    by_class = {key: freight_of(scenario, design, key, places, on_roads) for key in classes}
    freight = [by_class[item.group.class_id] for item in goods]
    cny = np.stack([item.cny_per_kg for item in freight])
    handling = np.array([site.handling_cny_per_kg for site in places.tails])
    losses = np.stack([_losses(design, places, item) for item in goods])
    handling_s = np.array([site.handling_s for site in places.tails], dtype=np.int64)
    leg = Leg(
        cny_per_kg=cny + handling[None, :, None] + losses,
        seconds=on_roads.on_road_s + handling_s[:, None],
        co2_kg_per_kg=_mean_co2(np.stack([item.co2_kg_per_kg for item in freight]), kg_per_group),
        in_band=np.stack([item.in_band for item in freight]),
    )
    return LegParts(cny, handling, losses, leg)


def _losses(design: Design, places: LegPlaces, goods: Goods) -> NDArray[np.float64]:
    if goods.group.is_return:
        return np.zeros((len(places.tails), len(places.heads)))
    return losses_of_leg(
        design.exceptions, places.tail_ids, places.head_ids, is_controlled=goods.is_controlled
    )


def _mean_co2(
    by_group: NDArray[np.float64], kg_per_group: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Mean emission per kg over the groups; a leg has one figure for all of them."""
    weights = kg_per_group if kg_per_group.any() else np.ones(len(by_group))
    mean: NDArray[np.float64] = np.average(by_group, axis=0, weights=weights)
    return mean
