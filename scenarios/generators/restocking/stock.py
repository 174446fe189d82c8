"""Goods on hand, by age, and on the way at the start; and the rooms that hold them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from supplychain.calendars import DAY_S
from supplychain.sites import ClassCapacity, Tier
from supplychain.stock import Lot
from supplychain.streams import stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scenarios.generators.restocking.goods import Article
    from scenarios.generators.restocking.parameters import RestockingParameters
    from scenarios.generators.restocking.places import Shelves
    from supplychain.products import Product
    from supplychain.sites import Site

EMPTY_SHARE, LOW_SHARE, HIGH_SHARE = 0.03, 0.10, 0.05
"""Shares of SKU-locations that hold nothing, little, and far too much."""
LOW_FACTOR, HIGH_FACTOR = 0.25, 2.6
AGES = ((0.5, 0.02, 0.18), (0.33, 0.25, 0.55), (0.17, 0.55, 0.85))
"""Share of the units of each lot, and its age as shares of the life that may be used."""
MOST_OF_LIFE = 0.8
"""Days of stock over days of life, at most, of all but what was ordered far too much of."""
COMING = {Tier.FRONT: (0.4, 1, 1.0), Tier.CENTRE: (0.5, 3, 1.5), Tier.ORIGIN: (0.6, 6, 4.0)}
"""By tier: share of SKU-locations with goods on the way, most days until then, days of sales."""
LEAST_ROOM_KG, STEP_KG = 300.0, 50.0


def lots(
    parameters: RestockingParameters, goods: Sequence[Article], tiers: Sequence[Shelves], seed: int
) -> tuple[Lot, ...]:
    """Lots of all tiers, the fronts first."""
    found: list[Lot] = []
    for at, shelves in enumerate(tiers):
        rng = stream(seed, f"stock {at}")
        own = _heaps(parameters, goods, shelves, is_front=at == 0, rng=rng)
        found += [
            _lot(number, *heap, goods, shelves) for number, heap in enumerate(own, len(found) + 1)
        ]
    return tuple(found)


def with_rooms(
    parameters: RestockingParameters,
    sites: Sequence[Site],
    found: Sequence[Lot],
    products: Mapping[str, Product],
) -> tuple[Site, ...]:
    """The sites with room by class: a factor over what lies there and is on the way."""
    held_kg: defaultdict[tuple[str, str], float] = defaultdict(float)
    for lot in found:
        product = products[lot.product_id]
        held_kg[lot.site_id, product.temperature_class_id] += lot.quantity * product.kg
    return tuple(
        replace(
            site,
            capacities=tuple(
                ClassCapacity(key, storage_kg=_room(parameters, held_kg[site.id, key]))
                for key, _, _ in parameters.cover_days
            ),
        )
        for site in sites
    )


def _room(parameters: RestockingParameters, kg: float) -> float:
    steps = np.ceil((kg * parameters.room_factor + LEAST_ROOM_KG) / STEP_KG)
    return float(steps * STEP_KG)


def _heaps(
    parameters: RestockingParameters,
    goods: Sequence[Article],
    shelves: Shelves,
    *,
    is_front: bool,
    rng: np.random.Generator,
) -> Iterator[tuple[int, float, float, int]]:
    """Row, units, share of life used, and days until on hand, of each lot."""
    cover = {key: (front if is_front else above) for key, front, above in parameters.cover_days}
    ranges = np.array([cover[item.product.temperature_class_id] for item in goods])
    life = np.array([item.life_days for item in goods])[shelves.article]
    low, high = ranges[shelves.article].T
    days = np.minimum(rng.uniform(low, high), MOST_OF_LIFE * life)
    draw = rng.random(len(shelves))
    days *= np.select(
        [draw < EMPTY_SHARE, draw < EMPTY_SHARE + LOW_SHARE, draw > 1 - HIGH_SHARE],
        [0.0, LOW_FACTOR, HIGH_FACTOR],
        1.0,
    )
    units = np.ceil(days * shelves.units_per_day)
    rest = units.copy()
    for at, (share, young, old) in enumerate(AGES):
        ages = np.where(np.isfinite(life), rng.uniform(young, old, len(shelves)), 0.0)
        part = np.where(np.isfinite(life), np.ceil(share * units), units)
        part = np.minimum(part, rest)
        rest = rest - part if at < len(AGES) - 1 else rest
        for row in np.flatnonzero(part).tolist():
            yield row, float(part[row]), float(ages[row]), 0
    yield from _coming(goods, shelves, rng)


def _coming(
    goods: Sequence[Article], shelves: Shelves, rng: np.random.Generator
) -> Iterator[tuple[int, float, float, int]]:
    """Whole cases that were ordered before."""
    share, longest, days = COMING[shelves.sites[0].tier]
    case = np.array([item.case_units for item in goods])[shelves.article]
    wanted = np.ceil(days * rng.uniform(0.6, 1.4, len(shelves)) * shelves.units_per_day / case)
    waits = rng.integers(1, longest + 1, len(shelves))
    for row in np.flatnonzero(rng.random(len(shelves)) < share).tolist():
        yield row, float(wanted[row] * case[row]), 0.02, int(waits[row])


def _lot(
    number: int,
    row: int,
    units: float,
    age_share: float,
    wait_days: int,
    goods: Sequence[Article],
    shelves: Shelves,
) -> Lot:
    article = goods[shelves.article[row]]
    life_h = article.product.shelf_life_h
    age_h = 0.0 if life_h is None else round(age_share * article.life_days * 24, 1)
    site_id = shelves.sites[shelves.site[row]].id
    return Lot(f"lot-{number:06d}", site_id, article.product.id, units, age_h, wait_days * DAY_S)
