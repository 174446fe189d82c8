"""The header of a scenario as a sheet of two columns, field and value."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from supplychain.errors import DataProblem
from supplychain.io.guard import guard, unguard
from supplychain.io.raw import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from supplychain.io.raw import RawScenario

LARGEST_CELL = 32_000
_TEXT_FIELDS = frozenset({"name", "description", "zone", "crs", "currency", "roads.provider"})
_JSON_FIELD = "parameters"


@dataclass(slots=True)
class HeaderSheet:
    """Fields of the header, the row of each, and what could not be read."""

    values: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    problems: list[DataProblem] = field(default_factory=list)


def header_rows(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Field and cell of every row; long text goes on in further rows of the same field."""
    for name, value in _flat(values):
        cell = json.dumps(value, ensure_ascii=False) if name == _JSON_FIELD else value
        if not isinstance(cell, str):
            yield guard(name), cell
            continue
        for begin in range(0, max(len(cell), 1), LARGEST_CELL):
            yield guard(name), guard(cell[begin : begin + LARGEST_CELL]) or "'"


def read_header_sheet(label: str, rows: Sequence[Sequence[object]]) -> HeaderSheet:
    """Header of a sheet whose first row holds titles."""
    sheet = HeaderSheet()
    flat: dict[str, Any] = {}
    for number, row in enumerate(rows[1:], 2):
        if len(row) < 2 or is_blank(row[0]) or is_blank(row[1]):
            continue
        name = unguard(str(row[0])).strip()
        sheet.rows.setdefault(name, number)
        value = _cell(name, row[1])
        if name in flat and isinstance(value, str):
            flat[name] += value
        else:
            flat[name] = value
    for name, value in flat.items():
        _put(sheet, label, name, value)
    return sheet


def take_header(raw: RawScenario, label: str, rows: Sequence[Sequence[object]]) -> None:
    """Take the header of a scenario from a sheet."""
    header = read_header_sheet(label, rows)
    raw.header_label, raw.header, raw.header_rows = label, header.values, header.rows
    raw.problems += header.problems


def _flat(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, dict) and name != _JSON_FIELD:
            yield from ((f"{name}.{part}", inner) for part, inner in _flat(value))
        elif value not in (None, {}) and (value or name != "description"):
            yield name, value


def _cell(name: str, cell: object) -> object:
    if isinstance(cell, str):
        return unguard(cell)
    if name in _TEXT_FIELDS:
        return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return cell


def _put(sheet: HeaderSheet, label: str, name: str, value: Any) -> None:
    """Put a value at its place among nested fields."""
    if name == _JSON_FIELD:
        try:
            value = json.loads(value)
        except (TypeError, ValueError) as error:
            text = f"this is not JSON: {error}"
            sheet.problems.append(
                DataProblem(label, sheet.rows[name], name, "wrong_type", text, str(value)[:200])
            )
            return
    *parents, last = name.split(".", 2)
    inside = sheet.values
    for parent in parents:
        inside = inside.setdefault(parent, {})
        if not isinstance(inside, dict):
            text = "this field cannot have parts"
            sheet.problems.append(DataProblem(label, sheet.rows[name], name, "wrong_type", text))
            return
    inside[last] = value
