"""Compile once what plans of delivery days need: ``python -m solvers.joint.days.warm``."""

from __future__ import annotations

from solvers.common import Limits
from solvers.joint.days.problem import DayRequest, DaysProblem, DayTeam, TruckFleet
from solvers.joint.days.solve import solve


def warm() -> None:
    """Plan two deliveries and their installation, so that compiled code lies on disk."""
    requests = [DayRequest(name, place, 0, 0, 1) for place, name in enumerate(("a", "b"), 1)]
    trucks = TruckFleet(0, 2, 10, cny_per_m=1.0)
    gaps = [[abs(a - b) for b in range(3)] for a in range(3)]
    problem = DaysProblem.between_points(2, requests, trucks, [DayTeam("team", 0, 10, 2)], gaps)
    solve(problem, Limits(max_iterations=20))


if __name__ == "__main__":
    warm()
