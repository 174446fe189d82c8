"""Truck types of the three legs.

Box sizes and cost levels follow the usual Chinese types (4.2 m blue plate to 13.75 m semi-trailer,
GB 1589-2016). No citable table of costs was found: CNY/km is fuel, toll, tyres and maintenance of a
refrigerated truck, and a day's fixed cost is split into a fixed part and the driver's hours.
"""

from __future__ import annotations

from supplychain.calendars import HOUR_S, DailyHours
from supplychain.fleet import Compartment, Energy, Haul, Layout, SpeedClass, VehicleType

CITY_HOURS = DailyHours(6 * HOUR_S, 23 * HOUR_S)
CITY_SHIFT_S = 10 * HOUR_S
WALL_CNY = 5.0

# Units for many stops are larger than ATP's 1.75. With these, the heat balance keeps frozen goods
# within 0.5 K of the set point over 35 stops at 35 C outside; with 1.75 and a minute of open doors
# they would leave the band. Trunk doors open only until the truck stands at the seal of the dock.
MULTI_DROP_OVERCAPACITY = 2.5
CITY_DOOR_S = 30
DOCK_DOOR_S = 60

TRUNK_WALLS: tuple[dict[str, float], ...] = (
    {"frozen": 0.30, "chilled": 0.40, "ambient": 0.30},
    {"frozen": 0.50, "chilled": 0.50},
    {"chilled": 0.50, "ambient": 0.50},
    {"frozen": 0.50, "ambient": 0.50},
    {"frozen": 1.0},
    {"chilled": 1.0},
    {"ambient": 1.0},
)
VAN_WALLS: tuple[dict[str, float], ...] = (
    {"frozen": 0.20, "chilled": 0.40, "ambient": 0.40},
    {"chilled": 0.60, "ambient": 0.40},
    {"frozen": 0.50, "ambient": 0.50},
    {"frozen": 0.40, "chilled": 0.60},
    {"chilled": 1.0},
)


def vehicle_types() -> tuple[VehicleType, ...]:
    """All types, small to large."""
    return (
        _city("van-electric", "新能源冷藏面包车 Electric van", 700.0, 5_500.0, (150.0, 0.9, 25.0)),
        _city("reefer-4.2", "4.2米蓝牌冷藏车 4.2 m reefer", 1_200.0, 13_000.0, (200.0, 2.3, 25.0)),
        _middle("truck-6.8", "6.8米多温区车 6.8 m", 5_000.0, 40_000.0, (400.0, 3.7, 25.0), 0.20),
        _middle("truck-7.6", "7.6米多温区车 7.6 m", 8_000.0, 45_000.0, (450.0, 4.2, 25.0), 0.22),
        _middle("truck-9.6", "9.6米多温区车 9.6 m", 14_000.0, 58_000.0, (500.0, 5.6, 30.0), 0.27),
        _line("line-9.6", "9.6米干线冷藏车 9.6 m", 14_000.0, 58_000.0, (500.0, 5.6, 60.0), 0.27),
        _line(
            "line-semi",
            "13.75米干线半挂车 13.75 m semi",
            30_000.0,
            85_000.0,
            (600.0, 7.4, 70.0),
            0.33,
        ),
    )


def _city(
    key: str, name: str, payload_kg: float, volume_l: float, costs: tuple[float, float, float]
) -> VehicleType:
    electric = key.endswith("electric")
    return VehicleType(
        key,
        name,
        Haul.LAST_MILE,
        payload_kg,
        volume_l,
        _layouts(payload_kg, volume_l, VAN_WALLS),
        *costs,
        speed_class=SpeedClass.URBAN,
        energy=Energy.ELECTRIC if electric else Energy.DIESEL,
        energy_per_km=0.25 if electric else 0.13,
        hours=CITY_HOURS,
        max_route_s=CITY_SHIFT_S,
        reefer_overcapacity=MULTI_DROP_OVERCAPACITY,
        door_s=CITY_DOOR_S,
    )


def _middle(
    key: str,
    name: str,
    payload_kg: float,
    volume_l: float,
    costs: tuple[float, float, float],
    diesel_l_per_km: float,
) -> VehicleType:
    return VehicleType(
        key,
        name,
        Haul.MIDDLE_MILE,
        payload_kg,
        volume_l,
        _layouts(payload_kg, volume_l, TRUNK_WALLS),
        *costs,
        speed_class=SpeedClass.TRUNK,
        energy_per_km=diesel_l_per_km,
        max_stops=5,
        reefer_overcapacity=MULTI_DROP_OVERCAPACITY,
        door_s=DOCK_DOOR_S,
    )


def _line(
    key: str,
    name: str,
    payload_kg: float,
    volume_l: float,
    costs: tuple[float, float, float],
    diesel_l_per_km: float,
) -> VehicleType:
    return VehicleType(
        key,
        name,
        Haul.LINE_HAUL,
        payload_kg,
        volume_l,
        _layouts(payload_kg, volume_l, TRUNK_WALLS),
        *costs,
        speed_class=SpeedClass.TRUNK,
        energy_per_km=diesel_l_per_km,
        drivers=2,
        reefer_overcapacity=MULTI_DROP_OVERCAPACITY,
        door_s=DOCK_DOOR_S,
    )


def _layouts(
    payload_kg: float, volume_l: float, walls: tuple[dict[str, float], ...]
) -> tuple[Layout, ...]:
    return tuple(
        Layout(
            id="-".join(shares),
            compartments=tuple(
                Compartment(class_id, round(payload_kg * share, 1), round(volume_l * share, 1))
                for class_id, share in shares.items()
            ),
            setup_cny=WALL_CNY * (len(shares) - 1),
        )
        for shares in walls
    )
