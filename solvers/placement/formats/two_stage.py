"""Two-stage files: plants, satellites and customers, for one product or several.

First line: plants, satellites, customers and, in files with several products (Mauri et al. 2021),
their number. Then the demands per customer and product; per plant its capacities and fixed cost;
the costs per unit from plants to satellites, product by product; the same for satellites, and from
them to customers. Fernandes et al. (2014) is the case of one product.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.placement.formats.network import fixed_size_network
from solvers.placement.formats.numbers import Numbers

if TYPE_CHECKING:
    from solvers.placement.problem import PlacementProblem

SIZES_OF_SEVERAL = 4


def read_two_stage(text: str, name: str) -> PlacementProblem:
    """Read a file.

    Raises
    ------
    DataError
        If the file is no such instance.
    """
    numbers = Numbers(text, name)
    several = len(text.split("\n", 1)[0].split()) == SIZES_OF_SEVERAL
    plants, satellites, customers = numbers.whole(), numbers.whole(), numbers.whole()
    products = numbers.whole() if several else 1
    demand = numbers.take(customers, products).T
    plant, plant_cost = (
        numbers.take(plants, products + 1),
        numbers.take(products, plants, satellites),
    )
    satellite = numbers.take(satellites, products + 1)
    satellite_cost = numbers.take(products, satellites, customers)
    numbers.end()
    return fixed_size_network(
        name,
        [
            ("plant", plant[:, :-1], plant[:, -1]),
            ("satellite", satellite[:, :-1], satellite[:, -1]),
        ],
        [plant_cost, satellite_cost],
        demand,
    )
