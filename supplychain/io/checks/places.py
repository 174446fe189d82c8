"""Coordinates, opening hours and lanes that cannot be."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from supplychain.io.clocks import time_of_day_text
from supplychain.places import Location, is_in_china

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supplychain.errors import DataProblem
    from supplychain.io.documents.network import LaneRow
    from supplychain.io.parsed import ParsedScenario, Table

_FAR_DEG, _NEAR_DEG = 20.0, 10.0
_FASTEST_KMH, _SLOWEST_KMH = 200.0, 1.0
_PREFIXES = {
    **{"sites": ("",), "customers": ("",), "fleets": ("start_", "end_")},
    **{"teams": ("", "end_"), "install_jobs": ("",), "disruption_zones": ("",)},
    "telemetry": ("",),
}
"""What stands before ``lat`` and ``lon`` in the columns of each table with coordinates."""


class _Point(NamedTuple):
    """A pair of coordinates and where its latitude stands."""

    table: Table[Any]
    row_number: int
    field: str
    lat: float
    lon: float


def swapped_coordinates(parsed: ParsedScenario) -> list[DataProblem]:
    """A point that lies among the others, or in China, only when its numbers change places."""
    points = list(_points(parsed))
    if not points:
        return []
    # Readings of loggers may outnumber all places, and be swapped all alike.
    places = [point for point in points if point.table.name != "telemetry"] or points
    middle = (median(point.lat for point in places), median(point.lon for point in places))
    return [
        point.table.problem(
            point.row_number,
            point.field,
            "swapped_coordinates",
            "latitude and longitude look swapped",
            f"lat {point.lat:g}, lon {point.lon:g}",
            f"near lat {point.lon:g}, lon {point.lat:g}",
        )
        for point in points
        if _is_swapped(point.lat, point.lon, middle)
    ]


def hours_of_day(parsed: ParsedScenario) -> list[DataProblem]:
    """Sites and shifts, of vehicles and of teams, open before they close."""
    return [
        table.problem(
            number,
            "close",
            "upside_down",
            "close is not after open; hours past midnight are written as 30:00",
            time_of_day_text(row.close),
            f"after {time_of_day_text(row.open)}",
        )
        for table in (parsed["sites"], parsed["vehicle_types"], parsed["teams"])
        for number, row in table
        if row.close <= row.open
    ]


def lanes(parsed: ParsedScenario) -> list[DataProblem]:
    """Lanes lead elsewhere, at a speed that trucks can drive."""
    problems = []
    for name in ("lanes", "tariffs", "transfers"):
        table: Table[Any] = parsed[name]
        for number, row in table:
            if row.from_site_id == row.to_site_id:
                text = "the lane ends where it begins"
                problems.append(
                    table.problem(number, "to_site_id", "same_site", text, row.to_site_id)
                )
    lane_table: Table[LaneRow] = parsed["lanes"]
    for number, lane in lane_table:
        speed_kmh = _speed_kmh(lane)
        if speed_kmh is not None and not _SLOWEST_KMH <= speed_kmh <= _FASTEST_KMH:
            text = "distance and driving time do not fit together; check km and minutes"
            given, allowed = f"{speed_kmh:g} km/h", f"{_SLOWEST_KMH:g} to {_FASTEST_KMH:g} km/h"
            problems.append(
                lane_table.problem(number, "drive_min", "wrong_units", text, given, allowed)
            )
    return problems


def _points(parsed: ParsedScenario) -> Iterator[_Point]:
    """Every pair of coordinates that is given."""
    for name, prefixes in _PREFIXES.items():
        table: Table[Any] = parsed[name]
        for number, row in table:
            for prefix in prefixes:
                lat, lon = getattr(row, f"{prefix}lat"), getattr(row, f"{prefix}lon")
                if lat is not None and lon is not None:
                    yield _Point(table, number, f"{prefix}lat", lat, lon)


def _speed_kmh(lane: LaneRow) -> float | None:
    if not lane.distance_km or lane.drive_min is None:
        return None
    return lane.distance_km / (lane.drive_min / 60) if lane.drive_min else float("inf")


def _is_swapped(lat: float, lon: float, middle: tuple[float, float]) -> bool:
    here, there = Location(lat, lon), Location(lon, lat)
    if is_in_china(here):
        return False
    if is_in_china(there):
        return True
    is_far = max(abs(lat - middle[0]), abs(lon - middle[1])) > _FAR_DEG
    return is_far and max(abs(lon - middle[0]), abs(lat - middle[1])) < _NEAR_DEG
