"""Lots on hand: enough young goods for the book, some older ones, and some too old to sell."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios.generators.goods import catalogue
from scenarios.generators.orders import YOUNG_SHARE
from scenarios.generators.sites import origin_id
from supplychain.calendars import HOUR_S
from supplychain.sites import Tier
from supplychain.stock import Lot
from supplychain.streams import stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np

    from scenarios.generators.journeys import Journeys
    from scenarios.generators.orders import Booked
    from scenarios.generators.parameters import NationalParameters
    from supplychain.products import Product
    from supplychain.stock import Transfer

CENTRE_FACTOR = 1.5
CENTRE_BASE_UNITS = 40
ORIGIN_FACTOR = 1.3
ORIGIN_BASE_UNITS = 60
NEXT_HARVEST_S = 14 * HOUR_S


@dataclass(frozen=True, slots=True)
class Heap:
    """Units of one age, before they get a number."""

    site_id: str
    product_id: str
    units: int
    age_h: float = 0.0
    available_s: int = 0


def draw_lots(
    parameters: NationalParameters,
    journeys: Journeys,
    book: Sequence[Booked],
    transfers: Sequence[Transfer],
    assortments: Mapping[str, frozenset[str]],
    seed: int,
) -> tuple[Lot, ...]:
    """Lots of all tiers, sized by what the book and the transfers take from each site."""
    taken = needs(book, journeys, transfers)
    heaps = [
        *_front_heaps(parameters, journeys, taken, assortments, seed),
        *_centre_heaps(journeys, taken, stream(seed, "centre lots")),
        *_origin_heaps(parameters, taken, stream(seed, "origin lots")),
    ]
    filled = [heap for heap in heaps if heap.units]
    return tuple(
        Lot(
            f"lot-{number:05d}",
            heap.site_id,
            heap.product_id,
            float(heap.units),
            heap.age_h,
            heap.available_s,
        )
        for number, heap in enumerate(filled, start=1)
    )


def needs(
    book: Sequence[Booked], journeys: Journeys, transfers: Sequence[Transfer]
) -> Counter[tuple[str, str]]:
    """Units that leave each site, by site and product, when every door is served from its front."""
    centre_of = {front.id: front.supplied_by for front in journeys.fronts}
    areas = {product.id: area for product, area, _ in catalogue()}
    taken: Counter[tuple[str, str]] = Counter()
    for booked in book:
        front_id = booked.door.front.id
        for line in booked.order.lines:
            site_id = {
                Tier.FRONT: front_id,
                Tier.CENTRE: centre_of[front_id],
                Tier.ORIGIN: origin_id(areas[line.product_id]),
            }[line.source_tier or Tier.FRONT]
            taken[site_id, line.product_id] += int(line.quantity)
    for transfer in transfers:
        taken[transfer.from_site_id, transfer.product_id] += int(transfer.quantity)
    return taken


def _front_heaps(
    parameters: NationalParameters,
    journeys: Journeys,
    taken: Counter[tuple[str, str]],
    assortments: Mapping[str, frozenset[str]],
    seed: int,
) -> Iterator[Heap]:
    """Each front has what its doors need and little more; the city has more, somewhere."""
    for city_name, product_ids in assortments.items():
        rng = stream(seed, f"front lots {city_name}")
        fronts = [front.id for front in journeys.fronts if front.city == city_name]
        for product, _, _ in catalogue():
            if product.id in product_ids:
                needed = [taken[front, product.id] for front in fronts]
                young = _young_units(parameters, needed, rng)
                for front, need, units in zip(fronts, needed, young, strict=True):
                    yield from _ages(parameters, front, product, need, units, rng)


def _young_units(
    parameters: NationalParameters, needed: list[int], rng: np.random.Generator
) -> list[int]:
    """Young units by front: its own need, a small cushion, and the city's rest dealt by chance."""
    units = [math.ceil(need * rng.uniform(1.0, 1.15)) + int(rng.integers(2, 6)) for need in needed]
    missing = math.ceil(parameters.stock_factor * sum(needed)) - sum(units)
    for front in rng.integers(0, len(units), max(0, missing)).tolist():
        units[front] += 1
    return units


def _ages(
    parameters: NationalParameters,
    site_id: str,
    product: Product,
    need: int,
    young_units: int,
    rng: np.random.Generator,
) -> Iterator[Heap]:
    """Young, middle-aged and perhaps old units of one product at one front."""
    middle_units = math.ceil(need * rng.uniform(0.1, 0.5)) + int(rng.integers(0, 4))
    has_old = rng.random() < parameters.old_lot_share
    old_units = int(rng.integers(1, 5)) if has_old else 0
    life_h = product.shelf_life_h
    if life_h is None:
        yield Heap(site_id, product.id, young_units + middle_units)
        return
    yield Heap(site_id, product.id, young_units, _age_h(life_h, 0.02, YOUNG_SHARE, rng))
    yield Heap(site_id, product.id, middle_units, _age_h(life_h, 0.15, 0.4, rng))
    too_old_h = life_h - product.min_remaining_life_h * rng.uniform(0.2, 0.9)
    yield Heap(site_id, product.id, old_units, round(float(too_old_h), 1))


def _centre_heaps(
    journeys: Journeys, taken: Counter[tuple[str, str]], rng: np.random.Generator
) -> Iterator[Heap]:
    for centre in journeys.centres:
        for product, _, _ in catalogue():
            need = taken[centre.id, product.id]
            young = math.ceil(need * CENTRE_FACTOR) + CENTRE_BASE_UNITS
            middle = math.ceil(need * 0.3)
            if product.shelf_life_h is None:
                yield Heap(centre.id, product.id, young + middle)
                continue
            life_h = product.shelf_life_h
            yield Heap(centre.id, product.id, young, _age_h(life_h, 0.01, 0.08, rng))
            yield Heap(centre.id, product.id, middle, _age_h(life_h, 0.1, 0.25, rng))


def _origin_heaps(
    parameters: NationalParameters, taken: Counter[tuple[str, str]], rng: np.random.Generator
) -> Iterator[Heap]:
    """Today's goods, and for what ages another harvest at six in the morning."""
    keys = {area.key for area in parameters.origins}
    for product, area, _ in catalogue():
        if area in keys:
            site_id = origin_id(area)
            units = math.ceil(taken[site_id, product.id] * ORIGIN_FACTOR) + ORIGIN_BASE_UNITS
            if product.shelf_life_h is None:
                yield Heap(site_id, product.id, units)
                continue
            yield Heap(site_id, product.id, units, _age_h(product.shelf_life_h, 0.0, 0.03, rng))
            yield Heap(site_id, product.id, units // 3, 0.0, NEXT_HARVEST_S)


def _age_h(life_h: float, low: float, high: float, rng: np.random.Generator) -> float:
    """An age between two shares of the shelf life, to a tenth of an hour, never above the upper."""
    return math.floor(life_h * float(rng.uniform(low, high)) * 10) / 10
