"""What is on sale from stock in which city: fronts of a city share one assortment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.generators.goods import catalogue
from supplychain.streams import stream

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenarios.cities import City

ALWAYS_FROM_POPULARITY = 3.0
CHANCE_OF_OTHERS = 0.75


def assortments(places: Iterable[City], seed: int) -> dict[str, frozenset[str]]:
    """Product ids by city: all popular products and three quarters of the others."""
    return {place.name_en: _assortment(place, seed) for place in places}


def _assortment(place: City, seed: int) -> frozenset[str]:
    rng = stream(seed, f"assortment {place.adcode}")
    draws = rng.random(len(catalogue())).tolist()
    return frozenset(
        product.id
        for (product, _, popularity), draw in zip(catalogue(), draws, strict=True)
        if popularity >= ALWAYS_FROM_POPULARITY or draw < CHANCE_OF_OTHERS
    )
