"""Metres, seconds and what may go wrong between two places, from the tables and a road provider."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supplychain.driving import DriverClock, drive_leg
from supplychain.fleet import DriverRules, Haul, SpeedClass
from supplychain.outlook import ExceptionKind
from supplychain.roads import UNREACHABLE
from supplychain.sites import Tier

if TYPE_CHECKING:
    from collections.abc import Iterable

    from solvers.placement.audits.rows import Ledger
    from supplychain.outlook import ExceptionRecord
    from supplychain.roads import RoadProvider

Lane = tuple[str, str]
VAN_M_PER_S = 30.0 / 3.6
"""Speed between the point of a zone and its doors."""


@dataclass(frozen=True, slots=True)
class Road:
    """One lane's way on the road, if there is one: metres, and seconds with the drivers' rests."""

    distance_m: int
    on_road_s: int
    is_open: bool


def roads_between(ledger: Ledger, lanes: Iterable[Lane], roads: RoadProvider) -> dict[Lane, Road]:
    """The ways of lanes, each tail's asked for at once."""
    heads: dict[str, list[str]] = {}
    for tail, head in sorted(set(lanes)):
        heads.setdefault(tail, []).append(head)
    found: dict[Lane, Road] = {}
    for tail, names in heads.items():
        by_kind: dict[bool, list[str]] = {}
        for name in names:
            by_kind.setdefault(name in ledger.zones, []).append(name)
        for is_zone, same in by_kind.items():
            found |= _from_site(ledger, tail, same, roads, is_zone=is_zone)
    return found


def _from_site(
    ledger: Ledger, tail: str, heads: list[str], roads: RoadProvider, *, is_zone: bool
) -> dict[Lane, Road]:
    """Ways from one site to zones, or to sites of the next tier."""
    site = ledger.sites[tail]
    haul = Haul.LINE_HAUL if site.tier is Tier.ORIGIN else Haul.MIDDLE_MILE
    haul = Haul.LAST_MILE if is_zone else haul
    kind = next((item for item in ledger.scenario.vehicle_types if item.haul is haul), None)
    usual = SpeedClass.URBAN if is_zone else SpeedClass.TRUNK
    speed = str(usual if kind is None else kind.speed_class)
    rules, drivers = (DriverRules(), 1) if kind is None else (kind.rules, kind.drivers)
    places = [ledger.zones[name] if is_zone else ledger.sites[name] for name in heads]
    matrix = roads.matrix([site.location], [place.location for place in places], speed)
    found = {}
    for column, name in enumerate(heads):
        inner_m = ledger.zones[name].inner_m if is_zone else 0
        distance_m = int(matrix.distance_m[0, column]) + inner_m
        drive_s = int(matrix.duration_s[0, column]) + round(inner_m / VAN_M_PER_S)
        is_open = distance_m - inner_m < UNREACHABLE
        for lane in ledger.scenario.lanes:
            if (lane.from_site_id, lane.to_site_id) == (tail, name):
                distance_m = distance_m if lane.distance_m is None else lane.distance_m
                drive_s = drive_s if lane.drive_s is None else lane.drive_s
                is_open = is_open and not lane.closed
        on_road_s = drive_leg(drive_s if is_open else 0, rules, drivers, DriverClock()).elapsed_s
        for row in ledger.design.lanes:
            if (row.from_site_id, row.to_id) == (tail, name) and row.seconds is not None:
                on_road_s = row.seconds
        if is_zone and site.reach_m is not None:
            is_open = is_open and distance_m <= site.reach_m
        found[tail, name] = Road(distance_m, on_road_s, is_open)
    return found


def losses_cny_per_kg(ledger: Ledger, lane: Lane, *, is_controlled: bool) -> float:
    """What exceptions at a lane's tail and on its way are expected to cost."""
    tail, head = lane
    tier, is_zone = ledger.sites[tail].tier, head in ledger.zones
    below = None if is_zone else ledger.sites[head].tier
    total = 0.0
    for kind in ExceptionKind:
        if kind is ExceptionKind.SPOILAGE and not is_controlled:
            continue
        alike = [
            row
            for row in ledger.design.exceptions
            if row.kind is kind and row.site_id in ledger.sites
            if ledger.sites[row.site_id].tier is tier
        ]
        at_sites = [row for row in alike if not row.to_id]
        on_lanes = [row for row in alike if row.to_id and _ends_at(ledger, row.to_id, below)]
        total += _expected(at_sites, (tail, "")) + _expected(on_lanes, lane)
    return total


def _ends_at(ledger: Ledger, name: str, tier: Tier | None) -> bool:
    """Whether a lane's end is a zone, or a site of a tier."""
    if tier is None:
        return name in ledger.zones
    return name in ledger.sites and ledger.sites[name].tier is tier


def _expected(rows: list[ExceptionRecord], place: tuple[str, str]) -> float:
    """CNY per kg at a place: its own rate drawn to that of its kind, as far as it is noise.

    The method of moments of Kleinman (1973) for rates that vary between places.
    """
    if not rows:
        return 0.0
    counted = [row for row in rows if row.shipments > 0]
    total = sum(row.shipments for row in counted)
    mean = sum(row.cases for row in counted) / total if total else 0.0
    strength = _strength(counted, total, mean)
    mine = [row for row in rows if (row.site_id, row.to_id) == place]
    if mine:
        row = mine[-1]
        cny_per_kg = row.cny_per_case / row.kg_per_shipment
        if strength is None or row.shipments + strength == 0:
            return mean * cny_per_kg
        return (row.cases + strength * mean) / (row.shipments + strength) * cny_per_kg
    weights = [float(row.shipments) for row in rows] if total else [1.0] * len(rows)
    prices = [row.cny_per_case / row.kg_per_shipment for row in rows]
    priced = sum(weight * price for weight, price in zip(weights, prices, strict=True))
    return mean * priced / sum(weights)


def _strength(rows: list[ExceptionRecord], total: int, mean: float) -> float | None:
    """Shipments that the common rate is worth; ``None`` if all places share it."""
    if total == 0 or mean in (0.0, 1.0):
        return None
    spread = sum(row.shipments * (row.cases / row.shipments - mean) ** 2 for row in rows)
    within = len(rows) - 1
    between = total - sum(row.shipments**2 for row in rows) / total
    if between <= within:
        return None
    correlation = (spread / (mean * (1.0 - mean)) - within) / (between - within)
    return None if correlation <= 0.0 else 1.0 / min(correlation, 1.0) - 1.0
