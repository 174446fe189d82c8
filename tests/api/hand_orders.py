"""A small order plan by a plain rule, for what shows, keeps and tells of plans."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from api.replenishment_view import OrderView
from scenarios.generators.restocking.national import generate_restocking
from scenarios.generators.restocking.parameters import NATIONAL_REPLENISHMENT
from solvers.common import Status
from solvers.replenishment.demand.forecast import Forecast
from solvers.replenishment.ordering.plan import (
    Alert,
    AlertKind,
    Binding,
    CompartmentFill,
    NotOrdered,
    OrderCosts,
    OrderPlan,
    Projection,
    ReplenishmentOrder,
    StockMove,
    StockTarget,
    VehicleLoad,
)

if TYPE_CHECKING:
    from datetime import date

    from supplychain.restocking import ItemSource
    from supplychain.scenario import Scenario

TINY = replace(
    NATIONAL_REPLENISHMENT,
    name="tiny <orders>",
    description="Drawn <by hand>",
    fronts=3,
    products=6,
    history_days=40,
    horizon_days=5,
)
LEVELS = (0.05, 0.25, 0.75, 0.95)


@cache
def tiny_scenario() -> Scenario:
    """Three fronts and six products."""
    return generate_restocking(TINY)


@cache
def hand_view() -> OrderView:
    """The scenario with a plan that orders two days of demand of everything today."""
    scenario = tiny_scenario()
    return OrderView(scenario, _plan(scenario), _forecast(scenario))


def _forecast(scenario: Scenario) -> Forecast:
    """Every day is the mean of the last week."""
    assert scenario.restocking is not None
    history = scenario.restocking.history
    assert history is not None
    days = scenario.restocking.rules.horizon_days
    week = history.sold[:, -7:]
    usual = np.nansum(week, axis=1) / np.maximum((~np.isnan(week)).sum(axis=1), 1)
    mean = np.repeat(usual[:, None], days, axis=1).astype(np.float32)
    quantiles = np.stack([mean * (0.5 + level) for level in LEVELS], axis=1).astype(np.float32)
    method = ("mean",) * len(history)
    keys = (history.site_ids, history.product_ids)
    return Forecast(history.end_day, *keys, mean, LEVELS, quantiles, method)


def _plan(scenario: Scenario) -> OrderPlan:
    given = scenario.restocking
    assert given is not None
    today, days = scenario.horizon.start.date(), given.rules.horizon_days
    keys = [(item.site_id, item.product_id) for item in given.items]
    rows = {key: row for row, key in enumerate(keys)}
    forecast = _forecast(scenario)
    demand = np.zeros((len(keys), days), np.float32)
    for row, key in enumerate(zip(forecast.site_ids, forecast.product_ids, strict=True)):
        demand[rows[key]] = forecast.mean[row]
    orders = _orders(scenario, demand, rows, today)
    receipts = np.zeros_like(demand)
    for order in orders:
        due = (order.due_day - today).days
        if due < days:
            receipts[rows[order.site_id, order.product_id], due] += order.quantity
    held = np.zeros(len(keys), np.float32)
    for lot in scenario.lots:
        held[rows[lot.site_id, lot.product_id]] += lot.quantity
    without = np.maximum(held[:, None] - demand.cumsum(axis=1), 0)
    stock = without + receipts.cumsum(axis=1)
    projection = Projection(
        site_ids=tuple(site for site, _ in keys),
        product_ids=tuple(product for _, product in keys),
        stock=stock,
        low=0.8 * stock,
        high=1.2 * stock,
        demand=demand,
        receipts=receipts,
        waste=np.where(demand > 0, 0.1, 0).astype(np.float32),
        short=(0.01 * demand).astype(np.float32),
        stock_out=np.full_like(demand, 0.02),
        without_orders=without,
    )
    front = next(site.id for site in scenario.sites if site.tier == "front")
    other = [site.id for site in scenario.sites if site.tier == "front"][1]
    product = next(p for s, p in keys if s == front)
    return OrderPlan(
        status=Status.PARTIAL,
        today=today,
        days=days,
        orders=orders,
        vehicles=_vehicles(scenario, orders, today),
        moves=(
            StockMove(
                "move-1", product, front, other, 2.0, today, today + timedelta(days=1), 1.5, 9.0
            ),
        ),
        targets=tuple(
            StockTarget(*key, 2.5, 0.5, 2.0, 0.9, float("inf"), "ABC"[row % 3], "XYZ"[row % 2])
            for row, key in enumerate(keys)
        ),
        alerts=(
            Alert(AlertKind.STOCK_OUT, front, product, 0.4, today, 3.0, 30.0, "order <more>"),
            Alert(AlertKind.EXPIRY, other, product, 0.6, today, 9.0, 90.0, "mark down", False),
        ),
        not_ordered=(NotOrdered(other, product, "negative sales", "row 7"),),
        projection=projection,
        costs=OrderCosts(goods=5000.0, vehicles=800.0, waste=20.0, shortage=60.0),
    )


def _orders(
    scenario: Scenario,
    demand: np.ndarray,
    rows: dict[tuple[str, str], int],
    today: date,
) -> tuple[ReplenishmentOrder, ...]:
    """Two days of demand of every SKU-location from its first source, half of it firm."""
    assert scenario.restocking is not None
    routes = {(r.source_id, r.site_id): r for r in scenario.restocking.routes}
    first: dict[tuple[str, str], ItemSource] = {}
    for source in scenario.restocking.sources:
        first.setdefault((source.site_id, source.product_id), source)
    orders = []
    for number, (key, source) in enumerate(first.items(), start=1):
        cases = max(1, round(2 * float(demand[rows[key], 0]) / source.multiple_units))
        quantity = cases * source.multiple_units
        lead = round(routes[source.source_id, key[0]].lead_time_days)
        is_firm = number % 2 == 1
        day = today if is_firm else today + timedelta(days=1)
        orders.append(
            ReplenishmentOrder(
                f"line-{number}",
                source.source_id,
                *key,
                day,
                day + timedelta(days=lead),
                quantity,
                quantity * source.price_cny,
                -0.5,
                1.5,
                Binding.MULTIPLE,
                is_firm,
            )
        )
    return tuple(orders)


def _vehicles(
    scenario: Scenario, orders: tuple[ReplenishmentOrder, ...], today: date
) -> tuple[VehicleLoad, ...]:
    """One vehicle on every route of today's orders."""
    products = {product.id: product for product in scenario.products}
    ways = dict.fromkeys((o.source_id, o.site_id) for o in orders if o.is_firm)
    loads = []
    for source_id, site_id in ways:
        mass = {item.id: 0.0 for item in scenario.temperature_classes}
        for order in orders:
            if order.is_firm and (order.source_id, order.site_id) == (source_id, site_id):
                product = products[order.product_id]
                mass[product.temperature_class_id] += order.quantity * product.kg
        fill = tuple(CompartmentFill(key, kg, 2 * kg, 2000.0, 9000.0) for key, kg in mass.items())
        loads.append(VehicleLoad(source_id, site_id, today, "truck-6.8", 1, 400.0, fill))
    return tuple(loads)
