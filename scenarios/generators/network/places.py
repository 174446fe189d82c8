"""Where sites are and could be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scenarios.cities import cities, city
from scenarios.generators.places import moved
from supplychain.calendars import MINUTE_S
from supplychain.places import great_circle_m
from supplychain.sites import Site, SiteStatus, Tier
from supplychain.streams import stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scenarios.cities import City
    from scenarios.generators.network.parameters import NetworkParameters

OUTSIDE_M = {Tier.ORIGIN: 15_000.0, Tier.CENTRE: 25_000.0, Tier.FRONT: 14_000.0}
BESIDE_M = 18_000.0


def sites_of(
    parameters: NetworkParameters, quiet_kg: NDArray[np.float64], seed: int
) -> tuple[Site, ...]:
    """Every site, open or candidate, from the origins down."""
    kg = quiet_kg.sum(axis=0)
    return (
        *_origins(parameters, seed),
        *_centres(parameters, kg, seed),
        *_fronts(parameters, kg, seed),
    )


def warm_front_ids(parameters: NetworkParameters, quiet_kg: NDArray[np.float64]) -> frozenset[str]:
    """Fronts of today without cold rooms."""
    return frozenset(f"front-{place.adcode}" for place in _warm(parameters, quiet_kg.sum(axis=0)))


def spaced(kg: NDArray[np.float64], count: int, km: float, first: Sequence[City]) -> list[City]:
    """The first ones, then the cities with most demand, each ``km`` from all before it."""
    chosen = list(first)
    for index in np.argsort(-kg, kind="stable").tolist():
        place = cities()[index]
        if len(chosen) == count:
            break
        if all(great_circle_m(place.location, other.location) >= km * 1_000 for other in chosen):
            chosen.append(place)
    return chosen


def _origins(parameters: NetworkParameters, seed: int) -> list[Site]:
    rng = stream(seed, "network origins")
    return [
        _site(
            *(parameters, Tier.ORIGIN, f"origin-{area.key}", area.name, city(area.adcode)),
            *(float(rng.uniform(0.0, 360.0)), OUTSIDE_M[Tier.ORIGIN]),
            is_open=area.is_open,
        )
        for area in parameters.origins
    ]


def _centres(parameters: NetworkParameters, kg: NDArray[np.float64], seed: int) -> list[Site]:
    rng = stream(seed, "network centres")
    today = [city(code) for code in parameters.open_centre_codes]
    return [
        _site(
            *(parameters, Tier.CENTRE, f"centre-{place.adcode}"),
            f"{place.name_zh.removesuffix('市')}中心仓 {place.name_en} centre",
            *(place, float(rng.uniform(0.0, 360.0)), OUTSIDE_M[Tier.CENTRE]),
            is_open=place in today,
        )
        for place in spaced(kg, parameters.centres, parameters.centre_spacing_km, today)
    ]


def _fronts(parameters: NetworkParameters, kg: NDArray[np.float64], seed: int) -> list[Site]:
    rng = stream(seed, "network fronts")
    places = _front_cities(parameters, kg)
    bearings = rng.uniform(0.0, 360.0, len(places))
    fronts = [
        _site(
            *(parameters, Tier.FRONT, f"front-{place.adcode}"),
            f"{place.name_zh.removesuffix('市')}前置仓 {place.name_en} front",
            *(place, float(bearing), OUTSIDE_M[Tier.FRONT]),
            is_open=number < parameters.open_fronts,
        )
        for number, (place, bearing) in enumerate(zip(places, bearings, strict=True))
    ]
    return fronts + [
        _site(
            *(parameters, Tier.FRONT, f"front-{place.adcode}-cold"),
            f"{place.name_zh.removesuffix('市')}冷链前置仓 {place.name_en} cold front",
            *(place, float(bearings[places.index(place)]) + 120.0, BESIDE_M),
            is_open=False,
        )
        for place in _warm(parameters, kg)
    ]


def _front_cities(parameters: NetworkParameters, kg: NDArray[np.float64]) -> list[City]:
    """Cities with a front, those of today first."""
    count = parameters.fronts - parameters.warm_fronts
    return spaced(kg, count, parameters.front_spacing_km, ())


def _warm(parameters: NetworkParameters, kg: NDArray[np.float64]) -> list[City]:
    today = _front_cities(parameters, kg)[: parameters.open_fronts]
    return today[len(today) - parameters.warm_fronts :]


def _site(
    parameters: NetworkParameters,
    tier: Tier,
    key: str,
    name: str,
    place: City,
    bearing_deg: float,
    distance_m: float,
    *,
    is_open: bool,
) -> Site:
    costs = next(item for item in parameters.tiers if item.tier == tier)
    return Site(
        id=key,
        name=name,
        tier=tier,
        location=moved(place.location, bearing_deg, distance_m),
        city=place.name_en,
        handling_s=round(costs.handling_min * MINUTE_S),
        handling_cny_per_kg=costs.handling_cny_per_kg,
        fixed_cny_per_day=costs.fixed_cny_per_day,
        status=SiteStatus.OPEN if is_open else SiteStatus.CANDIDATE,
    )
