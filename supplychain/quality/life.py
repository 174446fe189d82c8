"""Shelf life used and left, and the mean kinetic temperature, of an exposure.

Rates add over time (Charm 1972, McMeekin 1988): the order of warm and cold spells does not matter.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from supplychain.errors import DataError, DataProblem
from supplychain.quality.kinetics import GAS_CONSTANT_J_MOL_K
from supplychain.quality.ranges import ABSOLUTE_ZERO_C

if TYPE_CHECKING:
    from collections.abc import Callable

    from supplychain.quality.exposure import Exposure
    from supplychain.quality.kinetics import Kinetics

S_PER_H = 3600.0
# Eight Gauss-Legendre nodes on (0, 1): exact to degree 15.
_GAUSS = [
    (float(0.5 + 0.5 * node), float(0.5 * weight))
    for node, weight in zip(*np.polynomial.legendre.leggauss(8), strict=True)
]


def life_used_h(kinetics: Kinetics, exposure: Exposure) -> float:
    """Hours of life at the reference temperature that the exposure uses up.

    Parameters
    ----------
    kinetics
        The product's relative rate. ``kinks_c``, if it has them, are integrated piece by piece.
    exposure
        What the product went through. Constant segments are exact, ramps by 8-point quadrature.

    Returns
    -------
    float
        Reference hours, not negative.
    """
    kinks_c: tuple[float, ...] = getattr(kinetics, "kinks_c", ())
    rate = kinetics.relative_rate
    used_s = 0.0
    for segment in exposure.segments:
        if segment.start_c == segment.end_c:
            used_s += segment.duration_s * rate(segment.start_c)
        else:
            used_s += segment.duration_s * _ramp_mean(rate, segment.start_c, segment.end_c, kinks_c)
    return used_s / S_PER_H


def remaining_life_h(life_h: float, exposure: Exposure, kinetics: Kinetics) -> float:
    """Remaining shelf life at the reference temperature.

    Parameters
    ----------
    life_h
        Life left before the exposure, in hours at the kinetics' reference temperature.
    exposure
        What the product goes through.
    kinetics
        The product's relative rate.

    Returns
    -------
    float
        Hours left; negative once spoiled, so that "how much too late" is kept.
    """
    return life_h - life_used_h(kinetics, exposure)


def mean_kinetic_temperature_c(
    exposure: Exposure, activation_energy_j_mol: float = 83_144.0
) -> float:
    """Return the one temperature that would have aged the goods as much as the exposure did.

    ``(Ea / R) / -ln(mean exp(-Ea / (R T)))`` as in USP <1079>; its customary 83.144 kJ/mol make
    ``Ea / R`` 10,000 K. It is blind to freezing and must not be used to excuse excursions outside
    the allowed range.

    Raises
    ------
    DataError
        If the exposure has no duration.
    """
    total_s = exposure.duration_s
    if total_s <= 0.0:
        problem = "a mean needs some time"
        raise DataError([DataProblem("exposure", -1, "duration_s", "empty", problem, "0", "> 0")])
    per_kelvin = activation_energy_j_mol / GAS_CONSTANT_J_MOL_K
    # Rates relative to the first temperature keep the exponentials near one.
    anchor_k = exposure.segments[0].start_c - ABSOLUTE_ZERO_C

    def rate(temperature_c: float) -> float:
        return math.exp(per_kelvin * (1.0 / anchor_k - 1.0 / (temperature_c - ABSOLUTE_ZERO_C)))

    aged_s = sum(
        segment.duration_s * _ramp_mean(rate, segment.start_c, segment.end_c, ())
        for segment in exposure.segments
    )
    return 1.0 / (1.0 / anchor_k - math.log(aged_s / total_s) / per_kelvin) + ABSOLUTE_ZERO_C


def _ramp_mean(
    rate: Callable[[float], float], start_c: float, end_c: float, kinks_c: tuple[float, ...]
) -> float:
    """Mean rate while the temperature runs straight between two values, kinks respected."""
    if start_c == end_c:
        return rate(start_c)
    low_c, high_c = min(start_c, end_c), max(start_c, end_c)
    inner = [kink for kink in kinks_c if low_c < kink < high_c]
    if not inner:
        return _smooth_mean(rate, low_c, high_c)
    bounds = [low_c, *inner, high_c]
    area = sum((b - a) * _smooth_mean(rate, a, b) for a, b in pairwise(bounds))
    return area / (high_c - low_c)


def _smooth_mean(rate: Callable[[float], float], low_c: float, high_c: float) -> float:
    span_c = high_c - low_c
    return sum(weight * rate(low_c + span_c * node) for node, weight in _GAUSS)
