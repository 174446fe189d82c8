"""How far two figures may lie apart and still be the same, written so that NaN never passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHARE = 1e-6
"""Relative tolerance of all amounts, money included, and absolute tolerance of shares."""
LEAST = 1e-6
"""Absolute tolerance, in the amount's own unit (kg per day, CNY, kg of CO2)."""


def differs(given: float, expected: float) -> bool:
    """Whether ``given`` is further from ``expected`` than the tolerance allows."""
    return not abs(given - expected) <= LEAST + SHARE * abs(expected)


def exceeds(given: float, limit: float) -> bool:
    """Whether ``given`` is above ``limit`` by more than the tolerance."""
    return not given <= limit + LEAST + SHARE * abs(limit)


def above(given: NDArray[np.float64], limit: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Where ``given`` is above ``limit`` by more than the tolerance."""
    return ~(given <= limit + LEAST + SHARE * np.abs(limit))


def shown(value: float) -> str:
    """A figure for people."""
    return f"{value:,.6g}"
