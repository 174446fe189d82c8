"""Figures of many SKUs, checked before they are used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True)
class Column:
    """One figure of every SKU.

    Parameters
    ----------
    name
        As the user knows it.
    values
        One number, or one for each SKU.
    least, most
        Closed limits of what is allowed.
    is_open
        Whether the limits themselves are not allowed.
    is_whole
        Whether only whole numbers are.
    """

    name: str
    values: ArrayLike
    least: float = -np.inf
    most: float = np.inf
    is_open: bool = False
    is_whole: bool = False

    @property
    def allowed(self) -> str:
        """What is allowed, in words."""
        kind = "a whole number" if self.is_whole else "a finite number"
        if np.isfinite(self.most):
            between = "between" if self.is_open else "from"
            join = "and" if self.is_open else "to"
            return f"{kind} {between} {self.least:g} {join} {self.most:g}"
        if np.isfinite(self.least):
            return (
                f"{kind} above {self.least:g}"
                if self.is_open
                else f"{kind}, {self.least:g} or more"
            )
        return kind

    def wrong(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which values are not allowed."""
        right = np.isfinite(values)
        if self.is_open:
            right &= (values > self.least) & (values < self.most)
        else:
            right &= (values >= self.least) & (values <= self.most)
        if self.is_whole:
            right &= values == np.round(values)
        return ~right


def positive(name: str, values: ArrayLike) -> Column:
    """A figure above 0."""
    return Column(name, values, 0.0, is_open=True)


def not_negative(name: str, values: ArrayLike) -> Column:
    """A figure of 0 or more."""
    return Column(name, values, 0.0)


def share(name: str, values: ArrayLike) -> Column:
    """A figure between 0 and 1, without these."""
    return Column(name, values, 0.0, 1.0, is_open=True)


def checked(table: str, *columns: Column) -> tuple[NDArray[np.float64], ...]:
    """The figures as arrays of one shape.

    Parameters
    ----------
    table
        What they belong to, for messages.
    columns
        The figures; single numbers count for all SKUs.

    Raises
    ------
    DataError
        With everything that is wrong; rows are positions of SKUs from 0, -1 for a single number.
    """
    arrays = [np.asarray(column.values, np.float64) for column in columns]
    problems = [
        problem
        for column, array in zip(columns, arrays, strict=True)
        for problem in _problems(table, column, array)
    ]
    try:
        shape = np.broadcast_shapes(*(array.shape for array in arrays))
    except ValueError:
        given = ", ".join(f"{c.name} {a.shape}" for c, a in zip(columns, arrays, strict=True))
        text = "the figures do not belong to the same SKUs"
        problems.append(DataProblem(table, -1, "", "shape_mismatch", text, given))
    if problems:
        raise DataError(problems)
    return tuple(np.broadcast_to(array, shape) for array in arrays)


def _problems(table: str, column: Column, array: NDArray[np.float64]) -> Iterator[DataProblem]:
    for at in np.argwhere(column.wrong(array)):
        row = int(at[0]) if len(at) else -1
        given = f"{array[tuple(at)]:g}"
        text = "this figure is not possible"
        yield DataProblem(table, row, column.name, "out_of_range", text, given, column.allowed)
