"""Hired cold transport: dearer per kilogram than a full truck, far cheaper than an empty one.

Prices are estimates of the level of less-than-truckload cold transport; the names are made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supplychain.calendars import HOUR_S
from supplychain.carriers import Tariff

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenarios.generators.journeys import Journeys, Leg
    from supplychain.sites import Site


@dataclass(frozen=True, slots=True)
class Band:
    """Price from a weight on: CNY per kilogram at any distance and per 1,000 km."""

    from_kg: float
    cny_per_kg: float
    cny_per_kg_1000_km: float


@dataclass(frozen=True, slots=True)
class Carrier:
    """Price level and how much sooner it arrives than the slowest."""

    id: str
    price_factor: float
    sooner_s: int


CLASS_FACTOR = {"frozen": 1.10, "chilled": 1.0, "ambient": 0.8}
LINE_HAUL_BANDS = (Band(0.0, 0.30, 2.4), Band(500.0, 0.25, 1.9), Band(3000.0, 0.20, 1.55))
LINE_HAUL_CARRIERS = (Carrier("yunling", 1.0, 0), Carrier("beichen", 1.12, HOUR_S))
LINE_HAUL_MIN_CNY = 120.0
LINE_HAUL_CAPACITY_KG = 12_000.0
MIDDLE_MILE_BANDS = (Band(0.0, 0.90, 2.4), Band(300.0, 0.55, 2.1), Band(1500.0, 0.40, 1.8))
MIDDLE_MILE_CARRIERS = (Carrier("yunling", 1.0, 0), Carrier("chengpei", 1.15, HOUR_S // 4))
MIDDLE_MILE_MIN_CNY = 60.0
MIDDLE_MILE_CAPACITY_KG = 3_000.0


def tariffs(journeys: Journeys) -> tuple[Tariff, ...]:
    """Two carriers on every lane, for the classes that both ends hold, in three weight bands."""
    return (*_line_haul(journeys), *_middle_mile(journeys))


def _line_haul(journeys: Journeys) -> Iterator[Tariff]:
    terms = LINE_HAUL_BANDS, LINE_HAUL_MIN_CNY, LINE_HAUL_CAPACITY_KG
    for origin in journeys.origins:
        for centre in journeys.centres:
            leg = journeys.line_haul[origin.id, centre.id]
            for carrier in LINE_HAUL_CARRIERS:
                yield from _lane(origin, centre, leg, carrier, *terms)


def _middle_mile(journeys: Journeys) -> Iterator[Tariff]:
    terms = MIDDLE_MILE_BANDS, MIDDLE_MILE_MIN_CNY, MIDDLE_MILE_CAPACITY_KG
    centres = {centre.id: centre for centre in journeys.centres}
    for front in journeys.fronts:
        centre = centres[front.supplied_by]
        leg = journeys.middle_mile[centre.id, front.id]
        for carrier in MIDDLE_MILE_CARRIERS:
            yield from _lane(centre, front, leg, carrier, *terms)


def _lane(
    start: Site,
    end: Site,
    leg: Leg,
    carrier: Carrier,
    bands: tuple[Band, ...],
    min_charge_cny: float,
    capacity_kg: float,
) -> Iterator[Tariff]:
    for held in start.capacities:
        factor = carrier.price_factor * CLASS_FACTOR[held.temperature_class_id]
        for band in bands:
            price = band.cny_per_kg + band.cny_per_kg_1000_km * leg.road_m / 1e6
            yield Tariff(
                carrier_id=carrier.id,
                from_site_id=start.id,
                to_site_id=end.id,
                temperature_class_id=held.temperature_class_id,
                cny_per_kg=round(price * factor, 3),
                transit_s=leg.transit_s - carrier.sooner_s,
                from_kg=band.from_kg,
                min_charge_cny=round(min_charge_cny * carrier.price_factor, 2),
                capacity_kg=capacity_kg,
            )
