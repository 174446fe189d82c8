"""Monitoring a scenario's telemetry, and ages of lots from the command line."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from api.cli.app import app
from supplychain.io import from_document, read_scenario, write_scenario
from supplychain.io.example import DOCUMENT

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

HEAD = "lot_id,order_id,site_id,vehicle_id,temperature_class_id,device_id,measured_at,temperature_c"
# Half an hour at 14 C before the horizon begins at 16:00; milk has a Q10 of 2.5 from 4 C.
WARM = (
    "lot-1,,,,,tag-1,2026-03-12 15:30,14\n"
    "lot-1,,,,,tag-1,2026-03-12 15:45,14\n"
    "lot-1,,,,,tag-1,2026-03-12 16:00,14\n"
)
COLD = (
    ",,front-1,,chilled,,2026-03-12 15:45,4\n"
    ",,front-1,,chilled,,2026-03-12 16:00,4\n"
    ",,,plate <1>,chilled,,2026-03-12 15:45,4\n"
    ",,,plate <1>,chilled,,2026-03-12 16:00,4\n"
    ",o-2,,,,,2026-03-13 08:00,4\n"
    ",o-2,,,,,2026-03-13 08:10,4\n"
)


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example, whose lot-1 is 12 h old, without telemetry."""
    write_scenario(from_document(deepcopy(DOCUMENT)), tmp_path / "example")
    return tmp_path / "example"


def with_table(folder: Path, rows: str) -> Path:
    (folder / "telemetry.csv").write_text(f"{HEAD}\n{rows}", encoding="utf-8")
    return folder


def logger_file(folder: Path, lot: str = "lot-1") -> Path:
    path = folder.parent / "logger.csv"
    rows = "".join(f"{lot},2026-03-12 {at},14\n" for at in ("15:30", "15:45", "16:00"))
    path.write_text("lot,time,temp\n" + rows, encoding="utf-8")
    return path


def test_lots_come_first_and_an_alarm_ends_with_5(folder: Path) -> None:
    result = run("monitor", with_table(folder, WARM + COLD))
    assert result.exit_code == 5, result.output
    assert "166.8 h" in result.output  # 168 h less half an hour at a rate of 2.5
    assert "lot-1 / tag-1" in result.output
    assert "o-2" not in result.output  # no alarm stands over it
    assert "4 tracks" in result.output


def test_a_lot_older_than_given_is_told_in_words(folder: Path, tmp_path: Path) -> None:
    table = with_table(folder, WARM)
    text = (table / "telemetry.csv").read_text(encoding="utf-8").splitlines()
    text[0] += ",age_h"
    text[1] += ",40"
    text[2:] = [line + "," for line in text[2:]]
    (table / "telemetry.csv").write_text("\n".join(text) + "\n", encoding="utf-8")
    result = run("monitor", table, "--out", tmp_path / "out")
    assert result.exit_code == 5, result.output
    assert "lot-1: older than its given age" in result.output
    assert "41.2 h read, 12.0 h given" in result.output
    assert "older than its given age" in (tmp_path / "out" / "report.html").read_text("utf-8")


def test_a_scenario_in_band_ends_with_0_and_json_has_everything(folder: Path) -> None:
    result = run("monitor", with_table(folder, COLD), "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["lots"] == []
    assert [track["subject"] for track in found["tracks"]] == ["front-1", "plate <1>", "o-2"]
    assert {track["temperature_class_id"] for track in found["tracks"]} == {"chilled"}


def test_a_file_is_judged_by_the_lots_of_a_scenario(folder: Path) -> None:
    result = run("monitor", logger_file(folder), "--scenario", folder, "--json")
    assert result.exit_code == 5, result.output
    (lot,) = json.loads(result.stdout)["lots"]
    assert (lot["lot_id"], lot["age_given_h"]) == ("lot-1", 12.0)
    assert lot["age_read_h"] == pytest.approx(0.5 * 2.5)
    assert lot["life_left_h"] == pytest.approx(168.0 - 0.5 * 2.5)
    nameless = logger_file(folder, "")
    again = run("monitor", nameless, "--scenario", folder, "--lot", "lot-1", "--json")
    assert json.loads(again.stdout)["lots"] == [lot]


def test_out_writes_lots_into_the_page_and_events_of_every_subject(
    folder: Path, tmp_path: Path
) -> None:
    run("monitor", with_table(folder, WARM + COLD), "--out", tmp_path / "out")
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Lots 批次" in page
    assert "plate &lt;1&gt;" in page
    assert "plate <1>" not in page
    written = json.loads((tmp_path / "out" / "epcis.json").read_text(encoding="utf-8"))
    lot, room, truck, order = written["epcisBody"]["eventList"]
    assert lot["epcList"] == ["urn:cold-chain:lot:lot-1"]
    assert room["readPoint"] == {"id": "urn:cold-chain:place:front-1"}
    assert truck["epcList"] == ["urn:cold-chain:vehicle:plate%20%3C1%3E"]
    assert order["epcList"] == ["urn:cold-chain:order:o-2"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "no telemetry"),
        (("--class", "chilled"), "says itself"),
        (("--scenario", "national-fresh"), "says itself"),
    ],
)
def test_what_a_scenario_cannot_be_judged_by_is_bad_input(
    folder: Path, words: tuple[str, ...], told: str
) -> None:
    result = run("monitor", folder, *words)
    assert result.exit_code == 3
    assert told in result.output


def test_what_is_neither_file_nor_scenario_is_bad_input(tmp_path: Path) -> None:
    result = run("monitor", tmp_path / "nothing.csv")
    assert result.exit_code == 3
    assert "no such path" in result.output


def test_a_file_of_an_unknown_lot_is_bad_input(folder: Path) -> None:
    result = run("monitor", logger_file(folder, "lot-9"), "--scenario", folder)
    assert result.exit_code == 3
    assert "lot-9" in result.output


def test_history_writes_the_ages_that_readings_say(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "aged"
    result = run("scenario", "history", folder, logger_file(folder), "--out", out)
    assert result.exit_code == 0, result.output
    assert "lot-1: 12.0 h given, 1.2 h read, 166.8 h left" in result.output
    aged = read_scenario(out)
    assert [lot.age_h for lot in aged.lots] == pytest.approx([0.5 * 2.5, 6.0, 0.0])
    assert len(aged.telemetry[0].readings) == 3
    again = run("scenario", "history", out, "--out", tmp_path / "again")
    assert again.exit_code == 0, again.output
    assert read_scenario(tmp_path / "again") == aged
