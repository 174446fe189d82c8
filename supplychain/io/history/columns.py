"""Cells of a long table as columns: each distinct text or date once, numbers as they are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

from supplychain.io.raw import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from supplychain.errors import DataProblem
    from supplychain.io.raw import RawTable


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of few distinct cells: which of them each row has, -1 for a blank one."""

    codes: NDArray[np.int32]
    distinct: list[object]

    def __len__(self) -> int:
        return len(self.codes)

    def cell(self, row: int) -> object:
        """The cell of a row."""
        return None if self.codes[row] < 0 else self.distinct[self.codes[row]]


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column of numbers; nan is blank."""

    values: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.values)

    def cell(self, row: int) -> object:
        """The cell of a row."""
        value = float(self.values[row])
        return None if np.isnan(value) else value


@dataclass(frozen=True, slots=True)
class RawHistory:
    """The table as it stands in its file, columnar.

    Parameters
    ----------
    label
        File or sheet, as the user knows it.
    headers
        One per column, as written.
    columns
        Cells by column.
    row_numbers
        Row of each entry as the user counts it.
    exact
        Whether the file keeps types.
    problems
        What was wrong with single rows of the file.
    """

    label: str
    headers: list[str]
    columns: list[Coded | Numbers]
    row_numbers: NDArray[np.int64]
    exact: bool = False
    problems: tuple[DataProblem, ...] = ()

    def rows(self, places: Sequence[int]) -> Iterator[list[object]]:
        """Cells of some rows."""
        for place in places:
            yield [column.cell(place) for column in self.columns]


def history_of_table(raw: RawTable) -> RawHistory:
    """The cells of a sheet, a small file or a document as columns."""
    columns: list[Coded | Numbers] = [coded_cells(cells) for cells in raw.columns]
    numbers = np.array(raw.row_numbers, np.int64)
    return RawHistory(raw.label, list(raw.headers), columns, numbers, raw.exact)


def coded_cells(cells: Sequence[object]) -> Coded:
    """Distinct cells by type and value, in the order in which they first stand."""
    place: dict[tuple[type, object], int] = {}
    distinct: list[object] = []
    codes = np.empty(len(cells), np.int32)
    for row, cell in enumerate(cells):
        if is_blank(cell):
            codes[row] = -1
            continue
        key = (type(cell), repr(cell) if isinstance(cell, (list, dict)) else cell)
        found = place.setdefault(key, len(distinct))
        if found == len(distinct):
            distinct.append(cell)
        codes[row] = found
    return Coded(codes, distinct)


def coded_array(array: Any) -> Coded:
    """A coded column of an Arrow array of any kind; empty texts and nan are blank."""
    if isinstance(array, pa.ChunkedArray):
        array = array.unify_dictionaries().combine_chunks()
        if isinstance(array, pa.ChunkedArray):
            array = pa.concat_arrays(array.chunks)
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    codes = pc.fill_null(array.indices, -1).to_numpy(zero_copy_only=False).astype(np.int32)
    distinct = array.dictionary.to_pylist()
    blank = [code for code, cell in enumerate(distinct) if is_blank(cell) or _is_nan(cell)]
    if blank:
        codes = np.where(np.isin(codes, blank), np.int32(-1), codes)
    return Coded(codes, distinct)


def _is_nan(cell: object) -> bool:
    return isinstance(cell, float) and math.isnan(cell)


def numbers_of(array: Any) -> Numbers:
    """A column of numbers of an Arrow array of numbers."""
    values = pc.cast(array, pa.float64(), safe=False).to_numpy()
    return Numbers(values)
