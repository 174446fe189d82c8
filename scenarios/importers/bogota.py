"""Real days of three-temperature food distribution in Bogota (fleetmix, MIT) as scenarios.

A day is a CSV with ``Date,ClientID,Lat,Lon,Kg,ProductType``; ``fleet.yaml`` beside it holds depot,
vehicles and costs. Costs are in the source's own unit, which has no name there.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import datetime, time
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scenarios.importers.bogota_files import COLUMNS, read_demand, read_fleet
from supplychain.calendars import HOUR_S, MINUTE_S, DailyHours, Horizon
from supplychain.costs import CostRates
from supplychain.fleet import Compartment, Fleet, Haul, Layout, VehicleType
from supplychain.orders import Customer, Order, OrderLine
from supplychain.products import Product
from supplychain.scenario import RoadChoice, Scenario
from supplychain.sites import Site, Tier
from supplychain.stock import Lot
from supplychain.temperature import AmbientTemperature, TemperatureClass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.importers.bogota_files import DemandRow, FleetFile, FleetVehicle

ZONE = ZoneInfo("America/Bogota")
START_H = 6
DAY_H = 14
DEPOT_ID = "depot"
CURRENCY = "cost-units"
"""The source names no currency."""
UNSERVED_COST = 10_000.0
STOCK_FACTOR = 10.0
HOURLY_C = (
    *(10.5, 10.2, 10.0, 9.8, 9.6, 9.5, 9.8, 11.0, 12.8, 14.5, 16.0, 17.2),
    *(18.0, 18.4, 18.3, 17.6, 16.6, 15.4, 14.3, 13.4, 12.7, 12.0, 11.4, 10.9),
)
"""An ordinary day at 2,600 m; an estimate."""

CLASSES: Mapping[str, TemperatureClass] = {
    "Dry": TemperatureClass("Dry", "Dry", 0.0, 40.0),
    "Chilled": TemperatureClass("Chilled", "Chilled", 0.0, 5.0, 3.0, 2.0, fresh=True),
    "Frozen": TemperatureClass("Frozen", "Frozen", -25.0, -12.0, -18.0, 2.0, fresh=True),
}


def is_bogota_csv(path: str | Path) -> bool:
    """Whether a file looks like a day of this data: a CSV with its six columns."""
    file = Path(path)
    if file.suffix.lower() != ".csv" or not file.is_file():
        return False
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        return set(COLUMNS) <= set(next(csv.reader(lines), []))


def read_bogota_day(csv_path: str | Path) -> Scenario:
    """Turn a day of demand into a scenario with one depot, which is a front.

    All kinds of goods of one client make one order. Vehicles are as many as orders, walls move
    freely (a layout for every set of classes, each compartment up to the whole payload), and an
    order above the largest payload may be split. Goods do not age, a kilogram takes a litre,
    energy costs nothing apart, and there are no windows: only the vehicles' hours bind.

    Raises
    ------
    DataError
        With every bad row, or what is wrong with ``fleet.yaml``.
    """
    path = Path(csv_path)
    fleet = read_fleet(path.parent / "fleet.yaml", tuple(CLASSES))
    rows = read_demand(path, fleet.goods)
    orders = _orders(rows, fleet)
    start = datetime.combine(rows[0].day, time(START_H), ZONE)
    return Scenario(
        name=f"bogota-{rows[0].day.isoformat()}",
        horizon=Horizon(start, DAY_H * HOUR_S),
        temperature_classes=tuple(CLASSES[kind] for kind in fleet.goods),
        products=tuple(
            Product(kind, f"{kind} goods", kind, 1.0, 1.0, "food") for kind in fleet.goods
        ),
        sites=(Site(DEPOT_ID, "Bogotá depot", Tier.FRONT, fleet.depot, "Bogotá"),),
        vehicle_types=tuple(_vehicle_type(vehicle, fleet) for vehicle in fleet.vehicles),
        fleets=tuple(Fleet(DEPOT_ID, vehicle.name, len(orders)) for vehicle in fleet.vehicles),
        customers=_customers(rows),
        orders=orders,
        lots=_lots(rows),
        ambient=(AmbientTemperature("", HOURLY_C),),
        rates=CostRates(
            diesel_cny_per_l=0.0,
            electricity_cny_per_kwh=0.0,
            unserved_order_cny=UNSERVED_COST,
        ),
        roads=_roads(fleet),
        description=(
            f"Food distribution in Bogotá on {rows[0].day.isoformat()}: real demand and fleet from "
            "ekohan/fleetmix (MIT). Costs are in the source's own unit."
        ),
        parameters={"importer": "bogota", "file": path.name},
        currency=CURRENCY,
    )


def _orders(rows: Sequence[DemandRow], fleet: FleetFile) -> tuple[Order, ...]:
    """One order per client, lines in the file's order."""
    wanted: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in rows:
        wanted[row.client_id][row.goods] += row.kg
    largest_kg = max(vehicle.capacity_kg for vehicle in fleet.vehicles)
    return tuple(
        Order(
            id=f"order-{client_id}",
            customer_id=client_id,
            placed_s=0,
            windows=(),
            lines=tuple(OrderLine(kind, kg) for kind, kg in kinds.items()),
            service_s=round(fleet.vehicles[0].service_min * MINUTE_S),
            split_allowed=sum(kinds.values()) > largest_kg,
        )
        for client_id, kinds in wanted.items()
    )


