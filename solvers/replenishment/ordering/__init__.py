"""Ordering: how much to hold where, what to order, what to move, and what to watch."""

from solvers.common import Limits, Status
from solvers.replenishment.ordering.audit import audit
from solvers.replenishment.ordering.explain import explain, explain_order
from solvers.replenishment.ordering.from_scenario import from_scenario
from solvers.replenishment.ordering.paths import DemandPaths, paths_of
from solvers.replenishment.ordering.plan import OrderPlan
from solvers.replenishment.ordering.policies import (
    BaseStock,
    PlannedReplenishment,
    ReorderPoint,
    SeasonalBaseStock,
)
from solvers.replenishment.ordering.problem import OrderProblem
from solvers.replenishment.ordering.solve import solve
from solvers.replenishment.ordering.validate import validate

__all__ = [
    "BaseStock",
    "DemandPaths",
    "Limits",
    "OrderPlan",
    "OrderProblem",
    "PlannedReplenishment",
    "ReorderPoint",
    "SeasonalBaseStock",
    "Status",
    "audit",
    "explain",
    "explain_order",
    "from_scenario",
    "paths_of",
    "solve",
    "validate",
]
