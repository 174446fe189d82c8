"""The order book of the day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios.generators.basket import line_classes, line_sources
from scenarios.generators.goods import area_of, catalogue, oldest_sellable_h, worst_rate
from scenarios.generators.promises import choose, offers
from scenarios.generators.sites import origin_id
from supplychain.calendars import HOUR_S, MINUTE_S
from supplychain.errors import DataError, DataProblem
from supplychain.orders import Order, OrderLine
from supplychain.sites import Tier
from supplychain.streams import stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np

    from scenarios.generators.customers import Door
    from scenarios.generators.journeys import Journeys
    from scenarios.generators.parameters import NationalParameters
    from scenarios.generators.promises import Offer
    from supplychain.products import Product
    from supplychain.sites import Site
    from supplychain.temperature import TemperatureClass
    from supplychain.windows import DeliveryWindow

YOUNG_SHARE = 0.1
"""Young lots have used at most this share of their shelf life."""

MOST_LINE_KG = 60.0
MOST_LINE_L = 260.0
LATE_ALLOWANCE_S = HOUR_S
LEAST_WINDOWS = 4
LATEST_AFTER_FIRST_S = 20 * HOUR_S
"""No window that is chosen ends later than this after the first that is possible."""


@dataclass(frozen=True, slots=True)
class Booked:
    """An order with its door; what the generator's stock and fleets are sized by."""

    order: Order
    door: Door


@dataclass(frozen=True)
class OrderBook:
    """Draws orders one by one; every one can be served from its door's front.

    Parameters
    ----------
    parameters, journeys, classes
        What the network can do.
    assortments
        Products on sale from stock, by city.
    rng
        Stream of the draws.
    """

    parameters: NationalParameters
    journeys: Journeys
    classes: Mapping[str, TemperatureClass]
    assortments: Mapping[str, frozenset[str]]
    on_offer: Sequence[Offer]
    rng: np.random.Generator

    def draw(self, number: int, door: Door, classes: list[str], sources: list[Tier]) -> Booked:
        """One order: goods from far away first, then the window, then goods that last till then."""
        placed_s = self._placed_s()
        far = self._far_products(door.front, classes, sources)
        earliest_close_s = self._earliest_close_s(door.front, sources, far)
        windows = choose(self.parameters, self.on_offer, placed_s, earliest_close_s, self.rng)
        door_s = latest_door_s(windows)
        used = {product.id for product in far.values()}
        lines = []
        for at, (class_id, tier) in enumerate(zip(classes, sources, strict=True)):
            product = far.get(at) or self._near_product(door.front, class_id, tier, door_s, used)
            used.add(product.id)
            lines.append(OrderLine(product.id, self._units(product, door), tier))
        order = Order(
            id=f"order-{number:05d}",
            customer_id=door.customer.id,
            placed_s=placed_s,
            windows=windows,
            lines=tuple(lines),
            service_s=600 if door.is_business else 30 * int(self.rng.integers(6, 13)),
            priority=2 if door.is_business else 1,
        )
        return Booked(order, door)

    def _placed_s(self) -> int:
        """From 08:00 to just before 16:00, with a wave before noon and a larger one after it."""
        middle_h, spread_h = (-5.5, 1.0) if self.rng.random() < 0.35 else (-1.8, 1.1)
        hours = min(max(float(self.rng.normal(middle_h, spread_h)), -8.0), -1 / 60)
        return round(hours * 60) * MINUTE_S

    def _far_products(
        self, front: Site, classes: list[str], sources: list[Tier]
    ) -> dict[int, Product]:
        """Products of the lines that come from an origin, each from what can be there in time."""
        found: dict[int, Product] = {}
        for at, tier in enumerate(sources):
            if tier is Tier.ORIGIN:
                found[at] = self._far_product(front, classes[at], list(found.values()))
        return found

    def _far_product(self, front: Site, class_id: str, chosen: list[Product]) -> Product:
        """One more product that can come with those chosen, of the class if there is any."""
        fitting = [
            (product, weight)
            for product, _, weight in catalogue()
            if product not in chosen and self._far_is_possible([*chosen, product], front)
        ]
        same = [(product, weight) for product, weight in fitting if self._is(product, class_id)]
        return weighted(same or fitting, self.rng)

    def _far_is_possible(self, products: list[Product], front: Site) -> bool:
        """Whether some windows are left when all are there, and all last until the latest."""
        close_s = self._from_origins_s(products, front) + self.parameters.trunk_slack_s
        windows = [offer for offer in self.on_offer if offer.close_s >= close_s]
        if len(windows) < LEAST_WINDOWS:
            return False
        latest_s = windows[0].close_s + LATEST_AFTER_FIRST_S
        return all(self._lasts(product, latest_s) for product in products)

    def _from_origins_s(self, products: Iterable[Product], front: Site) -> int:
        """When the last of some products from their origins can leave a front."""
        network = self.journeys
        centre = next(site for site in network.centres if site.id == front.supplied_by)
        sites = {site.id: site for site in network.origins}
        return max(
            network.from_origin_s(sites[origin_id(area_of(product))], centre, front)
            for product in products
        )

    def _earliest_close_s(
        self, front: Site, sources: list[Tier], far: Mapping[int, Product]
    ) -> int:
        earliest_s = [front.handling_s + self.parameters.pick_slack_s]
        slack_s = self.parameters.trunk_slack_s
        if Tier.CENTRE in sources:
            centre = next(c for c in self.journeys.centres if c.id == front.supplied_by)
            earliest_s.append(self.journeys.from_centre_s(centre, front) + slack_s)
        if far:
            earliest_s.append(self._from_origins_s(far.values(), front) + slack_s)
        return max(earliest_s)

    def _near_product(
        self, front: Site, class_id: str, tier: Tier, door_s: int, used: set[str]
    ) -> Product:
        stocked = self.assortments[front.city]
        fitting = [
            (product, weight)
            for product, _, weight in catalogue()
            if self._is(product, class_id)
            and product.id not in used
            and (tier is Tier.CENTRE or product.id in stocked)
            and self._lasts(product, door_s)
        ]
        return weighted(fitting, self.rng)

    def _lasts(self, product: Product, door_s: int) -> bool:
        rate = worst_rate(product, self.classes[product.temperature_class_id])
        life_h = product.shelf_life_h
        return life_h is None or oldest_sellable_h(product, rate, door_s) >= YOUNG_SHARE * life_h

    def _is(self, product: Product, class_id: str) -> bool:
        return product.temperature_class_id == class_id

    def _units(self, product: Product, door: Door) -> float:
        units = 1 + int(self.rng.integers(3) * (product.kg < 3.0))
        if door.is_business:
            units *= self.parameters.business_units
        most = min(MOST_LINE_KG / product.kg, MOST_LINE_L / product.litres)
        return float(max(1, min(units, int(most))))


