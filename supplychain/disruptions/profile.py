"""How severity goes up and down again: straight lines between points."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of a disruption that has been drawn.

    ``begin_s`` is a second of the horizon; the others are lengths.
    """

    begin_s: int
    ramp_down_s: int = 0
    plateau_s: int = 0
    ramp_up_s: int = 0

    @property
    def end_s(self) -> int:
        """First second after it."""
        return self.begin_s + self.ramp_down_s + self.plateau_s + self.ramp_up_s


def plateau(timing: Timing, value: float, neutral: float) -> tuple[tuple[int, float], ...]:
    """Points of a value that is reached, stays, and is left."""
    full_s = timing.begin_s + timing.ramp_down_s
    return (
        (timing.begin_s, neutral),
        (full_s, value),
        (full_s + timing.plateau_s, value),
        (timing.end_s, neutral),
    )


def two_humps(timing: Timing, mean: float, peak: float) -> tuple[tuple[int, float], ...]:
    """Points of a factor with a hump at the opening and the peak at the close.

    Each hump rises in the time of the ramp down and falls in that of the ramp up. The first is
    halfway between mean and peak (an estimate); the level in between is such that the mean over
    all of it is ``mean``. Requires a plateau no shorter than both ramps together.
    """
    rise, fall = timing.ramp_down_s, timing.ramp_up_s
    first, between = 0.5 * (mean + peak), valley(timing, mean, peak)
    return (
        (timing.begin_s, 1.0),
        (timing.begin_s + rise, first),
        (timing.begin_s + rise + fall, between),
        (timing.end_s - fall - rise, between),
        (timing.end_s - fall, peak),
        (timing.end_s, 1.0),
    )


def valley(timing: Timing, mean: float, peak: float) -> float:
    """Level between two humps that gives them their mean.

    The area under the straight lines, ``rise (1 + first + between + peak) / 2 + fall (first +
    between + peak + 1) / 2 + (length - 2 rise - 2 fall) between``, is ``mean`` times the length.
    """
    ramps = timing.ramp_down_s + timing.ramp_up_s
    length = timing.end_s - timing.begin_s
    humps = 0.5 * ramps * (1.0 + 0.5 * (mean + peak) + peak)
    return (mean * length - humps) / (length - 1.5 * ramps)
