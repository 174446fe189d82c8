"""Compartments of vehicles as heat boxes, the weather around them, and the price of their cold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supplychain.fleet import Energy
from supplychain.temperature import AmbientTemperature
from supplychain.thermal.body import ReeferBox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supplychain.costs import CostRates
    from supplychain.fleet import Compartment, VehicleType
    from supplychain.temperature import TemperatureClass

DESIGN_AMBIENT_C = 35.0
"""Outdoor air that units are sized for: a hot summer day in eastern China."""

MILD_AMBIENT_C = 25.0
"""Outdoor air where a scenario has no weather."""


def box_of(
    vehicle: VehicleType, compartment: Compartment, temperature_class: TemperatureClass
) -> ReeferBox:
    """Heat box of a compartment that holds the class, sized for a hot summer day."""
    return ReeferBox.for_volume(
        compartment.capacity_l,
        insulation_k=vehicle.insulation_w_m2_k,
        overcapacity=vehicle.reefer_overcapacity,
        design_ambient_c=DESIGN_AMBIENT_C,
        design_box_c=temperature_class.hold_c,
    )


def energy_cny(vehicle: VehicleType, rates: CostRates, kwh: float) -> float:
    """Price of the electricity, or of the diesel burnt instead, of a refrigeration unit."""
    if vehicle.energy is Energy.ELECTRIC:
        return kwh * rates.electricity_cny_per_kwh
    return kwh * rates.diesel_l_per_kwh_cold * rates.diesel_cny_per_l


def ambient_of(city: str, tables: Sequence[AmbientTemperature]) -> AmbientTemperature:
    """Weather of a city, else of everywhere, else a mild day."""
    found = {table.city: table for table in tables}
    return found.get(city) or found.get("") or AmbientTemperature("", (MILD_AMBIENT_C,) * 24)
