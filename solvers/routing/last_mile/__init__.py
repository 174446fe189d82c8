"""From a front to its customers' doors."""

from solvers.routing.last_mile.bound import Bound, BoundMethod, bound, proven
from solvers.routing.last_mile.lateness import LateCause, Lateness, why_late
from solvers.routing.last_mile.means import Means
from solvers.routing.last_mile.plan import Drop, LastMilePlan, Tour, Trip
from solvers.routing.last_mile.problem import Job, LastMileProblem, Van
from solvers.routing.last_mile.quick import quick_tours
from solvers.routing.last_mile.reasons import reason_for
from solvers.routing.last_mile.solve import solve, solve_many
from solvers.routing.last_mile.validate import validate

__all__ = [
    "Bound",
    "BoundMethod",
    "Drop",
    "Job",
    "LastMilePlan",
    "LastMileProblem",
    "LateCause",
    "Lateness",
    "Means",
    "Tour",
    "Trip",
    "Van",
    "bound",
    "proven",
    "quick_tours",
    "reason_for",
    "solve",
    "solve_many",
    "validate",
    "why_late",
]
