"""Freight, emission and cold of one leg, by class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.placement.network.roads import LegPlaces, LegRoads
    from supplychain.design import Design, FreightRate
    from supplychain.scenario import Scenario

_KG_PER_T = 1_000.0
_M_PER_KM = 1_000.0


@dataclass(frozen=True, slots=True, eq=False)
class ClassFreight:
    """CNY and kg CO2 per kg of a class on every pair, and whether its goods stay in band.

    ``cny_per_kg`` is infinite where the class may not go.
    """

    cny_per_kg: NDArray[np.float64]
    co2_kg_per_kg: NDArray[np.float64]
    in_band: NDArray[np.bool_]


def freight_of(
    scenario: Scenario, design: Design, class_id: str, places: LegPlaces, roads: LegRoads
) -> ClassFreight:
    """Freight of a class: its best rate on every pair, and what single lanes say otherwise.

    The best rate is the cheapest of those that keep the goods in band, or the cheapest of all
    where none does.
    """
    shape = roads.distance_m.shape
    best = ClassFreight(np.full(shape, np.inf), np.zeros(shape), np.zeros(shape, dtype=bool))
    for rate in _rates(design, class_id, places):
        _take_better(best, _priced(rate, scenario, roads))
    _take_lanes(best, design, class_id, places)
    _take_rooms(best, design, class_id, places)
    best.cny_per_kg[~roads.is_open] = np.inf
    return best


def _rates(design: Design, class_id: str, places: LegPlaces) -> list[FreightRate]:
    """Rates of a leg for a class: its own, or else those for all classes."""
    of_leg = [
        rate
        for rate in design.rates
        if rate.from_tier == places.tier and rate.to_tier == places.end
    ]
    own = [rate for rate in of_leg if rate.class_id == class_id]
    return own or [rate for rate in of_leg if not rate.class_id]


def _priced(rate: FreightRate, scenario: Scenario, roads: LegRoads) -> ClassFreight:
    t_km = roads.distance_m / _M_PER_KM / _KG_PER_T
    cny = rate.cny_per_kg + rate.cny_per_tkm * t_km
    if rate.max_distance_m is not None:
        cny = np.where(roads.distance_m <= rate.max_distance_m, cny, np.inf)
    usual = scenario.rates.carrier_kg_co2_per_tkm
    co2 = t_km * (usual if rate.co2_kg_per_tkm is None else rate.co2_kg_per_tkm)
    limit_s = np.inf if rate.in_band_s is None else rate.in_band_s
    return ClassFreight(cny, co2, roads.on_road_s <= limit_s)


def _take_better(best: ClassFreight, other: ClassFreight) -> None:
    keeps = other.in_band & np.isfinite(other.cny_per_kg)
    kept = best.in_band & np.isfinite(best.cny_per_kg)
    better = (keeps & ~kept) | ((keeps == kept) & (other.cny_per_kg < best.cny_per_kg))
    best.cny_per_kg[better] = other.cny_per_kg[better]
    best.co2_kg_per_kg[better] = other.co2_kg_per_kg[better]
    best.in_band[better] = other.in_band[better]


def _take_lanes(best: ClassFreight, design: Design, class_id: str, places: LegPlaces) -> None:
    """Lanes for all classes first, so that those for the class have the last word."""
    tails = {key: place for place, key in enumerate(places.tail_ids)}
    heads = {key: place for place, key in enumerate(places.head_ids)}
    for wanted in ("", class_id):
        for lane in design.lanes:
            tail, head = tails.get(lane.from_site_id), heads.get(lane.to_id)
            if lane.class_id != wanted or tail is None or head is None:
                continue
            if lane.cny_per_kg is not None:
                best.cny_per_kg[tail, head] = lane.cny_per_kg
            if lane.in_band is not None:
                best.in_band[tail, head] = lane.in_band
            if lane.closed:
                best.cny_per_kg[tail, head] = np.inf


def _take_rooms(best: ClassFreight, design: Design, class_id: str, places: LegPlaces) -> None:
    """Goods that wait in a room without the cold they need are out of band on every way on."""
    warm = {
        module.site_id
        for module in design.modules
        if module.class_id == class_id and not module.holds_band
    }
    best.in_band[[key in warm for key in places.tail_ids]] = False
