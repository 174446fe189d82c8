"""Heat balance of a refrigerated compartment or cold room: air and cargo, in closed form."""

from supplychain.thermal.body import CargoLoad, Leg, LegResult, ReeferBox, ThermalState
from supplychain.thermal.door import door_conductance_w_per_k, door_flow_m3_s
from supplychain.thermal.energy import (
    cop,
    diesel_l,
    electric_energy_kwh,
    hold_power_w,
    respiration_w_per_kg,
)
from supplychain.thermal.ride import cargo_exposure, ride, tour
from supplychain.thermal.room import room_box, room_under

__all__ = [
    "CargoLoad",
    "Leg",
    "LegResult",
    "ReeferBox",
    "ThermalState",
    "cargo_exposure",
    "cop",
    "diesel_l",
    "door_conductance_w_per_k",
    "door_flow_m3_s",
    "electric_energy_kwh",
    "hold_power_w",
    "respiration_w_per_kg",
    "ride",
    "room_box",
    "room_under",
    "tour",
]
