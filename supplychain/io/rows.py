"""Rows checked against their model, with every fault named in plain words."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic_core import ErrorDetails

    from supplychain.io.documents.kinds import Row

_LIMITS = {
    "greater_than": ("> {gt:g}", "out_of_range", "too small"),
    "greater_than_equal": (">= {ge:g}", "out_of_range", "too small"),
    "less_than": ("< {lt:g}", "out_of_range", "too large"),
    "less_than_equal": ("<= {le:g}", "out_of_range", "too large"),
    "finite_number": ("a finite number", "not_finite", "not a finite number"),
    "string_too_short": ("text", "missing_value", "empty"),
    "string_too_long": ("at most {max_length} characters", "too_long", "too long"),
    "string_pattern_mismatch": (
        "text without control characters",
        "control_character",
        "text with control characters",
    ),
    "enum": ("{expected}", "unknown_choice", "none of the choices"),
    "literal_error": ("{expected}", "unknown_choice", "none of the choices"),
}


@cache
def _adapter(row_model: type[Row]) -> TypeAdapter[list[Row]]:
    return TypeAdapter(list[row_model])  # type: ignore[valid-type]


def validate_rows(
    row_model: type[Row], rows: Sequence[Mapping[str, Any]]
) -> tuple[list[Row | None], list[ErrorDetails]]:
    """Rows in their place, ``None`` for broken ones, and the faults of those."""
    adapter = _adapter(row_model)
    try:
        return list(adapter.validate_python(rows)), []
    except ValidationError as error:
        errors = error.errors(include_url=False)
    broken = {int(details["loc"][0]) for details in errors}
    sound = iter(
        adapter.validate_python([row for index, row in enumerate(rows) if index not in broken])
    )
    return [None if index in broken else next(sound) for index in range(len(rows))], errors


def explain(details: ErrorDetails) -> tuple[str, str, str, str]:
    """Code, sentence, given text and allowed text of a fault that pydantic found."""
    given = details["input"]
    if details["type"] == "missing":
        return "missing_value", "a value is missing", "", ""
    if details["type"] == "extra_forbidden":
        return "unknown_field", "no field is called so", "", ""
    allowed, code, word = _LIMITS.get(details["type"], ("", "wrong_type", _sentence(details)))
    text = f"this is {word}" if allowed else word
    return code, text, str(given)[:200], allowed.format(**details.get("ctx", {}))


def _sentence(details: ErrorDetails) -> str:
    """Pydantic's words, without the name of the exception that a check of ours raised."""
    return details["msg"].removeprefix("Value error, ").lower()