def _customers(rows: Sequence[DemandRow]) -> tuple[Customer, ...]:
    places = {row.client_id: row.location for row in rows}
    return tuple(
        Customer(client_id, location, city="Bogotá") for client_id, location in places.items()
    )


def _lots(rows: Sequence[DemandRow]) -> tuple[Lot, ...]:
    """More than enough of everything at the depot."""
    total_kg: defaultdict[str, float] = defaultdict(float)
    for row in rows:
        total_kg[row.goods] += row.kg
    return tuple(
        Lot(f"lot-{kind}", DEPOT_ID, kind, STOCK_FACTOR * kg) for kind, kg in total_kg.items()
    )


def _vehicle_type(vehicle: FleetVehicle, fleet: FleetFile) -> VehicleType:
    return VehicleType(
        id=vehicle.name,
        name=f"Vehicle {vehicle.name}",
        haul=Haul.LAST_MILE,
        payload_kg=vehicle.capacity_kg,
        # A litre per kilogram in every compartment: only the payload binds, wherever walls stand.
        volume_l=vehicle.capacity_kg * len(fleet.goods),
        layouts=_layouts(vehicle.capacity_kg, fleet),
        fixed_cny=vehicle.fixed_cost,
        cny_per_km=0.0,
        cny_per_h=fleet.cost_per_h,
        hours=DailyHours(START_H * HOUR_S, (START_H + DAY_H) * HOUR_S),
        max_route_s=round(vehicle.max_route_h * HOUR_S),
    )


def _layouts(capacity_kg: float, fleet: FleetFile) -> tuple[Layout, ...]:
    """Every non-empty set of classes; each compartment beyond the first costs its set-up."""
    return tuple(
        Layout(
            "-".join(kinds),
            tuple(Compartment(kind, capacity_kg, capacity_kg) for kind in kinds),
            fleet.compartment_setup_cost * (len(kinds) - 1),
        )
        for count in range(1, len(fleet.goods) + 1)
        for kinds in combinations(fleet.goods, count)
    )


def _roads(fleet: FleetFile) -> RoadChoice:
    """Great circle at one speed, as the source plans."""
    speed_kmh = fleet.vehicles[0].speed_kmh
    return RoadChoice(detour=1.0, speeds_kmh=(("urban", speed_kmh), ("trunk", speed_kmh)))
