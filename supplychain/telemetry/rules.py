"""When an alarm stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supplychain.quality.ranges import (
    NOT_NEGATIVE,
    POSITIVE,
    TEMPERATURE,
    Range,
    check_ranges,
)

if TYPE_CHECKING:
    from supplychain.temperature import TemperatureClass

MINUTE_S = 60.0
FREEZE_C = -0.5
"""Where loggers of goods that must not freeze alarm (Fridge-tag 2: T AL -0.5)."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """Alarm after some time beyond a limit.

    ``once`` counts each unbroken stay for itself; otherwise minutes add up over the whole track, as
    in a Fridge-tag (``T AL`` and ``t AL``) or the cumulative alarms of a Q-tag.
    """

    limit_c: float
    above: bool
    allowed_s: float
    once: bool = False

    def __post_init__(self) -> None:
        check_ranges(
            "threshold",
            [("limit_c", self.limit_c, TEMPERATURE), ("allowed_s", self.allowed_s, NOT_NEGATIVE)],
        )


@dataclass(frozen=True, slots=True)
class AlarmRules:
    """Band and rules that a track is judged by; ``None`` leaves a rule out.

    Parameters
    ----------
    low_c, high_c
        Closed band that the goods should stay in.
    thresholds
        Time allowed beyond limits.
    freeze_c
        A single reading below it is an alarm.
    mkt_limit_c
        Highest mean kinetic temperature.
    longest_gap_s
        Samples further apart are an alarm, and the time between them is not bridged.
    least_share
        Smallest share of a day's samples in the band.
    """

    low_c: float
    high_c: float
    thresholds: tuple[Threshold, ...] = ()
    freeze_c: float | None = None
    mkt_limit_c: float | None = None
    longest_gap_s: float = 30.0 * MINUTE_S
    least_share: float | None = 0.95

    def __post_init__(self) -> None:
        optional = (("freeze_c", self.freeze_c), ("mkt_limit_c", self.mkt_limit_c))
        share = 0.0 if self.least_share is None else self.least_share
        check_ranges(
            "alarm rules",
            [
                ("low_c", self.low_c, TEMPERATURE),
                ("high_c", self.high_c, Range(low=self.low_c)),
                ("longest_gap_s", self.longest_gap_s, POSITIVE),
                ("least_share", share, Range(0.0, 1.0)),
                *((name, value, TEMPERATURE) for name, value in optional if value is not None),
            ],
        )

    @classmethod
    def for_band(
        cls,
        low_c: float,
        high_c: float,
        *,
        once_s: float = 30.0 * MINUTE_S,
        total_s: float = 60.0 * MINUTE_S,
        longest_gap_s: float = 30.0 * MINUTE_S,
    ) -> AlarmRules:
        """The usual rules of a band.

        Alarm after 30 minutes in one stay or 60 in all on either side (as Q-tag and Fridge-tag are
        configured for 2 to 8 C), a mean kinetic temperature above the band, samples missing for
        more than 30 minutes, less than 95 % of a day's samples in band (logger practice under
        WHO PQS and USP 797), and, where the band lies above freezing, any reading below -0.5 C.
        """
        thresholds = tuple(
            Threshold(limit_c, above, allowed_s, once)
            for limit_c, above in ((high_c, True), (low_c, False))
            for allowed_s, once in ((once_s, True), (total_s, False))
        )
        freeze_c = FREEZE_C if low_c >= FREEZE_C else None
        return cls(low_c, high_c, thresholds, freeze_c, high_c, longest_gap_s)

    @classmethod
    def for_class(
        cls, wanted: TemperatureClass, *, longest_gap_s: float = 30.0 * MINUTE_S
    ) -> AlarmRules:
        """The usual rules of a class, with the band that counts as *in band* for its goods."""
        low_c, high_c = wanted.band_c
        return cls.for_band(low_c, high_c, longest_gap_s=longest_gap_s)
