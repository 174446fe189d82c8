"""Judging a track: figures, excursions and alarms."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from supplychain.quality import (
    Excursion,
    degree_minutes_out,
    excursions,
    life_used_h,
    mean_kinetic_temperature_c,
    time_out_of_band_s,
)
from supplychain.telemetry.alarms import (
    Alarm,
    AlarmKind,
    device_alarms,
    freeze_alarm,
    gap_alarms,
    threshold_alarm,
)
from supplychain.telemetry.rules import AlarmRules
from supplychain.telemetry.spans import Gap, Span, joined, spans_and_gaps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from supplychain.products import Product
    from supplychain.quality import Kinetics
    from supplychain.telemetry.track import Summary, Track
    from supplychain.temperature import TemperatureClass


@dataclass(frozen=True, slots=True)
class Life:
    """How goods age: rate, and life left at the track's start, at the rate's reference."""

    kinetics: Kinetics
    life_h: float

    @classmethod
    def of_product(cls, product: Product) -> Life | None:
        """A new unit's life; ``None`` for goods that do not age."""
        if product.shelf_life_h is None:
            return None
        return cls(product.kinetics, product.shelf_life_h)


@dataclass(frozen=True, slots=True)
class TelemetryReport:
    """What a track says under some rules.

    Parameters
    ----------
    track, rules
        What was judged, and how.
    known_s, in_band_s
        Time between samples close enough to each other, and the part of it in the band. Of a track
        with summaries alone: time of summaries wholly in the band, which is the least it can be.
    samples, samples_in_band
        Readings with a temperature, and those in the band.
    low_c, high_c
        Extremes; ``None`` without any temperature.
    excursions
        Stays outside the band, of readings only; of summaries alone the moments are not known.
    summaries_out
        Summaries whose extremes leave the band.
    degree_minutes
        Area outside the band, kelvin times minutes, of readings only.
    mkt_c
        Mean kinetic temperature over the known time; from means where there are only summaries.
    life_at_start_h, life_used_h, life_left_h
        Life before the first reading, used over the known time and left after it, at the reference
        temperature; ``None`` for goods that do not age.
    alarms
        In order of time; those about the whole come last.
    gaps
        Times without samples, in no figure.
    """

    track: Track
    rules: AlarmRules
    known_s: float
    in_band_s: float
    samples: int
    samples_in_band: int
    low_c: float | None
    high_c: float | None
    excursions: tuple[Excursion, ...]
    summaries_out: tuple[Summary, ...]
    degree_minutes: float
    mkt_c: float | None
    life_at_start_h: float | None
    life_used_h: float | None
    life_left_h: float | None
    alarms: tuple[Alarm, ...]
    gaps: tuple[Gap, ...]

    @property
    def in_band_share(self) -> float | None:
        """Share of the known time in the band; ``None`` if no time is known."""
        return self.in_band_s / self.known_s if self.known_s > 0.0 else None

    @property
    def unknown_s(self) -> float:
        """Time in gaps."""
        return sum(gap.length_s for gap in self.gaps)


def judge(
    track: Track,
    by: AlarmRules | TemperatureClass | tuple[Product, TemperatureClass],
    *,
    life: Life | None = None,
) -> TelemetryReport:
    """Judge a track by rules, by a temperature class, or by a product with its class.

    Parameters
    ----------
    track
        What was recorded.
    by
        Rules; or a class, whose usual rules hold; or a product and its class, which adds its life.
    life
        Life at the track's start, where it is not that of a new unit of the product.
    """
    if isinstance(by, tuple):
        product, wanted = by
        life = life or Life.of_product(product)
        by = wanted
    rules = by if isinstance(by, AlarmRules) else AlarmRules.for_class(by)
    return _report(track, rules, life)


