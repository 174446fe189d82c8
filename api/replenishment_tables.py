"""The result tables of an order plan; units of products, money in the scenario's currency."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from api.column_files import write_columns
from api.csv_files import write_csv

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from api.csv_files import Row
    from api.replenishment_view import OrderView
    from solvers.replenishment.demand.forecast import Forecast

PAST_DAYS = 28
"""Days of sales in the three-way view."""
COLUMNS = {
    "orders": (
        *("id", "is_firm", "order_day", "due_day", "source_id", "source", "site_id", "site"),
        *("product_id", "product", "temperature_class_id", "quantity", "kg", "litres"),
        *("goods_cny", "next_case_cny", "last_case_cny", "binding"),
    ),
    "vehicles": (
        *("source_id", "site_id", "order_day", "vehicle_type_id", "vehicles", "cost_cny"),
        *("temperature_class_id", "kg", "room_kg", "litres", "room_litres"),
    ),
    "moves": (
        *("id", "product_id", "product", "from_site_id", "to_site_id", "quantity", "order_day"),
        *("due_day", "cost_cny", "worth_cny"),
    ),
    "targets": (
        *("site_id", "product_id", "product", "target_units", "safety_units", "covered_days"),
        *("critical_ratio", "shelf_life_cap_units", "abc", "xyz"),
    ),
    "alerts": (
        *("kind", "is_new", "site_id", "site", "product_id", "product", "probability", "day"),
        *("units", "value_cny", "action"),
    ),
    "not_ordered": ("site_id", "product_id", "product", "reason", "detail"),
}
LONG = ("projection", "forecast", "stock_sales_forecast")
"""Tables that are written as Parquet, and as CSV unless they are too long for it."""


def write_replenishment_tables(folder: Path, view: OrderView) -> None:
    """Write the tables of a plan."""
    rows: dict[str, Iterator[Row]] = {
        "orders": _orders(view),
        "vehicles": _vehicles(view),
        "moves": _moves(view),
        "targets": (_named(view, _plain(item)) for item in view.plan.targets),
        "alerts": _alerts(view),
        "not_ordered": (_named(view, _plain(item)) for item in view.plan.not_ordered),
    }
    for name, found in rows.items():
        write_csv(folder / f"{name}.csv", COLUMNS[name], found)
    write_columns(folder, "projection", _projection(view))
    write_columns(folder, "forecast", forecast_columns(view.forecast))
    write_columns(folder, "stock_sales_forecast", _three_way(view))


def forecast_columns(forecast: Forecast) -> dict[str, Any]:
    """A forecast as columns: one row for each SKU-location and day."""
    number, days = forecast.mean.shape
    columns = {
        "site_id": np.repeat(np.array(forecast.site_ids, object), days),
        "product_id": np.repeat(np.array(forecast.product_ids, object), days),
        "day": np.tile(_days(forecast.origin, days), number),
        "mean": _tidy(forecast.mean),
    }
    for at, level in enumerate(forecast.levels):
        columns[f"q{100 * level:g}"] = _tidy(forecast.quantiles[:, at])
    columns["method"] = np.repeat(np.array(forecast.method, object), days)
    return columns


def _orders(view: OrderView) -> Iterator[Row]:
    for order in view.plan.orders:
        product = view.products[order.product_id]
        yield {
            **_named(view, _plain(order)),
            "source": view.name(order.source_id),
            "site": view.name(order.site_id),
            "temperature_class_id": product.temperature_class_id,
            "kg": round(order.quantity * product.kg, 3),
            "litres": round(order.quantity * product.litres, 3),
        }


def _vehicles(view: OrderView) -> Iterator[Row]:
    """A row for each compartment."""
    for load in view.plan.vehicles:
        whole = _plain(load)
        for fill in whole.pop("fill"):
            yield whole | _plain(fill)


def _moves(view: OrderView) -> Iterator[Row]:
    for move in view.plan.moves:
        yield _named(view, _plain(move))


def _alerts(view: OrderView) -> Iterator[Row]:
    worst = sorted(view.plan.alerts, key=lambda a: (-a.value_cny, a.site_id, a.product_id))
    for alert in worst:
        yield _named(view, _plain(alert)) | {"site": view.name(alert.site_id)}


def _plain(noun: Any) -> Row:
    """Fields of a noun; ``asdict`` would copy each, which takes long for many."""
    return {name: getattr(noun, name) for name in noun.__slots__}


def _named(view: OrderView, row: Row) -> Row:
    return row | {"product": view.name(row["product_id"])}


def _projection(view: OrderView) -> dict[str, Any]:
    found, days = view.plan.projection, view.plan.days
    number = len(found.site_ids)
    return {
        "site_id": np.repeat(np.array(found.site_ids, object), days),
        "product_id": np.repeat(np.array(found.product_ids, object), days),
        "day": np.tile(_days(view.plan.today, days), number),
        **{
            name: _tidy(getattr(found, name))
            for name in (
                *("demand", "receipts", "waste", "short", "stock", "low", "high"),
                "stock_out",
                "without_orders",
            )
        },
    }


def _three_way(view: OrderView) -> dict[str, Any]:
    """Sales of the last days, then forecast and stock of the days to come, by SKU-location."""
    past, ahead = _past(view), view.plan.days
    rows, days = len(view.keys), past.shape[1] + view.plan.days
    first = view.plan.today - timedelta(days=past.shape[1])
    projection = view.plan.projection
    blank = np.full(past.shape, np.nan, np.float32)

    def spread(later: np.ndarray, earlier: np.ndarray = blank) -> np.ndarray:
        return _tidy(np.concatenate([earlier, later], axis=1))

    nothing = np.full((rows, ahead), np.nan, np.float32)
    forecast = nothing.copy()
    for row, key in enumerate(view.keys):
        at = view.forecast_row.get(key)
        if at is not None:
            mean = view.forecast.mean[at, :ahead]
            forecast[row, : len(mean)] = mean
    return {
        "site_id": np.repeat(np.array(projection.site_ids, object), days),
        "product_id": np.repeat(np.array(projection.product_ids, object), days),
        "day": np.tile(_days(first, days), rows),
        "sold": spread(nothing, past),
        "forecast": spread(forecast),
        "demand_with_orders_of_sites_below": spread(projection.demand),
        "receipts": spread(projection.receipts),
        "expiry": spread(projection.waste),
        "stock": spread(projection.stock),
        "stock_without_orders": spread(projection.without_orders),
    }


def _past(view: OrderView) -> np.ndarray:
    """Units sold on the last days by row of the projection; nan where nothing is recorded."""
    if view.history is None:
        return np.full((len(view.keys), 0), np.nan, np.float32)
    past = view.history.until(view.plan.today)
    keep = min(PAST_DAYS, past.days)
    found = np.full((len(view.keys), keep), np.nan, np.float32)
    known = [row for row, key in enumerate(view.keys) if key in view.history_row]
    found[known] = past.sold[
        [view.history_row[view.keys[row]] for row in known], past.days - keep :
    ]
    return found


def _days(first: date, number: int) -> np.ndarray:
    return np.array([first + timedelta(days=at) for at in range(number)], "datetime64[D]")


def _tidy(values: np.ndarray) -> np.ndarray:
    """One long column, to a thousandth of a unit."""
    return np.round(np.asarray(values, np.float64).ravel(), 3)
