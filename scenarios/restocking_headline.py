"""Headline figures of a scenario that orders goods, to be compared with its ``expected.json``."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from supplychain.demand import DayKind
from supplychain.errors import DataError, DataProblem
from supplychain.sites import Tier

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from supplychain.demand import DemandHistory
    from supplychain.scenario import Scenario


def restocking_headline(scenario: Scenario) -> dict[str, Any]:
    """Counts, what is sold and held, and how good the record is.

    Returns
    -------
    dict
        Plain JSON values. ``stock_days`` is the value of what lies at all tiers over the value of
        what is sold on a mean day; shares are of all series-days, ``out_share`` of those recorded.

    Raises
    ------
    DataError
        If the scenario has no history of demand.
    """
    given = scenario.restocking
    if given is None or given.history is None:
        text = "the scenario has no history of demand"
        raise DataError([DataProblem("demand_history", -1, "", "missing_table", text)])
    tiers = Counter(site.tier for site in scenario.sites)
    tier_of = {site.id: site.tier for site in scenario.sites}
    kept = Counter(tier_of[item.site_id] for item in given.items)
    order = (Tier.ORIGIN, Tier.CENTRE, Tier.FRONT)
    cost_per_day = _cost_per_day(scenario, given.history)
    held = _held_cny(scenario)
    return {
        "sites": {str(tier): tiers[tier] for tier in order},
        "products": len(scenario.products),
        "sku_locations": {str(tier): kept[tier] for tier in order},
        "suppliers": 0 if scenario.supply is None else len(scenario.supply.suppliers),
        "sources": len(given.sources),
        "routes": len(given.routes),
        "lots": len(scenario.lots),
        "promotions": len(given.promotions),
        "peak_days": sum(day.kind is DayKind.PEAK for day in given.special_days),
        **_record(given.history),
        "sold_cost_cny_per_day": round(cost_per_day),
        "stock_cny": {str(tier): round(held[tier]) for tier in order},
        "stock_days": round(sum(held.values()) / cost_per_day, 2),
    }


def _record(history: DemandHistory) -> dict[str, Any]:
    known = ~np.isnan(history.sold)
    mean = _means(history)
    return {
        "series": len(history),
        "days": history.days,
        "units_per_day": round(float(np.nansum(mean))),
        "zero_share": round(float((history.sold[known] == 0).mean()), 4),
        "slow_series": int((mean < 1).sum()),
        "unrecorded_share": round(float((~known).mean()), 4),
        "out_share": round(float((history.in_stock[known] < 1).mean()), 4),
    }


def _cost_per_day(scenario: Scenario, history: DemandHistory) -> float:
    values = {product.id: product.value_cny for product in scenario.products}
    cost = np.array([values[key] for key in history.product_ids])
    return float((_means(history) * cost).sum())


def _means(history: DemandHistory) -> NDArray[np.float64]:
    """Units sold on a day of each series; 0 where nothing was ever recorded."""
    known = np.maximum((~np.isnan(history.sold)).sum(axis=1), 1)
    means: NDArray[np.float64] = np.nansum(history.sold, axis=1, dtype=np.float64) / known
    return means


def _held_cny(scenario: Scenario) -> defaultdict[Tier, float]:
    """Value of goods on hand by tier."""
    values = {product.id: product.value_cny for product in scenario.products}
    tier_of = {site.id: site.tier for site in scenario.sites}
    held: defaultdict[Tier, float] = defaultdict(float)
    for lot in scenario.lots:
        if lot.available_s <= 0:
            held[tier_of[lot.site_id]] += lot.quantity * values[lot.product_id]
    return held
