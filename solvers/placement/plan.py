"""A design of the network: what is open, how large, and what flows where."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from solvers.common import Limits, Status, StopReason


@dataclass(frozen=True, slots=True)
class SiteDecision:
    """What becomes of one site.

    Parameters
    ----------
    site_id, is_open
        Every site of the problem has an entry.
    modules
        Steps of room by class; classes without any are left out.
    """

    site_id: str
    is_open: bool
    modules: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """Goods of one group on one way in one period of one future.

    Parameters
    ----------
    future_id, period_id, group_id
        When and what.
    site_ids
        Sites of the way from the group's first tier down, one per tier.
    zone_id
        Where the way ends (or, for returns, begins).
    kg_per_day
        How much.
    """

    future_id: str
    period_id: str
    group_id: str
    site_ids: tuple[str, ...]
    zone_id: str
    kg_per_day: float


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Demand that no flow serves."""

    future_id: str
    period_id: str
    group_id: str
    zone_id: str
    kg_per_day: float


@dataclass(frozen=True, slots=True)
class PlacementCosts:
    """Money over all periods, by cause; what depends on the future is its mean.

    Parameters
    ----------
    fixed, modules
        Of open sites and of their room.
    opening, closing, expansion
        Paid once.
    transport
        On legs, with handling and expected losses at their tails.
    co2
        Emission at its price.
    unserved
        Demand left out at its price.
    """

    fixed: float = 0.0
    modules: float = 0.0
    opening: float = 0.0
    closing: float = 0.0
    expansion: float = 0.0
    transport: float = 0.0
    co2: float = 0.0
    unserved: float = 0.0

    def items(self) -> Iterator[tuple[str, float]]:
        """Causes and amounts, in order."""
        for item in fields(self):
            yield item.name, getattr(self, item.name)

    @property
    def total(self) -> float:
        """All of it."""
        return sum(amount for _, amount in self.items())


@dataclass(frozen=True, slots=True)
class FutureFigures:
    """What one future brings under the plan.

    Parameters
    ----------
    cost_cny
        All costs, once-paid ones included.
    unserved_share
        Share of demand (kg) left out.
    reach
        Share of demand within each of the problem's bands, in their order.
    cold_chain
        Share of fresh demand served in band; ``None`` without fresh goods.
    co2_kg
        Emission.
    """

    future_id: str
    probability: float
    cost_cny: float
    unserved_share: float
    reach: tuple[float, ...]
    cold_chain: float | None
    co2_kg: float


@dataclass(frozen=True, slots=True)
class PlacementPlan:
    """A network with its flows.

    Parameters
    ----------
    status, stop_reason
        What the plan is worth, and why the search ended.
    sites, flows, shortfalls
        The design; flows and shortfalls of every future.
    costs
        By cause.
    objective
        Value of the problem's aim: cost, or cost with its risk, or the largest regret.
    bound
        Proven lower bound of the objective for the whole problem, nothing pruned; ``None`` if there
        is none.
    figures
        By future.
    limits, seconds
        What was allowed, and what was used.
    notes
        Method, what was pruned, what the bound means; for people.
    """

    status: Status
    stop_reason: StopReason
    sites: tuple[SiteDecision, ...]
    flows: tuple[Flow, ...]
    shortfalls: tuple[Shortfall, ...]
    costs: PlacementCosts
    objective: float
    bound: float | None
    figures: tuple[FutureFigures, ...]
    limits: Limits
    seconds: float = 0.0
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def gap(self) -> float | None:
        """``(objective - bound) / objective``, or ``None`` without a bound."""
        if self.bound is None:
            return None
        if self.objective <= 0:
            return 0.0
        return max(0.0, (self.objective - self.bound) / self.objective)

    @property
    def open_ids(self) -> tuple[str, ...]:
        """Sites that are open."""
        return tuple(site.site_id for site in self.sites if site.is_open)
