"""Small problems of ordering, made from few figures."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from solvers.replenishment.ordering.problem import (
    ItemColumns,
    OrderProblem,
    Route,
    SourceColumns,
)
from supplychain.restocking import RestockingRules, Rounding
from supplychain.suppliers import Discount

if TYPE_CHECKING:
    from collections.abc import Callable

MONDAY = date(2026, 6, 1)
USUAL = RestockingRules()


def _made(
    paths: Any,
    *,
    site_ids: tuple[str, ...] | None = None,
    product_ids: tuple[str, ...] | None = None,
    class_ids: tuple[str, ...] | None = None,
    on_hand: Any = None,
    on_the_way: Any = None,
    routes: tuple[Route, ...] | None = None,
    route: Any = None,
    item: Any = None,
    days: int = 3,
    rules: RestockingRules = USUAL,
    **figures: Any,
) -> OrderProblem:
    """A problem whose other figures are plain."""
    paths = np.asarray(paths, np.float32)
    count = len(paths)

    def column(name: str, usual: float, size: int = count) -> Any:
        return np.broadcast_to(np.asarray(figures.pop(name, usual), float), (size,)).copy()

    sites = site_ids or ("front",) * count
    products = product_ids or tuple(f"product-{row}" for row in range(count))
    items = ItemColumns(
        sites,
        products,
        class_ids or ("chilled",) * count,
        column("price_cny", 10.0),
        column("value_cny", 6.0),
        column("shortage_cny", 0.0),
        column("holding_cny_per_day", 0.1),
        column("disposal_cny", 0.0),
        column("fill_rate", np.nan),
        column("freshest_first", 0.0),
        column("shelf_life_days", 0).astype(np.int64),
        column("least_units", 0.0),
        column("kg", 1.0),
        column("litres", 1.0),
    )
    own = np.arange(count) if item is None else np.asarray(item)
    ways = len(own)
    breaks = figures.pop("breaks", ())
    sources = SourceColumns(
        own.astype(np.int64),
        np.zeros(ways, np.int64) if route is None else np.asarray(route, np.int64),
        column("source_cny", 6.0, ways),
        column("order_least", 0.0, ways),
        column("multiple", 1.0, ways),
        (figures.pop("rounding", Rounding.VALUE),) * ways,
        column("most_units", np.inf, ways),
        (figures.pop("discount", Discount.ALL_UNITS),) * ways,
        np.array([[start for start, _ in breaks]] * ways, float).reshape(ways, len(breaks)),
        np.array([[cny for _, cny in breaks]] * ways, float).reshape(ways, len(breaks)),
    )
    stock = np.zeros((count, 5)) if on_hand is None else np.asarray(on_hand, float)
    way = np.zeros((count, 3)) if on_the_way is None else np.asarray(on_the_way, float)
    return OrderProblem(
        MONDAY,
        days,
        items,
        sources,
        (Route("supplier", "front"),) if routes is None else routes,
        stock,
        way,
        paths,
        np.zeros((count, 0)),
        rules=rules,
        **figures,
    )


@pytest.fixture
def made() -> Callable[..., OrderProblem]:
    """Makes problems whose other figures are plain; see `_made`."""
    return _made
