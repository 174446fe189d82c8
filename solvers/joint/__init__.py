"""Trucks and teams in one call: goods come before those who install them, at the least cost."""

from solvers.common import Limits, Status
from solvers.joint.as_planned import as_planned
from solvers.joint.explain import explain
from solvers.joint.plan import JointPlan
from solvers.joint.problem import JointProblem, JointRules
from solvers.joint.solve import solve
from solvers.joint.validate import disagreements, validate

__all__ = [
    "JointPlan",
    "JointProblem",
    "JointRules",
    "Limits",
    "Status",
    "as_planned",
    "disagreements",
    "explain",
    "solve",
    "validate",
]
