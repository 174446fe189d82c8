from __future__ import annotations

import pytest

from supplychain.products import Product
from supplychain.restocking import StockItem, shelf_life_days


@pytest.mark.parametrize(
    ("stated", "life_h", "remaining_h", "days"),
    [
        (None, 168.0, 72.0, 4),
        (None, 167.9, 72.0, 3),
        (None, 48.0, 72.0, 0),
        (None, None, 72.0, None),
        (6, 168.0, 72.0, 6),
        (6, None, 0.0, 6),
    ],
)
def test_goods_are_sold_until_what_must_remain_at_the_door(
    stated: int | None, life_h: float | None, remaining_h: float, days: int | None
) -> None:
    product = Product(
        "milk", "奶", "cold", 1.0, 1.0, shelf_life_h=life_h, min_remaining_life_h=remaining_h
    )
    item = StockItem("front", "milk", shelf_life_days=stated)
    assert shelf_life_days(item, product) == days
