"""Every number of the restocking generator, as one value that is stored with the scenario."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from scenarios.generators.parameters import CENTRE_CITIES, PEAK_CITIES
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

PRODUCTS = (
    *("spinach", "lettuce", "broccoli", "tomato-box", "apple-fuji", "cherry", "peanut"),
    *("scallop-frozen", "seacucumber-frozen", "salmon-smoked", "milk-fresh", "yogurt", "butter"),
    *("lamb-roll", "lamb-leg", "ice-cream", "milk-uht", "rice", "sausage-red", "dumpling"),
    *("tangyuan", "noodles-fresh", "ready-meal", "pork-chilled", "chicken-chilled", "hotpot-base"),
    *("blueberry", "strawberry", "mushroom-frozen", "mango", "durian-frozen", "shrimp-frozen"),
    *("orange-navel", "purifier", "rice-cooker", "tableware", "detergent", "mask-chilled"),
    *("serum", "dimsum-frozen"),
)
"""Products of the example; the catalogue's others, and pack sizes of all, come after them."""


@dataclass(frozen=True, slots=True)
class Origin:
    """An origin warehouse: key, city, name, and the producing areas whose goods it collects."""

    key: str
    adcode: str
    name: str
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpecialDays:
    """A shopping festival or holiday, and what it does to demand.

    Parameters
    ----------
    name, first_day, last_day
        ISO dates, both included.
    lift
        Demand of its days over that of usual days.
    eve, after
        The same of the two days before and the three days after.
    is_peak
        Whether it is the platform's own festival; the others are public holidays.
    """

    name: str
    first_day: str
    last_day: str
    lift: float
    eve: float = 1.0
    after: float = 1.0
    is_peak: bool = True


ORIGINS = (
    Origin(
        "north",
        "370600",
        "北方产地仓 Northern origin (Yantai)",
        ("weifang", "yantai", "dalian", "hohhot", "harbin"),
    ),
    Origin(
        "west", "510100", "西部产地仓 Western origin (Chengdu)", ("zhengzhou", "chengdu", "kunming")
    ),
    Origin(
        "south",
        "440100",
        "南方产地仓 Southern origin (Guangzhou)",
        ("haikou", "zhanjiang", "ganzhou", "foshan", "guangzhou"),
    ),
)

DAYS = (
    SpecialDays("年货节 New Year goods", "2026-02-09", "2026-02-12", 1.35),
    SpecialDays("春节 Spring Festival", "2026-02-15", "2026-02-23", 0.62, 1.45, 1.1, is_peak=False),
    SpecialDays("女王节 Women's Day", "2026-03-08", "2026-03-08", 1.7, 1.15, 0.9),
    SpecialDays("清明 Tomb-sweeping Day", "2026-04-04", "2026-04-06", 1.1, 1.05, is_peak=False),
    SpecialDays("劳动节 Labour Day", "2026-05-01", "2026-05-05", 1.18, 1.15, 0.95, is_peak=False),
    SpecialDays("520", "2026-05-20", "2026-05-20", 1.5, 1.1, 0.92),
    SpecialDays("618开门红 618 opening", "2026-05-31", "2026-06-01", 1.6, 1.0, 0.95),
    SpecialDays("618", "2026-06-16", "2026-06-18", 2.0, 1.1, 0.8),
    SpecialDays("端午 Dragon Boat", "2026-06-19", "2026-06-21", 1.15, is_peak=False),
)


