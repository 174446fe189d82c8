"""Single-source facility location files of Holmberg, Ronnqvist and Yuan (1999).

Sites and customers; per site capacity and fixed cost; the demands; per site what serving *all* of
each customer's demand costs.
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
    per_site, demand = numbers.take(sites, 2), numbers.take(customers)
    cost = numbers.take(sites, customers)
    numbers.end()
    unit = np.divide(cost, demand, out=np.zeros_like(cost), where=demand > 0)
    return fixed_size_network(
        name,
        [("site", per_site[:, :1], per_site[:, 1])],
        [unit[None]],
        demand[None],
        Sourcing.ONE_PER_ZONE,
    )
