from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING

import openpyxl
import pytest
from typer.testing import CliRunner

from api.cli.app import app
from supplychain.io import read_scenario

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

    from supplychain.scenario import Scenario


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["scenario", *(str(argument) for argument in arguments)])


def test_a_sound_scenario_has_no_problems(tiny_folder: Path) -> None:
    result = run("check", tiny_folder)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "0 problems\n")


@pytest.fixture
def broken(tiny_folder: Path, tmp_path: Path) -> Path:
    """A scenario with two orders of customers that do not exist."""
    folder = tmp_path / "broken"
    folder.mkdir()
    for path in tiny_folder.iterdir():
        text = path.read_text(encoding="utf-8")
        if path.name == "orders.csv":
            text = text.replace(",K1,", ",nobody,").replace(",K2,", ",nobody-else,")
        (folder / path.name).write_text(text, encoding="utf-8")
    return folder


def test_problems_are_data_on_stdout(broken: Path) -> None:
    result = run("check", broken)
    assert result.exit_code == 3
    assert len(result.stdout.splitlines()) >= 2
    found = json.loads(run("check", broken, "--json").stdout)
    assert {"nobody", "nobody-else"} <= {problem["given"].strip("'") for problem in found}


def test_a_marked_workbook_comes_with_the_problems(broken: Path, tmp_path: Path) -> None:
    marked = tmp_path / "marked.xlsx"
    assert run("check", broken, "--marked", marked).exit_code == 3
    sheet = openpyxl.load_workbook(marked)["orders"]
    comments = [cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment]
    assert any("nobody" in text for text in comments)


def test_a_sound_scenario_needs_no_marked_workbook(tiny_folder: Path, tmp_path: Path) -> None:
    assert run("check", tiny_folder, "--marked", tmp_path / "marked.xlsx").exit_code == 0
    assert not (tmp_path / "marked.xlsx").exists()


def test_the_template_is_a_sound_scenario(tmp_path: Path) -> None:
    target = tmp_path / "template.xlsx"
    assert run("template", target).exit_code == 0
    assert run("check", target).exit_code == 0


def test_a_template_never_replaces_a_file(tmp_path: Path) -> None:
    target = tmp_path / "filled.xlsx"
    target.write_text("a week of work")
    assert run("template", target).exit_code == 3
    assert target.read_text() == "a week of work"
    assert run("template", tmp_path / "template.csv").exit_code == 2


def test_a_path_with_nothing_is_bad_input(tmp_path: Path) -> None:
    result = run("check", tmp_path / "nothing")
    assert result.exit_code == 3
    assert "no scenario" in result.stdout


def test_converting_loses_nothing(tiny: Scenario, tiny_folder: Path, tmp_path: Path) -> None:
    steps = (tiny_folder, tmp_path / "a.json", tmp_path / "b.xlsx", tmp_path / "c")
    for source, target in pairwise(steps):
        result = run("convert", source, target)
        assert result.exit_code == 0, result.output
    assert read_scenario(tmp_path / "c") == tiny


def test_the_schema_is_json(tiny_folder: Path) -> None:
    schema = json.loads(run("schema").stdout)
    assert "orders" in schema["properties"]


def test_the_catalogue_is_listed() -> None:
    assert "national-fresh" in run("list").stdout
    assert set(json.loads(run("list", "--json").stdout)) >= {"national-fresh", "national-peak"}


@pytest.mark.parametrize("name", ["day.xls", "day.csv", "day.docx"])
def test_a_scenario_is_not_written_as_something_else(
    tiny_folder: Path, tmp_path: Path, name: str
) -> None:
    assert run("convert", tiny_folder, tmp_path / name).exit_code == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["t.xlsx", "t.json", "t"])
def test_a_place_that_cannot_be_written_is_one_line(
    tiny_folder: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / "file").write_text("in the way")
    result = run("convert", tiny_folder, tmp_path / "file" / name)
    assert result.exit_code == 3
    assert len(result.stderr.splitlines()) == 1