def _report(track: Track, rules: AlarmRules, life: Life | None) -> TelemetryReport:
    spans, gaps = spans_and_gaps(track, rules.longest_gap_s)
    known = joined(spans)
    readings_c = [r.temperature_c for r in track.readings if r.temperature_c is not None]
    seen_c = readings_c + [end for item in track.summaries for end in (item.low_c, item.high_c)]
    out = tuple(item for item in track.summaries if not _inside(item, rules))
    measured = spans if track.readings else []
    known_s = known.duration_s
    out_s = time_out_of_band_s(known, rules.low_c, rules.high_c)
    if not track.readings:
        out_s = sum(item.end_s - item.start_s for item in out)
    mkt_c = mean_kinetic_temperature_c(known) if known_s > 0.0 else None
    used_h = life_used_h(life.kinetics, known) if life else None
    left_h = life.life_h - used_h if life and used_h is not None else None
    report = TelemetryReport(
        track=track,
        rules=rules,
        known_s=known_s,
        in_band_s=known_s - out_s,
        samples=len(readings_c),
        samples_in_band=sum(rules.low_c <= at_c <= rules.high_c for at_c in readings_c),
        low_c=min(seen_c, default=None),
        high_c=max(seen_c, default=None),
        excursions=tuple(stays_out(measured, rules.low_c, rules.high_c)),
        summaries_out=out,
        degree_minutes=degree_minutes_out(joined(measured), rules.low_c, rules.high_c),
        mkt_c=mkt_c,
        life_at_start_h=life.life_h if life else None,
        life_used_h=used_h,
        life_left_h=left_h,
        alarms=(),
        gaps=tuple(gaps),
    )
    found = sorted(_alarms(report, measured), key=_when)
    return replace(report, alarms=tuple(found))


def stays_out(spans: Sequence[Span], low_c: float, high_c: float) -> Iterator[Excursion]:
    """Stays outside a band in seconds of the track; a gap ends a stay."""
    for span in spans:
        for stay in excursions(span.exposure, low_c, high_c):
            yield replace(stay, start_s=stay.start_s + span.start_s)


def daily_shares(track: Track, rules: AlarmRules) -> dict[date, float]:
    """Share of each day's samples in the band, by the days of the track's own zone."""
    days: dict[date, list[bool]] = defaultdict(list)
    for item in track.readings:
        if item.temperature_c is not None:
            day = (track.start + timedelta(seconds=item.at_s)).date()
            days[day].append(rules.low_c <= item.temperature_c <= rules.high_c)
    return {day: sum(found) / len(found) for day, found in days.items()}


def _alarms(report: TelemetryReport, measured: Sequence[Span]) -> Iterator[Alarm]:
    track, rules = report.track, report.rules
    for rule in rules.thresholds:
        # A band that is closed on the other side far away leaves only this side's stays.
        low_c, high_c = (-273.0, rule.limit_c) if rule.above else (rule.limit_c, 1e6)
        alarm = threshold_alarm(rule, list(stays_out(measured, low_c, high_c)))
        if alarm is not None:
            yield alarm
    if rules.freeze_c is not None and (alarm := freeze_alarm(track, rules.freeze_c)):
        yield alarm
    yield from gap_alarms(report.gaps, rules)
    yield from device_alarms(track)
    yield from _alarms_of_the_whole(report)


def _alarms_of_the_whole(report: TelemetryReport) -> Iterator[Alarm]:
    rules = report.rules
    mkt_c, limit_c = report.mkt_c, rules.mkt_limit_c
    if mkt_c is not None and limit_c is not None and mkt_c > limit_c:
        yield Alarm(AlarmKind.MEAN_KINETIC_TEMPERATURE, None, mkt_c, limit_c, "C")
    if rules.least_share is not None and report.samples:
        worst = min(daily_shares(report.track, rules).values())
        if worst < rules.least_share:
            yield Alarm(
                AlarmKind.TOO_FEW_IN_BAND, None, 100.0 * worst, 100.0 * rules.least_share, "%"
            )
    if report.life_left_h is not None and report.life_left_h <= 0.0:
        yield Alarm(AlarmKind.LIFE_SPENT, None, report.life_left_h, 0.0, "h")


def _inside(item: Summary, rules: AlarmRules) -> bool:
    return rules.low_c <= item.low_c and item.high_c <= rules.high_c


def _when(alarm: Alarm) -> tuple[bool, float]:
    return alarm.at_s is None, alarm.at_s or 0.0
