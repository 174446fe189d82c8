"""Two results side by side: what differs, and by how much."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.kinds import Kind

MOST_LINES = 2_000
DEEPEST = 4
SECTIONS = ("objective_cny", "bound_cny", "seconds", "costs_cny", "kpis", "runs", "metrics")
"""Parts of a header that hold figures; the rest says how a plan came to be."""


class Line(BaseModel):
    """One figure of both."""

    figure: str
    a: float | None
    b: float | None
    difference: float | None = Field(description="b less a, where both are known.")
    share: float | None = Field(description="The difference over a, where a is not zero.")


class Comparison(BaseModel):
    """Two results of one kind."""

    kind: str
    a: str
    b: str
    same_scenario: bool
    lines: list[Line]


def header_of(kind: Kind, archive: bytes) -> dict[str, Any]:
    """The header in an archive."""
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        found: dict[str, Any] = json.loads(opened.read(kind.files.header))
    return found


def lines_of(a: dict[str, Any], b: dict[str, Any]) -> list[Line]:
    """Every figure that either has, those of both first."""
    ours, theirs = dict(_figures(a)), dict(_figures(b))
    names = [*ours, *(name for name in theirs if name not in ours)]
    return [_line(name, ours.get(name), theirs.get(name)) for name in names][:MOST_LINES]


def _figures(header: dict[str, Any]) -> Iterator[tuple[str, float]]:
    for section in SECTIONS:
        if section in header:
            yield from _below(section, header[section], DEEPEST)


def _below(name: str, value: Any, depth: int) -> Iterator[tuple[str, float]]:
    if isinstance(value, bool) or depth == 0:
        return
    if isinstance(value, int | float):
        if abs(value) < float("inf"):
            yield name, float(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _below(f"{name}.{key}", item, depth - 1)


def _line(name: str, a: float | None, b: float | None) -> Line:
    difference = None if a is None or b is None else b - a
    share = None if difference is None or not a else difference / abs(a)
    return Line(figure=name, a=a, b=b, difference=difference, share=share)
