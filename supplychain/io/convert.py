"""Documents to nouns and back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from supplychain.errors import DataError, DataProblem
from supplychain.io.checks import CHECKS_OF_DISRUPTIONS, find_problems, keys
from supplychain.io.documents.header import HeaderDocument
from supplychain.io.documents.history import HistoryRows
from supplychain.io.documents.scenario import (
    FORMS,
    OF_A_NETWORK,
    OF_A_PLANNED_DAY,
    OF_DISRUPTIONS,
    OF_DRIVING,
    OF_TELEMETRY,
    OF_THE_DAY,
    TABLES,
    ScenarioDocument,
)
from supplychain.io.history.digest import digest
from supplychain.io.history.write import problems_of_history
from supplychain.io.jsonfile import raw_of
from supplychain.io.parse import parse
from supplychain.io.parsed import Table
from supplychain.io.raw import HISTORY, MAX_ROWS, RawScenario
from supplychain.io.restocking_rows import history_of
from supplychain.io.rows import explain, validate_rows
from supplychain.io.to_nouns import scenario_of
from supplychain.io.to_rows import header_of, rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from supplychain.scenario import Scenario

OF_CHECKED_DISRUPTIONS = (
    *("temperature_classes", "sites", "customers", "install_jobs", "teams", "suppliers"),
    *("tariffs", *OF_DISRUPTIONS),
)
"""Tables that the checks of disruptions look at."""

_CHANGES_NO_PLAN = {
    *("name", "description", "parameters", "schema_version", "zone", "crs", "currency"),
    *("now", *OF_THE_DAY, *OF_DISRUPTIONS, *OF_TELEMETRY),
}


def problems_of(raw: RawScenario) -> list[DataProblem]:
    """Everything that is wrong with a scenario, sorted by table and row."""
    parsed = parse(raw)
    return sorted(dict.fromkeys((*parsed.problems, *find_problems(parsed))))


def nouns_of(raw: RawScenario, *, checked: bool = True) -> Scenario:
    """Scenario of what a reader found; `DataError` with every problem if there is any.

    ``checked=False`` leaves out the checks of meaning, for files of our own making.
    """
    parsed = parse(raw)
    found = [*parsed.problems, *(find_problems(parsed) if checked else ())]
    if found or parsed.header is None:
        raise DataError(sorted(dict.fromkeys(found)))
    rows = {name: table.good_rows for name, table in parsed.tables.items()}
    return scenario_of(parsed.header, rows, parsed.history.history)


def from_document(
    document: ScenarioDocument | Mapping[str, Any], *, checked: bool = True
) -> Scenario:
    """Scenario of a document, as a model or as plain JSON values.

    Raises
    ------
    DataError
        With every problem of structure and, unless ``checked`` is false, of meaning.
    """
    if isinstance(document, ScenarioDocument):
        document = document.model_dump(exclude_none=True)
    return nouns_of(raw_of(document), checked=checked)


def to_document(scenario: Scenario) -> ScenarioDocument:
    """Document of a scenario; `DataError` if a value is out of the range of its column."""
    problems: list[DataProblem] = []
    tables: dict[str, Any] = {}
    for name, values in rows_of(scenario).items():
        if len(values) > MAX_ROWS:
            given, allowed = str(len(values)), f"at most {MAX_ROWS}"
            problems.append(DataProblem(name, -1, "", "too_large", "too many rows", given, allowed))
            continue
        rows, errors = validate_rows(FORMS[name].row_model, values)
        tables[name] = tuple(row for row in rows if row is not None)
        for details in errors:
            code, text, given, allowed = explain(details)
            row, field = int(details["loc"][0]) + 2, str(details["loc"][1])
            problems.append(DataProblem(name, row, field, code, text, given, allowed))
    history = history_of(scenario)
    problems += problems_of_history(history)
    tables[HISTORY] = HistoryRows(history)
    try:
        header = HeaderDocument(**header_of(scenario))
    except ValidationError as error:
        for details in error.errors(include_url=False):
            column = ".".join(str(part) for part in details["loc"])
            code, text, given, allowed = explain(details)
            problems.append(DataProblem("scenario", -1, column, code, text, given, allowed))
    if problems:
        raise DataError(sorted(problems))
    fields = {name: getattr(header, name) for name in HeaderDocument.model_fields}
    return ScenarioDocument.model_construct(**fields, **tables)


def disruption_problems(scenario: Scenario) -> list[DataProblem]:
    """What is wrong with the disruptions of a scenario that is sound otherwise.

    The same checks as of a file, for disruptions that were added to a scenario in memory.
    """
    bare = replace(scenario, orders=(), lots=(), ambient=(), transfers=(), telemetry=())
    given = rows_of(bare)
    parsed = parse(RawScenario("scenario"))
    parsed.problems.clear()
    problems: list[DataProblem] = []
    for name in OF_CHECKED_DISRUPTIONS:
        rows, errors = validate_rows(FORMS[name].row_model, given[name])
        numbers = list(range(1, len(rows) + 1))
        columns = {field: [row.get(field) for row in given[name]] for field in FORMS[name].columns}
        parsed.tables[name] = Table(name, name, numbers, rows, columns, exact=True)
        for details in errors:
            code, text, value, allowed = explain(details)
            row, field = int(details["loc"][0]) + 1, str(details["loc"][1])
            problems.append(DataProblem(name, row, field, code, text, value, allowed))
    own = [p for p in keys.duplicate_keys(parsed) if p.table in OF_DISRUPTIONS]
    own += [p for p in keys.unknown_references(parsed) if p.table in OF_DISRUPTIONS]
    found = (problem for check in CHECKS_OF_DISRUPTIONS for problem in check(parsed))
    return sorted(dict.fromkeys((*problems, *own, *found)))


def scenario_hash(scenario: Scenario) -> str:
    """SHA-256 of everything that can change a plan, in hexadecimal.

    The form of storage, the name, the description, the name of the currency and the generator's
    parameters do not count. Nor does what has been done of a plan: the plan stays the one for this
    scenario while it is driven. Nor do disruptions: no plan knows of them, and one that was made
    before is still for this scenario; see :func:`disruptions_hash`. Nor does telemetry, which
    changes plans through the ages of lots alone.
    """
    # Without defaults, so that a column that a later version adds leaves older hashes alone.
    document = to_document(replace(scenario, telemetry=()))
    left_out = {*_CHANGES_NO_PLAN, HISTORY}
    values = json.loads(document.model_dump_json(exclude=left_out, exclude_defaults=True))
    if document.demand_history.history is not None:
        values[HISTORY] = digest(document.demand_history.history)
    canonical = json.dumps(
        _without_negative_zeros(values), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def disruptions_hash(scenario: Scenario) -> str:
    """SHA-256 of what can go wrong, in hexadecimal; with `scenario_hash` it names an experiment."""
    document = to_document(replace(scenario, telemetry=()))
    rows = document.model_dump_json(include=set(OF_DISRUPTIONS), exclude_defaults=True)
    canonical = json.dumps(_without_negative_zeros(json.loads(rows)), sort_keys=True)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def json_schema() -> dict[str, Any]:
    """JSON schema of the scenario document.

    The tables of a day are required of a scenario that states neither zones of a network to be
    designed, nor goods to be ordered, suppliers to be chosen or jobs to be installed, as they are
    when it is read.
    """
    schema = ScenarioDocument.model_json_schema()
    missing = [form.name for form in TABLES if form.name not in schema["properties"]]
    if missing:
        message = f"tables without a place in the document: {missing}"
        raise AssertionError(message)
    day = [name for name in schema["required"] if name in OF_A_PLANNED_DAY]
    network = [name for name in schema["required"] if name in OF_A_NETWORK]
    schema["required"] = [n for n in schema["required"] if n not in (*day, *network)]
    undriven = (name for name in day if name not in OF_DRIVING)
    schema["anyOf"] = [
        _with_rows("demand_zones", *network),
        _with_rows("stock_items", *network, *undriven),
        _with_rows("category_demand"),
        _with_rows("install_jobs"),
        {"required": [*network, *day]},
    ]
    return schema


def _with_rows(table: str, *others: str) -> dict[str, Any]:
    """Schema of a document in which a table has rows and others are there."""
    return {"properties": {table: {"minItems": 1}}, "required": [table, *others]}


def _without_negative_zeros(value: Any) -> Any:
    """Equal scenarios have equal hashes: -0.0 equals 0.0."""
    if isinstance(value, float):
        return value + 0.0
    if isinstance(value, dict):
        return {key: _without_negative_zeros(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_negative_zeros(item) for item in value]
    return value
