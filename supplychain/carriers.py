"""Hired cold transport: the alternative to own trucks between sites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Tariff:
    """Price of one carrier on one lane for one temperature class and weight band.

    A shipment is what leaves on one lane at one departure in one class. It costs
    ``max(min_charge_cny, kg * cny_per_kg)`` at the band that holds its weight.

    Parameters
    ----------
    carrier_id
        The carrier.
    from_site_id, to_site_id
        The lane.
    temperature_class_id
        The class.
    cny_per_kg
        Price per kilogram.
    transit_s
        From departure to arrival, stops included.
    from_kg
        Lower end of the weight band, included; the band ends where the next one starts.
    min_charge_cny
        Least that a shipment costs.
    capacity_kg
        Most that the carrier takes per departure on this lane in this class.
    """

    carrier_id: str
    from_site_id: str
    to_site_id: str
    temperature_class_id: str
    cny_per_kg: float
    transit_s: int
    from_kg: float = 0.0
    min_charge_cny: float = 0.0
    capacity_kg: float = float("inf")


def shipment_cny(bands: Iterable[Tariff], kg: float) -> float | None:
    """Price of a shipment under the weight bands of one carrier, lane and class.

    Returns
    -------
    float or None
        ``None`` if no band holds the weight or it is above the band's capacity.
    """
    fitting = [band for band in bands if band.from_kg <= kg]
    if not fitting:
        return None
    band = max(fitting, key=lambda item: item.from_kg)
    if kg > band.capacity_kg:
        return None
    return max(band.min_charge_cny, kg * band.cny_per_kg)
