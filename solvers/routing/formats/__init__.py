"""Foreign formats of routing problems: readers and writers."""

from solvers.routing.formats.instance import Instance, instance_of
from solvers.routing.formats.rounding import Rounding
from solvers.routing.formats.routes import FileRoute, plan_of_routes, read_sol, routes_of, sol_text
from solvers.routing.formats.solomon import read_solomon
from solvers.routing.formats.vrplib import read_vrplib

__all__ = [
    "FileRoute",
    "Instance",
    "Rounding",
    "instance_of",
    "plan_of_routes",
    "read_sol",
    "read_solomon",
    "read_vrplib",
    "routes_of",
    "sol_text",
]