@dataclass(frozen=True, slots=True)
class RestockingParameters:
    """Parameters of the restocking generator.

    Parameters
    ----------
    name, description
        Of the scenario.
    start
        Zone-aware ISO time at which the first orders are placed.
    history_days, horizon_days
        Days of sales before the start, and days to order for.
    origins, centre_city_codes, front_city_codes
        The places, by adcode of the shipped city table.
    fronts, products
        How many; fronts are shared out by population.
    assortment_share
        Chance that a front keeps a product that is not among the most popular.
    units_per_day
        Mean sales of a product at a front by its popularity, 1 to 3.
    slow_products, slow_units_per_day
        Products of which one is sold now and then, and how many a day.
    weekend_lift
        Sales of Saturday and Sunday over those of other days, by category of goods.
    noise
        Coefficient of variation of a day's demand beyond that of counting.
    trend_per_day
        Range of relative growth of a product's sales per day.
    days
        Festivals and holidays.
    campaigns
        Promotions of single products at lower prices, in history and horizon together.
    out_share
        Chance that goods begin to be out on a day.
    unrecorded_share
        Share of site-days of which nothing was recorded.
    late_fronts
        Fronts that opened within the history.
    broken_series
        Series of which nothing has been recorded for some weeks.
    cover_days
        Range of days of stock by class and tier (front first) at the start.
    budget_days
        Budget of a day over mean daily cost of goods sold; ``None`` for no limit.
    room_factor
        Room of a site over what it holds at the start, by class.
    """

    name: str = "national-replenishment"
    description: str = (
        "Ten days before 618: three origins, six regional centres and 24 fronts in 12 Chinese "
        "cities order 40 fresh, beauty and home products. Drawn by a seeded generator."
    )
    start: str = "2026-06-08T06:00:00+08:00"
    history_days: int = 120
    horizon_days: int = 14
    origins: tuple[Origin, ...] = ORIGINS
    centre_city_codes: tuple[str, ...] = CENTRE_CITIES
    front_city_codes: tuple[str, ...] = PEAK_CITIES[:12]
    fronts: int = 24
    products: int = 40
    assortment_share: float = 0.85
    units_per_day: tuple[float, float, float] = (4.0, 11.0, 26.0)
    slow_products: tuple[str, ...] = (
        *("purifier", "rice-cooker", "tableware", "seacucumber-frozen", "mushroom-frozen"),
        *("chair", "shelf", "coffee"),
    )
    slow_units_per_day: float = 0.25
    weekend_lift: tuple[tuple[str, float], ...] = (("fresh", 1.28), ("home", 1.12), ("beauty", 1.2))
    noise: float = 0.28
    trend_per_day: tuple[float, float] = (-0.0015, 0.003)
    days: tuple[SpecialDays, ...] = DAYS
    campaigns: int = 60
    out_share: float = 0.025
    unrecorded_share: float = 0.004
    late_fronts: int = 1
    broken_series: int = 3
    cover_days: tuple[tuple[str, tuple[float, float], tuple[float, float]], ...] = (
        ("frozen", (8.0, 30.0), (10.0, 26.0)),
        ("chilled", (1.5, 6.0), (2.0, 5.0)),
        ("ambient", (8.0, 34.0), (8.0, 24.0)),
    )
    budget_days: float | None = 3.0
    room_factor: float = 1.6

    def __post_init__(self) -> None:
        problems = list(_problems(self))
        if problems:
            raise DataError(problems)

    @property
    def today(self) -> date:
        """The day on which the first orders are placed."""
        return datetime.fromisoformat(self.start).date()

    def record(self, seed: int) -> dict[str, Any]:
        """The parameters and the seed as plain JSON values, for ``Scenario.parameters``."""
        plain: dict[str, Any] = json.loads(json.dumps({"seed": seed, **asdict(self)}))
        return plain


def sized(sku_locations: int) -> RestockingParameters:
    """Parameters of a network with about so many SKU-locations, named after the number.

    Products grow with the square root of the size, so that the network is as wide as deep.
    """
    products = max(8, min(240, round(1.25 * math.sqrt(sku_locations))))
    given = NATIONAL_REPLENISHMENT
    upper = products * (len(given.centre_city_codes) + 1)
    per_front = products * (given.assortment_share * 0.7 + 0.3)
    return replace(
        given,
        name=f"replenishment-{sku_locations}",
        description=f"About {sku_locations:,} SKU-locations. Drawn by a seeded generator.",
        products=products,
        fronts=max(2, round((sku_locations - upper) / per_front)),
        campaigns=max(10, products * 3 // 2),
        front_city_codes=given.front_city_codes if sku_locations < 20_000 else PEAK_CITIES,
    )


def _problems(given: RestockingParameters) -> Iterator[DataProblem]:
    """Parameters that nothing can be drawn from."""
    rules = (
        ("history_days", given.history_days >= 7, given.history_days, "at least 7"),
        ("horizon_days", given.horizon_days >= 1, given.horizon_days, "at least 1"),
        ("fronts", given.fronts >= 1, given.fronts, "at least 1"),
        ("products", given.products >= 1, given.products, "at least 1"),
        ("late_fronts", given.late_fronts < given.fronts, given.late_fronts, "fewer than fronts"),
    )
    for column, fine, value, allowed in rules:
        if not fine:
            problem = "nothing can be drawn from this"
            yield DataProblem(
                "parameters", -1, column, "out_of_range", problem, str(value), allowed
            )


NATIONAL_REPLENISHMENT = RestockingParameters()
