"""Trucks to satellites and freighters to customers, planned as one problem."""

from solvers.routing.two_echelon.plan import FreighterRoute, TruckRoute, TwoEchelonPlan, Unloading
from solvers.routing.two_echelon.problem import Customer, Fleet, Satellite, TwoEchelonProblem
from solvers.routing.two_echelon.solve import solve
from solvers.routing.two_echelon.validate import costs_cny, validate

__all__ = [
    "Customer",
    "Fleet",
    "FreighterRoute",
    "Satellite",
    "TruckRoute",
    "TwoEchelonPlan",
    "TwoEchelonProblem",
    "Unloading",
    "costs_cny",
    "solve",
    "validate",
]
