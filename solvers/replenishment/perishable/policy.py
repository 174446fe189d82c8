"""How much to order of goods that perish, for many SKU-locations at once.

The rule that plans use orders up to a target of *what will be on hand when the order arrives*: the
projected inventory level of van Jaarsveld and Arts (2024, "Projected inventory-level policies for
lost sales inventory systems") for goods that perish (Bu, Gong and Chao 2023). Paths of demand run
over the goods by age, so that what is sold, lost and wasted until then is expected under the
item's own mix of customers; it equals the EWA rule of Broekmeulen and van Donselaar (2009) with
the expected waste and the expected *sales* of the lead time in place of waste and sales at mean
demand. Base stock and EWA itself stand beside it to be measured against.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.perishable.model import check_demand, check_stock
from solvers.replenishment.perishable.shelf import expected_at_arrival, groups
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.perishable.model import Items, Stock

CHUNK = 60_000
"""Numbers in one array while paths are run: as many as stay in the processor's cache."""


class Rule(Enum):
    """What is raised to the target."""

    EXPECTED = "expected"
    """Expected stock at the order's arrival."""
    EWA = "ewa"
    """Stock on hand and on the way less what is wasted at mean demand until arrival."""
    BASE_STOCK = "base_stock"
    """Stock on hand and on the way, whatever its age."""


@dataclass(frozen=True, slots=True, eq=False)
class Orders:
    """Orders and what they follow from; all of shape (items,), in units.

    Parameters
    ----------
    quantity
        Whole units to order.
    counted
        What the rule counts against the target.
    target
        What it is raised to.
    wasted
        Expected waste from now until the order arrives; 0 for base stock, which does not ask.
    """

    quantity: NDArray[np.int64]
    counted: NDArray[np.float64]
    target: NDArray[np.float64]
    wasted: NDArray[np.float64]


def orders(
    items: Items,
    stock: Stock,
    paths: NDArray[np.float64],
    target: NDArray[np.float64],
    rule: Rule = Rule.EXPECTED,
) -> Orders:
    """Today's orders.

    Parameters
    ----------
    items, stock
        SKU-locations and their goods before the order.
    paths
        Equally likely demand of the coming days in units, today first, shape (items or 1 for all,
        paths, days); at least as many days as the longest lead time. From 30 paths on more change
        little if each day's are spread evenly (see `targets.spread`).
    target
        Units, shape (items,); see `targets`.
    rule
        What is raised to the target.

    Raises
    ------
    DataError
        With all that is wrong with stock, paths and targets.
    """
    check_stock(items, stock)
    check_demand(items, paths, int(items.lead_time_days.max(initial=1)), "paths")
    _check_target(items, target)
    counted, wasted = stock.position(), np.zeros(len(items))
    if rule is not Rule.BASE_STOCK:
        at_arrival, wasted = _projected(items, stock, read_by(rule, paths))
        counted = at_arrival if rule is Rule.EXPECTED else counted - wasted
    return Orders(whole(target - counted).astype(np.int64), counted, target, wasted)


def whole(wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Nearest whole units, halves up, and never less than none."""
    return np.floor(np.maximum(wanted, 0.0) + 0.5)


def counted_units(
    rule: Rule,
    on_hand: NDArray[np.float64],
    on_the_way: NDArray[np.float64],
    paths: NDArray[np.float64],
    freshest_first: NDArray[np.float64],
) -> NDArray[np.float64]:
    """What a rule counts against the target, shape (items, scenarios).

    Parameters are those of `shelf.expected_at_arrival`; ``paths`` are what :func:`read_by` gives.
    """
    position: NDArray[np.float64] = on_hand.sum(axis=0) + on_the_way.sum(axis=0)
    if rule is Rule.BASE_STOCK:
        return position
    at_arrival, wasted = expected_at_arrival(on_hand, on_the_way, paths, freshest_first)
    return at_arrival if rule is Rule.EXPECTED else position - wasted


def read_by(rule: Rule, paths: NDArray[np.float64]) -> NDArray[np.float64]:
    """Paths as the rule sees them: EWA knows the mean only."""
    return paths.mean(axis=1, keepdims=True) if rule is Rule.EWA else paths


def _projected(
    items: Items, stock: Stock, paths: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """On hand at arrival and wasted until then, both of shape (items,)."""
    at_arrival, wasted = np.empty(len(items)), np.empty(len(items))
    size = max(1, CHUNK // paths.shape[1])
    for lead, life, rows in groups(items):
        for start in range(0, len(rows), size):
            some = rows[start : start + size]
            on_hand = stock.on_hand[some, :life].T[..., None]
            on_the_way = stock.on_the_way[some, : lead - 1].T[..., None]
            demand = (paths if len(paths) == 1 else paths[some])[:, :, :lead]
            shares = items.freshest_first[some]
            found = expected_at_arrival(on_hand, on_the_way, demand, shares)
            at_arrival[some], wasted[some] = found[0][:, 0], found[1][:, 0]
    return at_arrival, wasted


def _check_target(items: Items, target: NDArray[np.float64]) -> None:
    if target.shape != (len(items),):
        text, given, allowed = "one for each item", str(target.shape), f"({len(items)},)"
        raise DataError([DataProblem("target", -1, "", "bad_shape", text, given, allowed)])
    text, allowed = "it must be finite and not negative", "0 or more"
    wrong = np.flatnonzero(~(np.isfinite(target) & (target >= 0.0)))
    if len(wrong):
        raise DataError(
            DataProblem("target", int(row), "", "out_of_range", text, str(target[row]), allowed)
            for row in wrong
        )
