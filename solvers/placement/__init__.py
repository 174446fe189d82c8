"""Warehouse placement: which sites, how big, who serves whom."""

from solvers.common import Limits, Status
from solvers.placement.plan import PlacementPlan
from solvers.placement.problem import PlacementProblem

__all__ = ["Limits", "PlacementPlan", "PlacementProblem", "Status"]
