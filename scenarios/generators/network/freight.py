"""Freight by tonne and km, and how long goods stay in band on the road."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.generators.network.parameters import FRESH
from supplychain.calendars import HOUR_S
from supplychain.design import FreightRate, LegEnd
from supplychain.sites import Tier

if TYPE_CHECKING:
    from scenarios.generators.network.parameters import NetworkParameters, Trucking

PARCELS = "parcel-network"


def rates_of(parameters: NetworkParameters) -> tuple[FreightRate, ...]:
    """Dry boxes for all classes without a rate of their own, refrigerated ones for fresh goods.

    On the last leg a parcel network takes whatever is too far for vans, with ice that does not keep
    fresh goods in band.
    """
    dry = [_rate(item, "", 1.0, None) for item in parameters.trucking]
    limits_h = dict(parameters.last_leg_in_band_h)
    cold = [
        _rate(item, key, item.cold_factor, limits_h[key] if item.to_tier == LegEnd.ZONE else None)
        for item in parameters.trucking
        for key in FRESH
    ]
    parcels = [
        FreightRate(
            *(Tier.FRONT, LegEnd.ZONE, key, PARCELS),
            *(parameters.carrier_cny_per_tkm, parameters.carrier_cny_per_kg),
            in_band_s=0 if key else None,
            max_distance_m=round(parameters.carrier_max_km * 1_000),
        )
        for key in ("", *FRESH)
    ]
    return (*dry, *cold, *parcels)


def _rate(trucking: Trucking, class_id: str, factor: float, in_band_h: float | None) -> FreightRate:
    return FreightRate(
        Tier(trucking.from_tier),
        LegEnd(trucking.to_tier),
        class_id,
        "",
        round(trucking.cny_per_tkm * factor, 4),
        trucking.cny_per_kg,
        round(trucking.kg_co2_per_tkm * factor, 4),
        None if in_band_h is None else round(in_band_h * HOUR_S),
        round(trucking.max_km * 1_000),
    )
