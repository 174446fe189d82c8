"""What the cities of the country want, by class and season."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scenarios.cities import cities
from scenarios.generators.network.parameters import RETURNS
from supplychain.calendars import HOUR_S
from supplychain.design import DemandPeriod, DemandZone, ProductGroup, ZoneDemand
from supplychain.sites import Tier
from supplychain.streams import stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenarios.cities import City
    from scenarios.generators.network.parameters import NetworkParameters


def zone_id(place: City) -> str:
    """Zone of a city."""
    return f"zone-{place.adcode}"


def zones_of(parameters: NetworkParameters, seed: int) -> tuple[DemandZone, ...]:
    """One zone per city of the table."""
    rng = stream(seed, "distances within cities")
    inner_m = np.rint(rng.uniform(*parameters.inner_km, len(cities())) * 10) * 100
    return tuple(
        DemandZone(
            zone_id(place),
            f"{place.name_zh} {place.name_en}",
            place.location,
            place.name_en,
            int(metres),
        )
        for place, metres in zip(cities(), inner_m, strict=True)
    )


def groups_of(parameters: NetworkParameters) -> tuple[ProductGroup, ...]:
    """One group per class; what comes back is sorted at a centre."""
    return tuple(
        ProductGroup(
            goods.class_id,
            goods.name,
            goods.class_id,
            age_limit_s=None if goods.age_limit_h is None else round(goods.age_limit_h * HOUR_S),
            unserved_cny_per_kg=goods.unserved_cny_per_kg,
            return_share=goods.return_share,
            return_class_id=RETURNS,
            return_tier=Tier.CENTRE,
            return_unserved_cny_per_kg=6.0,
        )
        for goods in parameters.goods
    )


def periods_of(parameters: NetworkParameters) -> tuple[DemandPeriod, ...]:
    """The seasons of a year."""
    return tuple(DemandPeriod(item.id, item.name, item.days) for item in parameters.seasons)


def quiet_kg(parameters: NetworkParameters, seed: int) -> NDArray[np.float64]:
    """Kg of a quiet day, of shape (groups, cities)."""
    rng = stream(seed, "demand of cities")
    people = np.array([place.population for place in cities()], dtype=np.float64)
    weight = people**parameters.population_power
    weight *= rng.lognormal(0.0, parameters.city_spread, len(people))
    mix = np.array([goods.share for goods in parameters.goods])[:, None]
    mix = mix * rng.lognormal(0.0, parameters.mix_spread, (len(parameters.goods), len(people)))
    kg = mix / mix.sum(axis=0) * weight
    result: NDArray[np.float64] = kg / kg.sum() * parameters.tonnes_per_day * 1_000.0
    return result


def demand_of(parameters: NetworkParameters, seed: int) -> tuple[ZoneDemand, ...]:
    """Kg per day of every zone, group and season."""
    quiet = quiet_kg(parameters, seed)
    return tuple(
        ZoneDemand(
            zone_id(place),
            goods.class_id,
            season.id,
            float(np.rint(quiet[row, column] * dict(season.levels).get(goods.class_id, 1.0))),
        )
        for column, place in enumerate(cities())
        for row, goods in enumerate(parameters.goods)
        for season in parameters.seasons
    )
