"""Compile once what every plan needs: ``python -m solvers.routing.two_echelon.warm``."""

from __future__ import annotations

import numpy as np

from solvers.common import Limits
from solvers.routing.two_echelon.problem import Customer, Fleet, Satellite, TwoEchelonProblem
from solvers.routing.two_echelon.solve import solve


def warm() -> None:
    """Search a small problem, so that the compiled code lies on disk."""
    places = np.array([[0, 0], [10, 0], [0, 10], [12, 0], [13, 1], [0, 12], [1, 13]], np.float64)
    problem = TwoEchelonProblem(
        trucks=Fleet(2, 10.0),
        freighters=Fleet(4, 2.0),
        satellites=(Satellite("east"), Satellite("north")),
        customers=tuple(Customer(name, 1.0) for name in "abcd"),
        distance=np.hypot(*(places[:, None] - places[None]).T),
    )
    solve(problem, Limits(max_iterations=20))


if __name__ == "__main__":
    warm()
