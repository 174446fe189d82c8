"""Line haul: trucks and carriers from an origin to its centres."""

from solvers.routing.line_haul.solve import solve

__all__ = ["solve"]
