"""From heat moved by the unit to electricity or diesel, and the heat of holding a set point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supplychain.quality.ranges import ABSOLUTE_ZERO_C

if TYPE_CHECKING:
    from supplychain.thermal.body import CargoLoad, ReeferBox

J_PER_KWH = 3.6e6
DIESEL_J_PER_L = 35.8e6
# Shaft work to the compressor per unit of fuel heat; small diesel engines reach 0.25 to 0.35.
DIESEL_ENGINE_EFFICIENCY = 0.30
# Engineering estimates: a coil 8 K below the box, a condenser 12 K above ambient, and a share of
# the Carnot figure that gives the 2.5 customary for chilled goods (0 C) on a 30 C day.
EVAPORATOR_APPROACH_K = 8.0
CONDENSER_APPROACH_K = 12.0
CARNOT_SHARE = 0.47
COP_LIMITS = (0.5, 5.0)


def cop(box_c: float, ambient_c: float) -> float:
    """Heat moved per unit of work by a transport unit; an engineering estimate, not a measurement.

    A fixed share of the Carnot figure between coil and condenser: about 2.5 at 0 C and 1.65 at
    -20 C on a 30 C day, more on cool days, held from 0.5 to 5. Check against the unit's data sheet.
    """
    coil_k = box_c - ABSOLUTE_ZERO_C - EVAPORATOR_APPROACH_K
    lift_k = ambient_c - box_c + CONDENSER_APPROACH_K + EVAPORATOR_APPROACH_K
    low, high = COP_LIMITS
    if lift_k <= 0.0:
        return high
    return min(max(CARNOT_SHARE * coil_k / lift_k, low), high)


def electric_energy_kwh(heat_j: float, cop: float) -> float:
    """Electricity a unit draws to move ``heat_j`` at this coefficient of performance."""
    return heat_j / cop / J_PER_KWH


def diesel_l(
    heat_j: float,
    cop: float,
    engine_efficiency: float = DIESEL_ENGINE_EFFICIENCY,
    fuel_j_per_l: float = DIESEL_J_PER_L,
) -> float:
    """Diesel a unit burns to move ``heat_j``: shaft work over engine efficiency and fuel heat."""
    return heat_j / cop / (engine_efficiency * fuel_j_per_l)


def hold_power_w(box: ReeferBox, set_point_c: float, ambient_c: float, cargo: CargoLoad) -> float:
    """Steady heat the unit must move with the door closed: positive to cool, negative to heat.

    Walls plus respiration; the cargo has settled. Compare with ``cooling_w`` and ``heating_w``.
    """
    walls_w = box.ua_w_per_k * (ambient_c - set_point_c)
    return walls_w + cargo.mass_kg * cargo.respiration_w_per_kg


def respiration_w_per_kg(co2_ml_per_kg_h: float) -> float:
    """Heat of respiration from carbon dioxide: 122 kcal per tonne and day for each ml/(kg h).

    Source: the conversion printed in the UC Davis postharvest fact sheets.
    """
    return co2_ml_per_kg_h * 122.0 * 4_184.0 / 86_400.0 / 1_000.0
