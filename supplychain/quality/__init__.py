"""Shelf life under changing temperatures: rates, exposures, life used, mean kinetic temperature."""

from supplychain.quality.band import (
    Excursion,
    degree_minutes_out,
    excursions,
    time_out_of_band_s,
)
from supplychain.quality.exposure import Exposure, Segment
from supplychain.quality.growth import (
    SPOILED_LOG_CFU_G,
    BaranyiGrowth,
    BuchananGrowth,
    GompertzGrowth,
    PrimaryGrowth,
    RatkowskyGrowth,
    growth_dose,
    hours_to_limit,
)
from supplychain.quality.kinetics import (
    ArrheniusKinetics,
    ExponentialKinetics,
    Kinetics,
    Q10Kinetics,
    SquareRootKinetics,
    activation_energy_of_q10_j_mol,
    q10_of_activation_energy,
)
from supplychain.quality.life import (
    life_used_h,
    mean_kinetic_temperature_c,
    remaining_life_h,
)
from supplychain.quality.tables import BandedQ10Kinetics, TableKinetics

__all__ = [
    "SPOILED_LOG_CFU_G",
    "ArrheniusKinetics",
    "BandedQ10Kinetics",
    "BaranyiGrowth",
    "BuchananGrowth",
    "Excursion",
    "ExponentialKinetics",
    "Exposure",
    "GompertzGrowth",
    "Kinetics",
    "PrimaryGrowth",
    "Q10Kinetics",
    "RatkowskyGrowth",
    "Segment",
    "SquareRootKinetics",
    "TableKinetics",
    "activation_energy_of_q10_j_mol",
    "degree_minutes_out",
    "excursions",
    "growth_dose",
    "hours_to_limit",
    "life_used_h",
    "mean_kinetic_temperature_c",
    "q10_of_activation_energy",
    "remaining_life_h",
    "time_out_of_band_s",
]
