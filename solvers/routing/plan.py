"""A plan of all three tiers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from supplychain.plans import CostTerms, total_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from solvers.common import Limits, Status, StopReason
    from supplychain.fleet import Haul
    from supplychain.plans import CarrierMove, Consignment, Delivery, Route, Unserved


@dataclass(frozen=True, slots=True)
class TierBound:
    """What a tier costs in its own model, and what it must cost at least.

    Parameters
    ----------
    cost_cny
        Objective of the plan in the tier's model.
    bound_cny
        Proven lower bound of that model, or ``None``.
    means
        What the bound holds for, in words.
    """

    cost_cny: float
    bound_cny: float | None
    means: str = ""

    @property
    def gap(self) -> float | None:
        """``(cost - bound) / cost``, or ``None`` without a bound."""
        if self.bound_cny is None:
            return None
        if self.cost_cny <= 0:
            return 0.0
        return max(0.0, (self.cost_cny - self.bound_cny) / self.cost_cny)


@dataclass(frozen=True, slots=True)
class RoutingPlan:
    """Routes, hired moves and deliveries that together carry a scenario's goods.

    Parameters
    ----------
    status, stop_reason
        What the plan is worth, and why the search ended.
    consignments
        Goods of the plan; each is handed over by the stops and moves that name it.
    routes, moves
        Own vehicles and carriers, all tiers.
    deliveries
        Orders at the door, one entry per part of a split order.
    unserved
        What is left out, with reasons.
    site_costs
        Handling, spoilage and unserved cost, which no route or move carries.
    bounds
        By tier (``line_haul``, ``middle_mile``, ``last_mile``, ``chain``).
    limits, seconds
        What was allowed, and what was used.
    """

    status: Status
    stop_reason: StopReason
    consignments: tuple[Consignment, ...]
    routes: tuple[Route, ...]
    moves: tuple[CarrierMove, ...]
    deliveries: tuple[Delivery, ...]
    unserved: tuple[Unserved, ...]
    site_costs: CostTerms
    bounds: Mapping[str, TierBound]
    limits: Limits
    seconds: float = 0.0
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def costs(self) -> CostTerms:
        """All costs by cause."""
        parts = [route.costs for route in self.routes] + [move.costs for move in self.moves]
        return total_of([*parts, self.site_costs])

    def routes_of(self, haul: Haul) -> tuple[Route, ...]:
        """Routes of one tier."""
        return tuple(route for route in self.routes if route.haul == haul)
