"""Sites that nothing reaches, customers that no front reaches, tiers without stock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from supplychain.io.checks.needs import classes_needed, leg_between, returned_orders
from supplychain.io.to_nouns import location_of
from supplychain.places import EARTH_RADIUS_M
from supplychain.sites import SiteStatus, Tier

if TYPE_CHECKING:
    from supplychain.errors import DataProblem
    from supplychain.fleet import Haul
    from supplychain.io.documents.demand import CustomerRow, TransferRow
    from supplychain.io.documents.network import SiteRow
    from supplychain.io.parsed import ParsedScenario, Table

_ABOVE = {Tier.CENTRE: Tier.ORIGIN, Tier.FRONT: Tier.CENTRE}


def suppliers(parsed: ParsedScenario) -> list[DataProblem]:
    """``supplied_by`` names an open site of the tier above."""
    table: Table[SiteRow] = parsed["sites"]
    sites = {row.id: row for row in table.good_rows}
    problems = []
    for number, row in table:
        supplier = sites.get(row.supplied_by)
        above = _ABOVE.get(row.tier)
        if supplier is None or above is None:
            continue
        if supplier.tier is not above or supplier.status is not SiteStatus.OPEN:
            text = f"this is not an open {above}"
            problems.append(
                table.problem(
                    number, "supplied_by", "wrong_tier", text, row.supplied_by, f"an open {above}"
                )
            )
    return problems


def unreachable_sites(parsed: ParsedScenario) -> list[DataProblem]:
    """Every open centre and front can be supplied, if anything must come from the tier above."""
    if not parsed.is_sound("sites", "lanes", "order_lines", "transfers"):
        return []
    table: Table[SiteRow] = parsed["sites"]
    closed = {(row.from_site_id, row.to_site_id) for row in parsed["lanes"].good_rows if row.closed}
    needed = {leg for leg, counts in classes_needed(parsed).items() if counts}
    problems = []
    for number, row in table:
        above = _ABOVE.get(row.tier)
        if above is None or row.status is not SiteStatus.OPEN:
            continue
        suppliers_of_row = [
            site for site in table.good_rows if _may_supply(site, row, above) and site.id != row.id
        ]
        if not _matters(table, above, row.tier, needed):
            continue
        if all((site.id, row.id) in closed for site in suppliers_of_row):
            text = f"no open {above} supplies this {row.tier}"
            allowed = f"an open {above} with a lane that is not closed"
            problems.append(table.problem(number, "id", "unreachable", text, row.id, allowed))
    return problems


def transfers_off_the_network(parsed: ParsedScenario) -> list[DataProblem]:
    """Transfers go one tier down."""
    table: Table[TransferRow] = parsed["transfers"]
    tier_of = {row.id: row.tier for row in parsed["sites"].good_rows}
    return [
        table.problem(
            number,
            "to_site_id",
            "wrong_tier",
            f"{row.from_site_id} and {row.to_site_id} are not one tier apart",
            f"{tier_of[row.from_site_id]} to {tier_of[row.to_site_id]}",
            "origin to centre, or centre to front",
        )
        for number, row in table
        if row.from_site_id in tier_of
        and row.to_site_id in tier_of
        and row.from_site_id != row.to_site_id
        and leg_between(tier_of[row.from_site_id], tier_of[row.to_site_id]) is None
    ]


def customers_out_of_reach(parsed: ParsedScenario) -> list[DataProblem]:
    """Every customer with an order is within reach of an open front, as the crow flies."""
    if parsed.header is None or not parsed.is_sound("sites"):
        return []
    fronts = [
        row
        for row in parsed["sites"].good_rows
        if row.tier is Tier.FRONT and row.status is SiteStatus.OPEN
    ]
    if any(row.reach_km is None for row in fronts):
        return []
    ordering = {key for _, key in parsed["orders"].values("customer_id")}
    table: Table[CustomerRow] = parsed["customers"]
    doors = [(number, row) for number, row in table if row.id in ordering]
    if not doors:
        return []
    if not fronts:
        text = "orders are there, but no open front"
        return [parsed["sites"].problem(-1, "tier", "no_front", text, "", "an open front")]
    crs = parsed.header.crs
    points = [location_of(crs, row.lat, row.lon) for _, row in doors]
    sites = [location_of(crs, row.lat, row.lon) for row in fronts]
    distances_km = _distances_km(
        np.array([(point.lat, point.lon) for point in points]),
        np.array([(point.lat, point.lon) for point in sites]),
    )
    reach_km = np.array([row.reach_km for row in fronts])
    lacking_km = (distances_km - reach_km).min(axis=1)
    return [
        table.problem(
            number,
            "id",
            "out_of_reach",
            f"no open front reaches this customer; the best lacks {lacking_km[index]:.1f} km",
            row.id,
            "within reach_km of an open front",
        )
        for index, (number, row) in enumerate(doors)
        if lacking_km[index] > 0
    ]


def tiers_without_stock(parsed: ParsedScenario) -> list[DataProblem]:
    """A tier that lines are pinned to has stock."""
    if not parsed.is_sound("sites", "lots"):
        return []
    tier_of = {row.id: row.tier for row in parsed["sites"].good_rows}
    stocked = {tier_of.get(row.site_id) for row in parsed["lots"].good_rows}
    if None in stocked:
        return []
    table = parsed["order_lines"]
    collected = returned_orders(parsed)
    order_of = dict(table.values("order_id"))
    first: dict[Tier, int] = {}
    count: dict[Tier, int] = {}
    for number, tier in table.values("source_tier"):
        if order_of.get(number) in collected:
            continue
        if isinstance(tier, Tier) and tier not in stocked:
            first.setdefault(tier, number)
            count[tier] = count.get(tier, 0) + 1
    return [
        table.problem(
            first[tier],
            "source_tier",
            "no_stock",
            f"{count[tier]} lines are pinned to this tier, which has no lot at all",
            tier,
            "a tier with lots",
        )
        for tier in first
    ]


def _may_supply(site: SiteRow, row: SiteRow, above: Tier) -> bool:
    if site.tier is not above or site.status is not SiteStatus.OPEN:
        return False
    return not row.supplied_by or row.supplied_by == site.id


def _matters(table: Table[SiteRow], above: Tier, tier: Tier, needed: set[Haul]) -> bool:
    """A network that begins at its fronts needs no centre unless something must come from one."""
    if any(row.tier is above for row in table.good_rows):
        return True
    return leg_between(above, tier) in needed


def _distances_km(
    doors: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    fronts: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Great circles between all pairs; axes: door, front."""
    lat_a, lon_a = np.radians(doors).T[:, :, None]
    lat_b, lon_b = np.radians(fronts).T[:, None, :]
    haversine = (
        np.sin((lat_b - lat_a) / 2) ** 2
        + np.cos(lat_a) * np.cos(lat_b) * np.sin((lon_b - lon_a) / 2) ** 2
    )
    distances: np.ndarray[tuple[int, int], np.dtype[np.float64]] = (
        2 * EARTH_RADIUS_M / 1000 * np.arcsin(np.sqrt(np.minimum(haversine, 1.0)))
    )
    return distances
