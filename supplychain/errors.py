"""What is wrong with data, said once, completely and with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, order=True)
class DataProblem:
    """One fault in given data.

    Parameters
    ----------
    table
        Table, sheet or document part, such as ``orders`` or ``orders.csv``.
    row
        Row as the user counts it (the header is row 1), or -1 where no row applies.
    column
        Column or field, or an empty string where the whole row or table is meant.
    code
        Stable word for machines, such as ``unknown_reference``.
    problem
        One sentence for people.
    given
        What was found, as text; empty if nothing was.
    allowed
        What would be accepted, as text.
    """

    table: str
    row: int
    column: str
    code: str
    problem: str
    given: str = ""
    allowed: str = ""

    def __str__(self) -> str:
        where = self.table
        if self.row >= 0:
            where += f" row {self.row}"
        if self.column:
            where += f", column {self.column}"
        text = f"{where}: {self.problem}"
        if self.given:
            text += f"; given {self.given}"
        if self.allowed:
            text += f"; allowed {self.allowed}"
        return text


class DataError(Exception):
    """Raised when data cannot be used; carries every problem found, not only the first."""

    def __init__(self, problems: Iterable[DataProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
