"""Suppliers of each producing area, with a year of deliveries and inspections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios.cities import city
from scenarios.generators.parameters import ORIGIN_AREAS
from scenarios.generators.suppliers import QUALITIES, Quality, certificates, records
from supplychain.streams import stream
from supplychain.suppliers import CategoryDemand, Supplier, Supply, SupplyOffer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from scenarios.generators.restocking.goods import Article
    from supplychain.places import Location

PER_AREA = 2
RECORDS = 40
FRESH_WEEKDAYS = (0, 1, 2, 3, 4, 5)
WEEKDAYS = ((0, 2, 4), (1, 3, 5), (0, 3), (0, 1, 2, 3, 4))
HIGH_RISK = ("dalian", "zhanjiang", "chengdu")
"""Areas whose meat and fish is inspected whoever delivers it."""
NAMES = ("优选 Select", "联合 United", "新源 Newsource")


@dataclass(frozen=True, slots=True)
class Firm:
    """A maker of goods in an area.

    ``price_factor`` is over the catalogue's value, ``make_days`` passes before the truck leaves,
    ``lateness`` is the coefficient of variation of its lead time.
    """

    id: str
    name: str
    area: str
    quality: Quality
    location: Location
    price_factor: float
    make_days: int
    lateness: float
    order_weekdays: tuple[int, ...]
    keeps_holidays: bool


def firms(goods: Sequence[Article], seed: int) -> dict[str, tuple[Firm, ...]]:
    """Makers by producing area, the usual one first; areas without goods have none."""
    found = {}
    for area in ORIGIN_AREAS:
        own = [item for item in goods if item.area == area.key]
        if own:
            rng = stream(seed, f"firms {area.key}")
            is_fresh = any(item.goes_direct for item in own)
            found[area.key] = tuple(
                _firm(area.key, area.adcode, area.name, number, rng, is_fresh=is_fresh)
                for number in range(PER_AREA)
            )
    return found


def supply(
    by_area: Mapping[str, tuple[Firm, ...]],
    goods: Sequence[Article],
    units_per_day: dict[str, float],
    seed: int,
) -> Supply:
    """The suppliers as whoever chooses among them sees them; an area's goods are a category.

    Parameters
    ----------
    by_area
        Makers.
    goods
        What they make.
    units_per_day
        What is sold of an area's goods.
    seed
        Equal seeds give equal records.
    """
    makers = [firm for found in by_area.values() for firm in found]
    rng = stream(seed, "due diligence")
    pairs = [(_supplier(firm, rng), firm.quality) for firm in makers]
    values = {
        area: sum(item.product.value_cny for item in goods if item.area == area)
        / sum(item.area == area for item in goods)
        for area in by_area
    }
    offers = tuple(_offer(firm, values[firm.area]) for firm in makers)
    deliveries, inspections = records(RECORDS, pairs, offers, stream(seed, "records of firms"))
    return Supply(
        suppliers=tuple(supplier for supplier, _ in pairs),
        offers=offers,
        deliveries=deliveries,
        inspections=inspections,
        certificates=certificates(pairs, stream(seed, "certificates of firms")),
        demand=tuple(
            CategoryDemand(
                area,
                _area_name(area),
                round(365 * units_per_day[area], 0),
                planned_lead_time_days=4.0,
                defect_cny=round(1.2 * values[area], 2),
                late_cny_per_unit_day=round(0.01 * values[area], 3),
                outage_cny_per_unit=round(0.8 * values[area], 2),
                high_risk=area in HIGH_RISK,
            )
            for area in by_area
        ),
    )


def _firm(
    area: str, adcode: str, name: str, number: int, rng: np.random.Generator, *, is_fresh: bool
) -> Firm:
    # The usual maker is never of the worst grade.
    quality = QUALITIES[int(rng.integers(0, 2 if number == 0 else 3))]
    dearer = 1.0 if number == 0 else float(rng.uniform(1.02, 1.05))
    weekdays = FRESH_WEEKDAYS if is_fresh else WEEKDAYS[int(rng.integers(len(WEEKDAYS)))]
    zh = name.partition("产地仓")[0]
    return Firm(
        f"{area}-{number + 1}",
        f"{zh}{NAMES[number]} {area.title()}",
        area,
        quality,
        city(adcode).location,
        quality.price_factor * dearer,
        0 if is_fresh else int(rng.integers(1, 4)),
        round(float(rng.uniform(0.05, 0.12)) * (3 if quality.grade == "C" else 1), 3),
        weekdays,
        bool(rng.random() < 0.5),
    )


def _supplier(firm: Firm, rng: np.random.Generator) -> Supplier:
    risks = [int(risk) for risk in rng.integers(1, 5, 4)]
    return Supplier(firm.id, firm.name, _area_name(firm.area), firm.quality.grade, *risks)


def _offer(firm: Firm, value_cny: float) -> SupplyOffer:
    days = 2.0 + firm.make_days
    price = round(value_cny * firm.price_factor, 2)
    spread = round(firm.lateness * days, 2)
    return SupplyOffer(firm.id, firm.area, price, lead_time_days=days, lead_time_sd_days=spread)


def _area_name(area: str) -> str:
    found = next(item for item in ORIGIN_AREAS if item.key == area)
    return found.name.replace("产地仓", "")
