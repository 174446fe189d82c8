"""Stock to be ordered: from nouns to table rows."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from supplychain.io.history.assemble import has_cells
from supplychain.io.weekdays import weekdays_text
from supplychain.restocking import Restocking, RestockingRules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from supplychain.demand import DemandHistory
    from supplychain.restocking import ItemSource, SupplyRoute
    from supplychain.scenario import Scenario


def restocking_rows(restocking: Restocking | None) -> dict[str, list[dict[str, Any]]]:
    """Rows of every table about ordering but the history, which is no rows; see `history_of`."""
    given = Restocking() if restocking is None else restocking
    return {
        "stock_items": [_flat(item) for item in given.items],
        "item_sources": [_source(item) for item in given.sources],
        "item_prices": [
            {
                "site_id": item.site_id,
                "product_id": item.product_id,
                "source_id": item.source_id,
                "from_units": part.from_units,
                "price_cny": part.price_cny,
            }
            for item in given.sources
            for part in item.breaks
        ],
        "supply_routes": [_route(item) for item in given.routes],
        "route_closures": [
            {
                "source_id": item.source_id,
                "site_id": item.site_id,
                "first_day": first,
                "last_day": last,
            }
            for item in given.routes
            for first, last in runs_of(item.closed_days)
        ],
        "promotions": [_flat(item) for item in given.promotions],
        "special_days": [_flat(item) for item in given.special_days],
    }


def rules_of(restocking: Restocking | None) -> dict[str, Any] | None:
    """The header's part about ordering; ``None`` where it says nothing."""
    if restocking is None or restocking.rules == RestockingRules():
        return None
    return asdict(restocking.rules)


def history_of(scenario: Scenario) -> DemandHistory | None:
    """Sales of a scenario; ``None`` for none, also for those without a series or a day."""
    if scenario.restocking is None or not has_cells(scenario.restocking.history):
        return None
    return scenario.restocking.history


def runs_of(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """First and last day of each run of days without a gap, in rising order."""
    ordered = sorted(set(days))
    begin = 0
    for place in range(1, len(ordered) + 1):
        is_last = place == len(ordered)
        if is_last or ordered[place] - ordered[place - 1] > timedelta(days=1):
            yield ordered[begin], ordered[place - 1]
            begin = place


def _flat(item: Any) -> dict[str, Any]:
    """Fields of a noun as they are; `dataclasses.asdict` copies each, which is slow for many."""
    return {name: getattr(item, name) for name in type(item).__dataclass_fields__}


def _source(item: ItemSource) -> dict[str, Any]:
    row = _flat(item)
    del row["breaks"]
    return row


def _route(item: SupplyRoute) -> dict[str, Any]:
    row = _flat(item)
    del row["closed_days"]
    return {**row, "order_weekdays": weekdays_text(item.order_weekdays)}
