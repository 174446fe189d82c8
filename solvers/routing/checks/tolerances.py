"""How far two figures may lie apart and still be the same, written so that NaN never passes."""

from __future__ import annotations

TIME_S = 1
DISTANCE_M = 1
QUANTITY = 1e-6
LOAD = 0.01
"""Kilograms and litres."""
TEMPERATURE_C = 0.05
LIFE_H = 0.05
COST_CNY = 0.01
ENERGY = 0.001
"""Kilowatt-hours, litres of diesel and kilograms of carbon dioxide."""
SHARE = 0.001
"""Relative tolerance of costs and energy."""


def differs(given: float, expected: float, within: float, share: float = 0.0) -> bool:
    """Whether ``given`` is further from ``expected`` than both tolerances allow."""
    return not abs(given - expected) <= max(within, share * abs(expected))


def exceeds(given: float, limit: float, within: float) -> bool:
    """Whether ``given`` is above ``limit`` by more than the tolerance."""
    return not given <= limit + within


def shown(value: float) -> str:
    """A figure for people."""
    return f"{value:,.6g}"
