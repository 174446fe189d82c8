from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from itertools import product
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from supplychain.calendars import DailyHours, Horizon
from supplychain.carriers import Tariff
from supplychain.demand import DayKind, DemandHistory, Promotion, SpecialDay
from supplychain.design import (
    DemandPeriod,
    DemandZone,
    Design,
    DesignLane,
    DesignRules,
    FreightRate,
    LegEnd,
    Must,
    ProductGroup,
    ServiceBand,
    SiteChoice,
    SiteModule,
    ZoneDemand,
)
from supplychain.execution import ExecutionState, RouteProgress, VehicleOut
from supplychain.fleet import (
    Compartment,
    DriverRules,
    Fleet,
    Haul,
    Layout,
    MealBreak,
    RouteEnd,
    SpeedClass,
    VehicleType,
)
from supplychain.installation import Installation, InstallationRules, LabourRules
from supplychain.io import write_scenario
from supplychain.jobs import (
    Agreement,
    GoodsArrival,
    InstallJob,
    JobRelation,
    Lock,
    RelationKind,
    Task,
    Timing,
    WindowsFor,
)
from supplychain.orders import Customer, Order, OrderKind, OrderLine
from supplychain.outlook import (
    ExceptionKind,
    ExceptionRecord,
    FutureCase,
    FutureChange,
    PresentSpend,
    SpendCause,
)
from supplychain.places import Location
from supplychain.products import Product
from supplychain.restocking import (
    ItemSource,
    Restocking,
    RestockingRules,
    Rounding,
    StockItem,
    SupplyRoute,
)
from supplychain.scenario import RoadChoice, Scenario
from supplychain.sites import ClassCapacity, Lane, Site, Tier
from supplychain.stock import Lot, Transfer
from supplychain.suppliers import (
    Appeal,
    CategoryDemand,
    Certificate,
    ClusterOutage,
    DeliveryRecord,
    Discount,
    Inspection,
    PresentPurchase,
    PriceBreak,
    SourcingRules,
    Supplier,
    Supply,
    SupplyOffer,
)
from supplychain.teams import (
    Absence,
    AbsenceKind,
    Account,
    Part,
    Skill,
    Team,
    TeamPay,
)
from supplychain.teams import Certificate as Permit
from supplychain.temperature import AmbientTemperature, TemperatureClass
from supplychain.traffic import Conflict, TrafficProfile
from supplychain.windows import DeliveryWindow, TimeWindow

if TYPE_CHECKING:
    from pathlib import Path

HOUR = 3600


@pytest.fixture
def tiny() -> Scenario:
    """One site per tier, two classes, three orders: everything can be served."""
    return Scenario(
        name="tiny",
        description="两个温层",
        horizon=Horizon(datetime(2026, 3, 12, 16, tzinfo=ZoneInfo("Asia/Shanghai")), 4 * 24 * HOUR),
        temperature_classes=(
            TemperatureClass("chilled", "冷藏", 0.0, 8.0, 4.0, 2.0, fresh=True),
            TemperatureClass("dry", "常温", -10.0, 40.0),
        ),
        products=(
            Product("milk", "鲜牛奶", "chilled", 1.05, 1.3, shelf_life_h=168.0, q10=2.5),
            Product("rice", "=大米", "dry", 5.0, 6.0, category="home", value_cny=30.0),
        ),
        sites=(
            Site("origin", "产地", Tier.ORIGIN, Location(32.1, 118.8), "南京"),
            Site("centre", "中心", Tier.CENTRE, Location(31.3, 121.1), "上海"),
            Site(
                "front",
                "前置",
                Tier.FRONT,
                Location(31.235, 121.455),
                "上海",
                capacities=(ClassCapacity("chilled", 8000.0), ClassCapacity("dry", 900.0, 100.5)),
                hours=DailyHours(5 * HOUR, 30 * HOUR),
                handling_s=1805,
                departures_s=(6 * HOUR, 14 * HOUR),
                supplied_by="centre",
                reach_m=25_001,
            ),
        ),
        vehicle_types=(
            _truck("trunk", Haul.LINE_HAUL),
            _truck("feeder", Haul.MIDDLE_MILE),
            _truck("van", Haul.LAST_MILE),
        ),
        fleets=(
            Fleet("origin", "trunk", 2),
            Fleet("centre", "feeder", 2),
            Fleet("front", "van", 3),
        ),
        customers=(
            Customer("c1", Location(31.228, 121.462), "张三", "上海"),
            Customer("c2", Location(31.24, 121.44), 'Li, "Si"\n二楼'.replace("\n", " ")),
        ),
        orders=(
            Order(
                "o1",
                "c1",
                -1800,
                (DeliveryWindow(17 * HOUR, 19 * HOUR), DeliveryWindow(26 * HOUR, 28 * HOUR, 0.5)),
                (OrderLine("milk", 2.0), OrderLine("rice", 1.0, Tier.CENTRE)),
                service_s=185,
                priority=2,
            ),
            Order("o2", "c2", -60, (), (OrderLine("milk", 1.5, Tier.FRONT),), split_allowed=True),
            Order("o3", "c1", -61, (DeliveryWindow(1, 90_000),), (OrderLine("rice", 3.0),)),
        ),
        lanes=(Lane("centre", "front", 31_501, 3301, (6 * HOUR,)),),
        tariffs=(Tariff("shunfeng", "origin", "centre", "chilled", 0.9, 9 * HOUR + 1),),
        lots=(
            Lot("l1", "front", "milk", 400.0, 12.3),
            Lot("l2", "centre", "rice", 100.0, 0.0, 7201),
            Lot("l3", "origin", "milk", 1e3),
        ),
        transfers=(Transfer("t1", "centre", "front", "rice", 4.0, HOUR, 20 * HOUR),),
        ambient=(AmbientTemperature("", tuple(10.0 + hour / 3 for hour in range(24))),),
        roads=RoadChoice(speeds_kmh=(("urban", 26.5), ("trunk", 70.0))),
        parameters={"seed": 7, "cities": ["上海"], "nested": {"share": 0.7}},
    )


