"""OR-Library files of capacitated facility location (``cap41`` to ``cap134``, ``capa``, ``capb``).

Beasley (1988): sites and customers; per site capacity and fixed cost; per customer its demand and
what serving *all* of it from each site costs. In the large files the word ``capacity`` stands for
one of several capacities.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.placement.formats.network import fixed_size_network
from solvers.placement.formats.numbers import Numbers

if TYPE_CHECKING:
    from solvers.placement.problem import PlacementProblem


def read_orlib(text: str, name: str, capacity: float | None = None) -> PlacementProblem:
    """Read a file.

    Parameters
    ----------
    text, name
        Content and name of the file.
    capacity
        What the word ``capacity`` stands for.

    Raises
    ------
    DataError
        If the file is no such instance.
    """
    numbers = Numbers(text, name, {} if capacity is None else {"capacity": capacity})
    sites, customers = numbers.whole(), numbers.whole()
    per_site = numbers.take(sites, 2)
    per_customer = numbers.take(customers, sites + 1)
    numbers.end()
    demand, cost = per_customer[:, 0], per_customer[:, 1:].T
    unit = np.divide(cost, demand, out=np.zeros_like(cost), where=demand > 0)
    return fixed_size_network(
        name, [("site", per_site[:, :1], per_site[:, 1])], [unit[None]], demand[None]
    )
