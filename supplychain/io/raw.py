"""What a reader takes from a file: text and numbers as they stand, with their places."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from supplychain.errors import DataProblem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supplychain.io.history.columns import RawHistory

_LEAST_HEADERS = 3
HISTORY = "demand_history"
"""The table that files of a folder may hold in millions of rows."""

MAX_ROWS = 500_000
"""Most rows that a table may have."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """One table as it stands in its file.

    Parameters
    ----------
    name
        Name of the table's form.
    label
        File or sheet, as the user knows it.
    headers
        One per column, as written.
    columns
        Cells by column; ``None`` and blank text are blank cells.
    row_numbers
        Row of each cell as the user counts it.
    exact
        Whether the file keeps types (JSON, Parquet): text is then taken as it is, an empty one
        included.
    """

    name: str
    label: str
    headers: list[str]
    columns: list[list[object]]
    row_numbers: list[int]
    exact: bool = False


@dataclass(slots=True)
class RawScenario:
    """All of a scenario as it stands in its files, and what was wrong with the files.

    ``header_rows`` holds the row of each header field where the header is a sheet; ``lost`` the
    tables whose files could not be read; ``history`` the table `HISTORY`, which is too long for
    rows, where its file is read as columns.
    """

    header_label: str
    header: Mapping[str, Any] | None = None
    header_rows: Mapping[str, int] = field(default_factory=dict)
    tables: dict[str, RawTable] = field(default_factory=dict)
    problems: list[DataProblem] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    history: RawHistory | None = None

    @property
    def is_unreadable(self) -> bool:
        """Whether nothing at all could be read."""
        is_empty = self.header is None and not self.tables and self.history is None
        return bool(self.problems) and is_empty

    def label_of(self, name: str) -> str | None:
        """File or sheet in which a table stands; ``None`` while it has not been found."""
        if name == HISTORY and self.history is not None:
            return self.history.label
        return self.tables[name].label if name in self.tables else None

    def add_rows(self, name: str, label: str, rows: list[list[object]]) -> None:
        """Take the rows of a sheet as a table, unless it is there already, blank or too long."""
        if (other := self.label_of(name)) is not None:
            text = f"{other} is the same table"
            self.problems.append(DataProblem(label, -1, "", "duplicate_table", text))
        elif len(rows) > MAX_ROWS:
            given, allowed = str(len(rows)), f"at most {MAX_ROWS}"
            problem = DataProblem(label, -1, "", "too_large", "too many rows", given, allowed)
            self.problems.append(problem)
            self.lost.add(name)
        elif (table := table_of_rows(name, label, rows)) is not None:
            self.tables[name] = table


def table_of_rows(
    name: str, label: str, rows: list[list[object]], *, first_row: int = 1
) -> RawTable | None:
    """Make a table from rows whose first non-blank one is the header; blank rows are skipped.

    A title above the header, which fills one cell alone, is skipped too. ``None`` if nothing but
    blanks is there.
    """
    numbered = [
        (number, row) for number, row in enumerate(rows, first_row) if not all(map(is_blank, row))
    ]
    if not numbered:
        return None
    if has_title([row for _, row in numbered[:2]]):
        numbered.pop(0)
    _, header = numbered.pop(0)
    headers = ["" if cell is None else str(cell).strip() for cell in header]
    width = max((len(row) for _, row in numbered), default=0)
    headers += [""] * (width - len(headers))
    width = len(headers)
    padded = (
        row if len(row) == width else row + [None] * (width - len(row)) for _, row in numbered
    )
    columns = [list(column) for column in zip(*padded, strict=True)] or [[] for _ in headers]
    return RawTable(name, label, headers, columns, [number for number, _ in numbered])


def has_title(rows: Sequence[Sequence[object]]) -> bool:
    """Whether the first of the filled rows is a title: one cell above a header of several."""
    if len(rows) < 2:
        return False
    first, second = (sum(not is_blank(cell) for cell in row) for row in rows[:2])
    return first == 1 and second >= _LEAST_HEADERS


def is_blank(cell: object) -> bool:
    """Whether a cell holds nothing that could be seen."""
    return cell is None or (isinstance(cell, str) and (not cell or cell.isspace()))
