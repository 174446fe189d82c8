"""Headline figures of a plan of installers in words, for the page and the terminal alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.kpi_lines import KpiLine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.csv_files import Row
    from api.installers_view import InstallersView


@dataclass(frozen=True)
class F:
    a: int = 1


def figures_of(view: InstallersView) -> F:
    return F()


def kpi_rows(view: InstallersView) -> Iterator[Row]:
    yield {"name": "a", "value": 1}


def installers_lines(view: InstallersView) -> list[KpiLine]:
    return [KpiLine(f"Figure {k}", "1,234", "to come") for k in range(10)]
