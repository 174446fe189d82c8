"""Headline figures of a routing plan."""

from supplychain.kpis.figures import (
    move_haul,
    ordered_kg,
    plan_kpis,
    quantile,
    served_orders,
    total_costs,
    trip_fill,
)
from supplychain.kpis.nouns import (
    ColdChain,
    Coverage,
    DeliveryTimes,
    HaulFigures,
    PlanKpis,
    PlanParts,
)

__all__ = [
    "ColdChain",
    "Coverage",
    "DeliveryTimes",
    "HaulFigures",
    "PlanKpis",
    "PlanParts",
    "move_haul",
    "ordered_kg",
    "plan_kpis",
    "quantile",
    "served_orders",
    "total_costs",
    "trip_fill",
]
