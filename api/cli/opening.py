"""Scenarios in every form that the command takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import scenarios

if TYPE_CHECKING:
    from supplychain.scenario import Scenario


def open_scenario(name_or_path: str) -> Scenario:
    """A scenario by name, by path, or from a day of the Bogota data.

    Raises
    ------
    DataError
        With everything that is wrong with it.
    """
    if name_or_path not in scenarios.names() and scenarios.is_bogota_csv(name_or_path):
        return scenarios.read_bogota_day(name_or_path)
    return scenarios.load(name_or_path)
