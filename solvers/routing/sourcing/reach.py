"""Who can serve whom: sites that feed sites, and fronts that reach customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from supplychain.sites import Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from supplychain.orders import Customer, Order
    from supplychain.roads import RoadProvider
    from supplychain.sites import Site

MAX_FRONTS_PER_ORDER = 6
BLOCK = 4_000


def supplying_sites(sites: Mapping[str, Site], roads: RoadProvider) -> dict[str, str]:
    """For each front, locker and station the centre that feeds it: named, else nearest."""
    centres = [site for site in sites.values() if site.tier is Tier.CENTRE]
    below = (Tier.FRONT, Tier.LOCKER, Tier.STATION)
    fed = [site for site in sites.values() if site.tier in below]
    if not centres or not fed:
        return {}
    matrix = roads.matrix([s.location for s in centres], [s.location for s in fed], "trunk")
    nearest = np.argmin(matrix.distance_m, axis=0)
    return {
        site.id: site.supplied_by or centres[int(nearest[column])].id
        for column, site in enumerate(fed)
    }


def fronts_in_reach(
    orders: Iterable[Order],
    customers: Mapping[str, Customer],
    sites: Mapping[str, Site],
    roads: RoadProvider,
) -> dict[str, tuple[str, ...]]:
    """For each order the fronts whose reach holds its customer, nearest first."""
    fronts = [site for site in sites.values() if site.tier is Tier.FRONT]
    listed = list(orders)
    if not fronts:
        return {order.id: () for order in listed}
    reach: dict[str, tuple[str, ...]] = {}
    for first in range(0, len(listed), BLOCK):
        block = listed[first : first + BLOCK]
        places = [customers[order.customer_id].location for order in block]
        matrix = roads.matrix([site.location for site in fronts], places, "urban")
        for column, order in enumerate(block):
            reach[order.id] = _near(fronts, matrix.distance_m[:, column].tolist())
    return reach


def _near(fronts: Sequence[Site], distances_m: Sequence[int]) -> tuple[str, ...]:
    """Fronts within their own reach, nearest first, at most ``MAX_FRONTS_PER_ORDER``."""
    near = [
        (distance_m, site.id)
        for site, distance_m in zip(fronts, distances_m, strict=True)
        if site.reach_m is None or distance_m <= site.reach_m
    ]
    return tuple(site_id for _, site_id in sorted(near)[:MAX_FRONTS_PER_ORDER])
