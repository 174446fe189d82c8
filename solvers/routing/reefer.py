"""Compartments as heat boxes, and what holding their temperature costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supplychain.fleet import Energy
from supplychain.temperature import AmbientTemperature
from supplychain.thermal import CargoLoad, ReeferBox, cop, electric_energy_kwh, hold_power_w

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supplychain.costs import CostRates
    from supplychain.fleet import Compartment, Layout, VehicleType
    from supplychain.temperature import TemperatureClass

DESIGN_AMBIENT_C = 35.0
"""Outdoor air that units are sized for: a hot summer day in eastern China."""

MILD_AMBIENT_C = 25.0
"""Outdoor air where a scenario has no weather."""

HOUR_J_PER_W = 3_600.0


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


def reefer_cny_per_h(
    vehicle: VehicleType,
    layout: Layout,
    classes: Mapping[str, TemperatureClass],
    rates: CostRates,
    ambient_c: float,
) -> float:
    """Price of holding every controlled compartment of a layout for an hour, doors closed."""
    kwh = 0.0
    for compartment in layout.compartments:
        temperature_class = classes[compartment.temperature_class_id]
        if not temperature_class.is_controlled:
            continue
        set_point_c = temperature_class.hold_c
        box = box_of(vehicle, compartment, temperature_class)
        power_w = abs(hold_power_w(box, set_point_c, ambient_c, CargoLoad(0.0, 1.0)))
        heat_j = power_w * HOUR_J_PER_W
        kwh += electric_energy_kwh(heat_j, cop(set_point_c, ambient_c))
    return energy_cny(vehicle, rates, kwh)


def ambient_of(city: str, tables: Sequence[AmbientTemperature]) -> AmbientTemperature:
    """Weather of a city, else of everywhere, else a mild day."""
    found = {table.city: table for table in tables}
    return found.get(city) or found.get("") or AmbientTemperature("", (MILD_AMBIENT_C,) * 24)


def mean_c(ambient: AmbientTemperature) -> float:
    """Mean over the day."""
    return sum(ambient.hourly_c) / len(ambient.hourly_c)
