"""Rows of a linear model, gathered piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray


class Rows:
    """Sparse rows with their bounds."""

    def __init__(self) -> None:
        self._row: list[np.ndarray] = []
        self._column: list[np.ndarray] = []
        self._value: list[np.ndarray] = []
        self._low: list[np.ndarray] = []
        self._high: list[np.ndarray] = []
        self.count = 0

    def add(
        self, columns: Sequence[int] | NDArray[np.int64], values: ArrayLike, low: float, high: float
    ) -> None:
        """One row."""
        self.fill(np.full(len(columns), self.open(1, low, high)), columns, values)

    def open(self, rows: int, low: float, high: float) -> int:
        """Make ``rows`` empty rows with the same bounds; the number of the first."""
        first = self.count
        self.count += rows
        self._low.append(np.full(rows, low))
        self._high.append(np.full(rows, high))
        return first

    def set_bounds(self, first: int, low: ArrayLike, high: ArrayLike) -> None:
        """Give bounds of their own to the rows that the last `open` made, from ``first`` on."""
        if first != self.count - len(self._low[-1]):
            msg = "only the newest rows can be given other bounds"
            raise IndexError(msg)
        self._low[-1][:], self._high[-1][:] = low, high

    def fill(self, rows: ArrayLike, columns: ArrayLike, values: ArrayLike) -> None:
        """Entries of rows made before; entries of one cell add up."""
        rows = np.asarray(rows, np.int64)
        self._row.append(rows)
        self._column.append(np.asarray(columns, np.int64))
        self._value.append(np.broadcast_to(np.asarray(values, float), rows.shape))

    def matrix(self, columns: int) -> csc_array:
        """All rows, compressed by column."""
        if not self._row:
            return csc_array((self.count, columns))
        cells = (np.concatenate(self._row), np.concatenate(self._column))
        return csc_array((np.concatenate(self._value), cells), shape=(self.count, columns))

    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper bound of each row."""
        none = [np.zeros(0)]
        return np.concatenate(self._low or none), np.concatenate(self._high or none)
