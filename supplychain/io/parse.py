"""From the cells of all files to typed rows, collecting every structural fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supplychain.errors import DataProblem
from supplychain.io.cells import BadCell, parse_column
from supplychain.io.derive import derive, keys_by_name
from supplychain.io.documents.scenario import FORMS, TABLES, spared_tables
from supplychain.io.header import parse_header
from supplychain.io.headers import match_headers
from supplychain.io.history.cells import ParsedHistory
from supplychain.io.history.columns import history_of_table
from supplychain.io.history.parse import parse_history
from supplychain.io.parsed import ParsedScenario, Table
from supplychain.io.raw import HISTORY
from supplychain.io.rows import explain, validate_rows

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from supplychain.io.raw import RawScenario, RawTable

_LATITUDES, _LARGEST_LATITUDE = frozenset({"lat", "start_lat", "end_lat"}), 90


def parse(raw: RawScenario) -> ParsedScenario:
    """Typed tables of a scenario and everything that is structurally wrong with it."""
    if raw.is_unreadable:
        return ParsedScenario(None, _empty_tables(), raw.problems)
    header, problems = parse_header(raw)
    problems = [*raw.problems, *problems]
    tables: dict[str, Table[Any]] = {}
    for name, raw_table in raw.tables.items():
        if name == HISTORY:
            continue
        tables[name], found = _read_columns(raw_table)
        problems += found
    given = frozenset(raw.tables) | raw.lost
    problems += derive(tables, given)
    spared = spared_tables(lambda name: name in tables and bool(tables[name].row_numbers))
    spared |= raw.lost
    for form in TABLES:
        if form.name in tables:
            problems += _read_rows(tables[form.name])
        elif form.required and form.name not in spared:
            problems.append(_missing_table(form.name))
    history, found = _history(raw, tables)
    problems += found
    tables = _empty_tables() | tables
    return ParsedScenario(header, tables, problems, raw.header_label, raw.header_rows, history)


def _history(
    raw: RawScenario, tables: dict[str, Table[Any]]
) -> tuple[ParsedHistory, list[DataProblem]]:
    """The table that is read as columns, from whatever form it came in."""
    columns = raw.history
    if columns is None and HISTORY in raw.tables:
        columns = history_of_table(raw.tables[HISTORY])
    if columns is None:
        return ParsedHistory(), []
    names = {
        field: keys_by_name(tables.get(target))
        for field, target in (("site_id", "sites"), ("product_id", "products"))
    }
    return parse_history(columns, names)


def _empty_tables() -> dict[str, Table[Any]]:
    return {form.name: Table(form.name, form.name) for form in TABLES}


def _read_columns(raw: RawTable) -> tuple[Table[Any], list[DataProblem]]:
    """Cells of every column, by field, and the faults of headers and cells."""
    form = FORMS[raw.name]
    matches, problems = match_headers(raw)
    table: Table[Any] = Table(raw.name, raw.label, raw.row_numbers, exact=raw.exact)
    for position, match in matches.items():
        field, cells = match.field, raw.columns[position]
        values = parse_column(cells, form.row_model, field, scale=match.scale, exact=raw.exact)
        table.headers[field] = raw.headers[position]
        table.columns[field] = values
        for index, value in enumerate(values):
            if isinstance(value, BadCell):
                number, given = raw.row_numbers[index], str(cells[index])[:200]
                problems.append(
                    table.problem(number, field, value.code, value.problem, given, value.allowed)
                )
                table.unreadable.add((index, field))
                values[index] = None
    return table, problems


def _read_rows(table: Table[Any]) -> list[DataProblem]:
    """Fill the table's rows from its columns; the faults found on the way."""
    form = FORMS[table.name]
    fields = list(table.columns)
    rows = [
        {field: value for field, value in zip(fields, values, strict=True) if value is not None}
        for values in zip(*table.columns.values(), strict=True)
    ]
    if table.exact and not table.row_numbers:
        return []
    missing = [
        field
        for field, info in form.row_model.model_fields.items()
        if info.is_required() and field not in table.columns
    ]
    table.rows, errors = validate_rows(form.row_model, rows)
    if not table.columns:
        table.rows = [None] * len(table.row_numbers)
    problems = [_missing_column(table, field) for field in missing]
    for details in errors:
        index, field = int(details["loc"][0]), str(details["loc"][1])
        if field not in missing and (index, field) not in table.unreadable:
            problems.append(_bad_value(table, index, field, details))
    return problems


def _bad_value(table: Table[Any], index: int, field: str, details: ErrorDetails) -> DataProblem:
    code, text, given, allowed = explain(details)
    longitude = None
    if field in _LATITUDES:
        longitude = _value(table, index, f"{field.removesuffix('lat')}lon")
    if code == "out_of_range" and longitude is not None and abs(longitude) <= _LARGEST_LATITUDE:
        code, text = "swapped_coordinates", "latitude and longitude look swapped"
        given, allowed = f"lat {given}, lon {longitude}", "latitude -90 to 90"
    return table.problem(table.row_numbers[index], field, code, text, given, allowed)


def _value(table: Table[Any], index: int, field: str) -> Any:
    """Value of a cell; ``None`` if it is blank, unreadable or the table lacks the column."""
    return table.columns[field][index] if field in table.columns else None


def _missing_column(table: Table[Any], field: str) -> DataProblem:
    row = -1 if table.exact else 1
    return table.problem(row, field, "missing_column", "the table lacks this column")


def _missing_table(name: str) -> DataProblem:
    return DataProblem(name, -1, "", "missing_table", "the scenario lacks this table")
