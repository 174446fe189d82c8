"""Policies that plan again while a plan is lived through; they alone ask solvers."""

from simulations.planners.emergency import EmergencyTransfer
from simulations.planners.replanning import Replan
from simulations.planners.rerouting import DualSource, Reroute

__all__ = ["DualSource", "EmergencyTransfer", "Replan", "Reroute"]
