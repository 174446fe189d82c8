"""Replenishment asked for today: origin to centre, and centre to front."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios.generators.goods import catalogue, oldest_sellable_h, worst_rate
from scenarios.generators.orders import YOUNG_SHARE, weighted
from scenarios.generators.sites import origin_id
from supplychain.calendars import HOUR_S
from supplychain.stock import Transfer
from supplychain.streams import stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np

    from scenarios.generators.journeys import Journeys
    from scenarios.generators.parameters import NationalParameters
    from supplychain.products import Product
    from supplychain.sites import Site
    from supplychain.temperature import TemperatureClass

MOST_L_PER_PRODUCT = 25_000.0
LANE_CLASS_CHANCE = 0.85
LIFE_AFTER_ARRIVAL_S = 24 * HOUR_S
NEXT_MORNING_S = 18 * HOUR_S
SECOND_DAY_S = 38 * HOUR_S


@dataclass(frozen=True, slots=True)
class Request:
    """Kilograms of some products to move between two sites within two times."""

    start: Site
    end: Site
    products: tuple[Product, ...]
    kg: float
    ready_s: int
    due_s: int


def draw_transfers(
    parameters: NationalParameters,
    journeys: Journeys,
    classes: Mapping[str, TemperatureClass],
    assortments: Mapping[str, frozenset[str]],
    seed: int,
) -> tuple[Transfer, ...]:
    """All requests of the day; each can be there in time by truck and by carrier."""
    requests = [
        *_line_haul(parameters, journeys, classes, stream(seed, "line-haul transfers")),
        *_middle_mile(parameters, journeys, classes, assortments, seed),
    ]
    units = [unit for request in requests for unit in _units(request)]
    return tuple(
        Transfer(
            f"transfer-{number:04d}",
            request.start.id,
            request.end.id,
            product.id,
            quantity,
            request.ready_s,
            request.due_s,
        )
        for number, (request, product, quantity) in enumerate(units, start=1)
    )


def _line_haul(
    parameters: NationalParameters,
    journeys: Journeys,
    classes: Mapping[str, TemperatureClass],
    rng: np.random.Generator,
) -> Iterator[Request]:
    """Tonnes of each of an origin's classes to the centres nearest to it."""
    for area in parameters.origins:
        origin = next(site for site in journeys.origins if site.id == origin_id(area.key))
        nearest = sorted(journeys.centres, key=lambda c: journeys.line_haul[origin.id, c.id].road_m)
        for centre in nearest[: parameters.centres_per_origin]:
            arrival_s = journeys.at_centre_s(origin, centre)
            due_s = _whole_hours(arrival_s + int(rng.integers(6, 25)) * HOUR_S)
            due_s = min(due_s, journeys.horizon.length_s)
            for class_id in area.temperature_class_ids:
                own = [
                    (product, popularity)
                    for product, key, popularity in catalogue()
                    if key == area.key
                    and product.temperature_class_id == class_id
                    and _lasts(product, classes, due_s)
                ]
                if own and rng.random() < LANE_CLASS_CHANCE:
                    kg = float(rng.uniform(*parameters.line_haul_kg))
                    yield Request(origin, centre, _some(own, 2, rng), kg, 0, due_s)


def _middle_mile(
    parameters: NationalParameters,
    journeys: Journeys,
    classes: Mapping[str, TemperatureClass],
    assortments: Mapping[str, frozenset[str]],
    seed: int,
) -> Iterator[Request]:
    """Hundreds of kilograms of each class to every front, for the next morning or the day after."""
    rng = stream(seed, "middle-mile transfers")
    centres = {centre.id: centre for centre in journeys.centres}
    for front in journeys.fronts:
        centre = centres[front.supplied_by]
        arrival_s = journeys.at_front_s(centre, front) + parameters.trunk_slack_s
        for class_id in classes:
            ready_s, due_s = 0, NEXT_MORNING_S
            if rng.random() < 0.4:
                ready_s, due_s = 12 * HOUR_S, SECOND_DAY_S + 2 * HOUR_S * int(rng.integers(0, 4))
            due_s = max(due_s, _whole_hours(arrival_s))
            stocked = [
                (product, popularity)
                for product, _, popularity in catalogue()
                if product.temperature_class_id == class_id
                and product.id in assortments[front.city]
                and _lasts(product, classes, due_s)
            ]
            if rng.random() < LANE_CLASS_CHANCE:
                kg = float(rng.uniform(*parameters.middle_mile_kg))
                yield Request(centre, front, _some(stocked, 3, rng), kg, ready_s, due_s)


def _units(request: Request) -> Iterator[tuple[Request, Product, float]]:
    """The request in whole units, shared out evenly over its products by weight."""
    kg = request.kg / len(request.products)
    for product in request.products:
        most = min(kg / product.kg, MOST_L_PER_PRODUCT / product.litres)
        yield request, product, float(max(1, int(most)))


def _some(
    choices: Sequence[tuple[Product, float]], most: int, rng: np.random.Generator
) -> tuple[Product, ...]:
    """One to ``most`` different products by popularity."""
    left = list(choices)
    chosen: list[Product] = []
    for _ in range(min(1 + int(rng.integers(most)), len(choices))):
        chosen.append(weighted(left, rng))
        left = [choice for choice in left if choice[0] is not chosen[-1]]
    return tuple(chosen)


def _lasts(product: Product, classes: Mapping[str, TemperatureClass], due_s: int) -> bool:
    """Whether young goods can still be sold a day after they arrive."""
    if product.shelf_life_h is None:
        return True
    rate = worst_rate(product, classes[product.temperature_class_id])
    oldest_h = oldest_sellable_h(product, rate, due_s + LIFE_AFTER_ARRIVAL_S)
    return oldest_h >= YOUNG_SHARE * product.shelf_life_h


def _whole_hours(at_s: int) -> int:
    return -(-at_s // HOUR_S) * HOUR_S
