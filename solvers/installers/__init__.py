"""Installers: the right team at the right door, after the truck, in the window promised."""

from solvers.common import Limits, Status
from solvers.installers.audit import audit
from solvers.installers.explain import explain
from solvers.installers.plan import InstallersPlan
from solvers.installers.problem import InstallersProblem
from solvers.installers.solve import solve
from solvers.installers.validate import validate

__all__ = [
    "InstallersPlan",
    "InstallersProblem",
    "Limits",
    "Status",
    "audit",
    "explain",
    "solve",
    "validate",
]
