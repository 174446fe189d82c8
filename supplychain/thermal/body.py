"""The refrigerated box, what it carries and what happens to it: the nouns of the heat balance."""

from __future__ import annotations

import math
from dataclasses import dataclass

from supplychain.errors import DataError, DataProblem
from supplychain.quality.ranges import (
    ABSOLUTE_ZERO_C,
    NOT_NEGATIVE,
    POSITIVE,
    TEMPERATURE,
    check_ranges,
)
from supplychain.thermal.door import door_conductance_w_per_k

# Proportions of the 7.72 x 2.33 x 2.47 m body of a GB 29753 pull-down test: 85.6 m2, 44.4 m3.
SURFACE_M2_PER_VOLUME_TO_TWO_THIRDS = 6.83
DOOR_WIDTH_PER_VOLUME_CBRT = 0.565
DOOR_HEIGHT_PER_VOLUME_CBRT = 0.621
AIR_J_PER_M3_K = 1.25 * 1006.0
# Inner skin, floor and the foam just behind them. Engineering estimate: with it the body above, its
# unit sized at 1.75, cools from 30 to -20 C in about the three hours measured in that test.
SKIN_J_PER_M2_K = 4_500.0


@dataclass(frozen=True, slots=True)
class ReeferBox:
    """One compartment of a refrigerated body, or a cold room, with its unit.

    Parameters
    ----------
    ua_w_per_k
        Heat flow through the walls of the whole compartment per kelvin of difference; above 0.
    cooling_w
        Heat the unit removes at full capacity and box temperature; 0 for a passive box.
    heating_w
        Heat the unit gives at full capacity; 0 for units that cannot heat.
    air_j_per_k
        Heat capacity of the air and the inner skin, which share one temperature.
    door_w_per_k
        Extra conductance to the outside while the door is open.
    coupling_w_per_k_per_kg
        Heat flow between air and cargo per kelvin and kilogram of cargo.
    """

    ua_w_per_k: float
    cooling_w: float
    heating_w: float
    air_j_per_k: float
    door_w_per_k: float
    coupling_w_per_k_per_kg: float

    def __post_init__(self) -> None:
        check_ranges(
            "reefer box",
            [
                ("ua_w_per_k", self.ua_w_per_k, POSITIVE),
                ("cooling_w", self.cooling_w, NOT_NEGATIVE),
                ("heating_w", self.heating_w, NOT_NEGATIVE),
                ("air_j_per_k", self.air_j_per_k, POSITIVE),
                ("door_w_per_k", self.door_w_per_k, NOT_NEGATIVE),
                ("coupling_w_per_k_per_kg", self.coupling_w_per_k_per_kg, POSITIVE),
            ],
        )

    @classmethod
    def for_volume(
        cls,
        volume_l: float,
        *,
        insulation_k: float = 0.4,
        overcapacity: float = 1.75,
        design_ambient_c: float = 30.0,
        design_box_c: float = -20.0,
        heating_share: float = 0.5,
        door_protection: float = 0.75,
        coupling_w_per_k_per_kg: float = 0.1,
    ) -> ReeferBox:
        """Size a compartment from its volume, as a plausible default where nothing is measured.

        Parameters
        ----------
        volume_l
            Inner volume in litres. Walls to neighbouring compartments count as outer walls.
        insulation_k
            Mean heat transfer coefficient in W/(m2 K). ATP: 0.40 heavily, 0.70 normally insulated.
        overcapacity
            Unit capacity over wall losses at design conditions. ATP asks for 1.75 of a type-
            approved unit, a minimum: bodies that open their door twenty times a day have more.
        design_ambient_c, design_box_c
            Design conditions. ATP: 30 outside; -20 frozen, 0 chilled.
        heating_share
            Heating over cooling capacity; engineering estimate for hot-gas or electric heating.
        door_protection
            Share of the air exchange through a fully open rear door (Gosney and Olama) kept out by
            a strip curtain, a half-open leaf or a small side door; engineering estimate.
        coupling_w_per_k_per_kg
            See the class. 0.1 gives cartons and totes of fresh food a time constant of about ten
            hours; a single milk container standing alone has 1.0 (an hour; Sadhu 2018).

        Returns
        -------
        ReeferBox
            The sized compartment.

        Raises
        ------
        DataError
            If the volume or a factor is not positive, or the design ambient is not the warmer side.
        """
        _check_design(volume_l, insulation_k, overcapacity, design_ambient_c - design_box_c)
        volume_m3 = volume_l / 1000.0
        surface_m2 = SURFACE_M2_PER_VOLUME_TO_TWO_THIRDS * volume_m3 ** (2.0 / 3.0)
        ua_w_per_k = insulation_k * surface_m2
        cooling_w = overcapacity * ua_w_per_k * (design_ambient_c - design_box_c)
        open_w_per_k = door_conductance_w_per_k(
            DOOR_WIDTH_PER_VOLUME_CBRT * math.cbrt(volume_m3),
            DOOR_HEIGHT_PER_VOLUME_CBRT * math.cbrt(volume_m3),
            design_box_c,
            design_ambient_c,
        )
        return cls(
            ua_w_per_k=ua_w_per_k,
            cooling_w=cooling_w,
            heating_w=heating_share * cooling_w,
            air_j_per_k=AIR_J_PER_M3_K * volume_m3 + SKIN_J_PER_M2_K * surface_m2,
            door_w_per_k=(1.0 - door_protection) * open_w_per_k,
            coupling_w_per_k_per_kg=coupling_w_per_k_per_kg,
        )


