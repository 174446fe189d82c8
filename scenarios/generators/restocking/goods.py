"""What is sold: products of the catalogue, in more pack sizes the more are asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scenarios.generators.goods import catalogue
from scenarios.generators.restocking.parameters import PRODUCTS

if TYPE_CHECKING:
    from scenarios.generators.restocking.parameters import RestockingParameters
    from supplychain.products import Product

SHORT_LIFE_DAYS = 21.0
"""Goods that live shorter go from their supplier to the centres at once, past the origins."""
CHILLED_CASE_KG, CASE_KG = 5.0, 9.0
MOST_PER_CASE = 24
MARGINS = {"fresh": 0.42, "beauty": 0.65, "home": 0.45}
STAPLES = 3.0
"""Popularity of what must never be out."""


@dataclass(frozen=True, slots=True)
class Article:
    """A product with its producing area, popularity from 1 to 3, and units in a case."""

    product: Product
    area: str
    popularity: float
    case_units: int
    is_slow: bool

    @property
    def life_days(self) -> float:
        """Days between making and the last sale; infinite for what does not age."""
        if self.product.shelf_life_h is None:
            return float("inf")
        return (self.product.shelf_life_h - self.product.min_remaining_life_h) / 24

    @property
    def goes_direct(self) -> bool:
        """Whether suppliers bring it to the centres."""
        return self.life_days < SHORT_LIFE_DAYS

    @property
    def price_cny(self) -> float:
        """What customers usually pay for a unit."""
        product = self.product
        return round(product.value_cny * (1 + MARGINS[product.category]), 1)


def articles(parameters: RestockingParameters) -> tuple[Article, ...]:
    """As many articles as are asked for, the example's own first."""
    rows = {product.id: (product, area, popular) for product, area, popular in catalogue()}
    wanted = [*PRODUCTS, *(key for key in rows if key not in PRODUCTS)]
    found: list[Article] = []
    packs = 1
    while len(found) < parameters.products:
        for key in wanted[: parameters.products - len(found)]:
            product, area, popular = rows[key]
            slow = key in parameters.slow_products
            pack = _pack(product, packs)
            found.append(Article(pack, area, popular, _case_units(pack), slow))
        packs += 1
    return tuple(found)


def _pack(product: Product, packs: int) -> Product:
    if packs == 1:
        return product
    return replace(
        product,
        id=f"{product.id}-x{packs}",
        name=f"{product.name} x {packs}",
        kg=round(product.kg * packs, 3),
        litres=round(product.litres * packs, 3),
        value_cny=round(product.value_cny * packs * 0.97, 1),
    )


def _case_units(product: Product) -> int:
    """Units of a case that one person lifts; home goods come singly."""
    if product.category == "home" and product.kg > 4:
        return 1
    most_kg = CHILLED_CASE_KG if product.temperature_class_id == "chilled" else CASE_KG
    wanted = max(1.0, most_kg / product.kg)
    return max(size for size in (1, 2, 4, 6, 10, 12, 20, MOST_PER_CASE) if size <= wanted)
