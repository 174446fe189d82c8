"""Due diligence: how likely a supplier fails, against how much it would hurt."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from solvers.replenishment.suppliers.standing import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.replenishment.suppliers.standing import Standing
    from supplychain.suppliers import Supplier, Supply

UNKNOWN = 3
"""Likelihood where nobody has looked: not low, since ignorance is no comfort."""
LEAST_OF_STATE = {State.BLACKLIST: 5, State.WATCH: 4, State.CANDIDATE: 2, State.WHITELIST: 1}
SHARES = (0.02, 0.05, 0.10, 0.25)
"""Shares of a category's units above which a loss weighs 2, 3, 4 and 5."""
HIGH_RISK_LEAST = 3
"""Impact of whoever supplies a category of high risk, however little."""


class RiskLevel(StrEnum):
    """Field of the matrix: by the product of likelihood and impact."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


ACTIONS = {
    RiskLevel.LOW: "look again in a year",
    RiskLevel.MEDIUM: "ask for a self-assessment and look again in half a year",
    RiskLevel.HIGH: "audit on site within a quarter and qualify a second source",
    RiskLevel.CRITICAL: "move volume now; nothing new until an audit has passed",
}


@dataclass(frozen=True, slots=True)
class RiskField:
    """Where a supplier stands in the matrix.

    Parameters
    ----------
    supplier_id
        Who.
    likelihood, impact
        1 to 5.
    level, action
        What the two make together, and what follows.
    drivers
        What the likelihood and the impact come from.
    """

    supplier_id: str
    likelihood: int
    impact: int
    level: RiskLevel
    action: str
    drivers: str


def risk_matrix(supply: Supply, standings: Sequence[Standing]) -> tuple[RiskField, ...]:
    """Field of every supplier, by today's purchases; in the order of the suppliers."""
    return tuple(
        _field(supplier, stands, supply)
        for supplier, stands in zip(supply.suppliers, standings, strict=True)
    )


def level_of(likelihood: int, impact: int) -> RiskLevel:
    """Field of the 5 x 5 matrix: below 5 low, below 10 medium, below 16 high, else critical."""
    product = likelihood * impact
    if product < 5:
        return RiskLevel.LOW
    if product < 10:
        return RiskLevel.MEDIUM
    return RiskLevel.HIGH if product < 16 else RiskLevel.CRITICAL


def _field(supplier: Supplier, stands: Standing, supply: Supply) -> RiskField:
    likelihood, why = _likelihood(supplier, stands)
    impact, where = _impact(supplier.id, supply)
    level = level_of(likelihood, impact)
    return RiskField(supplier.id, likelihood, impact, level, ACTIONS[level], f"{why}; {where}")


def _likelihood(supplier: Supplier, stands: Standing) -> tuple[int, str]:
    """The worst of what due diligence found and of the state."""
    found = {
        "financial": supplier.financial_risk,
        "operational": supplier.operational_risk,
        "legal": supplier.legal_risk,
        "safety": supplier.safety_risk,
    }
    rated = {name: UNKNOWN if risk is None else risk for name, risk in found.items()}
    worst = max(rated, key=lambda name: rated[name])
    if LEAST_OF_STATE[stands.state] > rated[worst]:
        return LEAST_OF_STATE[stands.state], f"state {stands.state}"
    unknown = ", not looked at" if found[worst] is None else ""
    return rated[worst], f"{worst} risk{unknown}"


def _impact(supplier_id: str, supply: Supply) -> tuple[int, str]:
    """The largest share of a category that it supplies today; high risk weighs more."""
    totals: dict[str, float] = {}
    for item in supply.present:
        totals[item.category_id] = totals.get(item.category_id, 0.0) + item.units
    risky = {item.id for item in supply.demand if item.high_risk}
    impact, why = 1, "nothing is bought from it"
    for item in supply.present:
        if item.supplier_id != supplier_id or item.units <= 0:
            continue
        share = item.units / totals[item.category_id]
        weight = 1 + sum(share > limit for limit in SHARES)
        if item.category_id in risky:
            weight = max(weight, HIGH_RISK_LEAST)
        if weight > impact or math.isclose(impact, 1):
            impact, why = max(impact, weight), f"{share:.0%} of {item.category_id}"
    return impact, why
