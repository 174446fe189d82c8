"""Policies that plan again while a plan is lived through; they alone ask solvers."""

from simulations.planners.replanning import Replan

__all__ = ["Replan"]