def _truck(key: str, haul: Haul) -> VehicleType:
    split = Layout(
        "split", (Compartment("chilled", 700.0, 5e3), Compartment("dry", 800.0, 7e3)), 5.0
    )
    return VehicleType(
        id=key,
        name=key,
        haul=haul,
        payload_kg=1500.0,
        volume_l=12_000.0,
        layouts=(Layout("cold", (Compartment("chilled", 1500.0, 12_000.0),)), split),
        fixed_cny=180.0,
        cny_per_km=1.4,
        cny_per_h=35.0,
        speed_class=SpeedClass.URBAN if haul is Haul.LAST_MILE else SpeedClass.TRUNK,
        max_route_s=8 * HOUR + 1,
    )


@pytest.fixture
def rich(tiny: Scenario) -> Scenario:
    """The tiny scenario with every rule of real operations in use, in the middle of its day."""
    trunk, feeder, van = tiny.vehicle_types
    hired = replace(
        van,
        id="hired",
        cny_per_stop=4.5,
        cny_per_kg=0.12,
        max_distance_m=200_001,
        dock_s=601,
        overtime_s=1800,
        overtime_cny_per_h=30.0,
        skills=("国六", "+lift", "city-pass"),
        meals=(MealBreak(11 * HOUR, 13 * HOUR, 1801), MealBreak(18 * HOUR, 18 * HOUR, 900)),
    )
    rush = tuple(0.655 if hour in (8, 18) else 1.0 for hour in range(24))
    home = Location(31.25, 121.47)
    first, second, third = tiny.orders
    return replace(
        tiny,
        temperature_classes=(
            replace(tiny.temperature_classes[0], max_on_board_s=4 * HOUR + 1),
            tiny.temperature_classes[1],
        ),
        vehicle_types=(trunk, feeder, van, hired),
        fleets=(
            *tiny.fleets,
            Fleet("front", "hired", 2, None, RouteEnd.LAST_STOP),
            Fleet("front", "hired", 1, home, RouteEnd.PLACE, home),
        ),
        customers=(
            replace(tiny.customers[0], requires=("city-pass",)),
            tiny.customers[1],
        ),
        orders=(
            replace(first, requires=("+lift", "国六"), max_on_board_s=5401),
            second,
            replace(third, kind=OrderKind.RETURN),
        ),
        traffic=(TrafficProfile(SpeedClass.URBAN, rush),),
        conflicts=(Conflict("chilled", "home"),),
        execution=ExecutionState(
            19 * HOUR,
            (
                RouteProgress("front/last_mile/1", 3, 125),
                RouteProgress("front/last_mile/2", 2, broken_s=18 * HOUR + 1),
            ),
            (VehicleOut("front", "van", 19 * HOUR, 30 * HOUR),) * 2,
        ),
    )


