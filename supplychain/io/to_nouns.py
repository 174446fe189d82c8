"""From table rows to nouns: clock times become seconds, kilometres become metres, once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from supplychain.calendars import HOUR_S, MINUTE_S, DailyHours, Horizon
from supplychain.carriers import Tariff
from supplychain.costs import CostRates, ServicePromise
from supplychain.fleet import SpeedClass
from supplychain.io.clocks import seconds_of
from supplychain.io.design_nouns import design_of
from supplychain.io.disruption_nouns import disruptions_of
from supplychain.io.documents.header import CoordinateSystem
from supplychain.io.execution_nouns import execution_of
from supplychain.io.grouped import Grouped, named, whole
from supplychain.io.header import length_s_of, start_of
from supplychain.io.installation_nouns import installation_of
from supplychain.io.restocking_nouns import restocking_of
from supplychain.io.supply_nouns import supply_of
from supplychain.io.telemetry_nouns import telemetry_of
from supplychain.io.vehicle_nouns import fleet_of, vehicle_types_of
from supplychain.orders import Customer, Order, OrderLine
from supplychain.places import Location, bd09_to_wgs84, gcj02_to_wgs84
from supplychain.products import Product
from supplychain.scenario import RoadChoice, Scenario
from supplychain.sites import ClassCapacity, Lane, Site
from supplychain.stock import Lot, Transfer
from supplychain.temperature import AmbientTemperature, TemperatureClass
from supplychain.traffic import Conflict, TrafficProfile
from supplychain.windows import DeliveryWindow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from supplychain.demand import DemandHistory
    from supplychain.io.documents.demand import (
        CustomerRow,
        LotRow,
        OrderLineRow,
        OrderRow,
        OrderWindowRow,
        TransferRow,
    )
    from supplychain.io.documents.goods import AmbientRow, ProductRow, TemperatureClassRow
    from supplychain.io.documents.header import HeaderDocument
    from supplychain.io.documents.network import LaneRow, SiteCapacityRow, SiteRow, TariffRow
    from supplychain.io.documents.traffic import TrafficRow

HOURS_OF_DAY = 24
FACTOR_DECIMALS = 3
"""Factors of speed are counted in thousandths."""


def scenario_of(
    header: HeaderDocument,
    rows: Mapping[str, Sequence[Any]],
    history: DemandHistory | None = None,
) -> Scenario:
    """Nouns of a header and sound rows by table; coordinates turn into WGS-84."""
    start = start_of(header)
    place = partial(location_of, header.crs)
    return Scenario(
        name=header.name,
        horizon=Horizon(start, length_s_of(header)),
        temperature_classes=tuple(map(_temperature_class, rows["temperature_classes"])),
        products=tuple(map(_product, rows["products"])),
        sites=_sites(rows["sites"], rows["site_capacities"], place),
        vehicle_types=vehicle_types_of(rows["vehicle_types"], rows["layouts"], rows["meals"]),
        fleets=tuple(fleet_of(row, place) for row in rows["fleets"]),
        customers=tuple(_customer(row, place) for row in rows["customers"]),
        orders=_orders(rows["orders"], rows["order_windows"], rows["order_lines"], start),
        lanes=tuple(map(_lane, rows["lanes"])),
        tariffs=tuple(map(_tariff, rows["tariffs"])),
        lots=tuple(_lot(row, start) for row in rows["lots"]),
        transfers=tuple(_transfer(row, start) for row in rows["transfers"]),
        ambient=_ambient(rows["ambient"]),
        traffic=_traffic(rows["traffic"]),
        conflicts=tuple(Conflict(row.one, row.other) for row in rows["conflicts"]),
        promise=ServicePromise(**header.promise.model_dump()),
        rates=CostRates(**header.rates.model_dump()),
        roads=RoadChoice(
            header.roads.provider, header.roads.detour, tuple(header.roads.speeds_kmh.items())
        ),
        description=header.description,
        parameters=dict(header.parameters),
        currency=header.currency,
        execution=execution_of(header.now, rows["route_progress"], rows["vehicles_out"], start),
        design=design_of(header.placement, rows, place),
        supply=supply_of(header.sourcing, rows, start),
        restocking=restocking_of(header.restocking, rows, history),
        installation=installation_of(header.installation, rows, start, place),
        disruptions=disruptions_of(rows, place),
        telemetry=telemetry_of(rows["telemetry"], start, place),
    )


def location_of(crs: CoordinateSystem, lat: float, lon: float) -> Location:
    """WGS-84 point of coordinates in another system."""
    if crs is CoordinateSystem.GCJ02:
        return gcj02_to_wgs84(Location(lat, lon))
    if crs is CoordinateSystem.BD09:
        return bd09_to_wgs84(Location(lat, lon))
    return Location(lat, lon)


def _temperature_class(row: TemperatureClassRow) -> TemperatureClass:
    fields = row.model_dump(exclude={"max_on_board_min"})
    fields["name"] = named(row.name, row.id)
    return TemperatureClass(**fields, max_on_board_s=whole(row.max_on_board_min, MINUTE_S))


def _product(row: ProductRow) -> Product:
    fields = row.model_dump(exclude={"install_min"})
    fields["name"] = named(row.name, row.id)
    return Product(**fields, install_minutes=row.install_min)


def _sites(
    rows: Iterable[SiteRow],
    capacities: Iterable[SiteCapacityRow],
    place: Callable[[float, float], Location],
) -> tuple[Site, ...]:
    of_site = Grouped.of(capacities, "site_id")
    return tuple(
        Site(
            id=row.id,
            name=named(row.name, row.id),
            tier=row.tier,
            location=place(row.lat, row.lon),
            city=row.city,
            capacities=tuple(
                ClassCapacity(item.temperature_class_id, item.throughput_kg, item.storage_kg)
                for item in of_site[row.id]
            ),
            hours=DailyHours(row.open, row.close),
            handling_s=round(row.handling_min * MINUTE_S),
            handling_cny_per_kg=row.handling_cny_per_kg,
            fixed_cny_per_day=row.fixed_cny_per_day,
            departures_s=row.departures,
            supplied_by=row.supplied_by,
            reach_m=whole(row.reach_km, 1000),
            status=row.status,
        )
        for row in rows
    )


def _lane(row: LaneRow) -> Lane:
    return Lane(
        row.from_site_id,
        row.to_site_id,
        whole(row.distance_km, 1000),
        whole(row.drive_min, MINUTE_S),
        row.departures,
        row.closed,
    )


def _tariff(row: TariffRow) -> Tariff:
    return Tariff(**row.model_dump(exclude={"transit_h"}), transit_s=round(row.transit_h * HOUR_S))


def _customer(row: CustomerRow, place: Callable[[float, float], Location]) -> Customer:
    return Customer(row.id, place(row.lat, row.lon), row.name, row.city, row.requires)


def _orders(
    rows: Iterable[OrderRow],
    windows: Iterable[OrderWindowRow],
    lines: Iterable[OrderLineRow],
    start: datetime,
) -> tuple[Order, ...]:
    further, of_order = Grouped.of(windows, "order_id"), Grouped.of(lines, "order_id")
    return tuple(
        Order(
            id=row.id,
            customer_id=row.customer_id,
            placed_s=seconds_of(row.placed_at, start),
            windows=tuple(
                _window(item, start)
                for item in (row, *further[row.id])
                if item.window_open is not None and item.window_close is not None
            ),
            lines=tuple(
                OrderLine(line.product_id, line.quantity, line.source_tier)
                for line in of_order[row.id]
            ),
            service_s=round(row.service_min * MINUTE_S),
            priority=row.priority,
            split_allowed=row.split_allowed,
            kind=row.kind,
            max_on_board_s=whole(row.max_on_board_min, MINUTE_S),
            requires=row.requires,
        )
        for row in rows
    )


def _window(row: Any, start: datetime) -> DeliveryWindow:
    return DeliveryWindow(
        seconds_of(row.window_open, start),
        seconds_of(row.window_close, start),
        row.late_cny_per_min,
    )


def _lot(row: LotRow, start: datetime) -> Lot:
    available_s = 0 if row.available_at is None else seconds_of(row.available_at, start)
    return Lot(row.id, row.site_id, row.product_id, row.quantity, row.age_h, available_s)


def _transfer(row: TransferRow, start: datetime) -> Transfer:
    return Transfer(
        row.id,
        row.from_site_id,
        row.to_site_id,
        row.product_id,
        row.quantity,
        seconds_of(row.ready_at, start),
        seconds_of(row.due_at, start),
    )


def _ambient(rows: Iterable[AmbientRow]) -> tuple[AmbientTemperature, ...]:
    """One entry per city; `supplychain.io.checks` has seen to it that all 24 hours are there."""
    entries = []
    for city, of_city in Grouped.of(rows, "city").by_key.items():
        by_hour = {row.hour: row.temperature_c for row in of_city}
        hours = sorted(by_hour)
        entries.append(AmbientTemperature(city, tuple(by_hour[hour] for hour in hours)))
    return tuple(entries)


def _traffic(rows: Iterable[TrafficRow]) -> tuple[TrafficProfile, ...]:
    """One profile per speed class; hours without a row are 1."""
    profiles = []
    for speed_class, of_class in Grouped.of(rows, "speed_class").by_key.items():
        by_hour = {row.hour: round(row.factor, FACTOR_DECIMALS) for row in of_class}
        hourly = tuple(by_hour.get(hour, 1.0) for hour in range(HOURS_OF_DAY))
        profiles.append(TrafficProfile(SpeedClass(speed_class), hourly))
    return tuple(profiles)
