"""Policies that plan again while a plan is lived through; they alone ask solvers."""

from simulations.planners.replanning import Replan
from simulations.planners.rerouting import DualSource, Reroute

__all__ = ["DualSource", "Replan", "Reroute"]
