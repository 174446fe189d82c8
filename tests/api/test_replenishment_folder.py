"""Folders of order plans: complete, without loss, and true to their tables."""

from __future__ import annotations

import csv
import json
import shutil
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from api.plan_agreement import changed_files, wrong_figures
from api.replenishment_extras import Extras
from api.replenishment_folder import OWN_FILES, read_orders, write_orders
from api.replenishment_header import replenishment_header
from api.replenishment_view import OrderView
from solvers.replenishment.ordering.documents import from_json, to_json
from supplychain.errors import DataError
from tests.api.hand_orders import hand_view

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the hand-made plan."""
    folder = tmp_path_factory.mktemp("orders") / "plan"
    write_orders(folder, hand_view())
    return folder


@pytest.fixture
def folder(tmp_path: Path, written: Path) -> Path:
    """A copy of it to work on."""
    return shutil.copytree(written, tmp_path / "plan")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_folder_gives_back_scenario_plan_and_forecast(folder: Path) -> None:
    view, stored = hand_view(), read_orders(folder)
    assert stored.scenario == view.scenario
    plan = stored.plan
    assert plan.orders == view.plan.orders
    assert plan.vehicles == view.plan.vehicles
    assert plan.moves == view.plan.moves
    assert plan.targets == view.plan.targets
    assert plan.alerts == view.plan.alerts
    assert plan.not_ordered == view.plan.not_ordered
    assert plan.costs == view.plan.costs
    for name in ("stock", "low", "high", "demand", "receipts", "waste", "short", "stock_out"):
        mine, theirs = getattr(plan.projection, name), getattr(view.plan.projection, name)
        assert np.array_equal(mine, theirs), name
    assert np.array_equal(stored.forecast.mean, view.forecast.mean)
    assert np.array_equal(stored.forecast.quantiles, view.forecast.quantiles)
    assert stored.forecast.method == view.forecast.method


def test_the_header_says_what_is_ordered_today(folder: Path) -> None:
    header = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    assert header["family"] == "replenishment"
    assert header["status"] == "partial"
    assert header["today"] == "2026-06-08"
    assert header["orders"] == 2 * header["firm_orders"] or header["firm_orders"] > 0
    assert header["objective_cny"] == pytest.approx(5880.0)
    assert set(header["files"]) == {
        path.name for path in folder.iterdir() if path.suffix in {".csv", ".parquet"}
    }


def test_only_files_that_plans_write_are_in_the_folder(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} <= OWN_FILES


def test_the_header_of_what_was_read_is_the_one_that_was_written(folder: Path) -> None:
    stored = read_orders(folder)
    view = OrderView(stored.scenario, stored.plan, stored.forecast)
    again = replenishment_header(view, stored.header.scenario_hash, Extras().run)
    assert wrong_figures(stored.header, again) == []
    assert changed_files(folder, stored.header) == []


def test_a_table_that_was_changed_is_found(folder: Path) -> None:
    (folder / "projection.parquet").write_bytes(b"nothing")
    (folder / "orders.csv").unlink()
    found = changed_files(folder, read_orders(folder).header)
    assert [item.subject for item in found] == ["orders.csv", "projection.parquet"]


def test_orders_stand_in_a_table_with_names_and_mass(folder: Path) -> None:
    view = hand_view()
    rows = rows_of(folder / "orders.csv")
    assert [row["id"] for row in rows] == [order.id for order in view.plan.orders]
    first, order = rows[0], view.plan.orders[0]
    product = view.products[order.product_id]
    assert first["product"] == product.name
    assert float(first["kg"]) == pytest.approx(order.quantity * product.kg)


def test_the_three_way_view_has_past_sales_forecast_and_stock(folder: Path) -> None:
    view = hand_view()
    table = pq.read_table(folder / "stock_sales_forecast.parquet")
    assert table.num_rows == len(view.keys) * (28 + view.plan.days)
    rows = rows_of(folder / "stock_sales_forecast.csv")
    own = [r for r in rows if (r["site_id"], r["product_id"]) == view.keys[0]]
    assert all(row["stock"] == "" for row in own[:28])
    assert all(row["sold"] == "" for row in own[28:])
    history = view.history
    assert history is not None
    sold = history.sold[view.history_row[view.keys[0]], -28:]
    assert [float(row["sold"]) for row in own[:28] if row["sold"]] == sold[~np.isnan(sold)].tolist()
    mean = view.forecast.mean[view.forecast_row[view.keys[0]]]
    assert [float(row["forecast"]) for row in own[28:]] == pytest.approx(mean.tolist(), abs=1e-3)


def test_long_tables_are_left_to_parquet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.column_files.MOST_CSV_ROWS", 10)
    write_orders(tmp_path / "plan", hand_view())
    assert (tmp_path / "plan" / "projection.parquet").is_file()
    assert not (tmp_path / "plan" / "projection.csv").exists()


def test_numbers_that_are_fewer_than_the_axes_say_are_refused() -> None:
    plain = json.loads(to_json(hand_view().plan))
    plain["projection"]["stock"]["shape"][0] += 1
    with pytest.raises(DataError, match="do not make an array"):
        from_json(json.dumps(plain))


def test_infinite_caps_survive() -> None:
    plan = from_json(to_json(hand_view().plan))
    assert plan.targets[0].shelf_life_cap_units == float("inf")


def test_equal_plans_give_equal_files(folder: Path, tmp_path: Path) -> None:
    write_orders(tmp_path / "again", hand_view())
    for name in ("plan-document.json.gz", "orders.csv", "forecast.parquet", "report.html"):
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes(), name
