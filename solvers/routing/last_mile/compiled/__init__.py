"""Code that numba compiles; see :mod:`labels` for how it is written."""

from solvers.routing.last_mile.compiled.machine_code import forget_outdated

forget_outdated()
