"""Which temperature classes must travel on which leg."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supplychain.fleet import Haul
from supplychain.orders import OrderKind
from supplychain.sites import Tier

if TYPE_CHECKING:
    from supplychain.io.parsed import ParsedScenario

_LEGS_FROM = {
    Tier.FRONT: (Haul.LAST_MILE,),
    Tier.CENTRE: (Haul.LAST_MILE, Haul.MIDDLE_MILE),
    Tier.ORIGIN: (Haul.LAST_MILE, Haul.MIDDLE_MILE, Haul.LINE_HAUL),
}
_LEG_BETWEEN = {
    (Tier.ORIGIN, Tier.CENTRE): Haul.LINE_HAUL,
    (Tier.CENTRE, Tier.FRONT): Haul.MIDDLE_MILE,
}


def classes_needed(parsed: ParsedScenario) -> dict[Haul, dict[str, int]]:
    """Number of order lines and transfers that need a leg, by leg and class.

    A line without a pinned tier needs the legs from the nearest tier that has a lot of its
    product; without any lot, or if it is collected at the door, it needs the last mile alone.
    """
    needed: dict[Haul, dict[str, int]] = {leg: {} for leg in Haul}
    class_of = {row.id: row.temperature_class_id for row in parsed["products"].good_rows}
    stocked = stocked_tiers(parsed)
    collected = returned_orders(parsed)
    for line in parsed["order_lines"].good_rows:
        if line.order_id in collected:
            tier = Tier.FRONT
        else:
            tier = line.source_tier or _nearest(stocked.get(line.product_id, frozenset()))
        for leg in _LEGS_FROM.get(tier, (Haul.LAST_MILE,)):
            _count(needed[leg], class_of.get(line.product_id))
    tier_of = {row.id: row.tier for row in parsed["sites"].good_rows}
    for transfer in parsed["transfers"].good_rows:
        ends = (tier_of.get(transfer.from_site_id), tier_of.get(transfer.to_site_id))
        for tiers, leg in _LEG_BETWEEN.items():
            if ends == tiers:
                _count(needed[leg], class_of.get(transfer.product_id))
    return needed


def returned_orders(parsed: ParsedScenario) -> frozenset[str]:
    """Orders whose goods are collected at the door, so that no stock feeds them."""
    return frozenset(row.id for row in parsed["orders"].good_rows if row.kind is OrderKind.RETURN)


def leg_between(upper: Tier, lower: Tier) -> Haul | None:
    """Leg that joins two tiers, or ``None`` if none does."""
    return _LEG_BETWEEN.get((upper, lower))


def stocked_tiers(parsed: ParsedScenario) -> dict[str, frozenset[Tier]]:
    """Tiers that have a lot of a product, by product."""
    tier_of = {row.id: row.tier for row in parsed["sites"].good_rows}
    found: dict[str, set[Tier]] = {}
    for lot in parsed["lots"].good_rows:
        if lot.site_id in tier_of:
            found.setdefault(lot.product_id, set()).add(tier_of[lot.site_id])
    return {product: frozenset(tiers) for product, tiers in found.items()}


def _nearest(tiers: frozenset[Tier]) -> Tier:
    """The stocked tier nearest to the customer."""
    order = (Tier.FRONT, Tier.CENTRE, Tier.ORIGIN)
    return next((tier for tier in order if tier in tiers), Tier.FRONT)


def _count(counts: dict[str, int], class_id: str | None) -> None:
    if class_id is not None:
        counts[class_id] = counts.get(class_id, 0) + 1
