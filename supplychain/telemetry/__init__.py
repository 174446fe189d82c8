"""What loggers recorded of lots and vehicles, and what it means: excursions, life used, alarms."""

from supplychain.telemetry.alarms import Alarm, AlarmKind
from supplychain.telemetry.judge import Life, TelemetryReport, daily_shares, judge
from supplychain.telemetry.rules import AlarmRules, Threshold
from supplychain.telemetry.spans import Gap, Span, spans_and_gaps
from supplychain.telemetry.track import DeviceAlarm, Reading, Summary, Track

__all__ = [
    "Alarm",
    "AlarmKind",
    "AlarmRules",
    "DeviceAlarm",
    "Gap",
    "Life",
    "Reading",
    "Span",
    "Summary",
    "TelemetryReport",
    "Threshold",
    "Track",
    "daily_shares",
    "judge",
    "spans_and_gaps",
]
