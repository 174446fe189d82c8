"""Which table a file or sheet name means."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

from supplychain.errors import DataProblem
from supplychain.io import synonyms
from supplychain.io.documents.scenario import FORMS
from supplychain.io.headers import normal

HEADER_SHEET = "scenario"
GUIDE_SHEETS = frozenset({"guide", "说明", "problems"})
"""Sheets for people, in lower case; they are not read."""


@cache
def _vocabulary() -> dict[str, str]:
    words = {normal(name): name for name in (*FORMS, HEADER_SHEET)}
    for name, others in synonyms.TABLES.items():
        for word in others:
            words.setdefault(normal(word), name)
    return words


def table_name(word: str) -> str | None:
    """Table, or ``scenario``, that a file or sheet name means; ``None`` if it means none."""
    return _vocabulary().get(normal(word))


def is_for_people(sheet: str) -> bool:
    """Whether a sheet is not read: a guide, a list of problems, or the user's own."""
    return sheet.strip().casefold() in GUIDE_SHEETS or sheet.startswith(("_", "x_"))


def unknown_table(label: str, word: str) -> DataProblem:
    """The fault of a file or sheet that means no table."""
    near = get_close_matches(normal(word), list(_vocabulary()), n=1, cutoff=0.6)
    hint = f"; did you mean {_vocabulary()[near[0]]}?" if near else ""
    return DataProblem(
        label,
        -1,
        "",
        "unknown_table",
        f"no table is called so{hint}",
        word,
        "tables of the template, or a name that begins with _ or x_",
    )
