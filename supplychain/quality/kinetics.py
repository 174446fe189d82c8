"""How much faster a product ages at one temperature than at its reference temperature.

Every rate is relative: 1.0 at the product's reference temperature, so that a shelf life measured
there is all that has to be known of a product. Source: the relative rates of spoilage of the
Seafood Spoilage and Safety Predictor (DTU Aqua).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from supplychain.quality.ranges import (
    ABSOLUTE_ZERO_C,
    NOT_NEGATIVE,
    POSITIVE,
    TEMPERATURE,
    Range,
    check_ranges,
)

GAS_CONSTANT_J_MOL_K = 8.314462618


class Kinetics(Protocol):
    """Anything that knows a relative rate.

    A kinetics whose rate bends at certain temperatures may list them, ascending, as ``kinks_c``;
    integrals over a temperature ramp are then split there and stay accurate.
    """

    def relative_rate(self, temperature_c: float) -> float:
        """Hours of life at the reference temperature that one hour at this temperature uses."""
        ...


@dataclass(frozen=True, slots=True)
class Q10Kinetics:
    """The rate is multiplied by ``q10`` for every 10 K: ``q10 ** ((T - T_ref) / 10)``."""

    q10: float
    reference_c: float

    def __post_init__(self) -> None:
        check_ranges(
            "q10 kinetics",
            [("q10", self.q10, POSITIVE), ("reference_c", self.reference_c, TEMPERATURE)],
        )

    def relative_rate(self, temperature_c: float) -> float:
        """Hours of life at the reference temperature that one hour at this temperature uses."""
        return math.pow(self.q10, (temperature_c - self.reference_c) / 10.0)


@dataclass(frozen=True, slots=True)
class ArrheniusKinetics:
    """Rate ``exp(Ea / R * (1 / T_ref - 1 / T))`` with temperatures in kelvin."""

    activation_energy_j_mol: float
    reference_c: float

    def __post_init__(self) -> None:
        check_ranges(
            "arrhenius kinetics",
            [
                ("activation_energy_j_mol", self.activation_energy_j_mol, NOT_NEGATIVE),
                ("reference_c", self.reference_c, TEMPERATURE),
            ],
        )

    def relative_rate(self, temperature_c: float) -> float:
        """Hours of life at the reference temperature that one hour at this temperature uses."""
        kelvin = temperature_c - ABSOLUTE_ZERO_C
        reference_k = self.reference_c - ABSOLUTE_ZERO_C
        per_kelvin = self.activation_energy_j_mol / GAS_CONSTANT_J_MOL_K
        return math.exp(per_kelvin * (1.0 / reference_k - 1.0 / kelvin))


@dataclass(frozen=True, slots=True)
class SquareRootKinetics:
    """Ratkowsky's square root: ``sqrt(rate) = (T - T_min) / (T_ref - T_min)``, zero below T_min.

    ``t_min_c`` is the temperature at which growth would stop, a fitted number: about -10 C for the
    spoilage of fresh fish from temperate waters.
    """

    t_min_c: float
    reference_c: float

    def __post_init__(self) -> None:
        check_ranges(
            "square-root kinetics",
            [
                ("t_min_c", self.t_min_c, TEMPERATURE),
                ("reference_c", self.reference_c, Range(low=self.t_min_c, open_low=True)),
            ],
        )

    @property
    def kinks_c(self) -> tuple[float, ...]:
        """The temperature below which nothing grows."""
        return (self.t_min_c,)

    def relative_rate(self, temperature_c: float) -> float:
        """Hours of life at the reference temperature that one hour at this temperature uses."""
        if temperature_c <= self.t_min_c:
            return 0.0
        root = (temperature_c - self.t_min_c) / (self.reference_c - self.t_min_c)
        return root * root


@dataclass(frozen=True, slots=True)
class ExponentialKinetics:
    """Rate ``exp(a * (T - T_ref))``; 0.089 per degree for cold-smoked salmon (DTU)."""

    a_per_c: float
    reference_c: float

    def __post_init__(self) -> None:
        check_ranges(
            "exponential kinetics",
            [
                ("a_per_c", self.a_per_c, NOT_NEGATIVE),
                ("reference_c", self.reference_c, TEMPERATURE),
            ],
        )

    def relative_rate(self, temperature_c: float) -> float:
        """Hours of life at the reference temperature that one hour at this temperature uses."""
        return math.exp(self.a_per_c * (temperature_c - self.reference_c))


def q10_of_activation_energy(activation_energy_j_mol: float, temperature_c: float) -> float:
    """Return the Q10 from ``temperature_c`` to 10 K above it: ``exp(10 Ea / (R T (T + 10)))``."""
    kelvin = temperature_c - ABSOLUTE_ZERO_C
    return math.exp(
        10.0 * activation_energy_j_mol / (GAS_CONSTANT_J_MOL_K * kelvin * (kelvin + 10.0))
    )


def activation_energy_of_q10_j_mol(q10: float, temperature_c: float) -> float:
    """Return the activation energy with this Q10 between ``temperature_c`` and 10 K above it."""
    kelvin = temperature_c - ABSOLUTE_ZERO_C
    return math.log(q10) * GAS_CONSTANT_J_MOL_K * kelvin * (kelvin + 10.0) / 10.0
