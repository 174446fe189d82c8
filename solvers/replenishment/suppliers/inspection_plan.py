"""How closely the next lots of every offer are inspected."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from solvers.replenishment.suppliers.records import records_of
from solvers.replenishment.suppliers.standing import State
from supplychain.suppliers import Appeal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.replenishment.suppliers.records import Record
    from solvers.replenishment.suppliers.standing import Standing
    from supplychain.suppliers import CategoryDemand, Supply

LOTS_TO_SKIP = 10
"""Lots in a row that passed before some are skipped (as ISO 2859-3 asks to qualify)."""
SKIPPED_TO_ONE = 4
"""One lot in so many is inspected while skipping."""


class Level(StrEnum):
    """Extent of inspection."""

    EVERY_UNIT = "every_unit"
    TIGHTENED = "tightened"
    NORMAL = "normal"
    SKIP_LOT = "skip_lot"
    NO_ORDERS = "no_orders"


@dataclass(frozen=True, slots=True)
class InspectionRule:
    """What is inspected of one offer.

    ``lot_share`` is the share of lots that are inspected, and ``sample`` says how many units of
    each: all, twice the usual sample, or the usual one.
    """

    supplier_id: str
    category_id: str
    level: Level
    lot_share: float
    sample: str
    reason: str


def inspection_plan(
    supply: Supply, standings: Sequence[Standing], at_s: int = 0
) -> tuple[InspectionRule, ...]:
    """A rule for every offer, supplier by supplier.

    Every unit of categories of high risk; every lot, with twice the sample, of who is new, on watch
    or has failed lately; one lot in four of who has passed ten times in a row; every lot of others.
    """
    demand = {item.id: item for item in supply.demand}
    return tuple(
        _rule(record, category, stands)
        for record, stands in zip(records_of(supply, at_s), standings, strict=True)
        for offer in record.offers
        if (category := demand.get(offer.category_id)) is not None
    )


def passes_in_a_row(record: Record, category_id: str) -> int:
    """Lots of a category that passed since the last that did not."""
    count = 0
    for item in reversed(record.inspections):
        if item.category_id != category_id:
            continue
        if not item.passed and item.appeal is not Appeal.UPHELD:
            break
        count += 1
    return count


def _rule(record: Record, category: CategoryDemand, stands: Standing) -> InspectionRule:
    def rule(level: Level, lot_share: float, sample: str, reason: str) -> InspectionRule:
        return InspectionRule(record.supplier.id, category.id, level, lot_share, sample, reason)

    passes = passes_in_a_row(record, category.id)
    if stands.state is State.BLACKLIST:
        return rule(Level.NO_ORDERS, 1.0, "all", "nothing is bought; what still comes is inspected")
    if category.high_risk:
        return rule(Level.EVERY_UNIT, 1.0, "all", "the category is of high risk")
    if stands.state is not State.WHITELIST:
        return rule(Level.TIGHTENED, 1.0, "double", f"the supplier is {_words(stands.state)}")
    if passes >= LOTS_TO_SKIP and stands.failures == 0:
        words = f"the last {passes} lots have passed, and no failure counts"
        return rule(Level.SKIP_LOT, 1.0 / SKIPPED_TO_ONE, "usual", words)
    if stands.failures:
        words = f"failed inspections that count: {stands.failures}"
        return rule(Level.TIGHTENED, 1.0, "double", words)
    return rule(Level.NORMAL, 1.0, "usual", f"{passes} of {LOTS_TO_SKIP} lots in a row have passed")


def _words(state: State) -> str:
    return "a candidate" if state is State.CANDIDATE else "on watch"
