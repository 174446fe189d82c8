from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import scenarios
from supplychain.errors import DataError
from supplychain.io import write_scenario

if TYPE_CHECKING:
    from pathlib import Path

    from supplychain.scenario import Scenario


def test_every_name_has_a_description() -> None:
    assert scenarios.names() == (
        "national-fresh",
        "national-placement",
        "national-peak",
        "national-replenishment",
        "city-installers",
        "national-installers",
    )
    for name in scenarios.names():
        assert scenarios.describe(name).endswith(".")


def test_a_stored_scenario_loads_by_name() -> None:
    assert scenarios.load("national-fresh").name == "national-fresh"


def test_a_scenario_loads_by_path(fresh: Scenario, tmp_path: Path) -> None:
    write_scenario(fresh, tmp_path / "day.json")
    assert scenarios.load(tmp_path / "day.json") == fresh


def test_an_unknown_name_says_what_is_known() -> None:
    with pytest.raises(DataError, match="city-installers, national-installers, or a path"):
        scenarios.load("national-frosh")
