"""Forecasting from the command line: sales in, a folder out."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest
from typer.testing import CliRunner

from api.cli.app import app
from api.forecast_folder import drifts, previous_header
from api.forecasting import last_week
from solvers.replenishment.demand import offers
from supplychain.io import write_scenario
from tests.api.hand_orders import tiny_scenario

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny scenario as a folder."""
    folder = tmp_path_factory.mktemp("tiny") / "scenario"
    write_scenario(tiny_scenario(), folder)
    return folder


@pytest.fixture(scope="module")
def made(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the command wrote, with two back-tests."""
    folder = tmp_path_factory.mktemp("made") / "forecast"
    result = run(
        *("forecast", source, "--horizon", "10", "--backtest", "2", "--out", folder),
        *("--workers", "1"),
    )
    assert result.exit_code == 4, result.output
    assert "last week again" in result.stdout
    return folder


def test_every_sound_series_is_forecast_for_every_day(made: Path) -> None:
    table = pq.read_table(made / "forecast.parquet").to_pydict()
    history = tiny_scenario().restocking.history  # type: ignore[union-attr]
    assert history is not None
    header = json.loads((made / "forecast.json").read_text(encoding="utf-8"))
    assert header["left_out"] > 0
    assert len(table["mean"]) == 10 * (len(history) - header["left_out"])
    assert min(table["day"]) == history.end_day
    assert all(low <= high for low, high in zip(table["q5"], table["q95"], strict=True))


def test_the_back_test_stands_beside_last_week_again(made: Path) -> None:
    rows = rows_of(made / "backtest.csv")
    assert {row["origin"] for row in rows} == {"2026-05-25", "2026-06-01"}
    assert len(rows) == 8
    full = [row for row in rows if row["on"] == "full days"]
    assert all(0 < float(row["wape"]) < 3 for row in full)


def test_what_is_wrong_with_the_record_is_listed(made: Path) -> None:
    rows = rows_of(made / "quality.csv")
    failed = [row for row in rows if row["fails"] == "True"]
    assert {row["fault"] for row in failed} <= {"ends_early", "empty"}
    assert failed
    assert "剔除" in (made / "report.html").read_text(encoding="utf-8")


def test_a_figure_far_from_the_first_forecast_raises_an_alarm(
    source: Path, tmp_path: Path, made: Path
) -> None:
    first = previous_header(made)
    assert first is not None
    assert len(first.since) == 1
    assert not any(line.alarm for line in drifts(first))
    folder = tmp_path / "forecast"
    folder.mkdir()
    header = json.loads((made / "forecast.json").read_text(encoding="utf-8"))
    header["baseline"]["units_per_day"] *= 2
    (folder / "forecast.json").write_text(json.dumps(header), encoding="utf-8")
    result = run("forecast", source, "--out", folder, "--workers", "1")
    assert "drift: units_per_day" in result.stderr
    second = previous_header(folder)
    assert second is not None
    assert second.baseline == header["baseline"]
    assert len(second.since) == 2
    alarms = {row["figure"]: row["alarm"] for row in rows_of(folder / "drift.csv")}
    assert [figure for figure, alarm in alarms.items() if alarm == "True"] == ["units_per_day"]


def test_a_table_of_sales_alone_is_enough(tmp_path: Path) -> None:
    history = tiny_scenario().restocking.history  # type: ignore[union-attr]
    assert history is not None
    days = [f"{np.datetime64(history.first_day) + at}" for at in range(history.days)]
    lines = ["日期,门店,商品,销量"]
    for row in range(6):
        for day, sold in zip(days, history.sold[row].tolist(), strict=True):
            if sold == sold:  # noqa: PLR0124 - nothing is recorded where it is nan
                lines.append(f"{day},{history.site_ids[row]},{history.product_ids[row]},{sold:g}")
    (tmp_path / "sales.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = run("forecast", tmp_path / "sales.csv", "--out", tmp_path / "out", "--workers", "1")
    assert result.exit_code in (0, 4), result.output
    header = json.loads((tmp_path / "out" / "forecast.json").read_text(encoding="utf-8"))
    assert header["series"] == 6
    assert header["horizon_days"] == 28


def test_sales_that_nothing_can_be_learnt_from_are_refused(tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text("日期,门店,商品,销量\n,,,\n", encoding="utf-8")
    result = run("forecast", tmp_path / "sales.csv", "--out", tmp_path / "out")
    assert result.exit_code == 3
    assert not (tmp_path / "out").exists()


def test_a_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = run("forecast", tmp_path / "sales.csv", "--out", tmp_path / "out")
    assert result.exit_code == 3
    assert "sales.csv: there is no such file" in result.stderr


def test_sales_that_are_no_numbers_are_named_by_row(tmp_path: Path) -> None:
    text = "日期,门店,商品,销量\n2026-06-01,东门,牛奶,多\n"
    (tmp_path / "sales.csv").write_text(text, encoding="gbk")
    result = run("forecast", tmp_path / "sales.csv", "--out", tmp_path / "out")
    assert result.exit_code == 3
    assert "row 2, column 销量" in result.stderr
    assert "given 多" in result.stderr
    assert not (tmp_path / "out").exists()


def test_last_week_again_repeats_the_last_seven_days() -> None:
    history = tiny_scenario().restocking.history  # type: ignore[union-attr]
    assert history is not None
    found = last_week(history, 10, offers(history, (), 10))
    week = history.sold[:, -7:]
    assert np.array_equal(found.mean[:, :7], week, equal_nan=True)
    assert np.array_equal(found.mean[:, 7:], week[:, :3], equal_nan=True)
    short = replace(
        history, sold=history.sold[:, :3], in_stock=history.in_stock[:, :3], price_cny=None
    )
    known = last_week(short, 7, offers(short, (), 7)).mean
    assert np.isnan(known[:, :4]).all()
    assert np.array_equal(known[:, 4:], short.sold, equal_nan=True)
