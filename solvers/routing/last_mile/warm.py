"""Compile once what every plan needs: ``python -m solvers.routing.last_mile.warm``."""

from solvers.common import Limits
from solvers.routing.last_mile.bound import bound
from solvers.routing.last_mile.smallest import smallest_problem, warm

if __name__ == "__main__":
    warm()
    bound(smallest_problem(), Limits(max_iterations=3))