def latest_door_s(windows: Sequence[DeliveryWindow]) -> int:
    """Latest time at the door; an hour after the end of a window that may be missed for money."""
    last = windows[-1]
    return last.close_s + (0 if last.is_hard else LATE_ALLOWANCE_S)


def draw_orders(
    parameters: NationalParameters,
    journeys: Journeys,
    doors: Sequence[Door],
    classes: Mapping[str, TemperatureClass],
    assortments: Mapping[str, frozenset[str]],
    seed: int,
) -> tuple[Booked, ...]:
    """The whole book, one order per door, in the order of the doors."""
    kinds = line_classes(parameters, seed)
    sources = line_sources(parameters, [len(kind) for kind in kinds], seed)
    on_offer = offers(parameters, journeys.horizon)
    rng = stream(seed, "orders")
    book = OrderBook(parameters, journeys, classes, assortments, on_offer, rng)
    return tuple(
        book.draw(number, door, kind, source)
        for number, (door, kind, source) in enumerate(zip(doors, kinds, sources, strict=True), 1)
    )


def weighted(choices: Sequence[tuple[Product, float]], rng: np.random.Generator) -> Product:
    """One product by weight.

    Raises
    ------
    DataError
        If there is nothing to choose from: the parameters leave no product that could be there.
    """
    if not choices:
        problem = "no product can be delivered in time and fresh; lengthen the horizon"
        raise DataError([DataProblem("parameters", -1, "horizon_h", "nothing_to_sell", problem)])
    mark = float(rng.random()) * sum(weight for _, weight in choices)
    for product, weight in choices:
        mark -= weight
        if mark < 0:
            return product
    return choices[-1][0]
