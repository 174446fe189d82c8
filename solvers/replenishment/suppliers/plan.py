"""An allocation: who delivers how much of what, and what that costs by cause."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from solvers.common import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from solvers.common import StopReason
    from solvers.replenishment.suppliers.problem import AllocationProblem, Outage


@dataclass(frozen=True, slots=True)
class AllocationCosts:
    """Cost by cause; ``cvar_cny`` is the mean cost of the worst outages, before its weight."""

    goods_cny: float = 0.0
    freight_cny: float = 0.0
    defects_cny: float = 0.0
    lateness_cny: float = 0.0
    cvar_cny: float = 0.0
    cvar_weight: float = 0.0

    @property
    def total_cny(self) -> float:
        """What is minimised."""
        return self.expected_cny + self.cvar_weight * self.cvar_cny

    @property
    def expected_cny(self) -> float:
        """Goods, freight, defects and lateness, without outages."""
        return self.goods_cny + self.freight_cny + self.defects_cny + self.lateness_cny


@dataclass(frozen=True, slots=True)
class Purchase:
    """What one supplier delivers of one category, and what that costs."""

    supplier_id: str
    category_id: str
    units: float
    goods_cny: float
    freight_cny: float
    defects_cny: float
    lateness_cny: float


@dataclass(frozen=True, slots=True)
class AllocationPlan:
    """What came out.

    Parameters
    ----------
    status
        ``OPTIMAL`` within the gap that was asked for, ``FEASIBLE`` without that proof,
        ``INFEASIBLE`` proven, ``NO_PLAN`` if time ran out.
    stop
        Why the search ended; ``None`` for plans that were not searched for.
    purchases
        In the order of the problem's choices; nothing that is not bought.
    costs
        By cause.
    bound_cny
        No plan that keeps the rules costs less in all; ``None`` if nothing is proven.
    reasons
        Why there is no plan.
    """

    status: Status
    stop: StopReason | None
    purchases: tuple[Purchase, ...]
    costs: AllocationCosts
    bound_cny: float | None = None
    reasons: tuple[str, ...] = ()

    @property
    def gap(self) -> float | None:
        """Share of the cost that may be saved at most; ``None`` if nothing is proven."""
        if self.bound_cny is None or self.status in {Status.INFEASIBLE, Status.NO_PLAN}:
            return None
        total = self.costs.total_cny
        return max(0.0, total - self.bound_cny) / total if total > 0 else 0.0


def priced(problem: AllocationProblem, units: Sequence[float]) -> tuple[Purchase, ...]:
    """Purchases of a quantity of each choice; those of 0 are left out."""
    purchases = []
    for choice, amount in zip(problem.choices, units, strict=True):
        if amount <= 0:
            continue
        goods = choice.goods_cny(amount)
        if goods is None:
            # Quantities outside every segment are priced at the nearest; a checker names them.
            near = min(choice.segments, key=lambda part: max(part.low - amount, amount - part.high))
            goods = near.fixed_cny + near.price_cny * amount
        purchases.append(
            Purchase(
                choice.supplier_id,
                choice.category_id,
                amount,
                goods,
                choice.freight_cny * amount,
                choice.defect_cny * amount,
                choice.late_cny * amount,
            )
        )
    return tuple(purchases)


def costs_of(problem: AllocationProblem, purchases: Iterable[Purchase]) -> AllocationCosts:
    """Cost of purchases by cause."""
    held = tuple(purchases)
    return AllocationCosts(
        math.fsum(item.goods_cny for item in held),
        math.fsum(item.freight_cny for item in held),
        math.fsum(item.defects_cny for item in held),
        math.fsum(item.lateness_cny for item in held),
        cvar(problem.outages, outage_costs(problem, held), problem.limits.cvar_level),
        problem.limits.cvar_weight,
    )


def outage_costs(problem: AllocationProblem, purchases: Iterable[Purchase]) -> tuple[float, ...]:
    """What each case of risk would cost."""
    of = {(item.supplier_id, item.category_id): item for item in problem.choices}
    exposed: dict[str, float] = {}
    for item in purchases:
        choice = of[item.supplier_id, item.category_id]
        worth = choice.outage_cny * item.units
        exposed[choice.cluster] = exposed.get(choice.cluster, 0.0) + worth
    return tuple(
        math.fsum(share * exposed.get(cluster, 0.0) for cluster, share in case.lost)
        for case in problem.outages
    )


def cvar(outages: Sequence[Outage], costs: Sequence[float], level: float) -> float:
    """Mean cost of the worst ``1 - level`` of all cases; no outage costs nothing.

    The last case is counted in part, so that exactly that probability is averaged (Rockafellar and
    Uryasev, 2002).
    """
    left, total = 1.0 - level, 0.0
    pairs = sorted(zip(costs, outages, strict=True), key=lambda pair: -pair[0])
    for cost, case in pairs:
        part = min(left, case.probability)
        total, left = total + part * cost, left - part
    return total / (1.0 - level)
