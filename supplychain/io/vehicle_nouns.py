"""From table rows to vehicle types and fleets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supplychain.calendars import HOUR_S, MINUTE_S, DailyHours
from supplychain.fleet import Compartment, DriverRules, Fleet, Layout, MealBreak, VehicleType
from supplychain.io.grouped import Grouped, named, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from supplychain.io.documents.vehicles import FleetRow, LayoutRow, MealRow, VehicleTypeRow
    from supplychain.places import Location


def vehicle_types_of(
    rows: Iterable[VehicleTypeRow], layouts: Iterable[LayoutRow], meals: Iterable[MealRow]
) -> tuple[VehicleType, ...]:
    """Vehicle types with their layouts and the meal breaks of their drivers."""
    layouts_of = Grouped.of(layouts, "vehicle_type_id")
    meals_of = Grouped.of(meals, "vehicle_type_id")
    return tuple(
        _vehicle_type(row, _layouts(layouts_of[row.id]), tuple(map(_meal, meals_of[row.id])))
        for row in rows
    )


def fleet_of(row: FleetRow, place: Callable[[float, float], Location]) -> Fleet:
    """Vehicles at a site; ``place`` turns coordinates into a WGS-84 point."""
    return Fleet(
        row.site_id,
        row.vehicle_type_id,
        row.count,
        _point(row.start_lat, row.start_lon, place),
        row.ends,
        _point(row.end_lat, row.end_lon, place),
    )


def _point(
    lat: float | None, lon: float | None, place: Callable[[float, float], Location]
) -> Location | None:
    """A point, if both coordinates are given."""
    return None if lat is None or lon is None else place(lat, lon)


def _meal(row: MealRow) -> MealBreak:
    return MealBreak(row.open, row.close, round(row.minutes * MINUTE_S))


def _vehicle_type(
    row: VehicleTypeRow, layouts: tuple[Layout, ...], meals: tuple[MealBreak, ...]
) -> VehicleType:
    return VehicleType(
        id=row.id,
        name=named(row.name, row.id),
        haul=row.haul,
        payload_kg=row.payload_kg,
        volume_l=row.volume_l,
        layouts=layouts,
        fixed_cny=row.fixed_cny,
        cny_per_km=row.cny_per_km,
        cny_per_h=row.cny_per_h,
        speed_class=row.speed_class,
        energy=row.energy,
        energy_per_km=row.energy_per_km,
        hours=DailyHours(row.open, row.close),
        max_route_s=whole(row.max_route_h, HOUR_S),
        max_stops=row.max_stops,
        drivers=row.drivers,
        rules=DriverRules(
            round(row.max_continuous_drive_h * HOUR_S),
            round(row.rest_min * MINUTE_S),
            round(row.max_daily_drive_h * HOUR_S),
            round(row.daily_rest_h * HOUR_S),
        ),
        insulation_w_m2_k=row.insulation_w_m2_k,
        reefer_overcapacity=row.reefer_overcapacity,
        door_s=row.door_s,
        dock_s=round(row.dock_min * MINUTE_S),
        cny_per_stop=row.cny_per_stop,
        cny_per_kg=row.cny_per_kg,
        max_distance_m=whole(row.max_distance_km, 1000),
        overtime_s=round(row.overtime_min * MINUTE_S),
        overtime_cny_per_h=row.overtime_cny_per_h,
        skills=row.skills,
        meals=meals,
    )


def _layouts(rows: Iterable[LayoutRow]) -> tuple[Layout, ...]:
    return tuple(
        Layout(
            layout_id,
            tuple(
                Compartment(row.temperature_class_id, row.capacity_kg, row.capacity_l)
                for row in of_layout
                if row.temperature_class_id is not None
            ),
            of_layout[0].setup_cny,
        )
        for layout_id, of_layout in Grouped.of(rows, "layout_id").by_key.items()
    )
