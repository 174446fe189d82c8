"""Every number of the network generator, as one value that is stored with the scenario."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

FRESH = ("frozen", "chilled", "cool")
CLASSES = (*FRESH, "ambient")
RETURNS = "returns"


@dataclass(frozen=True, slots=True)
class Origin:
    """A producing area: key, city, classes that it sends, and whether it is used today."""

    key: str
    adcode: str
    name: str
    class_ids: tuple[str, ...]
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Season:
    """A stretch of the year: its days, and demand of each class relative to quiet days."""

    id: str
    name: str
    days: float
    levels: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Goods:
    """A group of products: one for each class.

    ``share`` of all kg, longest age, price of a kg left out, and the share that comes back.
    """

    class_id: str
    name: str
    share: float
    age_limit_h: float | None
    unserved_cny_per_kg: float
    return_share: float


@dataclass(frozen=True, slots=True)
class Trucking:
    """Own trucks of one leg.

    ``cny_per_tkm`` and ``kg_co2_per_tkm`` are for dry boxes; a refrigerated one costs and emits
    ``cold_factor`` times as much. ``cny_per_kg`` is paid whatever the distance.
    """

    from_tier: str
    to_tier: str
    cny_per_tkm: float
    cny_per_kg: float
    kg_co2_per_tkm: float
    cold_factor: float
    max_km: float


@dataclass(frozen=True, slots=True)
class TierCosts:
    """What a site of a tier costs and how it works.

    Fixed cost and handling, days of stock, kg of one step of room, and what opening and closing
    cost once.
    """

    tier: str
    fixed_cny_per_day: float
    handling_cny_per_kg: float
    handling_min: float
    stock_days: float
    step_kg_per_day: float
    opening_cny: float
    closing_cny: float
    co2_kg_per_day: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """A future: its probability, factors, and what it closes."""

    id: str
    name: str
    probability: float
    demand_factor: float = 1.0
    transport_factor: float = 1.0
    closed_city: str = ""
    class_factors: tuple[tuple[str, float], ...] = ()


ORIGINS = (
    Origin("weifang", "370700", "寿光蔬菜产地仓 Shouguang vegetables", ("chilled", "cool")),
    Origin("yantai", "370600", "烟台水果产地仓 Yantai fruit", ("cool", "ambient")),
    Origin("dalian", "210200", "大连海鲜产地仓 Dalian seafood", ("frozen", "chilled")),
    Origin("hohhot", "150100", "呼和浩特乳肉产地仓 Hohhot dairy", ("frozen", "chilled", "ambient")),
    Origin("harbin", "230100", "哈尔滨粮食产地仓 Harbin grain", ("frozen", "ambient")),
    Origin("zhengzhou", "410100", "郑州速冻产地仓 Zhengzhou frozen", ("frozen", "ambient")),
    Origin("chengdu", "510100", "成都肉品产地仓 Chengdu meat", ("frozen", "chilled", "ambient")),
    Origin("kunming", "530100", "昆明鲜果产地仓 Kunming produce", ("chilled", "cool")),
    Origin("guangzhou", "440100", "广州产地仓 Guangzhou goods", ("frozen", "cool", "ambient")),
    Origin("hangzhou", "330100", "杭州产地仓 Hangzhou goods", ("chilled", "cool"), is_open=False),
    Origin("wuhan", "420100", "武汉产地仓 Wuhan goods", CLASSES, is_open=False),
    Origin("xian", "610100", "西安产地仓 Xi'an fruit", ("cool", "ambient"), is_open=False),
)

SEASONS = (
    Season("quiet", "平日 Quiet days", 321.0, ()),
    Season(
        "618", "618", 14.0, (("frozen", 1.3), ("chilled", 1.3), ("cool", 1.4), ("ambient", 2.0))
    ),
    Season(
        *("double-11", "双十一 Double 11", 14.0),
        (("frozen", 1.4), ("chilled", 1.3), ("cool", 1.3), ("ambient", 2.4)),
    ),
    Season(
        *("spring-festival", "春节 Spring Festival", 16.0),
        (("frozen", 1.9), ("chilled", 1.6), ("cool", 1.7), ("ambient", 0.7)),
    ),
)

GOODS = (
    Goods("frozen", "冷冻 Frozen food", 0.15, None, 18.0, 0.005),
    Goods("chilled", "冷藏 Chilled fresh", 0.30, 108.0, 18.0, 0.01),
    Goods("cool", "阴凉 Fruit and flowers", 0.20, 132.0, 15.0, 0.01),
    Goods("ambient", "常温 Home and beauty", 0.35, None, 10.0, 0.05),
)

TRUCKING = (
    Trucking("origin", "centre", 0.46, 0.02, 0.050, 1.16, 5_000.0),
    Trucking("centre", "front", 0.87, 0.05, 0.095, 1.16, 2_500.0),
    Trucking("front", "zone", 1.48, 0.75, 0.158, 1.18, 900.0),
)

TIERS = (
    TierCosts("origin", 30_000.0, 0.05, 240.0, 2.0, 400_000.0, 8e6, 3e6, 2_000.0),
    TierCosts("centre", 60_000.0, 0.08, 180.0, 4.0, 100_000.0, 1.2e7, 4e6, 4_000.0),
    TierCosts("front", 16_000.0, 0.22, 300.0, 2.0, 10_000.0, 1.5e6, 6e5, 900.0),
)

FUTURES = (
    Outlook("expected", "如预期 As expected", 0.50),
    Outlook("high", "需求高 High demand", 0.15, 1.15),
    Outlook("low", "需求低 Low demand", 0.12, 0.88),
    Outlook("fuel", "油价高 Dear fuel", 0.10, 1.0, 1.20),
    Outlook(
        *("peak", "生鲜高峰 Fresh peak", 0.05, 1.05, 1.08),
        class_factors=tuple((key, 1.2) for key in FRESH),
    ),
    Outlook("wuhan-closed", "武汉封闭 Wuhan closed", 0.05, closed_city="Wuhan"),
    Outlook("shanghai-closed", "上海封闭 Shanghai closed", 0.03, closed_city="Shanghai"),
)


@dataclass(frozen=True, slots=True)
class NetworkParameters:
    """Parameters of the network generator.

    Parameters
    ----------
    name, description, start
        Of the scenario.
    origins, open_centre_codes
        Producing areas, and the cities of today's centres, by adcode of the shipped city table.
    centres, centre_spacing_km
        Centres in all; candidates are the largest cities at least so far from each other.
    fronts, front_spacing_km, open_fronts
        Fronts in all, likewise; today's are in the cities with the largest demand.
    warm_fronts
        Today's fronts without cold rooms, those with least demand; each has a candidate with cold
        rooms beside it.
    tonnes_per_day
        Demand of a quiet day.
    population_power, city_spread, mix_spread
        Demand of a city is its population to this power, times a lognormal factor; so is its mix.
    goods, seasons, trucking, tiers, futures
        See their classes.
    inner_km
        Range of the mean distance from a city's point to its doors.
    wait_h
        Mean time from an order to the start of its picking: one wave a day.
    bands
        Hours and shares that are promised.
    cold_chain_share
        Least cold-chain coverage that the design must reach.
    last_leg_in_band_h
        Longest time on the last road in which goods of a class stay in band.
    carrier_cny_per_tkm, carrier_cny_per_kg, carrier_max_km
        A parcel network on the last leg: dear by the kg, cheap by the km, and not cold.
    cold_cny_per_pallet_day, dry_cny_per_pallet_day, kg_per_pallet
        Storage.
    cold_fit_out_cny_per_pallet, dry_fit_out_cny_per_pallet
        Paid once for new room.
    spare
        Room of today's sites over the peak of what they carry.
    books_off
        Largest share by which the books differ from what was carried.
    kg_per_shipment, cny_per_case
        Of what goes wrong, by kind.
    exception_rates
        Mean rates of damage, spoilage with and without cold rooms, and misrouting.
    co2_cny_per_kg
        Price of emission.
    """

    name: str = "national-placement"
    description: str = (
        "A national network to be designed: 335 city demand zones, 120 sites on three tiers, 31 of "
        "them open today, four temperature classes, seven futures. Drawn by a seeded generator."
    )
    start: str = "2026-01-01T00:00:00+08:00"
    origins: tuple[Origin, ...] = ORIGINS
    open_centre_codes: tuple[str, ...] = (
        *("110100", "310100", "440100"),
        *("420100", "510100", "610100"),
    )
    centres: int = 24
    centre_spacing_km: float = 180.0
    fronts: int = 84
    front_spacing_km: float = 90.0
    open_fronts: int = 16
    warm_fronts: int = 3
    tonnes_per_day: float = 6_000.0
    population_power: float = 0.85
    city_spread: float = 0.25
    mix_spread: float = 0.12
    goods: tuple[Goods, ...] = GOODS
    seasons: tuple[Season, ...] = SEASONS
    trucking: tuple[Trucking, ...] = TRUCKING
    tiers: tuple[TierCosts, ...] = TIERS
    futures: tuple[Outlook, ...] = FUTURES
    inner_km: tuple[float, float] = (12.0, 30.0)
    wait_h: float = 12.0
    bands: tuple[tuple[float, float], ...] = ((24.0, 0.80), (48.0, 0.95))
    cold_chain_share: float = 0.85
    last_leg_in_band_h: tuple[tuple[str, float], ...] = (
        ("frozen", 9.0),
        ("chilled", 7.0),
        ("cool", 9.0),
    )
    carrier_cny_per_tkm: float = 0.80
    carrier_cny_per_kg: float = 1.30
    carrier_max_km: float = 3_500.0
    cold_cny_per_pallet_day: tuple[float, float] = (3.4, 4.2)
    dry_cny_per_pallet_day: float = 1.3
    kg_per_pallet: float = 500.0
    cold_fit_out_cny_per_pallet: float = 1_800.0
    dry_fit_out_cny_per_pallet: float = 400.0
    spare: float = 1.10
    books_off: float = 0.03
    kg_per_shipment: float = 8.0
    cny_per_case: tuple[tuple[str, float], ...] = (
        ("damage", 46.0),
        ("spoilage", 64.0),
        ("misrouting", 21.0),
    )
    exception_rates: tuple[tuple[str, float], ...] = (
        ("damage", 0.006),
        ("spoilage", 0.004),
        ("warm", 0.030),
        ("misrouting", 0.003),
    )
    co2_cny_per_kg: float = 0.07

    def record(self, seed: int) -> dict[str, Any]:
        """The parameters and the seed as plain JSON values, for ``Scenario.parameters``."""
        plain: dict[str, Any] = json.loads(json.dumps({"seed": seed, **asdict(self)}))
        return plain


NATIONAL_PLACEMENT = NetworkParameters()
