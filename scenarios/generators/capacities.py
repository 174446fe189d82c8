"""What sites can put through and hold, sized by the generator's own plan."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from scenarios.generators.goods import catalogue
from supplychain.sites import ClassCapacity, Site, Tier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supplychain.stock import Lot, Transfer

THROUGHPUT_FACTOR = {Tier.ORIGIN: 2.0, Tier.CENTRE: 2.0, Tier.FRONT: 1.6}
STORAGE_FACTOR = {Tier.ORIGIN: 1.5, Tier.CENTRE: 1.5, Tier.FRONT: 1.3}
LEAST_KG = {Tier.ORIGIN: 5_000.0, Tier.CENTRE: 20_000.0, Tier.FRONT: 200.0}
STEP_KG = 50.0


def with_capacities(
    sites: Sequence[Site],
    front_kg: Mapping[tuple[str, str], float],
    taken: Mapping[tuple[str, str], int],
    lots: Sequence[Lot],
    transfers: Sequence[Transfer],
) -> tuple[Site, ...]:
    """The sites with daily throughput and storage per class, above what the book needs.

    Parameters
    ----------
    sites
        Sites that say which classes they hold.
    front_kg
        Kilograms that leave each front by class, goods from other tiers included.
    taken
        Units that leave each site's stock, by site and product.
    lots, transfers
        What lies there, and what is asked to come.
    """
    products = {product.id: product for product, _, _ in catalogue()}
    out_kg: defaultdict[tuple[str, str], float] = defaultdict(float)
    for (site_id, product_id), units in taken.items():
        product = products[product_id]
        out_kg[site_id, product.temperature_class_id] += units * product.kg
    held_kg: defaultdict[tuple[str, str], float] = defaultdict(float)
    moves = [(lot.site_id, lot.product_id, lot.quantity) for lot in lots]
    moves += [(move.to_site_id, move.product_id, move.quantity) for move in transfers]
    for site_id, product_id, units_held in moves:
        product = products[product_id]
        held_kg[site_id, product.temperature_class_id] += units_held * product.kg
    for key, kg in front_kg.items():
        out_kg[key] = kg
    return tuple(_sized(site, out_kg, held_kg) for site in sites)


def _sized(
    site: Site, out_kg: Mapping[tuple[str, str], float], held_kg: Mapping[tuple[str, str], float]
) -> Site:
    capacities = tuple(
        ClassCapacity(
            each.temperature_class_id,
            _up(out_kg.get((site.id, each.temperature_class_id), 0.0), THROUGHPUT_FACTOR, site),
            _up(held_kg.get((site.id, each.temperature_class_id), 0.0), STORAGE_FACTOR, site),
        )
        for each in site.capacities
    )
    return replace(site, capacities=capacities)


def _up(kg: float, factor: Mapping[Tier, float], site: Site) -> float:
    return math.ceil((kg * factor[site.tier] + LEAST_KG[site.tier]) / STEP_KG) * STEP_KG
