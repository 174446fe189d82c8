"""Monitoring a logger's file from the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from api.cli.app import app
from supplychain.io import write_scenario
from tests.api.hand_orders import tiny_scenario

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

GOOD = "time,temp\n2026-03-12 08:00,3\n2026-03-12 08:10,4\n2026-03-12 08:20,3\n"
WARM = GOOD.replace(",4", ",14")


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


@pytest.fixture
def warm(tmp_path: Path) -> Path:
    path = tmp_path / "warm.csv"
    path.write_text(WARM, encoding="utf-8")
    return path


def test_goods_in_band_end_with_0_and_figures(good: Path) -> None:
    result = run("monitor", good, "--low", "2", "--high", "8")
    assert result.exit_code == 0, result.output
    assert "100.0%" in result.output
    assert "0 alarms" in result.output


def test_an_alarm_ends_with_5_and_is_told(warm: Path) -> None:
    result = run("monitor", warm, "--low", "2", "--high", "8")
    assert result.exit_code == 5
    assert "1 excursion" in result.output
    assert "too few samples of a day in band" in result.output


def test_json_has_the_figures_and_clock_times(warm: Path) -> None:
    result = run("monitor", warm, "--low", "2", "--high", "8", "--json")
    (report,) = json.loads(result.stdout)
    assert report["high_c"] == 14.0
    (stay,) = report["excursions"]
    # From 3 to 14 C in ten minutes: 6 of 11 K lie above 8 C, up and down.
    assert stay["duration_s"] == pytest.approx(2 * 600.0 * 6 / 11)
    assert report["start"] == "2026-03-12T08:00:00+08:00"
    assert report["life_left_h"] is None


def test_a_class_without_scenario_is_the_standard_one(good: Path) -> None:
    result = run("monitor", good, "--class", "chilled", "--json")
    (report,) = json.loads(result.stdout)
    assert (report["low_limit_c"], report["high_limit_c"]) == (1.0, 5.0)


def test_a_product_of_a_scenario_adds_its_life(good: Path, tmp_path: Path) -> None:
    scenario = tiny_scenario()
    write_scenario(scenario, tmp_path / "tiny")
    product = next(item for item in scenario.products if item.shelf_life_h is not None)
    result = run(
        *("monitor", good, "--product", product.id, "--scenario", tmp_path / "tiny", "--json")
    )
    (report,) = json.loads(result.stdout)
    assert 0.0 < report["life_used_h"] < 1.0
    assert report["life_left_h"] == pytest.approx(product.shelf_life_h - report["life_used_h"])


def test_out_writes_a_page_and_events_that_are_judged_alike(warm: Path, tmp_path: Path) -> None:
    band = ("--low", "2", "--high", "8", "--json")
    first = run("monitor", warm, *band, "--out", tmp_path / "out")
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "figure-curve-0" in page
    assert "too few samples of a day in band" in page
    again = run("monitor", tmp_path / "out" / "epcis.json", *band)
    (one,), (two,) = json.loads(first.stdout), json.loads(again.stdout)
    assert two["mkt_c"] == one["mkt_c"]
    assert two["degree_minutes"] == one["degree_minutes"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "nothing or too much to judge by"),
        (("--low", "2"), "a band has two ends"),
        (("--low", "2", "--high", "8", "--class", "chilled"), "too much"),
        (("--class", "lukewarm"), "lukewarm"),
        (("--product", "p"), "--scenario"),
        (("--low", "8", "--high", "2"), "high_c"),
        (("--low", "2", "--high", "8", "--zone", "Mars/Base"), "Mars/Base"),
    ],
)
def test_what_cannot_be_judged_by_is_bad_input(
    good: Path, words: tuple[str, ...], told: str
) -> None:
    result = run("monitor", good, *words)
    assert result.exit_code == 3
    assert told in result.output
