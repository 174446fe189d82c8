"""A scenario as one JSON document: the body of a request, or a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from supplychain.errors import DataProblem
from supplychain.io.documents.history import HistoryRows
from supplychain.io.documents.scenario import FORMS
from supplychain.io.history.write import history_of_rows, refuse_long
from supplychain.io.letters import refuse_half_letters
from supplychain.io.names import table_name
from supplychain.io.raw import MAX_ROWS, RawScenario, RawTable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from supplychain.io.documents.scenario import ScenarioDocument

MAX_BYTES = 500_000_000
HEADER_LABEL = "scenario"
_MOST_DIGITS = 400
_MAY_HOLD_HALF_LETTERS = ("\\ud", "\\uD")


def read_json(path: Path) -> RawScenario:
    """Everything in a JSON file."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ValueError("the file is too large")
        data = path.read_bytes()
        if not data.strip():
            raise ValueError("the file is empty")
        text = data.decode(json.detect_encoding(data))
        document = json.loads(text, parse_constant=_refuse_constant, parse_int=_whole_number)
        if any(sign in text for sign in _MAY_HOLD_HALF_LETTERS):
            refuse_half_letters(document)
    except json.JSONDecodeError as error:
        text = f"the file is not JSON: {error.msg.lower()} at character {error.colno}"
        return _broken(path.name, text, error.lineno)
    except UnicodeDecodeError:
        return _broken(path.name, "the text is in an unknown encoding; JSON is UTF-8")
    except (ValueError, RecursionError) as error:
        return _broken(path.name, str(error))
    except OSError as error:
        return _broken(path.name, f"the file cannot be read: {error.strerror or error}".lower())
    if not isinstance(document, dict):
        return _broken(path.name, "the document is not an object")
    return raw_of(document)


def raw_of(document: Mapping[str, Any]) -> RawScenario:
    """Header and tables of a document; its rows are counted from 1."""
    raw = RawScenario(HEADER_LABEL)
    header = {}
    for key, value in document.items():
        name = table_name(key)
        if isinstance(value, HistoryRows):
            raw.history = history_of_rows(value) if value else None
        elif name in FORMS and isinstance(value, (list, tuple)):
            _add_table(raw, name, key, value)
        elif name in FORMS and value is not None:
            text = "the table is not a list of rows"
            raw.lost.add(name)
            raw.problems.append(DataProblem(key, -1, "", "wrong_type", text))
        elif value is not None:
            header[key] = value
    raw.header = header
    return raw


def json_text(document: ScenarioDocument) -> str:
    """JSON text of a document, without blanks; `DataError` if it could not be read again."""
    refuse_long(document.demand_history, MAX_ROWS, "a document")
    values = document.model_dump_json(exclude_none=True)
    return values + "\n"


def _add_table(raw: RawScenario, name: str, label: str, rows: list[Any] | tuple[Any, ...]) -> None:
    if (other := raw.label_of(name)) is not None:
        text = f"{other} is the same table"
        raw.problems.append(DataProblem(label, -1, "", "duplicate_table", text))
        return
    if len(rows) > MAX_ROWS:
        text = "too many rows"
        raw.problems.append(
            DataProblem(label, -1, "", "too_large", text, str(len(rows)), f"at most {MAX_ROWS}")
        )
        raw.lost.add(name)
        return
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            text = "the row is not an object"
            raw.problems.append(DataProblem(label, number, "", "wrong_type", text, str(row)[:200]))
    objects = [(number, row) for number, row in enumerate(rows, 1) if isinstance(row, dict)]
    headers = list(dict.fromkeys(key for _, row in objects for key in row))
    columns = [[row.get(key) for _, row in objects] for key in headers]
    numbers = [number for number, _ in objects]
    raw.tables[name] = RawTable(name, label, headers, columns, numbers, exact=True)


def _broken(label: str, text: str, row: int = -1) -> RawScenario:
    raw = RawScenario(label)
    raw.problems.append(DataProblem(label, row, "", "unreadable", text))
    return raw


def _whole_number(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        message = f"a number has more than {_MOST_DIGITS} digits"
        raise ValueError(message)
    return int(digits)


def _refuse_constant(word: str) -> float:
    message = f"{word} is not allowed in JSON"
    raise ValueError(message)
