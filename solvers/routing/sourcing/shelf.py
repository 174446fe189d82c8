"""Until when a lot may still be handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supplychain.calendars import HOUR_S

if TYPE_CHECKING:
    from solvers.routing.problem import RoutingProblem
    from supplychain.products import Product
    from supplychain.stock import Lot
    from supplychain.temperature import TemperatureClass

FOREVER_S = 1 << 40


def fastest_rate(product: Product, temperature_class: TemperatureClass) -> float:
    """Ageing rate at the warm end of the band: an upper bound while the product is in band."""
    if not temperature_class.is_controlled:
        return product.kinetics.relative_rate(temperature_class.hold_c)
    return product.kinetics.relative_rate(temperature_class.band_c[1])


def usable_until_s(problem: RoutingProblem, lot: Lot) -> int:
    """Last second at which the lot surely has its product's minimum remaining life.

    Counts the whole time from the horizon's start at the warm end of the band, so that a plan that
    keeps this second keeps the minimum whatever happens within the band.
    """
    product = problem.products[lot.product_id]
    if product.shelf_life_h is None:
        return FOREVER_S
    spare_h = product.shelf_life_h - lot.age_h - product.min_remaining_life_h
    rate = fastest_rate(product, problem.classes[product.temperature_class_id])
    if rate <= 0:
        return FOREVER_S
    return min(FOREVER_S, int(spare_h / rate * HOUR_S))
