"""What loggers recorded of lots and vehicles, and what it means: excursions, life used, alarms."""

from supplychain.telemetry.ages import LotAge, LotHistory, lot_ages, lot_histories, with_history
from supplychain.telemetry.alarms import Alarm, AlarmKind
from supplychain.telemetry.joining import with_tracks
from supplychain.telemetry.judge import Life, TelemetryReport, daily_shares, judge
from supplychain.telemetry.rules import AlarmRules, Threshold
from supplychain.telemetry.series import LoggerSeries
from supplychain.telemetry.spans import Gap, Span, spans_and_gaps
from supplychain.telemetry.track import DeviceAlarm, Reading, Summary, Track
from supplychain.telemetry.watch import LotReport, ScenarioReport, SeriesReport, judge_scenario

__all__ = [
    "Alarm",
    "AlarmKind",
    "AlarmRules",
    "DeviceAlarm",
    "Gap",
    "Life",
    "LoggerSeries",
    "LotAge",
    "LotHistory",
    "LotReport",
    "Reading",
    "ScenarioReport",
    "SeriesReport",
    "Span",
    "Summary",
    "TelemetryReport",
    "Threshold",
    "Track",
    "daily_shares",
    "judge",
    "judge_scenario",
    "lot_ages",
    "lot_histories",
    "spans_and_gaps",
    "with_history",
    "with_tracks",
]
