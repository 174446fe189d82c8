"""Rating suppliers and splitting demand from the command line."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from api.cli.app import app
from scenarios.generators.suppliers import SupplierParameters, supplier_scenario
from supplychain.io import check, write_scenario
from supplychain.suppliers import SourcingRules

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

    from supplychain.scenario import Scenario

RULES = SourcingRules(cluster_share=0.6)


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def small() -> Scenario:
    """Twelve suppliers in three clusters offer three categories."""
    return supplier_scenario(SupplierParameters(3, 4, 3, rules=RULES), 1)


@pytest.fixture(scope="module")
def source(small: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scenario as a folder, sound as it stands."""
    folder = tmp_path_factory.mktemp("suppliers") / "scenario"
    write_scenario(small, folder)
    assert check(folder) == []
    return folder


def test_scores_are_printed_and_written(source: Path, tmp_path: Path) -> None:
    result = run("suppliers", "score", source, "--out", tmp_path / "scores")
    assert result.exit_code == 0, result.output
    rows = rows_of(tmp_path / "scores" / "scores.csv")
    assert len(rows) == 12
    assert all(row["state"] and row["reason"] for row in rows)
    assert rows[0]["supplier_id"] in result.stdout
    assert len(rows_of(tmp_path / "scores" / "inspections.csv")) == 36
    assert len(rows_of(tmp_path / "scores" / "risks.csv")) == 12


def test_an_allocation_is_printed_and_written(source: Path, tmp_path: Path) -> None:
    result = run("suppliers", "allocate", source, "--out", tmp_path / "plan")
    assert result.exit_code == 0, result.output
    header = json.loads((tmp_path / "plan" / "plan.json").read_text(encoding="utf-8"))
    assert header["status"] == "optimal"
    assert header["gap"] <= 0.005 + 1e-6
    assert header["violations"] == []
    lines = rows_of(tmp_path / "plan" / "allocation.csv")
    shares: dict[str, float] = {}
    for line in lines:
        key = line["category_id"]
        shares[key] = shares.get(key, 0.0) + float(line["share"])
        assert line["supplier_id"] in line["why"]
    assert list(shares.values()) == pytest.approx([1.0] * 3)
    causes = {row["cause"]: row for row in rows_of(tmp_path / "plan" / "costs.csv")}
    assert float(causes["expected"]["plan_cny"]) < float(causes["expected"]["today_cny"])
    assert "weighed total" in result.stdout


def test_contradicting_rules_are_named(small: Scenario, tmp_path: Path) -> None:
    assert small.supply is not None
    strict = replace(small.supply, rules=replace(RULES, cluster_share=0.2))
    write_scenario(replace(small, supply=strict), tmp_path / "scenario")
    result = run("suppliers", "allocate", tmp_path / "scenario", "--out", tmp_path / "plan")
    assert result.exit_code == 4, result.output
    assert "no cluster gets more than its share of spend" in result.stderr
    header = json.loads((tmp_path / "plan" / "plan.json").read_text(encoding="utf-8"))
    assert header["status"] == "infeasible"
    assert header["reasons"]


def test_a_scenario_without_demand_of_categories_is_refused(
    small: Scenario, source: Path, tmp_path: Path
) -> None:
    assert small.supply is not None
    bare = replace(small, supply=None)
    write_scenario(bare, tmp_path / "s.json")
    result = run("suppliers", "score", tmp_path / "s.json", "--out", tmp_path / "out")
    assert result.exit_code == 3
    assert not (tmp_path / "out").exists()


def test_a_folder_that_holds_something_else_is_left_alone(source: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert run("suppliers", "allocate", source, "--out", tmp_path).exit_code == 3
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"


@pytest.fixture(scope="module")
def allocated(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an allocation."""
    folder = tmp_path_factory.mktemp("allocated") / "plan"
    result = run("suppliers", "allocate", source, "--out", folder)
    assert result.exit_code == 0, result.output
    return folder


def test_an_allocation_is_checked_and_explained_like_other_plans(allocated: Path) -> None:
    result = run("validate", allocated)
    assert result.exit_code == 0, result.output
    assert "0 violations" in result.stderr
    told = run("explain", allocated)
    assert told.exit_code == 0
    assert "goods" in told.stdout
    assert json.loads(run("explain", allocated, "--json").stdout)["status"] == "optimal"


def test_an_allocation_that_was_changed_is_found(allocated: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(allocated, tmp_path / "plan")
    header = json.loads((folder / "plan.json").read_text("utf-8"))
    header["total_cny"] += 5.0
    (folder / "plan.json").write_text(json.dumps(header), encoding="utf-8")
    (folder / "spend.csv").write_text("nothing", encoding="utf-8")
    result = run("validate", folder)
    assert result.exit_code == 5
    assert "HEADER_WRONG total_cny" in result.stdout
    assert "FILE_CHANGED spend.csv" in result.stdout


def test_an_allocation_changes_nothing_of_its_scenario(allocated: Path, tmp_path: Path) -> None:
    result = run("scenario", "apply", allocated, "--out", tmp_path / "next")
    assert result.exit_code == 3
    assert "change nothing" in result.stderr
