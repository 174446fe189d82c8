"""What a product went through: temperature over time in straight pieces."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from supplychain.quality.ranges import ABSOLUTE_ZERO_C, NOT_NEGATIVE, TEMPERATURE, check_ranges

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Segment:
    """A time during which the temperature runs straight from ``start_c`` to ``end_c``."""

    duration_s: float
    start_c: float
    end_c: float

    def __post_init__(self) -> None:
        # The common case in few operations: exposures are built in the solvers' inner loops.
        possible = self.duration_s >= 0.0 and min(self.start_c, self.end_c) > ABSOLUTE_ZERO_C
        if possible and math.isfinite(self.duration_s + self.start_c + self.end_c):
            return
        check_ranges(
            "segment",
            [
                ("duration_s", self.duration_s, NOT_NEGATIVE),
                ("start_c", self.start_c, TEMPERATURE),
                ("end_c", self.end_c, TEMPERATURE),
            ],
        )


@dataclass(frozen=True, slots=True)
class Exposure:
    """Temperature segments one after another; neighbours need not meet, a jump is a step."""

    segments: tuple[Segment, ...]

    @classmethod
    def constant(cls, duration_s: float, temperature_c: float) -> Exposure:
        """One temperature all the time."""
        return cls((Segment(duration_s, temperature_c, temperature_c),))

    @classmethod
    def steps(cls, steps: Iterable[tuple[float, float]]) -> Exposure:
        """Pairs of duration in seconds and constant temperature, one after another."""
        return cls(tuple(Segment(duration_s, at_c, at_c) for duration_s, at_c in steps))

    def then(self, later: Exposure) -> Exposure:
        """Return this exposure followed by ``later``."""
        return Exposure(self.segments + later.segments)

    @property
    def duration_s(self) -> float:
        """Length of all segments together."""
        return sum(segment.duration_s for segment in self.segments)
