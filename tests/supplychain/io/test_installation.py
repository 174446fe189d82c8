"""Installation as part of a scenario's files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import pytest

from supplychain.installation import Installation
from supplychain.io import (
    check,
    from_document,
    read_scenario,
    scenario_hash,
    to_document,
    write_scenario,
)
from supplychain.io.documents.scenario import OF_INSTALLATION
from supplychain.jobs import GoodsArrival

if TYPE_CHECKING:
    from pathlib import Path

    from supplychain.scenario import Scenario

FORMS = [("folder", "csv"), ("folder", "parquet"), ("book.xlsx", "csv"), ("document.json", "csv")]


@pytest.mark.parametrize(("name", "tables"), FORMS)
def test_installation_comes_back_equal_and_without_fault(
    installed: Scenario, tmp_path: Path, name: str, tables: Literal["csv", "parquet"]
) -> None:
    write_scenario(installed, tmp_path / name, tables=tables)
    assert check(tmp_path / name) == []
    read = read_scenario(tmp_path / name)
    assert read == installed
    assert scenario_hash(read) == scenario_hash(installed)


def test_files_of_a_scenario_without_installation_say_nothing_of_it(
    tiny: Scenario, tmp_path: Path
) -> None:
    write_scenario(tiny, tmp_path / "s")
    assert {file.stem for file in (tmp_path / "s").iterdir()}.isdisjoint(OF_INSTALLATION)
    assert "installation" not in (tmp_path / "s" / "scenario.yaml").read_text(encoding="utf-8")
    read = from_document(to_document(replace(tiny, installation=Installation())))
    assert read.installation is None


@pytest.mark.parametrize("part", ["teams", "jobs", "relations"])
def test_every_part_of_installation_changes_the_hash(installed: Scenario, part: str) -> None:
    assert installed.installation is not None
    fewer = {part: getattr(installed.installation, part)[:-1]}
    other = replace(installed, installation=replace(installed.installation, **fewer))
    assert scenario_hash(other) != scenario_hash(installed)


@pytest.mark.parametrize("name", ["s", "s.xlsx", "s.json"])
def test_teams_are_sent_without_sites_goods_and_vehicles(
    installed: Scenario, tmp_path: Path, name: str
) -> None:
    bare = without_trucks(installed)
    write_scenario(bare, tmp_path / name)
    if name == "s":
        files = {file.stem for file in (tmp_path / name).iterdir()} - {"scenario"}
        assert files.issubset(OF_INSTALLATION)
    assert check(tmp_path / name) == []
    assert read_scenario(tmp_path / name) == bare


def test_breaks_that_all_teams_have_stand_once(installed: Scenario, tmp_path: Path) -> None:
    assert installed.installation is not None
    teams = installed.installation.teams
    same = tuple(replace(team, breaks=teams[0].breaks) for team in teams)
    scenario = replace(installed, installation=replace(installed.installation, teams=same))
    assert [row.team_id for row in to_document(scenario).team_breaks] == [""]
    write_scenario(scenario, tmp_path / "s")
    assert read_scenario(tmp_path / "s") == scenario


def without_trucks(scenario: Scenario) -> Scenario:
    """Only what installation needs; goods come with no order."""
    given = scenario.installation
    assert given is not None
    jobs = tuple(
        replace(job, customer_id="", goods=job.goods and GoodsArrival("", 17 * 3600, 1201))
        for job in given.jobs
    )
    empty: dict[str, Any] = dict.fromkeys(
        (
            *("temperature_classes", "products", "sites", "vehicle_types", "fleets", "customers"),
            *("orders", "lanes", "tariffs", "lots", "transfers", "ambient", "traffic", "conflicts"),
        ),
        (),
    )
    return replace(scenario, **empty, installation=replace(given, jobs=jobs))
