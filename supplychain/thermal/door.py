"""Air exchanged through an open door by the difference in density alone."""

from __future__ import annotations

import math

from supplychain.quality.ranges import ABSOLUTE_ZERO_C

GRAVITY_M_S2 = 9.81
STANDARD_PRESSURE_PA = 101_325.0
DRY_AIR_J_KG_K = 287.05
AIR_SPECIFIC_HEAT_J_KG_K = 1_006.0


def air_density_kg_m3(temperature_c: float) -> float:
    """Density of dry air at sea level."""
    return STANDARD_PRESSURE_PA / (DRY_AIR_J_KG_K * (temperature_c - ABSOLUTE_ZERO_C))


def door_flow_m3_s(width_m: float, height_m: float, box_c: float, ambient_c: float) -> float:
    """Air that leaves a fully open, unprotected door, equal to the air that enters.

    ``0.221 A sqrt(g H) ((rho_c - rho_w) / rho_c)^0.5 (2 / (1 + (rho_c / rho_w)^(1/3)))^1.5`` with
    the densities of the cold and the warm side, of Gosney and Olama (1975); 0 without a difference.
    """
    cold, warm = sorted((box_c, ambient_c))
    dense, light = air_density_kg_m3(cold), air_density_kg_m3(warm)
    buoyancy = math.sqrt((dense - light) / dense)
    contraction = math.pow(2.0 / (1.0 + math.cbrt(dense / light)), 1.5)
    root = math.sqrt(GRAVITY_M_S2 * height_m)
    return 0.221 * width_m * height_m * root * buoyancy * contraction


def door_conductance_w_per_k(
    width_m: float, height_m: float, box_c: float, ambient_c: float
) -> float:
    """Sensible heat through the open door per kelvin between box and ambient.

    Moisture is left out: below 0 C it can double the heat of humid outside air.
    """
    flow_m3_s = door_flow_m3_s(width_m, height_m, box_c, ambient_c)
    return flow_m3_s * air_density_kg_m3(box_c) * AIR_SPECIFIC_HEAT_J_KG_K