@pytest.fixture
def designed(tiny: Scenario) -> Scenario:
    """The tiny scenario with a network to be designed, every table and column of it in use."""
    zones = (
        DemandZone("z1", "静安", Location(31.23, 121.46), "上海", 6_001),
        DemandZone("z2", "=z2", Location(31.3, 120.6), "苏州"),
    )
    groups = (
        ProductGroup("milk", "奶", "chilled", 72 * HOUR + 1, 25.0, Tier.CENTRE),
        ProductGroup(
            *("rice", "米", "dry", None, None, None),
            return_share=0.02,
            return_class_id="returns",
            return_tier=Tier.CENTRE,
            return_unserved_cny_per_kg=9.5,
        ),
    )
    periods = (DemandPeriod("quiet", "平日", 350.5), DemandPeriod("peak", "双11", 14.5))
    demand = tuple(
        ZoneDemand(zone.id, group.id, period.id, 100.0 + 7 * number)
        for number, (zone, group, period) in enumerate(product(zones, groups, periods))
    )
    return replace(
        tiny,
        design=Design(
            modules=(
                SiteModule("origin", "dry", 5e4, 1, 1),
                SiteModule("centre", "chilled", 9e3, 3, 1, 900.0, 2e5),
                SiteModule("centre", "dry", 9e3, 3, 1),
                SiteModule("centre", "returns", 800.0, 2, 0, 50.0, 1e4),
                SiteModule("front", "chilled", 4e3, 2, 1, 410.0, 9e4, holds_band=False),
                SiteModule("front", "dry", 4e3, 2, 1),
                SiteModule("front", "returns", 500.0, 1, 1),
            ),
            choices=(
                SiteChoice("centre", Must.OPEN, 1e6, 3e5, 800.0),
                SiteChoice("front", Must.FREE, 4e5),
            ),
            groups=groups,
            zones=zones,
            periods=periods,
            demand=demand,
            rates=(
                FreightRate(Tier.ORIGIN, LegEnd.CENTRE, "", "", 0.4),
                FreightRate(Tier.CENTRE, LegEnd.FRONT, "chilled", "", 1.1, 0.06, 0.14, 12 * HOUR),
                FreightRate(Tier.CENTRE, LegEnd.FRONT, "chilled", "shunfeng", 0.9, 0.2, None, 9),
                FreightRate(Tier.CENTRE, LegEnd.FRONT, "", "", 0.7),
                FreightRate(Tier.FRONT, LegEnd.ZONE, "", "", 2.5, 0.8, 0.3, 4 * HOUR, 400_001),
            ),
            lanes=(
                DesignLane("centre", "front", "chilled", 0.12, 5401, in_band=True),
                DesignLane("front", "z2", closed=True),
            ),
            bands=(ServiceBand(24.0, 0.8, 6 * HOUR, ("milk", "rice")), ServiceBand(48.0, 0.95)),
            exceptions=(
                ExceptionRecord("front", ExceptionKind.DAMAGE, 12_000, 85, "", 46.0, 7.5),
                ExceptionRecord("front", ExceptionKind.MISROUTING, 900, 3, "z1", 20.0),
            ),
            futures=(
                FutureCase("expected", "如预期", 0.9),
                FutureCase("flood", "洪水", 0.1, 1.05, 1.2),
            ),
            changes=(
                FutureChange("flood", city="苏州", closed=True),
                FutureChange("flood", product_group_id="rice", demand_factor=1.4),
                FutureChange("flood", site_id="front", closed=True),
                FutureChange("flood", zone_id="z1", demand_factor=0.0),
            ),
            spend=(
                PresentSpend(SpendCause.FIXED, 4.2e6, "", Tier.FRONT),
                PresentSpend(SpendCause.FREIGHT, 9.7e5, "front"),
            ),
            rules=DesignRules(
                *("one_per_zone", 0.85, 5, 2, 3e7, 0.06, 9e6),
                *(("uncovered", "cost"), 0.01, 0.005, 0.02, "cvar", 0.5, 0.8),
            ),
        ),
    )


@pytest.fixture
def folder(tiny: Scenario, tmp_path: Path) -> Path:
    """The tiny scenario as a folder of CSV files."""
    path = tmp_path / "tiny"
    write_scenario(tiny, path)
    return path


