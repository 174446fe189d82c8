"""Which column a header means: our name, another word for it, or one with a unit."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from supplychain.errors import DataProblem
from supplychain.io import synonyms
from supplychain.io.documents.kinds import column_extra
from supplychain.io.documents.scenario import FORMS
from supplychain.io.uncalculated import column_letters
from supplychain.io.units import factor, is_unit, unit_of

if TYPE_CHECKING:
    from supplychain.io.raw import RawTable

_IN_BRACKETS = re.compile(r"(.*?)[(\[【]([^)\]】]*)[)\]】]\s*")
MOST_SUGGESTIONS = 50
"""Looking for near words is slow; after so many, problems come without one."""

_SEPARATORS = re.compile(r"[\s_\-./:#*]+")


@dataclass(frozen=True, slots=True)
class Match:
    """Field that a header means, and what its numbers are multiplied by."""

    field: str
    scale: float = 1.0


def normal(word: str) -> str:
    """A word without case, blanks, underscores and full-width forms."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", word).casefold())


def match_headers(table: RawTable) -> tuple[dict[int, Match], list[DataProblem]]:
    """Meaning of each column of a table by its position, and what is wrong with the headers.

    Columns that begin with ``_`` or ``x_`` are the user's own and have no meaning here; nor have
    columns of addresses, telephone numbers and remarks.
    """
    matches: dict[int, Match] = {}
    problems: list[DataProblem] = []
    seen: dict[str, str] = {}
    for position, header in enumerate(table.headers):
        if header.casefold().startswith(("_", "x_")) or normal(header) in synonyms.NOTES:
            continue
        if not header:
            problems += _nameless(table, position)
            continue
        match = match_header(table.name, header)
        if isinstance(match, DataProblem):
            problems.append(_placed(match, table))
        elif match.field in seen:
            problems.append(_twice(table, header, seen[match.field]))
        else:
            matches[position] = match
            seen[match.field] = header
    return matches, problems


def match_header(table: str, header: str) -> Match | DataProblem:
    """Field of a table's form that a header means, or what is wrong with the header."""
    whole, bases = _vocabulary(table)
    if field := whole.get(normal(header)):
        return Match(field)
    base, unit = _split_unit(header)
    found = whole.get(base) or bases.get(base)
    if found is None:
        return _unknown(table, header, base)
    if not is_unit(unit):
        return Match(found)
    wanted = unit_of(found)
    scale = factor(unit, wanted)
    if scale is None:
        return DataProblem(
            table, 1, header, "wrong_unit", "the unit does not fit", unit, wanted or "no unit"
        )
    return Match(found, scale)


@cache
def _vocabulary(table: str) -> tuple[dict[str, str], dict[str, str]]:
    """Words for the fields of a table: whole headers, and names without their unit."""
    form = FORMS[table]
    whole = {normal(field): field for field in form.columns}
    bases: dict[str, str] = {}
    of_table = synonyms.COLUMNS_OF_TABLE.get(table, {})
    for words in (of_table, synonyms.COLUMNS):
        for field in form.columns:
            for word in words.get(field, ()):
                whole.setdefault(normal(word), field)
    for field in form.columns:
        chinese = str(column_extra(form.row_model, field).get("zh", ""))
        whole.setdefault(normal(re.split(r"[(,(,]", chinese)[0]), field)
        if unit := unit_of(field):
            bases.setdefault(normal(field.removesuffix(unit)), field)
    bases.pop("", None)
    whole.pop("", None)
    return whole, bases


def _split_unit(header: str) -> tuple[str, str]:
    """Normal name and unit of ``重量(g)``, ``weight [g]``, ``weight_g`` or ``weight g``."""
    text = unicodedata.normalize("NFKC", header).casefold().strip()
    if match := _IN_BRACKETS.fullmatch(text):
        return normal(match[1]), match[2].strip()
    parts = re.split(r"[\s_]+", text)
    if len(parts) > 1 and is_unit(parts[-1]):
        return normal("".join(parts[:-1])), parts[-1]
    return normal(text), ""


def suggestion(word: str, known: list[str]) -> str:
    """A sentence that names the nearest known word, or an empty string."""
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"; did you mean {near[0]}?" if near else ""


def _unknown(table: str, header: str, base: str) -> DataProblem:
    whole, _ = _vocabulary(table)
    near = get_close_matches(base, list(whole), n=1, cutoff=0.6)
    hint = f"; did you mean {whole[near[0]]}?" if near else ""
    return DataProblem(
        table,
        1,
        header,
        "unknown_column",
        f"no column of this table is called so{hint}",
        header,
        "columns of the template, or a name that begins with _ or x_",
    )


def _placed(problem: DataProblem, table: RawTable) -> DataProblem:
    return DataProblem(
        table.label,
        -1 if table.exact else 1,
        problem.column,
        problem.code,
        problem.problem,
        problem.given,
        problem.allowed,
    )


def _nameless(table: RawTable, position: int) -> list[DataProblem]:
    """A column without header is a fault only if something stands in it."""
    cells = zip(table.columns[position], table.row_numbers, strict=True)
    filled = [number for cell, number in cells if cell not in (None, "")]
    if not filled:
        return []
    return [
        DataProblem(
            table.label,
            filled[0],
            "",
            "no_header",
            f"column {column_letters(position + 1)} has cells but no header",
        )
    ]


def _twice(table: RawTable, header: str, other: str) -> DataProblem:
    return DataProblem(
        table.label,
        -1 if table.exact else 1,
        header,
        "duplicate_column",
        f"{other} means the same column",
        header,
        "one column of each meaning",
    )
