"""Every number of the national generator, as one value that is stored with the scenario."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class OriginArea:
    """A producing area: key of ``national_products.csv``, city, and classes it stores."""

    key: str
    adcode: str
    name: str
    temperature_class_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DailyWindow:
    """A delivery window on offer: local hours of the day and how often it is chosen."""

    open_h: int
    close_h: int
    weight: float


@dataclass(frozen=True, slots=True)
class ClosedBearing:
    """Directions from a city's middle, clockwise from north, in which nobody lives.

    Used where sea or another jurisdiction begins; it holds beyond ``from_m`` from the middle.
    """

    adcode: str
    from_deg: float
    to_deg: float
    from_m: float


ALL_CLASSES = ("frozen", "chilled", "ambient")

ORIGIN_AREAS = (
    OriginArea("weifang", "370700", "寿光蔬菜产地仓 Shouguang vegetables", ("chilled", "ambient")),
    OriginArea("yantai", "370600", "烟台水果产地仓 Yantai fruit", ("chilled", "ambient")),
    OriginArea("dalian", "210200", "大连海鲜产地仓 Dalian seafood", ("frozen", "chilled")),
    OriginArea("hohhot", "150100", "呼和浩特乳肉产地仓 Hohhot dairy and lamb", ALL_CLASSES),
    OriginArea("harbin", "230100", "哈尔滨粮食产地仓 Harbin grain", ALL_CLASSES),
    OriginArea(
        "zhengzhou", "410100", "郑州速冻产地仓 Zhengzhou frozen food", ("frozen", "chilled")
    ),
    OriginArea("chengdu", "510100", "成都肉品产地仓 Chengdu meat and hotpot", ALL_CLASSES),
    OriginArea("kunming", "530100", "昆明鲜果产地仓 Kunming produce", ALL_CLASSES),
    OriginArea("haikou", "460100", "海口热带水果产地仓 Hainan fruit", ("frozen", "ambient")),
    OriginArea("zhanjiang", "440800", "湛江水产产地仓 Zhanjiang shrimp", ("frozen",)),
    OriginArea("ganzhou", "360700", "赣州脐橙产地仓 Ganzhou oranges", ("ambient",)),
    OriginArea("foshan", "440600", "佛山家居产地仓 Foshan home goods", ("ambient",)),
    OriginArea("guangzhou", "440100", "广州美妆产地仓 Guangzhou beauty", ALL_CLASSES),
)

CENTRE_CITIES = ("110100", "310100", "440100", "420100", "510100", "610100")

FRESH_CITIES = (
    *("110100", "310100", "440100", "440300", "510100", "500100"),
    *("420100", "330100", "610100", "320100", "120100", "410100"),
)

PEAK_CITIES = (
    *FRESH_CITIES,
    *("320500", "340100", "430100", "370100", "440600", "441900", "330200", "130100"),
)


@dataclass(frozen=True, slots=True)
class NationalParameters:
    """Parameters of the national generator.

    Parameters
    ----------
    name, description
        Of the scenario.
    start, horizon_h
        Zone-aware ISO time at which the book closes, and the length of the horizon.
    origins, centre_city_codes, front_city_codes
        The places, by adcode of the shipped city table.
    closed_bearings
        Where no fronts and customers are.
    fronts, min_fronts_per_city, max_fronts_per_city
        Fronts in all, shared out by population within the limits.
    orders
        Orders of the day.
    business_share
        Share of orders by restaurants and canteens, with ``business_units`` times the units.
    front_line_share, centre_line_share
        Pinned sources by line; the rest comes from origins.
    front_ring_m, customer_mean_m, customer_max_m
        Distance of fronts from a city's middle; mean and limit of customers' distance.
    front_reach_m
        Longest road distance from a front to a customer.
    second_front_share
        Share of orders that the generator's own plan serves from another front than the nearest.
    line_shares, class_count_shares, class_shares
        Chances of 1, 2, ... lines; of 1, 2, 3 classes; of each class.
    windows
        Windows on offer.
    evening_share
        Chance that an order on stock is wanted the same evening.
    priced_share, late_cny_per_min
        Share of windows that may be missed for money, and the range of its price.
    second_window_share
        Chance of a second window.
    pick_slack_s, trunk_slack_s
        Least time from the moment goods can leave the front to the end of the window, for goods
        on stock there and for goods that come by truck.
    site_handling_s
        By tier, origin first.
    centre_departures_h, origin_departures_h
        Times of day.
    trunk_planning_kmh
        Speed behind the windows and the carriers' transit times, below what trucks do.
    stock_factor
        Least stock of a city over its booked demand, per product.
    old_lot_share
        Chance that a front also holds a lot that is too old to sell.
    line_haul_kg, middle_mile_kg
        Range of a replenishment request per lane and class.
    centres_per_origin
        Centres that an origin replenishes, the nearest first.
    vans_margin
        Vans over the need of the busiest two hours.
    ambient_low_c, ambient_high_c
        Night and afternoon air at 31 degrees north.
    unserved_order_cny
        See :class:`supplychain.costs.CostRates`.
    """

    name: str = "national-fresh"
    description: str = (
        "A June day of a fresh, home and beauty platform: 13 producing areas, six regional "
        "centres, 50 fronts in 12 Chinese cities, about 2,000 orders. Drawn by a seeded generator."
    )
    start: str = "2026-06-10T16:00:00+08:00"
    horizon_h: int = 108
    origins: tuple[OriginArea, ...] = ORIGIN_AREAS
    centre_city_codes: tuple[str, ...] = CENTRE_CITIES
    front_city_codes: tuple[str, ...] = FRESH_CITIES
    closed_bearings: tuple[ClosedBearing, ...] = (
        ClosedBearing("440300", 95.0, 265.0, 1500.0),
        ClosedBearing("120100", 90.0, 150.0, 12000.0),
    )
    fronts: int = 50
    min_fronts_per_city: int = 3
    max_fronts_per_city: int = 6
    orders: int = 2000
    business_share: float = 0.06
    business_units: int = 8
    front_line_share: float = 0.70
    centre_line_share: float = 0.25
    front_ring_m: tuple[float, float] = (5000.0, 8500.0)
    customer_mean_m: float = 6500.0
    customer_max_m: float = 16000.0
    front_reach_m: int = 16000
    second_front_share: float = 0.2
    line_shares: tuple[float, ...] = (0.28, 0.32, 0.24, 0.16)
    class_count_shares: tuple[float, ...] = (0.55, 0.37, 0.08)
    class_shares: tuple[tuple[str, float], ...] = (
        ("frozen", 0.22),
        ("chilled", 0.48),
        ("ambient", 0.30),
    )
    windows: tuple[DailyWindow, ...] = (
        DailyWindow(7, 9, 0.9),
        DailyWindow(8, 10, 1.2),
        DailyWindow(9, 12, 1.4),
        DailyWindow(10, 12, 1.2),
        DailyWindow(12, 15, 0.9),
        DailyWindow(14, 17, 0.8),
        DailyWindow(17, 19, 1.0),
        DailyWindow(18, 20, 1.5),
        DailyWindow(19, 21, 1.4),
        DailyWindow(20, 22, 0.9),
    )
    evening_share: float = 0.5
    priced_share: float = 0.4
    late_cny_per_min: tuple[float, float] = (0.5, 2.0)
    second_window_share: float = 0.12
    pick_slack_s: int = 7200
    trunk_slack_s: int = 10800
    site_handling_s: tuple[int, int, int] = (3600, 3600, 1200)
    centre_departures_h: tuple[int, ...] = (1, 5, 11, 17, 21)
    origin_departures_h: tuple[int, ...] = (6, 12, 18, 22)
    trunk_planning_kmh: float = 64.0
    stock_factor: float = 1.3
    old_lot_share: float = 0.12
    line_haul_kg: tuple[float, float] = (3000.0, 8000.0)
    middle_mile_kg: tuple[float, float] = (200.0, 1500.0)
    centres_per_origin: int = 3
    vans_margin: float = 1.7
    ambient_low_c: float = 22.0
    ambient_high_c: float = 33.0
    unserved_order_cny: float = 3000.0

    def __post_init__(self) -> None:
        problems = list(_problems(self))
        if problems:
            raise DataError(problems)

    def record(self, seed: int) -> dict[str, Any]:
        """The parameters and the seed as plain JSON values, for ``Scenario.parameters``."""
        plain: dict[str, Any] = json.loads(json.dumps({"seed": seed, **asdict(self)}))
        return plain


def _problems(given: NationalParameters) -> Iterator[DataProblem]:
    """Parameters that no network can be drawn from."""
    cities = len(given.front_city_codes)
    least, most = given.min_fronts_per_city * cities, given.max_fronts_per_city * cities
    shares = given.front_line_share + given.centre_line_share
    rules = (
        ("fronts", least <= given.fronts <= most, given.fronts, f"{least} to {most}"),
        ("orders", given.orders >= 1, given.orders, "at least 1"),
        ("front_line_share", 0.0 <= shares <= 1.0, shares, "0 to 1 with centre_line_share"),
        ("line_shares", _adds_up(given.line_shares), sum(given.line_shares), "sum of 1"),
        (
            "class_count_shares",
            _adds_up(given.class_count_shares),
            sum(given.class_count_shares),
            "sum of 1",
        ),
    )
    for column, fine, value, allowed in rules:
        if not fine:
            problem = "no network can be drawn from this"
            yield DataProblem(
                "parameters", -1, column, "out_of_range", problem, str(value), allowed
            )


def _adds_up(shares: tuple[float, ...]) -> bool:
    return min(shares) >= 0.0 and math.isclose(sum(shares), 1.0)


NATIONAL_FRESH = NationalParameters()

NATIONAL_PEAK = NationalParameters(
    name="national-peak",
    description=(
        "The national scenario at a shopping peak: 100 fronts in 20 Chinese cities, 20,000 orders. "
        "Drawn by the same seeded generator."
    ),
    front_city_codes=PEAK_CITIES,
    fronts=100,
    min_fronts_per_city=3,
    max_fronts_per_city=8,
    orders=20000,
)
