"""What each SKU-location is worth, where it is ordered from, and when trucks come."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from scenarios.generators.restocking.goods import STAPLES
from supplychain.places import great_circle_m
from supplychain.restocking import ItemSource, Rounding, StockItem, SupplyRoute
from supplychain.sites import Tier
from supplychain.streams import stream
from supplychain.suppliers import Discount, PriceBreak

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

    from scenarios.generators.restocking.firms import Firm
    from scenarios.generators.restocking.goods import Article
    from scenarios.generators.restocking.places import Shelves
    from supplychain.sites import Site

SHORTAGE_SHARE, DISPOSAL_CNY_PER_KG = 0.10, 0.6
STAPLE_FILL, CENTRE_FILL, ORIGIN_FILL = 0.98, 0.97, 0.95
FRESHEST_FIRST = {"chilled": 0.45, "frozen": 0.1, "ambient": 0.15}
MIDDLE_CNY_PER_KG, LINE_CNY_PER_KG = 0.25, 0.45
LAYER_CASES = 4
"""Centres are supplied in layers of a pallet, fronts in cases."""
DETOUR, SHARED_FREIGHT = 1.3, 0.35
"""Road over straight line; what a supplier's truck costs us, which has a load for the way back."""
NEAR_KM, FAR_KM = 650.0, 1500.0
"""Road distances up to which a truck takes one day and two."""
HOLIDAY = (date(2026, 6, 19), date(2026, 6, 20), date(2026, 6, 21))
SHELF_UNITS = 2.0
"""What a front shows of home goods."""


def stock_items(
    goods: Sequence[Article], fronts: Shelves, centres: Shelves, origins: Shelves
) -> Iterator[StockItem]:
    """Items of all tiers; customers pay at fronts, the tiers above serve those below."""
    for article, site in _pairs(goods, fronts):
        product = article.product
        yield StockItem(
            site.id,
            product.id,
            price_cny=article.price_cny,
            shortage_cny=round(SHORTAGE_SHARE * article.price_cny, 2),
            disposal_cny=round(DISPOSAL_CNY_PER_KG * product.kg, 2),
            fill_rate=STAPLE_FILL if article.popularity >= STAPLES else None,
            freshest_first=FRESHEST_FIRST[product.temperature_class_id],
            least_units=SHELF_UNITS if product.category == "home" else 0.0,
        )
    for shelves, fill in ((centres, CENTRE_FILL), (origins, ORIGIN_FILL)):
        for article, site in _pairs(goods, shelves):
            disposal = round(DISPOSAL_CNY_PER_KG * article.product.kg, 2)
            yield StockItem(site.id, article.product.id, disposal_cny=disposal, fill_rate=fill)


def item_sources(
    goods: Sequence[Article],
    tiers: tuple[Shelves, Shelves, Shelves],
    origin_of: dict[str, str],
    firms: dict[str, tuple[Firm, ...]],
    seed: int,
) -> Iterator[ItemSource]:
    """Sources of every SKU-location: the site above, or the suppliers of its area.

    Parameters
    ----------
    goods, tiers
        What is kept where; fronts, centres, origins.
    origin_of, firms
        By producing area: the origin that collects its goods, and who makes them.
    seed
        Equal seeds give equal prices.
    """
    rng = stream(seed, "terms")
    fronts, centres, origins = tiers
    for article, site in _pairs(goods, fronts):
        case = float(article.case_units)
        cost = round(MIDDLE_CNY_PER_KG * article.product.kg, 3)
        yield ItemSource(
            site.id,
            article.product.id,
            site.supplied_by,
            cost,
            least_units=0.0,
            multiple_units=case,
            rounding=_rounding(article),
        )
    for row, (article, site) in enumerate(_pairs(goods, centres)):
        per_day = float(centres.units_per_day[row])
        if article.goes_direct:
            yield from _bought(article, site, per_day, 2.0, firms[article.area], rng)
            continue
        cost = round(LINE_CNY_PER_KG * article.product.kg, 3)
        case = float(article.case_units * LAYER_CASES)
        yield ItemSource(
            site.id, article.product.id, origin_of[article.area], cost, multiple_units=case
        )
    for row, (article, site) in enumerate(_pairs(goods, origins)):
        per_day = float(origins.units_per_day[row])
        yield from _bought(article, site, per_day, 7.0, firms[article.area], rng)


