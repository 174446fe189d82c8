"""Compartments as heat boxes, and what holding their temperature costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supplychain.thermal import CargoLoad, cop, electric_energy_kwh, hold_power_w
from supplychain.thermal.compartments import ambient_of, box_of, energy_cny

if TYPE_CHECKING:
    from collections.abc import Mapping

    from supplychain.costs import CostRates
    from supplychain.fleet import Layout, VehicleType
    from supplychain.temperature import AmbientTemperature, TemperatureClass

__all__ = ["ambient_of", "box_of", "energy_cny", "mean_c", "reefer_cny_per_h"]

HOUR_J_PER_W = 3_600.0


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


def mean_c(ambient: AmbientTemperature) -> float:
    """Mean over the day."""
    return sum(ambient.hourly_c) / len(ambient.hourly_c)
