"""Warehouse placement: which sites, how big, who serves whom."""

from solvers.common import Limits, Status
from solvers.placement.explain import explain
from solvers.placement.plan import PlacementPlan
from solvers.placement.problem import PlacementProblem
from solvers.placement.solve import solve
from solvers.placement.validate import validate

__all__ = ["Limits", "PlacementPlan", "PlacementProblem", "Status", "explain", "solve", "validate"]