def supply_routes(
    sources: Sequence[ItemSource],
    sites: Sequence[Site],
    firms: dict[str, tuple[Firm, ...]],
    seed: int,
) -> Iterator[SupplyRoute]:
    """One route for every pair of source and site that something is ordered on."""
    rng = stream(seed, "routes")
    places = {site.id: site for site in sites}
    makers = {firm.id: firm for found in firms.values() for firm in found}
    for source_id, site_id in dict.fromkeys((item.source_id, item.site_id) for item in sources):
        site = places[site_id]
        if source_id in makers:
            yield _from_supplier(makers[source_id], site, rng)
        else:
            yield _from_site(places[source_id], site)


def _pairs(goods: Sequence[Article], shelves: Shelves) -> Iterator[tuple[Article, Site]]:
    for article, site in zip(shelves.article.tolist(), shelves.site.tolist(), strict=True):
        yield goods[article], shelves.sites[site]


def _rounding(article: Article) -> Rounding:
    """Cases of what spoils are rounded by what they are worth, single goods up."""
    return Rounding.VALUE if article.goes_direct or article.is_slow else Rounding.UP


def _bought(
    article: Article,
    site: Site,
    per_day: float,
    usual_days: float,
    firms: tuple[Firm, ...],
    rng: np.random.Generator,
) -> Iterator[ItemSource]:
    """Offers of all makers: the first is usual, others are dearer but ask for less."""
    case = float(article.case_units)
    usual = max(case, round(per_day * usual_days / case) * case)
    for place, firm in enumerate(firms, start=1):
        price = article.product.value_cny * firm.price_factor * float(rng.uniform(0.98, 1.02))
        steps = ((1.5, 0.975), (3.0, float(rng.uniform(0.93, 0.955)))) if place == 1 else ()
        yield ItemSource(
            site.id,
            article.product.id,
            firm.id,
            price_cny=round(price, 2),
            discount=Discount.INCREMENTAL if rng.random() < 0.3 else Discount.ALL_UNITS,
            breaks=tuple(
                PriceBreak(max(case, round(at * usual / case) * case) + case, round(price * by, 2))
                for at, by in steps
            ),
            least_units=case * max(1, round((0.4 if place == 1 else 0.15) * usual / case)),
            multiple_units=case,
            rounding=_rounding(article),
            most_units_per_day=case * round(6 * usual / case) if rng.random() < 0.2 else None,
            preference=place,
        )


def _from_supplier(firm: Firm, site: Site, rng: np.random.Generator) -> SupplyRoute:
    km = DETOUR * great_circle_m(firm.location, site.location) / 1000
    days = _drive_days(km) + firm.make_days
    return SupplyRoute(
        firm.id,
        site.id,
        lead_time_days=float(days),
        lead_time_sd_days=round(firm.lateness * days, 2),
        order_weekdays=firm.order_weekdays,
        closed_days=HOLIDAY if firm.keeps_holidays else (),
        least_order_cny=float(rng.choice((500.0, 800.0, 1_200.0))),
        vehicle_type_id="line-9.6" if site.tier is Tier.ORIGIN else "truck-6.8",
        vehicle_cny=round(SHARED_FREIGHT * (300.0 + 4.0 * km), 0),
        most_vehicles=4,
    )


def _from_site(source: Site, site: Site) -> SupplyRoute:
    """Trucks between tiers: at night to fronts, six days a week to centres."""
    km = DETOUR * great_circle_m(source.location, site.location) / 1000
    if site.tier is Tier.FRONT:
        cost = round(250.0 + 2 * 3.7 * km, 0)
        days = float(_drive_days(km))
        return SupplyRoute(
            source.id, site.id, days, vehicle_type_id="truck-6.8", vehicle_cny=cost, most_vehicles=2
        )
    return SupplyRoute(
        source.id,
        site.id,
        lead_time_days=float(_drive_days(km)),
        lead_time_sd_days=0.3,
        order_weekdays=(0, 1, 2, 3, 4, 5),
        vehicle_type_id="line-9.6",
        vehicle_cny=round(500.0 + 5.6 * km, 0),
        most_vehicles=3,
    )


def _drive_days(km: float) -> int:
    return 1 if km <= NEAR_KM else 2 if km <= FAR_KM else 3
