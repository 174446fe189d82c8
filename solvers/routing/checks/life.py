"""Shelf life left at the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Violation
from solvers.routing.checks.doors import goods_at_the_door
from solvers.routing.checks.tolerances import LIFE_H, differs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from solvers.routing.checks.case import Case


def goods_are_fresh_enough(case: Case) -> Iterator[Violation]:
    """``LIFE_TOO_SHORT``: each product keeps its least remaining life until service starts."""
    for key, journey in case.journeys.items():
        if not journey or not journey[-1].is_delivery:
            continue
        for left_h, spare_h in _life_h(case, [key]):
            if not spare_h >= -LIFE_H:
                detail = f"{left_h:.2f} h left at the door, {-spare_h:.2f} h too little"
                yield Violation("LIFE_TOO_SHORT", key, detail, -spare_h, "h")


def reported_life_is_right(case: Case) -> Iterator[Violation]:
    """``LIFE_WRONG``: a delivery tells its least remaining and spare life, or that nothing ages."""
    for entry, keys in goods_at_the_door(case):
        lives = list(_life_h(case, keys))
        for noun, told_h, is_h in (
            ("remaining", entry.remaining_life_h, min((a for a, _ in lives), default=None)),
            ("spare", entry.spare_life_h, min((b for _, b in lives), default=None)),
        ):
            if told_h is None and is_h is None:
                continue
            if told_h is None or is_h is None:
                detail = f"{noun} life {told_h} h given, is {is_h} h"
                yield Violation("LIFE_WRONG", entry.order_id, detail, 1, "count")
            elif differs(told_h, is_h, LIFE_H):
                detail = f"{noun} life {told_h:.2f} h given, is {is_h:.2f} h"
                yield Violation("LIFE_WRONG", entry.order_id, detail, told_h - is_h, "h")


def _life_h(case: Case, keys: Iterable[str]) -> Iterator[tuple[float, float]]:
    """Life left, and beyond what its product must have, of each consignment that ages."""
    for key in keys:
        item = case.goods[key]
        product, lot = case.facts.products.get(item.product_id), case.facts.lots.get(item.lot_id)
        if product is None or lot is None or product.shelf_life_h is None or key not in case.used_h:
            continue
        left_h = product.shelf_life_h - lot.age_h - case.used_h[key]
        yield left_h, left_h - product.min_remaining_life_h
