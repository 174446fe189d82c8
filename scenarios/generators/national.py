"""The national scenario: parameters and a seed in, a network and a day's work out.

The generator keeps a plan of its own: every door has a front within reach, that front has young
stock for it, and windows leave time for the goods' way there. So every order can be served; how
cheaply is the planner's question.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING

from scenarios.cities import city
from scenarios.generators.assortments import assortments
from scenarios.generators.capacities import with_capacities
from scenarios.generators.classes import ambient, temperature_classes
from scenarios.generators.customers import draw_doors
from scenarios.generators.fleets import fleets
from scenarios.generators.goods import catalogue
from scenarios.generators.journeys import Journeys
from scenarios.generators.orders import draw_orders
from scenarios.generators.sites import centre_sites, front_sites, origin_sites
from scenarios.generators.stock import draw_lots, needs
from scenarios.generators.tariffs import tariffs
from scenarios.generators.transfers import draw_transfers
from scenarios.generators.vehicles import vehicle_types
from supplychain.calendars import HOUR_S, Horizon
from supplychain.costs import CostRates
from supplychain.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scenarios.cities import City
    from scenarios.generators.orders import Booked
    from scenarios.generators.parameters import NationalParameters

DEFAULT_SEED = 7


def generate(parameters: NationalParameters, seed: int = DEFAULT_SEED) -> Scenario:
    """Draw a scenario; equal parameters and seeds give equal scenarios.

    Parameters
    ----------
    parameters
        Every number of the draw; kept in ``Scenario.parameters`` with the seed.
    seed
        Not negative.
    """
    classes = {each.id: each for each in temperature_classes()}
    journeys = _network(parameters, seed)
    on_sale = assortments([city(code) for code in parameters.front_city_codes], seed)
    doors = draw_doors(parameters, journeys.fronts, seed)
    book = draw_orders(parameters, journeys, doors, classes, on_sale, seed)
    transfers = draw_transfers(parameters, journeys, classes, on_sale, seed)
    lots = draw_lots(parameters, journeys, book, transfers, on_sale, seed)
    sites = [*journeys.origins, *journeys.centres, *journeys.fronts]
    taken = needs(book, journeys, transfers)
    return Scenario(
        name=parameters.name,
        horizon=journeys.horizon,
        temperature_classes=tuple(classes.values()),
        products=tuple(product for product, _, _ in catalogue()),
        sites=with_capacities(sites, _front_kg(book), taken, lots, transfers),
        vehicle_types=vehicle_types(),
        fleets=fleets(parameters, journeys, book),
        customers=tuple(booked.door.customer for booked in book),
        orders=tuple(booked.order for booked in book),
        tariffs=tariffs(journeys),
        lots=lots,
        transfers=transfers,
        ambient=ambient(parameters, _all_cities(parameters)),
        rates=CostRates(unserved_order_cny=parameters.unserved_order_cny),
        description=parameters.description,
        parameters=parameters.record(seed),
    )


def _network(parameters: NationalParameters, seed: int) -> Journeys:
    horizon = Horizon(datetime.fromisoformat(parameters.start), parameters.horizon_h * HOUR_S)
    centres = centre_sites(parameters, seed)
    fronts = front_sites(parameters, centres, seed)
    return Journeys(parameters, horizon, origin_sites(parameters, seed), centres, fronts)


def _front_kg(book: Sequence[Booked]) -> dict[tuple[str, str], float]:
    """Kilograms that leave each front by class in the generator's own plan."""
    products = {product.id: product for product, _, _ in catalogue()}
    leaving: defaultdict[tuple[str, str], float] = defaultdict(float)
    for booked in book:
        for line in booked.order.lines:
            product = products[line.product_id]
            key = booked.door.front.id, product.temperature_class_id
            leaving[key] += line.quantity * product.kg
    return leaving


def _all_cities(parameters: NationalParameters) -> Iterable[City]:
    codes = [area.adcode for area in parameters.origins]
    codes += [*parameters.centre_city_codes, *parameters.front_city_codes]
    return [city(code) for code in dict.fromkeys(codes)]
