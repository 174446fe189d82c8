"""From nouns to table rows: seconds become clock times and minutes, metres become kilometres.

Numbers are divided, not rounded, so that `supplychain.io.to_nouns` finds the same seconds and
metres again; only factors of speed have three decimals, since no plan counts finer.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from supplychain.calendars import HOUR_S, MINUTE_S
from supplychain.io.clocks import clock_of
from supplychain.io.design_rows import design_rows, placement_of
from supplychain.io.disruption_rows import disruption_rows
from supplychain.io.execution_nouns import progress_rows, vehicles_out_rows
from supplychain.io.installation_rows import installation_rows
from supplychain.io.installation_rows import rules_of as installation_rules_of
from supplychain.io.restocking_rows import restocking_rows, rules_of
from supplychain.io.supply_rows import sourcing_of, supply_rows
from supplychain.io.telemetry_nouns import telemetry_rows
from supplychain.io.to_nouns import FACTOR_DECIMALS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from supplychain.fleet import Fleet, VehicleType
    from supplychain.orders import Order
    from supplychain.products import Product
    from supplychain.scenario import Scenario
    from supplychain.sites import Lane, Site
    from supplychain.windows import DeliveryWindow


def rows_of(scenario: Scenario) -> dict[str, list[dict[str, Any]]]:
    """Rows of every table, as plain values by column."""
    start = scenario.horizon.start
    return {
        "temperature_classes": [
            _swap(asdict(item), "max_on_board_s", "max_on_board_min", MINUTE_S)
            for item in scenario.temperature_classes
        ],
        "products": [_product(item) for item in scenario.products],
        "sites": [_site(item) for item in scenario.sites],
        "site_capacities": [
            {"site_id": site.id, **asdict(item)}
            for site in scenario.sites
            for item in site.capacities
        ],
        "lanes": [_lane(item) for item in scenario.lanes],
        "tariffs": [
            _swap(asdict(item), "transit_s", "transit_h", HOUR_S) for item in scenario.tariffs
        ],
        "vehicle_types": [_vehicle_type(item) for item in scenario.vehicle_types],
        "layouts": [row for item in scenario.vehicle_types for row in _layouts(item)],
        "meals": [
            {
                "vehicle_type_id": kind.id,
                "open": meal.open_s,
                "close": meal.close_s,
                "minutes": meal.length_s / MINUTE_S,
            }
            for kind in scenario.vehicle_types
            for meal in kind.meals
        ],
        "fleets": [_fleet(item) for item in scenario.fleets],
        "customers": [
            {
                "id": item.id,
                "name": item.name,
                "lat": item.location.lat,
                "lon": item.location.lon,
                "city": item.city,
                "requires": item.requires,
            }
            for item in scenario.customers
        ],
        "orders": [_order(item, start) for item in scenario.orders],
        "order_windows": [
            {"order_id": order.id, **_window(window, start)}
            for order in scenario.orders
            for window in order.windows[1:]
        ],
        "order_lines": [
            {
                "order_id": order.id,
                "product_id": line.product_id,
                "quantity": line.quantity,
                "source_tier": line.source_tier,
            }
            for order in scenario.orders
            for line in order.lines
        ],
        "lots": [
            {
                "id": lot.id,
                "site_id": lot.site_id,
                "product_id": lot.product_id,
                "quantity": lot.quantity,
                "age_h": lot.age_h,
                "available_at": clock_of(lot.available_s, start) if lot.available_s else None,
            }
            for lot in scenario.lots
        ],
        "transfers": [
            {
                "id": item.id,
                "from_site_id": item.from_site_id,
                "to_site_id": item.to_site_id,
                "product_id": item.product_id,
                "quantity": item.quantity,
                "ready_at": clock_of(item.ready_s, start),
                "due_at": clock_of(item.due_s, start),
            }
            for item in scenario.transfers
        ],
        "ambient": [
            {"city": air.city, "hour": hour, "temperature_c": value}
            for air in scenario.ambient
            for hour, value in enumerate(air.hourly_c)
        ],
        "traffic": [
            {"speed_class": profile.speed_class, "hour": hour, "factor": _thousandths(value)}
            for profile in scenario.traffic
            for hour, value in enumerate(profile.hourly_factor)
        ],
        "conflicts": [asdict(item) for item in scenario.conflicts],
        "route_progress": list(progress_rows(scenario.execution, start)),
        "vehicles_out": list(vehicles_out_rows(scenario.execution, start)),
        **design_rows(scenario.design),
        **supply_rows(scenario.supply, start),
        **restocking_rows(scenario.restocking),
        **installation_rows(scenario.installation, start),
        **disruption_rows(scenario.disruptions),
        "telemetry": list(telemetry_rows(scenario.telemetry, start)),
    }


def header_of(scenario: Scenario) -> dict[str, Any]:
    """Fields of the header, as plain values; coordinates are WGS-84 by now."""
    horizon, day = scenario.horizon, scenario.execution
    days, rest_s = divmod(horizon.length_s, 24 * HOUR_S)
    length = {"length_s": horizon.length_s} if rest_s else {"days": days}
    return {
        "name": scenario.name,
        "description": scenario.description,
        "start": horizon.start,
        "zone": getattr(horizon.start.tzinfo, "key", None),
        **length,
        "now": None if day is None else clock_of(day.now_s, horizon.start),
        "currency": scenario.currency,
        "promise": asdict(scenario.promise),
        "rates": asdict(scenario.rates),
        "roads": {
            "provider": scenario.roads.provider,
            "detour": scenario.roads.detour,
            "speeds_kmh": dict(scenario.roads.speeds_kmh),
        },
        "placement": placement_of(scenario.design),
        "sourcing": sourcing_of(scenario.supply),
        "restocking": rules_of(scenario.restocking),
        "installation": installation_rules_of(scenario.installation),
        "parameters": dict(scenario.parameters),
    }


def _swap(row: dict[str, Any], old: str, new: str, size: int) -> dict[str, Any]:
    """Give a field its name and unit outside."""
    value = row.pop(old)
    row[new] = None if value is None else value / size
    return row


def _thousandths(factor: float) -> float:
    """The factor that is counted with, so that equal plans come from equal hashes."""
    return round(factor, FACTOR_DECIMALS)


def _product(product: Product) -> dict[str, Any]:
    row = asdict(product)
    row["install_min"] = row.pop("install_minutes")
    return row


def _site(site: Site) -> dict[str, Any]:
    return {
        "id": site.id,
        "name": site.name,
        "tier": site.tier,
        "lat": site.location.lat,
        "lon": site.location.lon,
        "city": site.city,
        "open": site.hours.open_s,
        "close": site.hours.close_s,
        "handling_min": site.handling_s / MINUTE_S,
        "handling_cny_per_kg": site.handling_cny_per_kg,
        "fixed_cny_per_day": site.fixed_cny_per_day,
        "departures": site.departures_s,
        "supplied_by": site.supplied_by,
        "reach_km": None if site.reach_m is None else site.reach_m / 1000,
        "status": site.status,
    }


def _lane(lane: Lane) -> dict[str, Any]:
    row = _swap(asdict(lane), "distance_m", "distance_km", 1000)
    row["departures"] = row.pop("departures_s")
    return _swap(row, "drive_s", "drive_min", MINUTE_S)


def _vehicle_type(kind: VehicleType) -> dict[str, Any]:
    return {
        "id": kind.id,
        "name": kind.name,
        "haul": kind.haul,
        "payload_kg": kind.payload_kg,
        "volume_l": kind.volume_l,
        "fixed_cny": kind.fixed_cny,
        "cny_per_km": kind.cny_per_km,
        "cny_per_h": kind.cny_per_h,
        "speed_class": kind.speed_class,
        "energy": kind.energy,
        "energy_per_km": kind.energy_per_km,
        "open": kind.hours.open_s,
        "close": kind.hours.close_s,
        "max_route_h": None if kind.max_route_s is None else kind.max_route_s / HOUR_S,
        "max_stops": kind.max_stops,
        "drivers": kind.drivers,
        "max_continuous_drive_h": kind.rules.max_continuous_drive_s / HOUR_S,
        "rest_min": kind.rules.rest_s / MINUTE_S,
        "max_daily_drive_h": kind.rules.max_daily_drive_s / HOUR_S,
        "daily_rest_h": kind.rules.daily_rest_s / HOUR_S,
        "insulation_w_m2_k": kind.insulation_w_m2_k,
        "reefer_overcapacity": kind.reefer_overcapacity,
        "door_s": kind.door_s,
        "dock_min": kind.dock_s / MINUTE_S,
        "cny_per_stop": kind.cny_per_stop,
        "cny_per_kg": kind.cny_per_kg,
        "max_distance_km": None if kind.max_distance_m is None else kind.max_distance_m / 1000,
        "overtime_min": kind.overtime_s / MINUTE_S,
        "overtime_cny_per_h": kind.overtime_cny_per_h,
        "skills": kind.skills,
    }


def _fleet(fleet: Fleet) -> dict[str, Any]:
    return {
        "site_id": fleet.site_id,
        "vehicle_type_id": fleet.vehicle_type_id,
        "count": fleet.count,
        "start_lat": fleet.start and fleet.start.lat,
        "start_lon": fleet.start and fleet.start.lon,
        "ends": fleet.ends,
        "end_lat": fleet.end and fleet.end.lat,
        "end_lon": fleet.end and fleet.end.lon,
    }


def _layouts(kind: VehicleType) -> Iterator[dict[str, Any]]:
    for layout in kind.layouts:
        shared = {
            "vehicle_type_id": kind.id,
            "layout_id": layout.id,
            "setup_cny": layout.setup_cny,
        }
        for compartment in layout.compartments:
            yield {**shared, **asdict(compartment)}
        if not layout.compartments:
            yield shared


def _order(order: Order, start: datetime) -> dict[str, Any]:
    first = _window(order.windows[0], start) if order.windows else {}
    return {
        "id": order.id,
        "customer_id": order.customer_id,
        "placed_at": clock_of(order.placed_s, start),
        **first,
        "service_min": order.service_s / MINUTE_S,
        "priority": order.priority,
        "split_allowed": order.split_allowed,
        "kind": order.kind,
        "max_on_board_min": (
            None if order.max_on_board_s is None else order.max_on_board_s / MINUTE_S
        ),
        "requires": order.requires,
    }


def _window(window: DeliveryWindow, start: datetime) -> dict[str, Any]:
    return {
        "window_open": clock_of(window.open_s, start),
        "window_close": clock_of(window.close_s, start),
        "late_cny_per_min": window.late_cny_per_min,
    }
