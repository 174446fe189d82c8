"""Three-tier cold-chain routing: line haul, middle mile and last mile, together or alone."""

from solvers.common import Limits, Status
from solvers.routing.audit import audit
from solvers.routing.explain import explain
from solvers.routing.plan import RoutingPlan
from solvers.routing.problem import RoutingProblem
from solvers.routing.solve import solve
from solvers.routing.validate import validate

__all__ = [
    "Limits",
    "RoutingPlan",
    "RoutingProblem",
    "Status",
    "audit",
    "explain",
    "solve",
    "validate",
]
