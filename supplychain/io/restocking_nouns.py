"""Stock to be ordered: from table rows to nouns."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from supplychain.demand import Promotion, SpecialDay
from supplychain.restocking import (
    ItemSource,
    Restocking,
    RestockingRules,
    StockItem,
    SupplyRoute,
)
from supplychain.suppliers import PriceBreak

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from supplychain.demand import DemandHistory
    from supplychain.io.documents.restocking import (
        ItemPriceRow,
        ItemSourceRow,
        RouteClosureRow,
        SupplyRouteRow,
    )
    from supplychain.io.documents.restocking_rules import RestockingDocument


def restocking_of(
    rules: RestockingDocument | None,
    rows: Mapping[str, Sequence[Any]],
    history: DemandHistory | None,
) -> Restocking | None:
    """What the header and the tables state of ordering; ``None`` if they state nothing."""
    restocking = Restocking(
        history=history,
        items=tuple(StockItem(**dict(row)) for row in rows["stock_items"]),
        sources=_sources(rows["item_sources"], rows["item_prices"]),
        routes=_routes(rows["supply_routes"], rows["route_closures"]),
        promotions=tuple(Promotion(**dict(row)) for row in rows["promotions"]),
        special_days=tuple(SpecialDay(**dict(row)) for row in rows["special_days"]),
        rules=RestockingRules() if rules is None else RestockingRules(**rules.model_dump()),
    )
    return None if restocking == Restocking() else restocking


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last, both included."""
    for step in range((last - first).days + 1):
        yield first + timedelta(days=step)


def _sources(
    rows: Sequence[ItemSourceRow], prices: Sequence[ItemPriceRow]
) -> tuple[ItemSource, ...]:
    breaks: dict[tuple[str, str, str], list[PriceBreak]] = {}
    for row in prices:
        held = breaks.setdefault((row.site_id, row.product_id, row.source_id), [])
        held.append(PriceBreak(row.from_units, row.price_cny))
    for held in breaks.values():
        held.sort(key=lambda item: item.from_units)
    return tuple(
        ItemSource(
            **dict(row),
            breaks=tuple(breaks.get((row.site_id, row.product_id, row.source_id), ())),
        )
        for row in rows
    )


def _routes(
    rows: Sequence[SupplyRouteRow], closures: Sequence[RouteClosureRow]
) -> tuple[SupplyRoute, ...]:
    closed: dict[tuple[str, str], set[date]] = {}
    for row in closures:
        days = closed.setdefault((row.source_id, row.site_id), set())
        days.update(days_between(row.first_day, row.last_day))
    return tuple(_route(row, closed) for row in rows)


def _route(row: SupplyRouteRow, closed: Mapping[tuple[str, str], set[date]]) -> SupplyRoute:
    """A route with the closures of its own and those of its source for all sites."""
    everywhere = closed.get((row.source_id, ""), set())
    own = closed.get((row.source_id, row.site_id), set())
    return SupplyRoute(**dict(row), closed_days=tuple(sorted(everywhere | own)))
