"""What pages, tables and figures ask of an order plan: names, values and sums by column."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from api.forecast_view import ForecastView
from supplychain.sites import Tier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from solvers.replenishment.demand.forecast import Forecast
    from solvers.replenishment.ordering.plan import OrderPlan, ReplenishmentOrder, StockTarget
    from supplychain.demand import DemandHistory
    from supplychain.products import Product
    from supplychain.scenario import Scenario
    from supplychain.sites import Site

    Numbers = NDArray[np.float64]

UPPER = (Tier.ORIGIN, Tier.CENTRE)


@dataclass(frozen=True, eq=False)
class OrderView:
    """An order plan with its scenario and forecast.

    Arrays have one row per SKU-location of the plan's projection.
    """

    scenario: Scenario
    plan: OrderPlan
    forecast: Forecast

    @cached_property
    def products(self) -> dict[str, Product]:
        """By id."""
        return {product.id: product for product in self.scenario.products}

    @cached_property
    def sites(self) -> dict[str, Site]:
        """By id."""
        return {site.id: site for site in self.scenario.sites}

    @cached_property
    def names(self) -> dict[str, str]:
        """Names for people of sites, suppliers and products."""
        firms = () if self.scenario.supply is None else self.scenario.supply.suppliers
        found = {item.id: item.name or item.id for item in self.scenario.products}
        found |= {item.id: item.name or item.id for item in firms}
        return found | {item.id: item.name or item.id for item in self.scenario.sites}

    def name(self, key: str) -> str:
        """Name for people, or the key of what has none."""
        return self.names.get(key, key)

    @cached_property
    def keys(self) -> list[tuple[str, str]]:
        """Site and product of each row."""
        projection = self.plan.projection
        return list(zip(projection.site_ids, projection.product_ids, strict=True))

    @cached_property
    def row_of(self) -> dict[tuple[str, str], int]:
        """Row of a site and product."""
        return {key: row for row, key in enumerate(self.keys)}

    @cached_property
    def sales(self) -> ForecastView:
        """Sales and forecast."""
        values = {key: item.value_cny for key, item in self.products.items()}
        return ForecastView(self.history, self.forecast, self.names, values)

    @property
    def forecast_row(self) -> dict[tuple[str, str], int]:
        """Row of the forecast of a site and product."""
        return self.sales.row_of

    @property
    def history_row(self) -> dict[tuple[str, str], int]:
        """Row of the history of a site and product; empty without one."""
        return self.sales.past_row

    @property
    def history(self) -> DemandHistory | None:
        """Sales before today."""
        given = self.scenario.restocking
        return None if given is None else given.history

    @cached_property
    def value_cny(self) -> Numbers:
        """Cost of goods of a unit."""
        values = {product.id: product.value_cny for product in self.scenario.products}
        return np.array([values[key] for key in self.plan.projection.product_ids], np.float64)

    @cached_property
    def tiers(self) -> NDArray[np.str_]:
        """Tier of each row's site."""
        tier_of = {site.id: str(site.tier) for site in self.scenario.sites}
        return np.array([tier_of[key] for key in self.plan.projection.site_ids], np.str_)

    @cached_property
    def classes(self) -> NDArray[np.str_]:
        """Temperature class of each row's product."""
        class_of = {item.id: item.temperature_class_id for item in self.scenario.products}
        return np.array([class_of[key] for key in self.plan.projection.product_ids], np.str_)

    @cached_property
    def sells(self) -> NDArray[np.bool_]:
        """Whether customers buy there: of origins and centres only what has a history."""
        upper = np.isin(self.tiers, [str(tier) for tier in UPPER])
        known = np.array([key in self.history_row for key in self.keys], np.bool_)
        return known | ~upper

    @cached_property
    def on_hand(self) -> Numbers:
        """Units on hand this morning, whatever their age."""
        held = np.zeros(len(self.keys))
        for lot in self.scenario.lots:
            if lot.available_s <= 0:
                row = self.row_of.get((lot.site_id, lot.product_id))
                if row is not None:
                    held[row] += lot.quantity
        return held

    @cached_property
    def days(self) -> list[date]:
        """Days of the horizon."""
        return [self.plan.today + timedelta(days=at) for at in range(self.plan.days)]

    @cached_property
    def cost_per_day(self) -> Numbers:
        """Cost of goods that leave each row on a mean day of the horizon."""
        found: Numbers = self.plan.projection.demand.mean(axis=1) * self.value_cny
        return found

    @cached_property
    def at_stake(self) -> dict[tuple[str, str], float]:
        """Value of all alerts of a SKU-location."""
        found: dict[tuple[str, str], float] = {}
        for alert in self.plan.alerts:
            key = alert.site_id, alert.product_id
            found[key] = found.get(key, 0.0) + alert.value_cny
        return found

    @cached_property
    def targets(self) -> dict[tuple[str, str], StockTarget]:
        """By site and product."""
        return {(item.site_id, item.product_id): item for item in self.plan.targets}

    @cached_property
    def firm(self) -> tuple[ReplenishmentOrder, ...]:
        """Orders to be placed today."""
        return tuple(order for order in self.plan.orders if order.is_firm)

    @cached_property
    def suppliers(self) -> frozenset[str]:
        """Sources that are no sites."""
        return frozenset(order.source_id for order in self.plan.orders) - self.sites.keys()

    def kg(self, orders: Sequence[ReplenishmentOrder]) -> float:
        """Mass of orders."""
        return sum(order.quantity * self.products[order.product_id].kg for order in orders)

    def kind_of(self, key: str) -> str:
        """What a source is: ``supplier`` or its tier."""
        return str(self.sites[key].tier) if key in self.sites else "supplier"
