"""One line of figures from a plan."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from solvers.routing.validate import validate
from supplychain.kpis import PlanParts, plan_kpis

if TYPE_CHECKING:
    from collections.abc import Mapping

    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem

CNY_DIGITS = 2


def figures(problem: RoutingProblem, plan: RoutingPlan) -> dict[str, Any]:
    """Figures of a plan as plain JSON values; ``violations`` counts what the checker finds."""
    parts = PlanParts(
        plan.consignments,
        plan.routes,
        plan.moves,
        plan.deliveries,
        plan.unserved,
        plan.site_costs,
    )
    kpis = plan_kpis(problem.scenario, parts)
    broken = validate(problem, plan)
    hauls = {haul.value: item for haul, item in kpis.hauls.items()}
    return {
        "status": plan.status.value,
        "cost_cny": round(kpis.total_cny, CNY_DIGITS),
        "costs": {name: round(amount, CNY_DIGITS) for name, amount in kpis.costs.items()},
        "orders": kpis.orders,
        "orders_served": kpis.orders_served,
        "unserved": _unserved(plan),
        "coverage_24h": round(kpis.coverage.orders, 4),
        "mean_delivery_h": round(kpis.delivery_times.mean_h, 3),
        "km": round(sum(item.km for item in hauls.values()), 1),
        "km_by_haul": {name: round(item.km, 1) for name, item in hauls.items()},
        "vehicles": sum(item.routes for item in hauls.values()),
        "vehicles_by_haul": {name: item.routes for name, item in hauls.items()},
        "carrier_moves": sum(item.moves for item in hauls.values()),
        "co2_kg": round(kpis.co2_kg, 1),
        "in_band_share": round(kpis.cold_chain.in_band_share, 6),
        "violations": len(broken),
        "violation_codes": dict(sorted(Counter(item.code for item in broken).items())),
        "gaps": _gaps(plan),
    }


def _unserved(plan: RoutingPlan) -> dict[str, Any]:
    """How much is left out, by reason."""
    by_reason = Counter(f"{item.kind}:{item.reason}" for item in plan.unserved)
    return {
        "orders": sum(item.kind == "order" for item in plan.unserved),
        "transfer_kg": round(sum(i.kg for i in plan.unserved if i.kind == "transfer"), 1),
        "reasons": dict(sorted(by_reason.items())),
    }


def _gaps(plan: RoutingPlan) -> Mapping[str, float | None]:
    gaps = {tier: bound.gap for tier, bound in plan.bounds.items()}
    return {tier: None if gap is None else round(gap, 5) for tier, gap in gaps.items()}