@dataclass(frozen=True, slots=True)
class CargoLoad:
    """What stands in the compartment: mass, specific heat and the respiration of fresh produce."""

    mass_kg: float
    specific_heat_j_kg_k: float
    respiration_w_per_kg: float = 0.0

    def __post_init__(self) -> None:
        rates = self.mass_kg + self.specific_heat_j_kg_k + self.respiration_w_per_kg
        if (
            self.mass_kg >= 0.0
            and self.specific_heat_j_kg_k > 0.0
            and self.respiration_w_per_kg >= 0.0
            and rates < math.inf
        ):
            return
        check_ranges(
            "cargo load",
            [
                ("mass_kg", self.mass_kg, NOT_NEGATIVE),
                ("specific_heat_j_kg_k", self.specific_heat_j_kg_k, POSITIVE),
                ("respiration_w_per_kg", self.respiration_w_per_kg, NOT_NEGATIVE),
            ],
        )


@dataclass(frozen=True, slots=True)
class ThermalState:
    """Temperatures of the compartment's air and of its cargo."""

    air_c: float
    cargo_c: float


@dataclass(frozen=True, slots=True)
class Leg:
    """A time with one ambient temperature and one door position; an open door stops the unit."""

    duration_s: float
    ambient_c: float
    door_open: bool
    unit_on: bool = True

    def __post_init__(self) -> None:
        if 0.0 <= self.duration_s < math.inf and ABSOLUTE_ZERO_C < self.ambient_c < math.inf:
            return
        check_ranges(
            "leg",
            [
                ("duration_s", self.duration_s, NOT_NEGATIVE),
                ("ambient_c", self.ambient_c, TEMPERATURE),
            ],
        )


@dataclass(frozen=True, slots=True)
class LegResult:
    """How a leg ended, the heat moved by the unit (cooling plus heating) and its extremes."""

    end: ThermalState
    unit_energy_j: float
    max_air_c: float
    min_air_c: float
    max_cargo_c: float
    min_cargo_c: float


def _check_design(volume_l: float, insulation_k: float, overcapacity: float, span_c: float) -> None:
    check_ranges(
        "reefer box design",
        [
            ("volume_l", volume_l, POSITIVE),
            ("insulation_k", insulation_k, POSITIVE),
            ("overcapacity", overcapacity, POSITIVE),
        ],
    )
    if span_c <= 0.0:
        problem = "the box is not colder than the ambient it is designed for"
        given, allowed = f"{span_c:g} K warmer outside", "> 0 K"
        raise DataError(
            [DataProblem("reefer box design", -1, "design_box_c", "span", problem, given, allowed)]
        )
