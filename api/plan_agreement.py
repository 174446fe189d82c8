"""Whether the files of a plan folder still say what its plan says."""

from __future__ import annotations

import hashlib
import json
import math
from typing import TYPE_CHECKING, Any, Protocol

from solvers.common import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from api.plan_header import Header

ROUNDING = 1e-9


class Described(Protocol):
    """A header with the SHA-256 of every table."""

    @property
    def files(self) -> dict[str, str]:
        """By name."""
        ...


_SAID_ELSEWHERE = frozenset({"schema_version", "versions", "violations", "files"})
"""Fields of the header that are no figures of the plan."""


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def changed_files(folder: Path, header: Described) -> list[Violation]:
    """Tables and maps that are gone or were changed after the plan was made (``FILE_CHANGED``)."""
    found = []
    for name, digest in sorted(header.files.items()):
        path = folder / name
        if not path.is_file():
            found.append(Violation("FILE_CHANGED", name, "the file is gone", 1.0, "count"))
        elif digest_of(path) != digest:
            detail = "the file was changed after the plan was made"
            found.append(Violation("FILE_CHANGED", name, detail, 1.0, "count"))
    return found


def wrong_figures(said: Header, right: Header) -> list[Violation]:
    """Figures of ``plan.json`` that are not those of the plan (``HEADER_WRONG``).

    Parameters
    ----------
    said
        The header that was read.
    right
        One made anew, of a plan that breaks no rule; figures of other plans need not even exist.
    """
    given_fields, right_fields = (json.loads(item.model_dump_json()) for item in (said, right))
    return [
        Violation(
            "HEADER_WRONG", field, f"{given} given, is {wanted}", _amount(given, wanted), unit
        )
        for field, given, wanted in _differences(given_fields, right_fields, "")
        if field.partition(".")[0] not in _SAID_ELSEWHERE
        for unit in [_unit(field, wanted)]
    ]


def _differences(given: Any, right: Any, place: str) -> Iterator[tuple[str, Any, Any]]:
    """Place, given and right value wherever two documents differ."""
    if isinstance(given, dict) and isinstance(right, dict):
        for key in sorted(given.keys() | right.keys()):
            inner = f"{place}.{key}" if place else key
            yield from _differences(given.get(key), right.get(key), inner)
    elif _is_number(given) and _is_number(right):
        if not math.isclose(given, right, rel_tol=ROUNDING, abs_tol=ROUNDING):
            yield place, given, right
    elif given != right:
        yield place, given, right


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _amount(given: Any, right: Any) -> float:
    return abs(given - right) if _is_number(given) and _is_number(right) else 1.0


def _unit(field: str, right: Any) -> str:
    """Unit of a figure by the end of its name; everything else is counted."""
    if not _is_number(right):
        return "count"
    end = field.rpartition("_")[2] if "_" in field else ""
    return end if end in {"s", "kg", "l", "h", "cny"} else "count"