@pytest.fixture
def supplied(tiny: Scenario) -> Scenario:
    """Three suppliers in two clusters offer two categories; every column is used."""
    day = 24 * HOUR
    supply = Supply(
        suppliers=(
            Supplier("s1", "甲乳业", "呼和浩特", "A", 1, 2, 1, 3),
            Supplier("s2", "乙乳业", "上海", "A", cured_s=-30 * day),
            Supplier("s3", "s3", "上海", "B"),
        ),
        demand=(
            CategoryDemand("milk", "鲜奶", 1000.0, 5.0, 9.0, 0.3, 4.0, high_risk=True, sources=2),
            CategoryDemand("rice", "大米", 400.0),
        ),
        offers=(
            SupplyOffer(
                "s1",
                "milk",
                6.0,
                breaks=(PriceBreak(300.0, 5.5), PriceBreak(500.0, 5.0)),
                least_units=100.0,
                capacity_units=900.0,
                freight_cny_per_unit=0.4,
                lead_time_days=4.0,
                lead_time_sd_days=1.5,
                defect_share=0.01,
            ),
            SupplyOffer("s2", "milk", 5.8, Discount.INCREMENTAL, (PriceBreak(200.0, 5.6),)),
            SupplyOffer("s2", "rice", 3.0),
            SupplyOffer("s3", "rice", 2.9, least_units=50.0),
        ),
        deliveries=(
            DeliveryRecord("s1", "milk", -20 * day, -16 * day, -16 * day - HOUR, 100.0, 100.0),
            DeliveryRecord("s1", "milk", -2 * day, 3 * day, None, 100.0, 0.0),
        ),
        inspections=(
            Inspection("q1", "s1", "milk", -16 * day, 50.0, 1.0, passed=True),
            Inspection(
                "q2", "s2", "milk", -9 * day, 50.0, 6.0, passed=False, appeal=Appeal.PENDING
            ),
        ),
        certificates=(Certificate("s1", "iso_9001", -400 * day, 400 * day),),
        present=(PresentPurchase("milk", "s1", 600.0), PresentPurchase("milk", "s2", 400.0)),
        outages=(
            ClusterOutage("flood", "呼和浩特", 0.05, 0.4),
            ClusterOutage("strike", "上海", 0.02),
            ClusterOutage("strike", "呼和浩特", 0.02, 0.5),
        ),
        rules=SourcingRules(best_share=0.5, required_certificates=("iso_9001", "haccp")),
    )
    return replace(tiny, supply=supply)


@pytest.fixture
def stocked(supplied: Scenario) -> Scenario:
    """Milk and rice are kept at front and centre; every column of every table is used."""
    sold = np.array([[18, 21.5, np.nan, 19], [4, 0, 3, 5]], np.float32)
    in_stock = np.array([[1, 0.5, np.nan, 1], [1, 1, 1, np.nan]], np.float32)
    price = np.array([[12.9, 12.9, np.nan, 10.3], [np.nan, 40, 40, 40]], np.float32)
    history = DemandHistory(
        date(2026, 3, 8), ("front", "front"), ("milk", "rice"), sold, in_stock, price
    )
    restocking = Restocking(
        history=history,
        items=(
            StockItem("front", "milk", 12.9, 2.0, 0.01, 0.2, 0.97, 0.3, 4, 6.0),
            StockItem("front", "rice", 40.0),
            StockItem("centre", "milk"),
            StockItem("centre", "rice"),
        ),
        sources=(
            ItemSource(
                *("front", "milk", "centre", 0.3, Discount.INCREMENTAL),
                (PriceBreak(48.0, 0.28), PriceBreak(96.0, 0.25)),
                *(24.0, 12.0, Rounding.UP, 600.0, 2),
            ),
            ItemSource("front", "milk", "s1", 6.5),
            ItemSource("front", "rice", "centre"),
            ItemSource("centre", "milk", "s1", 6.0, breaks=(PriceBreak(500.0, 5.5),)),
            ItemSource("centre", "rice", "s3", 3.0, rounding=Rounding.NEAREST),
        ),
        routes=(
            SupplyRoute(
                *("centre", "front", 1.0, 0.3, (0, 2, 4)),
                (date(2026, 3, 16), date(2026, 3, 17), date(2026, 3, 20)),
                *(300.0, 50.0, "feeder", 350.0, 2),
            ),
            SupplyRoute("s1", "front", 2.5),
            SupplyRoute("s1", "centre", 4.0, 1.2),
            SupplyRoute("s3", "centre", 6.0),
        ),
        promotions=(
            Promotion("milk", date(2026, 3, 14), date(2026, 3, 16), 0.8, "front", "周末特惠"),
            Promotion("rice", date(2026, 3, 14), date(2026, 3, 14)),
        ),
        special_days=(
            SpecialDay(date(2026, 6, 18), DayKind.PEAK, "618"),
            SpecialDay(date(2026, 4, 26), DayKind.WORKDAY),
        ),
        rules=RestockingRules(7, 0.3, 90_000.0, 20, 0.8, 0.4, 0.2),
    )
    return replace(supplied, restocking=restocking)


