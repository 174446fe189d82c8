"""Keys that stand twice, and references that lead nowhere."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any

from supplychain.errors import DataProblem
from supplychain.io.documents.kinds import column_extra
from supplychain.io.documents.scenario import TABLES
from supplychain.io.headers import MOST_SUGGESTIONS

if TYPE_CHECKING:
    from supplychain.io.documents.kinds import Row
    from supplychain.io.documents.scenario import TableForm
    from supplychain.io.parsed import ParsedScenario, Table


def duplicate_keys(parsed: ParsedScenario) -> list[DataProblem]:
    """A key may stand in one row of its table only."""
    problems = []
    for form in TABLES:
        if form.key:
            problems += _duplicates(form, parsed[form.name])
    return problems


def unknown_references(parsed: ParsedScenario) -> list[DataProblem]:
    """What a row refers to must be there."""
    problems: list[DataProblem] = []
    for name, field, target in _references():
        refers = any(value != "" for _, value in parsed[name].values(field))
        if _is_empty(parsed[target]) and refers:
            problems.append(_no_rows(parsed[target]))
        elif "id" in parsed[target].columns:
            problems += _unknown(parsed[name], field, parsed[target], problems)
    return problems


@cache
def _references() -> tuple[tuple[str, str, str], ...]:
    """Tables with the fields that refer to other tables, and those."""
    return tuple(
        (form.name, field, target)
        for form in TABLES
        for field in form.columns
        if (target := str(column_extra(form.row_model, field)["refers_to"]))
    )


def _is_empty(table: Table[Any]) -> bool:
    """Whether the table is there but has no rows."""
    return not table.row_numbers and (bool(table.columns) or table.exact)


def _no_rows(table: Table[Any]) -> DataProblem:
    """One fault of the empty table rather than one of every cell that refers to it."""
    text = "the table has no rows, but other tables refer to it"
    return DataProblem(table.label, -1, "", "empty_table", text)


def _duplicates(form: TableForm, table: Table[Any]) -> list[DataProblem]:
    columns = [_with_defaults(form, table, field) for field in form.key]
    named = [field for field in form.key if field in table.columns] or list(form.key)
    seen: dict[tuple[Any, ...], int] = {}
    problems = []
    for number, key in zip(table.row_numbers, zip(*columns, strict=True), strict=True):
        if any(part is None and field == "id" for part, field in zip(key, form.key, strict=True)):
            continue
        first = seen.setdefault(key, number)
        if first != number:
            parts = zip(form.key, key, strict=True)
            given = " ".join(str(part) for field, part in parts if field in named)
            text = f"row {first} has the same {' and '.join(named)}"
            problems.append(
                table.problem(number, named[-1], "duplicate_key", text, given, "one row per key")
            )
    return problems


def _with_defaults(form: TableForm, table: Table[Any], field: str) -> list[Any]:
    blank = _blank(form.row_model, field)
    values = table.columns.get(field, [None] * len(table.row_numbers))
    return [blank if value is None else value for value in values]


@cache
def _blank(row_model: type[Row], field: str) -> Any:
    """What a blank cell of a key stands for."""
    info = row_model.model_fields[field]
    return None if info.is_required() else info.get_default()


def _unknown(
    table: Table[Any], field: str, target: Table[Any], earlier: list[DataProblem]
) -> list[DataProblem]:
    known = {key for key in target.columns["id"] if key is not None}
    words = sorted(known)
    problems: list[DataProblem] = []
    for number, value in table.values(field):
        if value in known or value == "":
            continue
        hint = ""
        if len(earlier) + len(problems) < MOST_SUGGESTIONS:
            near = get_close_matches(value, words, n=1, cutoff=0.7)
            hint = f"; did you mean {near[0]}?" if near else ""
        text = f"{target.name} has no such id{hint}"
        allowed = f"an id of {target.name}"
        problems.append(table.problem(number, field, "unknown_reference", text, value, allowed))
    return problems
