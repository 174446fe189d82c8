"""Broken folders of different kinds: all faults are told, with code 3, nothing is written."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from api.cli.app import app

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result


@dataclass(frozen=True)
class Broken:
    """Edits (file, old, new; the whole file without old) and codes of the faults, in order."""

    name: str
    edits: tuple[tuple[str, str, str], ...]
    codes: tuple[str, ...]


BROKEN = (
    Broken(
        "duplicate ids",
        (("orders.csv", "A1,K1", "A0,K1"), ("lots.csv", "Lrice", "Lspinach")),
        ("duplicate_key", "unknown_reference", "duplicate_key"),
    ),
    Broken(
        "unknown references",
        (("orders.csv", ",K1,", ",nobody,"), ("fleets.csv", "F8,", "F9,")),
        ("unknown_reference", "unknown_reference"),
    ),
    Broken(
        "windows that close before they open",
        (("orders.csv", "2026-06-11T12:00:00", "2026-06-10T17:00:00"),),
        ("upside_down",) * 4,
    ),
    Broken(
        "swapped coordinates",
        (("sites.csv", "31.210974239762084,121.43431752991833", "121.4343,31.2110"),),
        ("swapped_coordinates",),
    ),
    Broken(
        "classes nobody can carry",
        (("layouts.csv", "van,three,frozen,450.0,1800.0,0.0\n", ""),),
        ("no_vehicle",),
    ),
    Broken(
        "orders larger than any vehicle",
        (("order_lines.csv", "A2,rice,3.0", "A2,rice,300.0"),),
        ("too_large",),
    ),
    Broken(
        "customers out of reach",
        (
            ("customers.csv", "K1,客户 1,31.2", "K1,客户 1,39.2"),
            ("sites.csv", "city,open", "city,reach_km,open"),
            ("sites.csv", "Shanghai,00:00", "Shanghai,25,00:00"),
        ),
        ("out_of_reach",),
    ),
    Broken(
        "grams for kilograms and words for numbers",
        (("products.csv", "Prawns,frozen,1.0", "Prawns,frozen,1000"),
         ("order_lines.csv", "A1,prawns,1.0", "A1,prawns,one")),
        ("not_a_number", "wrong_units"),
    ),
    Broken(
        "columns and tables that lack",
        (("orders.csv", "placed_at", "placed_art"), ("fleets.csv", "", "\n")),
        ("missing_table", "unknown_column", "missing_column"),
    ),
    Broken(
        "skills nobody has, and meals, ends, hours and conflicts that cannot be",
        (
            ("customers.csv", "id,name,lat,lon\n", "id,name,lat,lon,requires\n"),
            ("customers.csv", "121.4193909665875\n", "121.4193909665875,tail-lift\n"),
            ("orders.csv", "id,customer_id", "max_on_board_min,id,customer_id"),
            ("orders.csv", "\nA", "\n,A"),
            ("orders.csv", "\n,A3", "\n-5,A3"),
            ("fleets.csv", "count\n", "count,ends\n"),
            ("fleets.csv", "van,2\n", "van,2,place\n"),
            ("meals.csv", "", "车型,open,close,minutes\nvan,13:00,9:00,30\nvan,18:00,19:00,1440\n"),
            ("traffic.csv", "", "speed_class,hour,factor\nurban,8,0\nrural,9,1\n"),
            ("conflicts.csv", "", "one,other\nfrozen,frozen\nfresh,flowers\n"),
        ),
        (*("out_of_range",) * 2, *("missing_value",) * 2, "no_vehicle", "upside_down", "too_long",
         "unknown_choice", "same_kind", "unknown_reference"),
    ),
    Broken(
        "a header that is no YAML, and a file that is no text",
        (("scenario.yaml", "", "name: [\n"), ("transfers.parquet", "", "no parquet")),
        ("unreadable", "unreadable"),
    ),
)  # fmt: skip


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(params=BROKEN, ids=lambda broken: broken.name)
def case(request: pytest.FixtureRequest, tiny_folder: Path, tmp_path: Path) -> tuple[Path, Broken]:
    """A broken copy of the tiny folder and what is wrong with it."""
    broken: Broken = request.param
    folder = tmp_path / "broken"
    shutil.copytree(tiny_folder, folder)
    for file, old, new in broken.edits:
        path = folder / file
        text = path.read_bytes().decode().replace("\r\n", "\n") if old else ""
        assert old in text, f"{file} does not hold {old!r}"
        path.write_bytes((text.replace(old, new) if old else new).encode())
    return folder, broken


def test_checking_a_broken_folder_lists_every_fault(case: tuple[Path, Broken]) -> None:
    folder, broken = case
    result = run("scenario", "check", folder, "--json")
    assert result.exit_code == 3
    found = json.loads(result.stdout)
    assert sorted(fault["code"] for fault in found) == sorted(broken.codes), found
    assert all(fault["table"] and fault["problem"] for fault in found)


def test_planning_a_broken_folder_lists_the_same_and_writes_nothing(
    case: tuple[Path, Broken], tmp_path: Path
) -> None:
    folder, broken = case
    checked = run("scenario", "check", folder)
    planned = run("plan", folder, "--out", tmp_path / "out" / "plan", "--iterations", 5)
    assert (checked.exit_code, planned.exit_code) == (3, 3)
    assert planned.stdout == ""
    assert planned.stderr == checked.stdout
    assert len(planned.stderr.splitlines()) == len(broken.codes)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken"]
