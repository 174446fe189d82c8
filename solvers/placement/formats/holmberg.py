"""Single-source facility location files of Holmberg, Ronnqvist and Yuan (1999).

Sites and customers; the capacities; the fixed costs; the demands; per customer what serving all of
its demand from each site costs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.placement.formats.network import fixed_size_network
from solvers.placement.formats.numbers import Numbers
from solvers.placement.problem import Sourcing

if TYPE_CHECKING:
    from solvers.placement.problem import PlacementProblem


def read_holmberg(text: str, name: str) -> PlacementProblem:
    """Read a file.

    Raises
    ------
    DataError
        If the file is no such instance.
    """
    numbers = Numbers(text, name)
    sites, customers = numbers.whole(), numbers.whole()
    capacity, fixed = numbers.take(sites, 1), numbers.take(sites)
    demand = numbers.take(customers)
    cost = numbers.take(customers, sites).T
    numbers.end()
    unit = np.divide(cost, demand, out=np.zeros_like(cost), where=demand > 0)
    return fixed_size_network(
        name,
        [("site", capacity, fixed)],
        [unit[None]],
        demand[None],
        Sourcing.ONE_PER_ZONE,
    )