@pytest.fixture
def installed(tiny: Scenario) -> Scenario:
    """Three teams and four jobs, one of them after a delivery; every column is used."""
    teams = (
        Team(
            *("t-1", Location(31.23, 121.47), (Skill("ac", 2), Skill("electrician"))),
            name="王师傅",
            end=Location(31.25, 121.43),
            size=2,
            certificates=(
                Permit("height", date(2027, 1, 31), date(2024, 2, 1)),
                Permit("gas"),
            ),
            territories=("north", "south"),
            hours=DailyHours(8 * HOUR + 1, 17 * HOUR),
            weekdays=(0, 1, 3, 4, 5),
            absences=(Absence(date(2026, 3, 16), date(2026, 3, 18), AbsenceKind.TRAINING),),
            breaks=(MealBreak(11 * HOUR, 13 * HOUR, 2701),),
            overtime_s=3601,
            most_daily_s=9 * HOUR,
            most_weekly_s=50 * HOUR + 1,
            most_jobs=5,
            most_distance_m=120_001,
            pay=TeamPay(30.0, 32.5, 1.2, 20.0, 16.0),
            tools=("core-drill", "pump"),
            parts=(Part("pipe", 20.5), Part("bracket", 4.0)),
            quality=0.97,
            speed_class=SpeedClass.TRUNK,
            account=Account(3, 0, 20 * HOUR + 7, 5 * HOUR, 160 * HOUR),
        ),
        Team(
            *("t-2", Location(31.21, 121.41), (Skill("ac"),)),
            territories=("north",),
            hours=DailyHours(9 * HOUR, 17 * HOUR),
        ),
        Team(
            "t-3",
            Location(31.3, 121.5),
            (),
            weekdays=(5,),
            hours=DailyHours(9 * HOUR, 18 * HOUR),
            certificates=(Permit("gas"),),
        ),
    )
    jobs = (
        InstallJob(
            *("j-1", Location(31.228, 121.462)),
            tasks=(
                Task(
                    3601,
                    ((2, 3000), (3, 2401)),
                    (Skill("ac", 1), Skill("electrician")),
                    ("height",),
                    people=2,
                    tools=("pump",),
                    parts=(Part("pipe", 2.5),),
                ),
                Task(1800, needs=(Skill("ac"),)),
            ),
            customer_id="c1",
            territory_id="north",
            timing=Timing.IN_ORDER,
            least_gap_s=601,
            most_gap_s=2 * HOUR,
            windows=(
                DeliveryWindow(18 * HOUR, 20 * HOUR),
                DeliveryWindow(42 * HOUR, 44 * HOUR, 0.5),
            ),
            windows_for=WindowsFor.EVERY,
            deadline_s=50 * HOUR,
            goods=GoodsArrival("o1", 17 * HOUR, 1201),
            priority=3,
            may_share=False,
            preferred_team_ids=("t-1",),
            banned_team_ids=("t-3",),
            outsource_cny=260.0,
            agreed=Agreement(TimeWindow(18 * HOUR, 19 * HOUR + 1), ("t-1", "t-2")),
            lock=Lock(("t-1", "t-2"), 18 * HOUR + 60),
        ),
        InstallJob(
            *("j-2", Location(31.24, 121.44), (Task(2700, people=3),)),
            agreed=Agreement(TimeWindow(20 * HOUR, 21 * HOUR)),
        ),
        InstallJob(
            *("j-3", Location(31.24, 121.44), (Task(60), Task(61))),
            territory_id="north",
            timing=Timing.FREE,
            goods=GoodsArrival("o2"),
            lock=Lock(("t-2", "t-3")),
        ),
        InstallJob(
            "j-4",
            Location(31.2, 121.4),
            (Task(600),),
            goods=GoodsArrival("", 3 * HOUR),
            territory_id="south",
        ),
    )
    relations = (
        JobRelation(RelationKind.BEFORE, "j-2", "j-3", 1800, 3 * HOUR),
        JobRelation(RelationKind.SAME_TEAM, "j-2", "j-4", broken_cny=25.0),
        JobRelation(RelationKind.SAME_TIME, "j-1", "j-4"),
    )
    rules = InstallationRules(
        LabourRules(7 * HOUR, 40 * HOUR, 2 * HOUR, 30 * HOUR, 5, 2),
        DriverRules(3 * HOUR, 1500, 9 * HOUR, 11 * HOUR),
        *(400.0, 50.0, 15.0, 90.0, 2.0, 3.0, 4.0, 0.95, 1805),
    )
    return replace(tiny, installation=Installation(teams, jobs, relations, rules))
