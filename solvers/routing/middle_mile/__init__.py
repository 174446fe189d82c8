"""Middle mile: multi-stop trucks and carriers from a centre to its fronts."""

from solvers.routing.middle_mile.solve import solve

__all__ = ["solve"]
