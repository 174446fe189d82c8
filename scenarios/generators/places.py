"""Points around a city: fronts on a ring, customers thinning out from the middle."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from supplychain.places import EARTH_RADIUS_M, Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from scenarios.cities import City
    from scenarios.generators.parameters import ClosedBearing, NationalParameters

LARGE_CITY = 15_000_000
INSIDE_M = 3_400.0
BESIDE_MIDDLE_M = 900.0


def moved(start: Location, bearing_deg: float, distance_m: float) -> Location:
    """The point ``distance_m`` from ``start`` on a bearing, on a flat map; 1 m grid.

    Good to some metres over the tens of kilometres of a city.
    """
    bearing = math.radians(bearing_deg)
    north = distance_m * math.cos(bearing) / EARTH_RADIUS_M
    east = distance_m * math.sin(bearing) / (EARTH_RADIUS_M * math.cos(math.radians(start.lat)))
    return Location(
        round(start.lat + math.degrees(north), 5), round(start.lon + math.degrees(east), 5)
    )


def front_places(
    parameters: NationalParameters, city: City, count: int, rng: np.random.Generator
) -> tuple[Location, ...]:
    """``count`` places whose reaches overlap: some inside from four on, the others on a ring.

    The ring grows with the population; bearings that are closed stay empty.
    """
    near_m, far_m = parameters.front_ring_m
    ring_m = near_m + (far_m - near_m) * min(1.0, city.population / LARGE_CITY)
    inside = 0 if count < 4 else max(1, count // 2 - 1)
    inside_m = INSIDE_M if inside > 1 else BESIDE_MIDDLE_M
    places = [
        moved(city.location, bearing, radius_m * float(rng.uniform(0.85, 1.15)))
        for number, radius_m in ((inside, inside_m), (count - inside, ring_m))
        for bearing in _open_bearings(parameters, city, number, rng)
    ]
    return tuple(places)


def customer_places(
    parameters: NationalParameters, city: City, rng: np.random.Generator
) -> Iterator[Location]:
    """Endless doors around a city: distances from a gamma distribution, bearings that are open."""
    shape = 1.8
    while True:
        distances = rng.gamma(shape, parameters.customer_mean_m / shape, 256)
        bearings = rng.uniform(0.0, 360.0, 256)
        for distance_m, bearing in zip(distances.tolist(), bearings.tolist(), strict=True):
            if distance_m <= parameters.customer_max_m and _is_open(
                parameters, city, bearing, distance_m
            ):
                yield moved(city.location, bearing, distance_m)


def _open_bearings(
    parameters: NationalParameters, city: City, count: int, rng: np.random.Generator
) -> list[float]:
    """Evenly spread bearings over the open part of the circle, with some jitter."""
    closed = _closed(parameters, city)
    start, width = (closed.to_deg, 360.0 - closed.to_deg + closed.from_deg) if closed else (0, 360)
    offset = float(rng.uniform(0.0, 1.0)) if not closed else 0.5
    step = width / max(1, count)
    jitter = rng.uniform(-0.15, 0.15, count)
    return [(start + (at + offset + float(jitter[at])) * step) % 360.0 for at in range(count)]


def _is_open(
    parameters: NationalParameters, city: City, bearing_deg: float, distance_m: float
) -> bool:
    closed = _closed(parameters, city)
    if closed is None or distance_m <= closed.from_m:
        return True
    return not closed.from_deg <= bearing_deg <= closed.to_deg


def _closed(parameters: NationalParameters, city: City) -> ClosedBearing | None:
    for closed in parameters.closed_bearings:
        if closed.adcode == city.adcode:
            return closed
    return None
