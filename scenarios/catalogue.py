"""Scenarios by name: stored folders and those that are drawn on demand."""

from __future__ import annotations

from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.generators.installation.city import generate_city
from scenarios.generators.installation.national import generate_national
from scenarios.generators.installation.parameters import CITY_INSTALLERS, NATIONAL_INSTALLERS
from scenarios.generators.national import generate
from scenarios.generators.network.parameters import NATIONAL_PLACEMENT
from scenarios.generators.parameters import NATIONAL_FRESH, NATIONAL_PEAK
from scenarios.generators.restocking.national import generate_restocking
from scenarios.generators.restocking.parameters import NATIONAL_REPLENISHMENT
from supplychain.errors import DataError, DataProblem
from supplychain.io import read_scenario

if TYPE_CHECKING:
    from collections.abc import Callable

    from supplychain.scenario import Scenario

STORED = {
    NATIONAL_FRESH.name: "national_fresh",
    NATIONAL_PLACEMENT.name: "national_placement",
}
DRAWN: dict[str, Callable[[], Scenario]] = {
    NATIONAL_PEAK.name: partial(generate, NATIONAL_PEAK),
    NATIONAL_REPLENISHMENT.name: partial(generate_restocking, NATIONAL_REPLENISHMENT),
    CITY_INSTALLERS.name: partial(generate_city, CITY_INSTALLERS),
    NATIONAL_INSTALLERS.name: partial(generate_national, NATIONAL_INSTALLERS),
}


def names() -> tuple[str, ...]:
    """Names that :func:`load` knows."""
    return (*STORED, *DRAWN)


def describe(name: str) -> str:
    """One or two sentences on a named scenario; ``KeyError`` if there is none of that name."""
    return _descriptions()[name]


def load(name_or_path: str | Path) -> Scenario:
    """A named scenario, or the one that a folder, workbook or JSON document holds.

    Stored scenarios are read, others are drawn, which takes some seconds. A name wins over a path;
    write ``./national-fresh`` for a folder of that name.

    Raises
    ------
    DataError
        If it is neither a name nor a path, or what is there cannot be used.
    """
    name = str(name_or_path)
    if name in STORED:
        return read_scenario(stored_folder(name))
    if name in DRAWN:
        return DRAWN[name]()
    path = Path(name_or_path)
    if not path.exists():
        allowed = f"{', '.join(names())}, or a path"
        problem = "there is no scenario of this name and no such path"
        raise DataError(
            [DataProblem("scenario", -1, "", "unknown_scenario", problem, name, allowed)]
        )
    return read_scenario(path)


def stored_folder(name: str) -> Path:
    """Folder of a stored scenario inside the installed package."""
    return Path(str(files("scenarios") / STORED[name]))


def _descriptions() -> dict[str, str]:
    every = (
        *(NATIONAL_FRESH, NATIONAL_PEAK, NATIONAL_PLACEMENT, NATIONAL_REPLENISHMENT),
        *(CITY_INSTALLERS, NATIONAL_INSTALLERS),
    )
    return {each.name: each.description for each in every}
