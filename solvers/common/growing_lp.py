"""Linear programmes that get rows and columns between solves, warm from one to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import highspy
import numpy as np

from solvers.common.highs import MipOptions, run_quietly, set_options

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csc_array, csr_array

    Row = NDArray[np.float64]

DUAL_SIMPLEX, PRIMAL_SIMPLEX = 1, 4


@dataclass(frozen=True, slots=True, eq=False)
class LpPoint:
    """An optimal point: its value, columns, and the prices of rows."""

    objective: float
    x: Row
    row_dual: Row


class GrowingLp:
    """Minimise ``cost @ x`` with ``x >= 0`` and rows between limits.

    Parameters
    ----------
    row_low, row_high
        Of the first rows; infinite for none.
    """

    __slots__ = ("_highs", "_simplex")

    def __init__(self, row_low: Row, row_high: Row) -> None:
        self._highs = highspy.Highs()
        set_options(self._highs, MipOptions())
        # Presolve would throw the last point away.
        self._highs.setOptionValue("presolve", "off")
        self._highs.setOptionValue("solver", "simplex")
        self._simplex = DUAL_SIMPLEX
        none = np.zeros(0, dtype=np.int32)
        self._highs.addRows(
            len(row_low), row_low, row_high, 0, none, none, np.zeros(0, dtype=np.float64)
        )

    @property
    def columns(self) -> int:
        """How many there are."""
        return int(self._highs.getNumCol())

    @property
    def rows(self) -> int:
        """How many there are."""
        return int(self._highs.getNumRow())

    def add_columns(self, cost: Row, entries: csc_array) -> None:
        """Columns without an upper limit; ``entries`` has a row for each row of the model."""
        # New columns leave the last point feasible, new rows leave its prices so.
        many = len(cost)
        self._highs.addCols(
            many,
            cost,
            np.zeros(many),
            np.full(many, np.inf),
            entries.nnz,
            entries.indptr[:-1].astype(np.int32),
            entries.indices.astype(np.int32),
            entries.data.astype(np.float64),
        )

    def add_rows(self, low: Row, high: Row, entries: csr_array) -> None:
        """Rows; ``entries`` has a column for each column of the model."""
        self._simplex = DUAL_SIMPLEX
        self._highs.addRows(
            len(low),
            low,
            high,
            entries.nnz,
            entries.indptr[:-1].astype(np.int32),
            entries.indices.astype(np.int32),
            entries.data.astype(np.float64),
        )

    def solve(self, seconds: float) -> LpPoint | None:
        """The optimum; ``None`` if there is none, or time ran out."""
        # HiGHS' clock runs on from solve to solve.
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + max(seconds, 0.0))
        self._highs.setOptionValue("simplex_strategy", self._simplex)
        run_quietly(self._highs)
        self._simplex = PRIMAL_SIMPLEX
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = self._highs.getSolution()
        return LpPoint(
            float(self._highs.getInfo().objective_function_value),
            np.array(solution.col_value),
            np.array(solution.row_dual),
        )
