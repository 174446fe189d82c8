"""Abstract networks: sites with one size, costs between tiers, one period of one day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.placement.problem import (
    CandidateSite,
    Leg,
    Module,
    Period,
    PlacementProblem,
    ProductGroup,
    Sourcing,
    Zone,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def fixed_size_network(
    name: str,
    tiers: Sequence[tuple[str, NDArray[np.float64], NDArray[np.float64]]],
    unit_costs: Sequence[NDArray[np.float64]],
    demand: NDArray[np.float64],
    sourcing: Sourcing = Sourcing.SPLIT,
) -> PlacementProblem:
    """A problem of one period.

    Parameters
    ----------
    name
        For people.
    tiers
        Name, capacities of shape (sites, products) and fixed costs of each tier.
    unit_costs
        Per tier, of shape (products, sites, next sites or customers).
    demand
        Of shape (products, customers).
    sourcing
        Whether customers may be served by several sites.
    """
    products = [f"product-{number + 1}" for number in range(len(demand))]
    return PlacementProblem(
        name=name,
        tiers=tuple(tier for tier, _, _ in tiers),
        class_ids=tuple(products),
        sites=tuple(
            CandidateSite(
                f"{tier}-{number + 1}",
                f"{tier} {number + 1}",
                tier,
                tuple(
                    Module(product, float(size), 1, 1)
                    for product, size in zip(products, sizes, strict=True)
                ),
                fixed_cny_per_day=float(cost),
            )
            for tier, capacities, fixed in tiers
            for number, (sizes, cost) in enumerate(zip(capacities, fixed, strict=True))
        ),
        groups=tuple(ProductGroup(product, product, product) for product in products),
        zones=tuple(
            Zone(f"customer-{number + 1}", f"customer {number + 1}")
            for number in range(demand.shape[1])
        ),
        periods=(Period("day", 1.0),),
        legs=tuple(_leg(cost) for cost in unit_costs),
        demand_kg_per_day=demand[:, :, None],
        sourcing=sourcing,
        currency="units",
    )


def _leg(cost: NDArray[np.float64]) -> Leg:
    pairs = cost.shape[1:]
    return Leg(cost, np.zeros(pairs, np.int64), np.zeros(pairs), np.ones(cost.shape, bool))
