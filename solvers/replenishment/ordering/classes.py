"""ABC by value of demand, XYZ by how regular it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

VALUE_SHARES = (0.8, 0.95)
"""A holds the first part of all value, B up to the second."""
VARIATIONS = (0.5, 1.0)
"""Coefficients of variation of a week's demand up to which it is X, and Y."""


def abc_of(value_cny: NDArray[np.float64]) -> NDArray[np.str_]:
    """Class of each item by its part of all value; those without any are C."""
    order = np.argsort(-value_cny, kind="stable")
    total = value_cny.sum()
    before = np.cumsum(value_cny[order]) - value_cny[order]
    shares = before / total if total > 0 else np.ones(len(order))
    letters = np.empty(len(order), "<U1")
    letters[order] = np.where(
        shares < VALUE_SHARES[0], "A", np.where(shares < VALUE_SHARES[1], "B", "C")
    )
    letters[value_cny <= 0] = "C"
    return letters


def xyz_of(mean: NDArray[np.float64], deviation: NDArray[np.float64]) -> NDArray[np.str_]:
    """Class of each item by deviation over mean; those without demand are Z."""
    variation = np.where(mean > 0, deviation / np.where(mean > 0, mean, 1.0), np.inf)
    found = np.where(
        variation <= VARIATIONS[0], "X", np.where(variation <= VARIATIONS[1], "Y", "Z")
    )
    return found.astype("<U1")
