"""What one logger recorded of one lot, order, room or vehicle of a scenario."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from supplychain.errors import DataError, DataProblem
from supplychain.telemetry.track import Reading, Track

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

Subject = tuple[str, str, str, str, str, str]
"""Lot, order, site, vehicle, temperature class and device."""


@dataclass(frozen=True, slots=True)
class LoggerSeries:
    """Readings of one device with one subject, as a scenario holds them.

    Parameters
    ----------
    readings
        In order of time; ``at_s`` counts from the horizon's start, below 0 before it.
    lot_id, order_id, site_id, vehicle_id
        What it recorded; at least one of them. The first that is given is what it is judged as.
    temperature_class_id
        Class of a room or compartment; empty where the goods tell.
    device_id
        Number of the logger; may be empty.
    age_h
        Life of the lot used before its first reading, in hours at the reference temperature;
        ``None`` is not known, which counts as 0 in the first series of a lot.
    """

    readings: tuple[Reading, ...]
    lot_id: str = ""
    order_id: str = ""
    site_id: str = ""
    vehicle_id: str = ""
    temperature_class_id: str = ""
    device_id: str = ""
    age_h: float | None = None

    def __post_init__(self) -> None:
        if not self.readings or not self.subject_id:
            text = "a series has a reading, and is of a lot, an order, a site or a vehicle"
            given = f"{len(self.readings)} readings of {self.subject_id!r}"
            raise DataError([DataProblem("telemetry", -1, "", "empty", text, given)])

    @property
    def subject(self) -> Subject:
        """All that tells this series from others."""
        named = (self.lot_id, self.order_id, self.site_id, self.vehicle_id)
        return (*named, self.temperature_class_id, self.device_id)

    @property
    def subject_id(self) -> str:
        """What it is judged as: the lot, else the order, the site, the vehicle."""
        return self.lot_id or self.order_id or self.site_id or self.vehicle_id

    def track(self, start: datetime) -> Track:
        """The same as a track, whose seconds count from its first reading.

        ``start`` is the horizon's start.
        """
        first_s = self.readings[0].at_s
        readings = tuple(replace(item, at_s=item.at_s - first_s) for item in self.readings)
        begins = start + timedelta(seconds=first_s)
        return Track(self.device_id, self.subject_id, begins, readings)


def series_by_lot(series: Iterable[LoggerSeries]) -> dict[str, list[LoggerSeries]]:
    """Series of each lot that has any, in order of their first readings."""
    by_lot: dict[str, list[LoggerSeries]] = {}
    for item in sorted(series, key=lambda item: item.readings[0].at_s):
        if item.lot_id:
            by_lot.setdefault(item.lot_id, []).append(item)
    return by_lot
