"""Exit codes, and errors told on one line each."""

from __future__ import annotations

import sys
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from api.cli import stopping
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class Exit(IntEnum):
    """What the caller's shell learns."""

    OK = 0
    USAGE = 2
    BAD_INPUT = 3
    PARTIAL = 4
    VIOLATIONS = 5
    INTERRUPTED = stopping.INTERRUPTED


class TellingGroup(TyperGroup):
    """Commands whose expected failures become lines on stderr and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except DataError as wrong:
            tell(str(problem) for problem in wrong.problems)
            raise typer.Exit(Exit.BAD_INPUT) from wrong
        except BrokenPipeError:
            raise  # whoever read the output has left; that is nobody's bad input
        except OSError as wrong:
            tell([_in_words(wrong)])
            raise typer.Exit(Exit.BAD_INPUT) from wrong


def tell(lines: Iterable[str]) -> None:
    """Write lines to stderr, one each whatever they contain."""
    for line in lines:
        sys.stderr.write(" ".join(line.split()) + "\n")
    sys.stderr.flush()


def say(text: str) -> None:
    """Write data to stdout."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")
    sys.stdout.flush()


def refuse_existing(path: Path) -> None:
    """Raise `DataError` if a file is there, which may hold somebody's work."""
    if path.exists():
        problem = "the file is there already"
        raise DataError([DataProblem(str(path), -1, "", "occupied", problem, "", "a new name")])


def _in_words(wrong: OSError) -> str:
    place = f"{wrong.filename}: " if wrong.filename else ""
    return f"{place}{wrong.strerror or wrong}"
