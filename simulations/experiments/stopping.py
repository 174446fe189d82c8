"""When there are enough replications."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulations.experiments.intervals import (
    CONFIDENCE,
    Interval,
    mean_interval,
    share_interval,
)
from simulations.experiments.refused import check_share, refused
from simulations.experiments.replication import is_share

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST, MOST = 10, 1_000


@dataclass(frozen=True, slots=True)
class HalfWidth:
    """A wanted precision of one metric.

    Parameters
    ----------
    metric
        Name.
    absolute
        Wanted half-width in the metric's unit, if not relative.
    relative
        Wanted error as a share of the true mean. The half-width is then asked to be at most
        ``relative / (1 + relative)`` of the estimate, since that is not the truth: Law, Simulation
        Modeling and Analysis, 5th ed., section 9.4.1.
    least
        Replications before the first look; with fewer than 10 the interval, which is right for a
        number fixed beforehand, holds the truth clearly less often when it decides itself.
    most
        Replications after which it ends, precise enough or not.
    confidence
        Of the interval.
    """

    metric: str
    absolute: float | None = None
    relative: float | None = None
    least: int = LEAST
    most: int = MOST
    confidence: float = CONFIDENCE

    def __post_init__(self) -> None:
        check_share("confidence", self.confidence)
        if (self.absolute is None) == (self.relative is None):
            text = "needs one of absolute and relative"
            raise refused("half_width", "wrong_choice", text, "both or none", "one")
        wanted = self.absolute if self.absolute is not None else self.relative
        if wanted is None or not wanted > 0.0:
            raise refused("half_width", "out_of_range", "is no precision", wanted, "above 0")
        if not 2 <= self.least <= self.most:
            given = f"least {self.least}, most {self.most}"
            text = "has wrong numbers of replications"
            raise refused("half_width", "out_of_range", text, given, "2 <= least <= most")

    def is_met(self, values: Sequence[float]) -> bool:
        """Whether values are enough."""
        found = interval_of(values, self.confidence)
        return found.half_width <= self._wanted(found.estimate)

    def next_count(self, count: int, values: Sequence[float]) -> int:
        """Replications before the next look, foreseen from the spread so far.

        At most twice as many as now, as the first spreads are uncertain; nothing but the values
        decides it, so that equal seeds stop at the same number with any number of workers.
        """
        found = interval_of(values, self.confidence)
        ratio = found.half_width / self._wanted(found.estimate)
        foreseen = 2 * count if math.isnan(ratio) else math.ceil(count * min(2.0, ratio * ratio))
        return min(self.most, max(count + 1, foreseen))

    def _wanted(self, estimate: float) -> float:
        if self.absolute is not None:
            return self.absolute
        assert self.relative is not None
        # A mean of zero has no relative precision: the smallest number, never reached by chance.
        return max(abs(estimate) * self.relative / (1.0 + self.relative), math.ulp(0.0))


def interval_of(values: Sequence[float], confidence: float = CONFIDENCE) -> Interval:
    """Wilson's interval of hits and misses, Student's of the mean of anything else."""
    if is_share(values):
        told = [value for value in values if isinstance(value, bool)]
        return share_interval(sum(told), len(told), confidence)
    return mean_interval(values, confidence)
