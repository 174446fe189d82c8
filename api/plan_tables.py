"""The result tables of a plan folder: one CSV per kind of thing, for spreadsheets and scripts.

Every ``_s`` column (seconds of the horizon) has its clock time beside it. Files are UTF-8 with a
byte order mark, without which spreadsheets garble Chinese names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.csv_files import Row, write_csv

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from solvers.routing.plan import RoutingPlan
    from supplychain.scenario import Scenario


def write_tables(folder: Path, scenario: Scenario, plan: RoutingPlan) -> None:
    """Write ``routes``, ``stops``, ``consignments``, ``deliveries``, ``moves``, ``unserved``."""
    clock = Clock(scenario)
    tables = {
        "routes": route_rows(plan, clock),
        "stops": stop_rows(plan, clock),
        "consignments": consignment_rows(plan),
        "deliveries": delivery_rows(plan, clock),
        "moves": move_rows(plan, clock),
        "unserved": unserved_rows(plan),
    }
    for name, rows in tables.items():
        write_csv(folder / f"{name}.csv", COLUMNS[name], rows)


class Clock:
    """Clock times of a scenario, as text."""

    def __init__(self, scenario: Scenario) -> None:
        self._horizon = scenario.horizon

    def __call__(self, at_s: int) -> str:
        """ISO clock time with offset, to the second."""
        return self._horizon.clock(at_s).isoformat(timespec="seconds")

    def day_and_minute(self, at_s: int) -> str:
        """Day, hour and minute for people, such as ``06-11 08:05``."""
        return self._horizon.clock(at_s).strftime("%m-%d %H:%M")


COLUMNS = {
    "routes": (
        *("route_id", "haul", "vehicle_type_id", "layout_id", "base_id", "stops"),
        *("start_s", "start_at", "end_s", "end_at", "distance_m", "drive_s"),
        *("cost_cny", "vehicles_cny", "distance_cny", "time_cny", "reefer_energy_cny"),
        *("lateness_cny", "energy_kwh", "diesel_l", "co2_kg"),
    ),
    "stops": (
        *("route_id", "position", "kind", "place_id", "arrive_s", "arrive_at"),
        *("start_s", "start_at", "end_s", "end_at", "consignments"),
        *("temperature_class_id", "kg", "litres", "product_c", "air_c"),
    ),
    "consignments": (
        *("consignment_id", "lot_id", "product_id", "temperature_class_id", "quantity", "kg"),
        *("litres", "from_site_id", "to_site_id", "order_id", "line", "transfer_id"),
    ),
    "deliveries": (
        *("order_id", "front_id", "route_id", "arrive_s", "arrive_at", "start_s", "start_at"),
        *("late_s", "remaining_life_h", "spare_life_h", "in_band"),
    ),
    "moves": (
        *("move_id", "carrier_id", "from_site_id", "to_site_id", "temperature_class_id"),
        *("depart_s", "depart_at", "arrive_s", "arrive_at", "kg", "cost_cny", "co2_kg"),
        "consignments",
    ),
    "unserved": ("kind", "id", "kg", "reason", "detail", "cost_cny"),
}


def route_rows(plan: RoutingPlan, clock: Clock) -> Iterator[Row]:
    """One row per vehicle."""
    for route in plan.routes:
        yield {
            "route_id": route.id,
            "haul": route.haul.value,
            "vehicle_type_id": route.vehicle_type_id,
            "layout_id": route.layout_id,
            "base_id": route.base_id,
            "stops": len(route.stops),
            "start_s": route.start_s,
            "start_at": clock(route.start_s),
            "end_s": route.end_s,
            "end_at": clock(route.end_s),
            "distance_m": route.distance_m,
            "drive_s": route.drive_s,
            "cost_cny": round(route.costs.total, 2),
            "vehicles_cny": round(route.costs.vehicles, 2),
            "distance_cny": round(route.costs.distance, 2),
            "time_cny": round(route.costs.time, 2),
            "reefer_energy_cny": round(route.costs.reefer_energy, 2),
            "lateness_cny": round(route.costs.lateness, 2),
            "energy_kwh": round(route.energy_kwh, 3),
            "diesel_l": round(route.diesel_l, 3),
            "co2_kg": round(route.co2_kg, 3),
        }


def stop_rows(plan: RoutingPlan, clock: Clock) -> Iterator[Row]:
    """One row per stop and compartment; one row for a stop whose compartments are not stated."""
    for route in plan.routes:
        for position, stop in enumerate(route.stops):
            row: Row = {
                "route_id": route.id,
                "position": position,
                "kind": stop.kind.value,
                "place_id": stop.place_id,
                "arrive_s": stop.arrive_s,
                "arrive_at": clock(stop.arrive_s),
                "start_s": stop.start_s,
                "start_at": clock(stop.start_s),
                "end_s": stop.end_s,
                "end_at": clock(stop.end_s),
                "consignments": " ".join(stop.consignment_ids),
            }
            if not stop.compartments:
                yield row
            for state in stop.compartments:
                yield row | {
                    "temperature_class_id": state.temperature_class_id,
                    "kg": round(state.kg, 3),
                    "litres": round(state.litres, 3),
                    "product_c": round(state.product_c, 3),
                    "air_c": round(state.air_c, 3),
                }


def consignment_rows(plan: RoutingPlan) -> Iterator[Row]:
    """One row per consignment."""
    for item in plan.consignments:
        row = {name: getattr(item, name) for name in COLUMNS["consignments"][1:]}
        yield {"consignment_id": item.id, **row}


def delivery_rows(plan: RoutingPlan, clock: Clock) -> Iterator[Row]:
    """One row per delivery."""
    for item in plan.deliveries:
        yield {
            "order_id": item.order_id,
            "front_id": item.front_id,
            "route_id": item.route_id,
            "arrive_s": item.arrive_s,
            "arrive_at": clock(item.arrive_s),
            "start_s": item.start_s,
            "start_at": clock(item.start_s),
            "late_s": item.late_s,
            "remaining_life_h": _rounded(item.remaining_life_h),
            "spare_life_h": _rounded(item.spare_life_h),
            "in_band": "yes" if item.in_band else "no",
        }


def move_rows(plan: RoutingPlan, clock: Clock) -> Iterator[Row]:
    """One row per shipment of a carrier."""
    for move in plan.moves:
        yield {
            "move_id": move.id,
            "carrier_id": move.carrier_id,
            "from_site_id": move.from_site_id,
            "to_site_id": move.to_site_id,
            "temperature_class_id": move.temperature_class_id,
            "depart_s": move.depart_s,
            "depart_at": clock(move.depart_s),
            "arrive_s": move.arrive_s,
            "arrive_at": clock(move.arrive_s),
            "kg": round(move.kg, 3),
            "cost_cny": round(move.costs.total, 2),
            "co2_kg": round(move.co2_kg, 3),
            "consignments": " ".join(move.consignment_ids),
        }


def unserved_rows(plan: RoutingPlan) -> Iterator[Row]:
    """One row per order or transfer that is left out."""
    for item in plan.unserved:
        yield {
            "kind": item.kind,
            "id": item.id,
            "kg": round(item.kg, 3),
            "reason": item.reason.value,
            "detail": item.detail,
            "cost_cny": round(item.cost_cny, 2),
        }


def _rounded(hours: float | None) -> float | None:
    return None if hours is None else round(hours, 2)
