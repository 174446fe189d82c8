"""Lines of installers, by kind of file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.installers.dispatch.lines import city_kind_lines, is_city
from benchmarks.installers.dynamic import DESK_PREFIX, desk_kind_lines, dynamic_kind_lines
from benchmarks.installers.dynamic import PREFIX as DYNAMIC
from benchmarks.installers.generated_lines import PREFIX, generated_lines
from benchmarks.installers.home_care import home_care_line, is_home_care
from benchmarks.installers.verolog_lines import is_verolog_file, verolog_lines
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from solvers.common import Limits

    Lines = Callable[[str, Limits, Sequence[str]], Iterator[dict[str, Any]]]

KINDS: tuple[tuple[Callable[[str], bool], Lines], ...] = (
    (lambda text: text.startswith(PREFIX), generated_lines),
    (lambda text: text.startswith(DYNAMIC), dynamic_kind_lines),
    (lambda text: text.startswith(DESK_PREFIX), desk_kind_lines),
    (is_city, city_kind_lines),
    (lambda text: is_home_care(Path(text)), lambda text, limits, _: _home_care(text, limits)),
    (lambda text: is_verolog_file(Path(text)), lambda *given: _verolog(*given)),  # noqa: PLW0108
)
"""What tells a kind of file, and what its lines are; the first that fits is taken."""


def installers_lines(
    files: Iterable[str], limits: Limits, peers: Sequence[str] = ()
) -> Iterator[dict[str, Any]]:
    """Lines of each file in turn.

    Parameters
    ----------
    files
        Paths, ``generated:JOBSxTEAMSxSKILLSETS``, ``dynamic:`` and ``desk:`` of the same form, or
        ``city:DAYS`` for ours beside a manual
        dispatcher.
    limits
        Of each plan.
    peers
        Other solvers that run as well, where the kind of file has them.

    Raises
    ------
    DataError
        For a file of no known kind.
    """
    for text in files:
        lines = next((lines for fits, lines in KINDS if fits(text)), None)
        if lines is None:
            message = "this is no instance of installers"
            raise DataError([DataProblem(text, -1, "", "unknown_format", message)])
        yield from lines(text, limits, peers)


def _verolog(text: str, limits: Limits, peers: Sequence[str]) -> Iterator[dict[str, Any]]:
    seconds = 300.0 if limits.max_seconds is None else limits.max_seconds
    return verolog_lines([Path(text)], seconds, limits.workers, limits.seed, peers)


def _home_care(text: str, limits: Limits) -> Iterator[dict[str, Any]]:
    return home_care_line(Path(text), limits)
