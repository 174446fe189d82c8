"""Warehouse placement: which sites, how big, who serves whom."""

from solvers.common import Limits, Status
from solvers.placement.audit import audit
from solvers.placement.explain import explain
from solvers.placement.frontier import frontier
from solvers.placement.greenfield import greenfield
from solvers.placement.judged import judge
from solvers.placement.k_best import k_best
from solvers.placement.plan import PlacementPlan
from solvers.placement.present import present_network
from solvers.placement.problem import PlacementProblem
from solvers.placement.solve import solve
from solvers.placement.tie_out import TieOut, tie_out
from solvers.placement.validate import validate
from solvers.placement.vulnerability import vulnerability

__all__ = [
    "Limits",
    "PlacementPlan",
    "PlacementProblem",
    "Status",
    "TieOut",
    "audit",
    "explain",
    "frontier",
    "greenfield",
    "judge",
    "k_best",
    "present_network",
    "solve",
    "tie_out",
    "validate",
    "vulnerability",
]
