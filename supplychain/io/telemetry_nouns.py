"""Readings of loggers: from table rows to series and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supplychain.io.clocks import clock_of, seconds_of
from supplychain.telemetry import LoggerSeries, Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from supplychain.io.documents.telemetry import TelemetryRow
    from supplychain.places import Location

SUBJECT = ("lot_id", "order_id", "site_id", "vehicle_id", "temperature_class_id", "device_id")
"""Columns that tell one series from another."""


def telemetry_of(
    rows: Iterable[TelemetryRow], start: datetime, place: Callable[[float, float], Location]
) -> tuple[LoggerSeries, ...]:
    """Series in the order of their first rows; ``place`` turns coordinates into WGS-84."""
    groups: dict[tuple[str, ...], list[TelemetryRow]] = {}
    for row in rows:
        groups.setdefault(subject_of(row), []).append(row)
    return tuple(
        LoggerSeries(
            tuple(_reading(row, start, place) for row in group),
            **dict(zip(SUBJECT, subject, strict=True)),
            age_h=group[0].age_h,
        )
        for subject, group in groups.items()
    )


def telemetry_rows(series: Iterable[LoggerSeries], start: datetime) -> Iterator[dict[str, Any]]:
    """Rows of all series, one series after the other."""
    for item in series:
        subject = dict(zip(SUBJECT, item.subject, strict=True))
        for number, reading in enumerate(item.readings):
            place = reading.location
            yield {
                **subject,
                "measured_at": clock_of(round(reading.at_s), start),
                "temperature_c": reading.temperature_c,
                "humidity_percent": reading.humidity_percent,
                "lat": None if place is None else place.lat,
                "lon": None if place is None else place.lon,
                "age_h": None if number else item.age_h,
            }


def subject_of(row: TelemetryRow) -> tuple[str, ...]:
    """What a row is a reading of, and by which device."""
    return (
        *(row.lot_id, row.order_id, row.site_id, row.vehicle_id),
        *(row.temperature_class_id, row.device_id),
    )


def _reading(
    row: TelemetryRow, start: datetime, place: Callable[[float, float], Location]
) -> Reading:
    where = None if row.lat is None or row.lon is None else place(row.lat, row.lon)
    at_s = float(seconds_of(row.measured_at, start))
    return Reading(at_s, row.temperature_c, row.humidity_percent, where)
