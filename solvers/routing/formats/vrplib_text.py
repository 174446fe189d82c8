"""VRPLIB files cut into specifications and sections, with line numbers kept."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from supplychain.errors import DataProblem

if TYPE_CHECKING:
    from pathlib import Path

SUFFIX = "_SECTION"
MATRIX = "EDGE_WEIGHT"


@dataclass(slots=True)
class Parts:
    """What a file says, each with its line, and what is wrong with it.

    ``sections`` hold rows of numbers, the leading index included.
    """

    path: Path
    specifications: dict[str, tuple[int, str]] = field(default_factory=dict)
    sections: dict[str, list[tuple[int, list[float]]]] = field(default_factory=dict)
    starts: dict[str, int] = field(default_factory=dict)
    problems: list[DataProblem] = field(default_factory=list)

    def blame(self, line: int, code: str, problem: str, given: str = "", allowed: str = "") -> None:
        """Note what is wrong on a line, -1 for the file."""
        self.problems.append(DataProblem(self.path.name, line, "", code, problem, given, allowed))

    def text(self, key: str, default: str = "") -> str:
        """A specification's value."""
        return self.specifications.get(key, (0, default))[1]

    def number(self, key: str) -> float | None:
        """A specification as a number, ``None`` if it is absent or not one (which is noted)."""
        if key not in self.specifications:
            return None
        line, text = self.specifications[key]
        value = number_of(text)
        if value is None or value < 0:
            self.blame(line, "bad_number", f"{key} must be a number of at least 0", text)
            return None
        return value


def read_parts(path: Path) -> Parts:
    """Cut a file into its parts; sections come after all specifications, ``EOF`` ends it."""
    parts = Parts(path)
    current = ""
    for line, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = raw.strip()
        if not text:
            continue
        if text == "EOF":
            break
        head = text.rstrip(" :")
        if head.endswith(SUFFIX):
            current = head.removesuffix(SUFFIX).upper()
            if current in parts.sections:
                parts.blame(line, "duplicate", "the section is there twice", head)
            parts.sections[current], parts.starts[current] = [], line
        elif ":" in text:
            key, _, value = text.partition(":")
            parts.specifications[key.strip().upper()] = line, value.strip()
        elif current:
            row = [number_of(cell) for cell in text.split()]
            good = [cell for cell in row if cell is not None]
            if len(good) < len(row):
                parts.blame(line, "bad_number", f"numbers are needed in {current}{SUFFIX}", text)
            parts.sections[current].append((line, good))
        else:
            allowed = "KEY : value, or a section"
            parts.blame(line, "bad_line", "not a VRPLIB line", text, allowed)
    return parts


def number_of(text: str) -> float | None:
    """A finite number, or ``None``."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
