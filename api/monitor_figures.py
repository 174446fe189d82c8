"""Figures, excursions and alarms of a judged track, for people and for machines."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from api.kpi_lines import KpiLine
from supplychain.telemetry import AlarmKind

if TYPE_CHECKING:
    from supplychain.telemetry import Alarm, TelemetryReport, Track

ALARM_WORDS = {
    AlarmKind.TOO_WARM_ONCE: "too warm for too long in one stay 单次超温",
    AlarmKind.TOO_WARM_IN_ALL: "too warm for too long in all 累计超温",
    AlarmKind.TOO_COLD_ONCE: "too cold for too long in one stay 单次过冷",
    AlarmKind.TOO_COLD_IN_ALL: "too cold for too long in all 累计过冷",
    AlarmKind.FREEZE: "frozen 冻结",
    AlarmKind.MEAN_KINETIC_TEMPERATURE: "mean kinetic temperature too high 平均动力学温度超限",
    AlarmKind.SAMPLES_MISSING: "samples missing 数据缺失",
    AlarmKind.TOO_FEW_IN_BAND: "too few samples of a day in band 在限率不足",
    AlarmKind.LIFE_SPENT: "shelf life spent 保质期耗尽",
    AlarmKind.OLDER_THAN_GIVEN: "older than its given age 实际货龄超过登记",
    AlarmKind.DEVICE: "raised by the device 设备报警",
}
NOTHING = "–"


def clock_text(track: Track, at_s: float | None) -> str:
    """Local clock time of a second of the track."""
    if at_s is None:
        return NOTHING
    return f"{track.start + timedelta(seconds=at_s):%Y-%m-%d %H:%M}"


def figure_lines(report: TelemetryReport) -> list[KpiLine]:
    """Headline figures with a note on what they stand on."""
    rules, track = report.rules, report.track
    share = report.in_band_share
    basis = "" if track.readings else "at least; from summaries"
    lines = [
        KpiLine("Time in band", NOTHING if share is None else f"{share:.1%}", basis),
        KpiLine("Band", f"{rules.low_c:g} to {rules.high_c:g} °C"),
        KpiLine("Lowest / highest", f"{_c(report.low_c)} / {_c(report.high_c)}"),
        KpiLine("Mean kinetic temperature", _c(report.mkt_c), basis and "from means"),
        KpiLine("Excursions", str(len(report.excursions))),
        KpiLine("Degree-minutes out of band", f"{report.degree_minutes:,.1f} K min"),
        KpiLine("Known time", f"{report.known_s / 3600.0:,.1f} h", _unknown(report)),
        KpiLine("Samples in band", f"{report.samples_in_band} of {report.samples}"),
    ]
    if report.life_used_h is not None and report.life_left_h is not None:
        before = f"of {report.life_at_start_h:,.1f} h before the first sample"
        lines.append(KpiLine("Life used", f"{report.life_used_h:,.1f} h", "over the known time"))
        lines.append(KpiLine("Life left", f"{report.life_left_h:,.1f} h", before))
    return lines


def alarm_row(report: TelemetryReport, alarm: Alarm) -> tuple[str, str, str, str]:
    """When, what, how much and the limit."""
    value = NOTHING if alarm.value is None else f"{alarm.value:,.1f} {alarm.unit}"
    limit = NOTHING if alarm.limit is None else f"{alarm.limit:,.1f} {alarm.unit}"
    return clock_text(report.track, alarm.at_s), ALARM_WORDS[alarm.kind], value, limit


def excursion_rows(report: TelemetryReport) -> list[tuple[str, str, str, str]]:
    """Start, side, minutes and worst temperature of each excursion."""
    return [
        (
            clock_text(report.track, stay.start_s),
            "above" if stay.above else "below",
            f"{stay.duration_s / 60.0:,.1f} min",
            _c(stay.worst_c),
        )
        for stay in report.excursions
    ]


def report_json(report: TelemetryReport) -> dict[str, Any]:
    """Everything of a report, with clock times and units in the names."""
    track = report.track

    def at(second: float | None) -> str | None:
        return None if second is None else (track.start + timedelta(seconds=second)).isoformat()

    return {
        "subject": track.subject_id,
        "device": track.device_id,
        "start": at(0.0),
        "end": at(track.end_s),
        "low_limit_c": report.rules.low_c,
        "high_limit_c": report.rules.high_c,
        "from_summaries": not track.readings,
        "known_s": report.known_s,
        "unknown_s": report.unknown_s,
        "in_band_s": report.in_band_s,
        "in_band_share": report.in_band_share,
        "samples": report.samples,
        "samples_in_band": report.samples_in_band,
        "low_c": report.low_c,
        "high_c": report.high_c,
        "mkt_c": report.mkt_c,
        "degree_minutes": report.degree_minutes,
        "life_at_start_h": report.life_at_start_h,
        "life_used_h": report.life_used_h,
        "life_left_h": report.life_left_h,
        "excursions": [
            {
                "start": at(stay.start_s),
                "duration_s": stay.duration_s,
                "worst_c": stay.worst_c,
                "above": stay.above,
            }
            for stay in report.excursions
        ],
        "summaries_out": [
            {"start": at(item.start_s), "low_c": item.low_c, "high_c": item.high_c}
            for item in report.summaries_out
        ],
        "gaps": [{"start": at(gap.start_s), "length_s": gap.length_s} for gap in report.gaps],
        "alarms": [
            {
                "kind": alarm.kind.value,
                "at": at(alarm.at_s),
                "value": alarm.value,
                "limit": alarm.limit,
                "unit": alarm.unit,
            }
            for alarm in report.alarms
        ],
    }


def _c(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.1f} °C"


def _unknown(report: TelemetryReport) -> str:
    return f"{report.unknown_s / 3600.0:,.1f} h in gaps" if report.gaps else ""
