"""The national network that orders goods: parameters and a seed in, a scenario out."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from scenarios.cities import city
from scenarios.generators.classes import ambient, temperature_classes
from scenarios.generators.parameters import NationalParameters
from scenarios.generators.restocking.calendar import day_factors, promotions, special_days
from scenarios.generators.restocking.firms import firms, supply
from scenarios.generators.restocking.goods import articles
from scenarios.generators.restocking.places import fleets, places, shelves
from scenarios.generators.restocking.sales import history
from scenarios.generators.restocking.stock import lots, with_rooms
from scenarios.generators.restocking.terms import item_sources, stock_items, supply_routes
from scenarios.generators.vehicles import vehicle_types
from supplychain.calendars import DAY_S, Horizon
from supplychain.restocking import Restocking, RestockingRules
from supplychain.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.generators.restocking.goods import Article
    from scenarios.generators.restocking.parameters import RestockingParameters
    from scenarios.generators.restocking.places import Shelves

DEFAULT_SEED = 7
MOVE_CNY_PER_KG = 0.6
BUDGET_STEP_CNY = 1_000.0


def generate_restocking(parameters: RestockingParameters, seed: int = DEFAULT_SEED) -> Scenario:
    """Draw a network; equal parameters and seeds give equal scenarios.

    Parameters
    ----------
    parameters
        Every number of the draw; kept in ``Scenario.parameters`` with the seed.
    seed
        Not negative.
    """
    goods = articles(parameters)
    found = places(parameters, seed)
    tiers = shelves(parameters, goods, found, seed)
    held = lots(parameters, goods, tiers, seed)
    products = tuple(item.product for item in goods)
    makers = firms(goods, seed)
    origin_of = {
        area: site.id
        for site, item in zip(found.origins, parameters.origins, strict=True)
        for area in item.areas
    }
    sources = tuple(item_sources(goods, tiers, origin_of, makers, seed))
    offers = promotions(parameters, goods, seed)
    factors, prices = day_factors(parameters, goods, offers, seed)
    by_id = {product.id: product for product in products}
    sites = with_rooms(parameters, found.sites, held, by_id)
    return Scenario(
        name=parameters.name,
        horizon=Horizon(datetime.fromisoformat(parameters.start), parameters.horizon_days * DAY_S),
        temperature_classes=temperature_classes(),
        products=products,
        sites=sites,
        vehicle_types=vehicle_types(),
        fleets=fleets(found),
        customers=(),
        orders=(),
        lots=held,
        ambient=ambient(NationalParameters(), map(city, parameters.front_city_codes)),
        description=parameters.description,
        parameters=parameters.record(seed),
        supply=supply(makers, goods, _by_area(goods, tiers[0]), seed),
        restocking=Restocking(
            history=history(parameters, goods, tiers[0], factors, prices, seed),
            items=tuple(stock_items(goods, *tiers)),
            sources=sources,
            routes=tuple(supply_routes(sources, sites, makers, seed)),
            promotions=offers,
            special_days=special_days(parameters),
            rules=RestockingRules(
                horizon_days=parameters.horizon_days,
                budget_cny=_budget(parameters, goods, tiers[0]),
                move_cny_per_kg=MOVE_CNY_PER_KG,
            ),
        ),
    )


def _by_area(goods: Sequence[Article], fronts: Shelves) -> dict[str, float]:
    """Units sold a day by producing area."""
    sold: defaultdict[str, float] = defaultdict(float)
    for article, units in zip(fronts.article.tolist(), fronts.units_per_day.tolist(), strict=True):
        sold[goods[article].area] += units
    return sold


def _budget(
    parameters: RestockingParameters, goods: Sequence[Article], fronts: Shelves
) -> float | None:
    """A day's budget in whole thousands."""
    if parameters.budget_days is None:
        return None
    values = np.array([item.product.value_cny for item in goods])
    per_day = float((values[fronts.article] * fronts.units_per_day).sum())
    return BUDGET_STEP_CNY * round(parameters.budget_days * per_day / BUDGET_STEP_CNY)
