"""Metres, seconds and what may go wrong between two places, from the tables and a road provider."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supplychain.design import DesignLane
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
    from supplychain.sites import Lane as NetworkLane

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
    rows: dict[Lane, list[NetworkLane | DesignLane]] = {}
    for lane in ledger.scenario.lanes:
        rows.setdefault((lane.from_site_id, lane.to_site_id), []).append(lane)
    for known in ledger.design.lanes:
        rows.setdefault((known.from_site_id, known.to_id), []).append(known)
    for tail, names in heads.items():
        by_kind: dict[bool, list[str]] = {}
        for name in names:
            by_kind.setdefault(name in ledger.zones, []).append(name)
        for is_zone, same in by_kind.items():
            found |= _from_site(ledger, tail, same, roads, rows, is_zone=is_zone)
    return found


def _from_site(
    ledger: Ledger,
    tail: str,
    heads: list[str],
    roads: RoadProvider,
    rows: dict[Lane, list[NetworkLane | DesignLane]],
    *,
    is_zone: bool,
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
        for row in rows.get((tail, name), ()):
            if not isinstance(row, DesignLane):
                distance_m = distance_m if row.distance_m is None else row.distance_m
                drive_s = drive_s if row.drive_s is None else row.drive_s
                is_open = is_open and not row.closed
        on_road_s = drive_leg(drive_s if is_open else 0, rules, drivers, DriverClock()).elapsed_s
        for row in rows.get((tail, name), ()):
            if isinstance(row, DesignLane) and row.seconds is not None:
                on_road_s = row.seconds
        if is_zone and site.reach_m is not None:
            is_open = is_open and distance_m <= site.reach_m
        found[tail, name] = Road(distance_m, on_road_s, is_open)
    return found


class Losses:
    """What exceptions are expected to cost per kg, place by place.

    Parameters
    ----------
    ledger
        With the exceptions that were counted.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._kinds: dict[tuple[ExceptionKind, Tier, Tier | None, bool], _OfKind] = {}

    def cny_per_kg(self, lane: Lane, *, is_controlled: bool) -> float:
        """At a lane's tail and on its way."""
        sites = self._ledger.sites
        tier, below = sites[lane[0]].tier, None if lane[1] in self._ledger.zones else lane[1]
        end = None if below is None else sites[below].tier
        return sum(
            self._of_kind(kind, tier, None, on_lanes=False).at((lane[0], ""))
            + self._of_kind(kind, tier, end, on_lanes=True).at(lane)
            for kind in ExceptionKind
            if is_controlled or kind is not ExceptionKind.SPOILAGE
        )

    def _of_kind(
        self, kind: ExceptionKind, tier: Tier, end: Tier | None, *, on_lanes: bool
    ) -> _OfKind:
        key = (kind, tier, end, on_lanes)
        if key not in self._kinds:
            sites = self._ledger.sites
            rows = [
                row
                for row in self._ledger.design.exceptions
                if row.kind is kind and row.site_id in sites and sites[row.site_id].tier is tier
                if bool(row.to_id) is on_lanes and (not on_lanes or self._ends_at(row.to_id, end))
            ]
            self._kinds[key] = _OfKind(rows)
        return self._kinds[key]

    def _ends_at(self, name: str, tier: Tier | None) -> bool:
        """Whether a lane's end is a zone, or a site of a tier."""
        if tier is None:
            return name in self._ledger.zones
        return name in self._ledger.sites and self._ledger.sites[name].tier is tier


class _OfKind:
    """Rates of one kind of exception at one kind of places.

    A place's own rate is drawn to that of its kind as far as it is noise: the method of moments of
    Kleinman (1973) for rates that vary between places.
    """

    def __init__(self, rows: list[ExceptionRecord]) -> None:
        counted = [row for row in rows if row.shipments > 0]
        total = sum(row.shipments for row in counted)
        self.mean = sum(row.cases for row in counted) / total if total else 0.0
        self.strength = _strength(counted, total, self.mean)
        self.rows = {(row.site_id, row.to_id): row for row in rows}
        weights = [float(row.shipments) for row in rows] if total else [1.0] * len(rows)
        prices = [row.cny_per_case / row.kg_per_shipment for row in rows]
        priced = sum(weight * price for weight, price in zip(weights, prices, strict=True))
        self.elsewhere = self.mean * priced / sum(weights) if rows else 0.0

    def at(self, place: tuple[str, str]) -> float:
        """CNY per kg at a place."""
        row = self.rows.get(place)
        if row is None:
            return self.elsewhere
        rate = self.mean
        if self.strength is not None and row.shipments + self.strength > 0:
            rate = (row.cases + self.strength * rate) / (row.shipments + self.strength)
        return rate * row.cny_per_case / row.kg_per_shipment


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
