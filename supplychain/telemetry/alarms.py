"""Alarms that stand over a judged track."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from supplychain.quality import Excursion
    from supplychain.telemetry.rules import AlarmRules, Threshold
    from supplychain.telemetry.spans import Gap
    from supplychain.telemetry.track import Track


class AlarmKind(StrEnum):
    """Which rule an alarm comes from."""

    TOO_WARM_ONCE = "TOO_WARM_ONCE"
    TOO_WARM_IN_ALL = "TOO_WARM_IN_ALL"
    TOO_COLD_ONCE = "TOO_COLD_ONCE"
    TOO_COLD_IN_ALL = "TOO_COLD_IN_ALL"
    FREEZE = "FREEZE"
    MEAN_KINETIC_TEMPERATURE = "MEAN_KINETIC_TEMPERATURE"
    SAMPLES_MISSING = "SAMPLES_MISSING"
    TOO_FEW_IN_BAND = "TOO_FEW_IN_BAND"
    LIFE_SPENT = "LIFE_SPENT"
    OLDER_THAN_GIVEN = "OLDER_THAN_GIVEN"
    DEVICE = "DEVICE"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm.

    ``at_s`` is when its condition was met, in seconds of the track, or ``None`` for rules about the
    whole; ``value`` and ``limit`` are in ``unit``.
    """

    kind: AlarmKind
    at_s: float | None
    value: float | None
    limit: float | None
    unit: str


_KINDS = {
    (True, True): AlarmKind.TOO_WARM_ONCE,
    (True, False): AlarmKind.TOO_WARM_IN_ALL,
    (False, True): AlarmKind.TOO_COLD_ONCE,
    (False, False): AlarmKind.TOO_COLD_IN_ALL,
}


def threshold_alarm(rule: Threshold, stays: Sequence[Excursion]) -> Alarm | None:
    """Alarm of a threshold from the stays beyond its limit; one reports the longest stay or sum."""
    wanted = [stay for stay in stays if stay.above is rule.above]
    total_s = 0.0
    at_s: float | None = None
    longest_s = 0.0
    for stay in wanted:
        before_s = 0.0 if rule.once else total_s
        total_s += stay.duration_s
        longest_s = max(longest_s, stay.duration_s)
        if at_s is None and before_s + stay.duration_s >= rule.allowed_s:
            at_s = stay.start_s + rule.allowed_s - before_s
    if at_s is None:
        return None
    value_min = (longest_s if rule.once else total_s) / 60.0
    return Alarm(_KINDS[rule.above, rule.once], at_s, value_min, rule.allowed_s / 60.0, "min")


def freeze_alarm(track: Track, freeze_c: float) -> Alarm | None:
    """Alarm of the first reading or summary below freezing; its value is the coldest."""
    seen = [(r.at_s, r.temperature_c) for r in track.readings if r.temperature_c is not None]
    seen += [(item.start_s, item.low_c) for item in track.summaries]
    cold = sorted((at_s, at_c) for at_s, at_c in seen if at_c < freeze_c)
    if not cold:
        return None
    coldest_c = min(at_c for _, at_c in cold)
    return Alarm(AlarmKind.FREEZE, cold[0][0], coldest_c, freeze_c, "C")


def gap_alarms(gaps: Sequence[Gap], rules: AlarmRules) -> Iterator[Alarm]:
    """One alarm for each time without samples."""
    for gap in gaps:
        limit_min = rules.longest_gap_s / 60.0
        kind = AlarmKind.SAMPLES_MISSING
        yield Alarm(kind, gap.start_s + rules.longest_gap_s, gap.length_s / 60.0, limit_min, "min")


def device_alarms(track: Track) -> Iterator[Alarm]:
    """What the device said, and summaries that came with an alarm."""
    for item in track.device_alarms:
        out_min = None if item.out_s is None else item.out_s / 60.0
        yield Alarm(AlarmKind.DEVICE, item.at_s, out_min, None, "min")
    for summary in track.summaries:
        if summary.alarm:
            yield Alarm(AlarmKind.DEVICE, summary.start_s, summary.high_c, None, "C")
