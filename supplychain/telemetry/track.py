"""What a logger recorded: readings one by one, or summaries of stretches of time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from datetime import datetime

    from supplychain.places import Location
    from supplychain.quality import Exposure


@dataclass(frozen=True, slots=True)
class Reading:
    """One sample of a logger.

    Parameters
    ----------
    at_s
        Seconds since the track's start.
    temperature_c
        ``None`` where the sensor gave none: the sample counts as missing.
    humidity_percent
        Relative humidity, if it was measured.
    location
        Where the device was, if it knows.
    """

    at_s: float
    temperature_c: float | None
    humidity_percent: float | None = None
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """What is known of a stretch of time without its readings.

    ``alarm`` is what the device said; times are seconds since the track's start, temperatures are
    the lowest, the mean over time, the highest, and the standard deviation over time.
    """

    start_s: float
    end_s: float
    low_c: float
    mean_c: float
    high_c: float
    deviation_c: float | None = None
    alarm: bool = False

    @classmethod
    def of_exposure(
        cls, exposure: Exposure, start_s: float = 0.0, *, alarm: bool = False
    ) -> Summary:
        """Figures of an exposure of some duration, exact for its straight pieces.

        A straight piece from a to b has mean ``(a + b) / 2`` and mean square
        ``(a^2 + a b + b^2) / 3``.
        """
        total_s = exposure.duration_s
        if total_s <= 0.0:
            text = "a summary needs some time"
            raise DataError([DataProblem("exposure", -1, "duration_s", "empty", text, "0", "> 0")])
        pieces = [piece for piece in exposure.segments if piece.duration_s > 0.0]
        ends_c = [end for piece in pieces for end in (piece.start_c, piece.end_c)]
        mean_c = sum(p.duration_s * (p.start_c + p.end_c) / 2.0 for p in pieces) / total_s
        spread = 0.0
        for piece in pieces:
            # From the mean, not from zero: squares of large numbers would lose the difference.
            first, last = piece.start_c - mean_c, piece.end_c - mean_c
            spread += piece.duration_s * (first * first + first * last + last * last) / 3.0
        deviation_c = math.sqrt(max(spread / total_s, 0.0))
        end_s = start_s + total_s
        return cls(start_s, end_s, min(ends_c), mean_c, max(ends_c), deviation_c, alarm)


@dataclass(frozen=True, slots=True)
class DeviceAlarm:
    """An alarm that the device itself raised, with what it had counted at the end."""

    at_s: float
    limit_c: float | None
    above: bool | None
    out_s: float | None = None


@dataclass(frozen=True, slots=True)
class Track:
    """All that one device recorded of one lot or vehicle.

    Parameters
    ----------
    device_id
        Serial number of the logger; may be empty.
    subject_id
        Lot or vehicle that it rode with; may be empty.
    start
        Clock time, with its zone, that all seconds count from.
    readings
        In order of time, no two at the same second.
    summaries
        Stretches without readings, such as the days of a Fridge-tag.
    device_alarms
        What the device said by itself.
    """

    device_id: str
    subject_id: str
    start: datetime
    readings: tuple[Reading, ...] = ()
    summaries: tuple[Summary, ...] = ()
    device_alarms: tuple[DeviceAlarm, ...] = ()

    @property
    def name(self) -> str:
        """Subject and device, for people."""
        return " / ".join(part for part in (self.subject_id, self.device_id) if part) or "track"

    @property
    def end_s(self) -> float:
        """Second of the last reading or summary."""
        ends = [item.end_s for item in self.summaries]
        return max([*ends, *(item.at_s for item in self.readings[-1:])], default=0.0)
