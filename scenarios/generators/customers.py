"""Who ordered, where they live, and the front that the generator's own plan serves them from."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from scenarios.cities import city
from scenarios.generators.places import customer_places
from supplychain.orders import Customer
from supplychain.roads import GreatCircleRoads
from supplychain.streams import stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.cities import City
    from scenarios.generators.parameters import NationalParameters
    from supplychain.places import Location
    from supplychain.sites import Site

BATCH = 512
POPULATION_POWER = 0.3
BUSINESS_NAMES = ("餐厅 Restaurant", "食堂 Canteen", "咖啡馆 Café", "便利店 Shop")


@dataclass(frozen=True, slots=True)
class Door:
    """A customer, whether it is a business, and the front that can serve it."""

    customer: Customer
    is_business: bool
    front: Site


def draw_doors(
    parameters: NationalParameters, fronts: Sequence[Site], seed: int
) -> tuple[Door, ...]:
    """One door per order, each within reach of its front, cities by population."""
    places = [city(code) for code in parameters.front_city_codes]
    doors: list[Door] = []
    for place, count in zip(places, _orders_per_city(parameters, places, fronts), strict=True):
        rng = stream(seed, f"customers {place.adcode}")
        own = [front for front in fronts if front.city == place.name_en]
        for location, front in _reachable(parameters, place, own, count, rng):
            doors.append(_door(parameters, place, location, front, len(doors) + 1, rng))
    return tuple(doors)


def _door(
    parameters: NationalParameters,
    place: City,
    location: Location,
    front: Site,
    number: int,
    rng: np.random.Generator,
) -> Door:
    is_business = bool(rng.random() < parameters.business_share)
    kind = BUSINESS_NAMES[int(rng.integers(len(BUSINESS_NAMES)))] if is_business else "住户 Home"
    customer = Customer(f"customer-{number:05d}", location, f"{kind} {number}", place.name_en)
    return Door(customer, is_business, front)


def _orders_per_city(
    parameters: NationalParameters, places: Sequence[City], fronts: Sequence[Site]
) -> list[int]:
    """Orders by number of fronts, and somewhat by population: no front is idle or swamped."""
    population = np.array([place.population for place in places], np.float64)
    built = np.array([sum(f.city == place.name_en for f in fronts) for place in places])
    weights = built * (population / built) ** POPULATION_POWER
    shares = parameters.orders * weights / weights.sum()
    counts = np.floor(shares).astype(int)
    for i in np.argsort(counts - shares, kind="stable")[: parameters.orders - counts.sum()]:
        counts[i] += 1
    return [int(count) for count in counts]


def _reachable(
    parameters: NationalParameters,
    place: City,
    fronts: Sequence[Site],
    count: int,
    rng: np.random.Generator,
) -> list[tuple[Location, Site]]:
    """Doors within reach of a front of the city, each with the nearest or the second nearest."""
    source = customer_places(parameters, place, rng)
    roads = GreatCircleRoads()
    front_places = [front.location for front in fronts]
    found: list[tuple[Location, Site]] = []
    while len(found) < count:
        batch = list(islice(source, BATCH))
        road_m = roads.matrix(front_places, batch, "urban").distance_m
        for at, location in enumerate(batch):
            order = np.argsort(road_m[:, at], kind="stable")
            near = [int(i) for i in order if road_m[i, at] <= parameters.front_reach_m][:2]
            if near:
                pick = near[-1] if rng.random() < parameters.second_front_share else near[0]
                found.append((location, fronts[pick]))
    return found[:count]
