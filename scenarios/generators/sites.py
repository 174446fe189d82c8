"""Origins, centres and fronts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.cities import city
from scenarios.generators.places import front_places, moved
from supplychain.calendars import HOUR_S
from supplychain.places import great_circle_m
from supplychain.sites import ClassCapacity, Site, Tier
from supplychain.streams import stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scenarios.cities import City
    from scenarios.generators.parameters import NationalParameters

CENTRE_DISTANCE_M = 22_000.0
ORIGIN_DISTANCE_M = 12_000.0
HANDLING_CNY_PER_KG = {Tier.ORIGIN: 0.05, Tier.CENTRE: 0.08, Tier.FRONT: 0.25}
FIXED_CNY_PER_DAY = {Tier.ORIGIN: 6_000.0, Tier.CENTRE: 24_000.0, Tier.FRONT: 1_800.0}


def origin_sites(parameters: NationalParameters, seed: int) -> tuple[Site, ...]:
    """One warehouse outside the city of every producing area."""
    rng = stream(seed, "origin sites")
    return tuple(
        Site(
            id=origin_id(area.key),
            name=area.name,
            tier=Tier.ORIGIN,
            location=moved(
                city(area.adcode).location, float(rng.uniform(0.0, 360.0)), ORIGIN_DISTANCE_M
            ),
            city=city(area.adcode).name_en,
            capacities=tuple(ClassCapacity(key) for key in area.temperature_class_ids),
            handling_s=parameters.site_handling_s[0],
            handling_cny_per_kg=HANDLING_CNY_PER_KG[Tier.ORIGIN],
            fixed_cny_per_day=FIXED_CNY_PER_DAY[Tier.ORIGIN],
            departures_s=tuple(hour * HOUR_S for hour in parameters.origin_departures_h),
        )
        for area in parameters.origins
    )


def centre_sites(parameters: NationalParameters, seed: int) -> tuple[Site, ...]:
    """A regional centre outside each of the centre cities."""
    rng = stream(seed, "centre sites")
    return tuple(
        Site(
            id=f"centre-{_key(place)}",
            name=f"{place.name_zh.removesuffix('市')}区域中心仓 {place.name_en} centre",
            tier=Tier.CENTRE,
            location=moved(place.location, float(rng.uniform(270.0, 400.0)), CENTRE_DISTANCE_M),
            city=place.name_en,
            capacities=tuple(ClassCapacity(key) for key, _ in parameters.class_shares),
            handling_s=parameters.site_handling_s[1],
            handling_cny_per_kg=HANDLING_CNY_PER_KG[Tier.CENTRE],
            fixed_cny_per_day=FIXED_CNY_PER_DAY[Tier.CENTRE],
            departures_s=tuple(hour * HOUR_S for hour in parameters.centre_departures_h),
        )
        for place in map(city, parameters.centre_city_codes)
    )


def front_sites(
    parameters: NationalParameters, centres: Sequence[Site], seed: int
) -> tuple[Site, ...]:
    """Fronts of every city, supplied by the centre nearest to its middle."""
    places = [city(code) for code in parameters.front_city_codes]
    counts = fronts_per_city(parameters, places)
    fronts: list[Site] = []
    for place, count in zip(places, counts, strict=True):
        centre = min(centres, key=lambda site: great_circle_m(site.location, place.location))
        points = front_places(parameters, place, count, stream(seed, f"fronts {place.adcode}"))
        fronts += [
            Site(
                id=f"front-{_key(place)}-{number}",
                name=f"{place.name_zh.removesuffix('市')}前置仓{number} {place.name_en} {number}",
                tier=Tier.FRONT,
                location=point,
                city=place.name_en,
                capacities=tuple(ClassCapacity(key) for key, _ in parameters.class_shares),
                handling_s=parameters.site_handling_s[2],
                handling_cny_per_kg=HANDLING_CNY_PER_KG[Tier.FRONT],
                fixed_cny_per_day=FIXED_CNY_PER_DAY[Tier.FRONT],
                supplied_by=centre.id,
                reach_m=parameters.front_reach_m,
            )
            for number, point in enumerate(points, start=1)
        ]
    return tuple(fronts)


def fronts_per_city(parameters: NationalParameters, places: Sequence[City]) -> list[int]:
    """Share the fronts out by population, largest remaining need first, within the limits."""
    counts = [parameters.min_fronts_per_city] * len(places)
    population = sum(place.population for place in places)
    for _ in range(parameters.fronts - sum(counts)):
        free = [i for i, n in enumerate(counts) if n < parameters.max_fronts_per_city]
        need = {i: parameters.fronts * places[i].population / population - counts[i] for i in free}
        counts[max(free, key=lambda i: (need[i], -i))] += 1
    return counts


def origin_id(area_key: str) -> str:
    """Site of a producing area."""
    return f"origin-{area_key}"


def front_cities(parameters: NationalParameters) -> Iterable[City]:
    """Cities with fronts, in order."""
    return [city(code) for code in parameters.front_city_codes]


def _key(place: City) -> str:
    return place.name_en.lower().replace("'", "")
