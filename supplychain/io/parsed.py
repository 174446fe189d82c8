"""Scenario tables after parsing: rows that remember where they stood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from supplychain.errors import DataProblem
from supplychain.io.documents.kinds import Row
from supplychain.io.documents.scenario import FORMS
from supplychain.io.history.cells import ParsedHistory

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from supplychain.io.documents.header import HeaderDocument

_FILE_FAULTS = frozenset({"unreadable", "too_large", "unknown_table", "duplicate_table"})

RowT = TypeVar("RowT", bound=Row)


@dataclass(slots=True)
class Table(Generic[RowT]):
    """One table.

    Parameters
    ----------
    name
        Name of the table's form.
    label
        File or sheet, as the user knows it.
    row_numbers
        Row of each entry as the user counts it.
    rows
        Parsed rows; ``None`` where the row is broken.
    columns
        Values of every column that the file has, also of broken rows; ``None`` where blank or
        unreadable.
    headers
        The file's own header by field.
    unreadable
        Positions and fields of the cells that could not be read.
    exact
        Whether the file keeps types and has no header row of its own.
    """

    name: str
    label: str
    row_numbers: list[int] = field(default_factory=list)
    rows: list[RowT | None] = field(default_factory=list)
    columns: dict[str, list[Any]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    unreadable: set[tuple[int, str]] = field(default_factory=set)
    exact: bool = False

    def __iter__(self) -> Iterator[tuple[int, RowT]]:
        """Row number and row of every row that could be parsed."""
        for number, row in zip(self.row_numbers, self.rows, strict=True):
            if row is not None:
                yield number, row

    @property
    def good_rows(self) -> list[RowT]:
        """Rows that could be parsed."""
        return [row for row in self.rows if row is not None]

    @property
    def is_complete(self) -> bool:
        """Whether every row could be parsed."""
        return all(row is not None for row in self.rows)

    def values(self, name: str) -> Iterator[tuple[int, Any]]:
        """Row number and value of every filled cell of a column, broken rows included."""
        for number, value in zip(self.row_numbers, self.columns.get(name, ()), strict=False):
            if value is not None:
                yield number, value

    def problem(
        self, row: int, name: str, code: str, text: str, given: object = "", allowed: str = ""
    ) -> DataProblem:
        """A fault in this table, under the file's own header."""
        header = self.headers.get(name, name)
        return DataProblem(self.label, row, header, code, text, str(given), allowed)


@dataclass(slots=True)
class ParsedScenario:
    """All tables, by name, and the header, which is ``None`` if it is broken.

    ``history`` is the table that is held as columns; `tables` has an empty one in its place.
    ``header_label`` and ``header_rows`` say where the header and its fields stand.
    """

    header: HeaderDocument | None
    tables: dict[str, Table[Any]]
    problems: list[DataProblem] = field(default_factory=list)
    header_label: str = "scenario"
    header_rows: Mapping[str, int] = field(default_factory=dict)
    history: ParsedHistory = field(default_factory=ParsedHistory)

    def __getitem__(self, name: str) -> Table[Any]:
        """Table of that name; an empty one if the scenario lacks it."""
        return self.tables[name]

    def header_problem(
        self, name: str, code: str, text: str, given: object = "", allowed: str = ""
    ) -> DataProblem:
        """A fault in a field of the header."""
        row = self.header_rows.get(name, -1)
        return DataProblem(self.header_label, row, name, code, text, str(given), allowed)

    def is_sound(self, *names: str) -> bool:
        """Whether the tables, as far as they are required, are there with every row readable.

        While a file is unread or unknown, no table counts: it might be the one that lacks.
        """
        is_read = not any(problem.code in _FILE_FAULTS for problem in self.problems)
        return is_read and all(
            self.tables[name].is_complete
            and (self.tables[name].columns or not FORMS[name].required)
            for name in names
        )
