"""What is known while an experiment runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulations.experiments.replication import Ended, FailedReplication
from simulations.experiments.stopping import interval_of

if TYPE_CHECKING:
    from simulations.experiments.intervals import Interval


@dataclass(frozen=True, slots=True)
class Progress:
    """Told after each replication.

    Parameters
    ----------
    experiment
        Name.
    ended
        The replication.
    done, failed
        Replications that ended so far, and those of them that failed.
    wanted
        Replications after which there will be enough, as far as is known.
    estimates
        Running estimates by metric. While replications run in parallel they are of those that ended
        first, which may be the easy ones; results are not.
    """

    experiment: str
    ended: Ended
    done: int
    failed: int
    wanted: int
    estimates: Mapping[str, Interval]


ProgressCallback = Callable[[Progress], None]


class Running:
    """Values so far, by metric, in the order in which they came."""

    def __init__(self, confidence: float) -> None:
        self._confidence = confidence
        self._values: dict[str, list[float]] = {}
        self.done = self.failed = 0

    def add(self, ended: Ended) -> None:
        """Count one in."""
        self.done += 1
        if isinstance(ended, FailedReplication):
            self.failed += 1
            return
        for name, value in ended.metrics.items():
            self._values.setdefault(name, []).append(value)

    def told(self, name: str, ended: Ended, wanted: int) -> Progress:
        """What to tell of it."""
        estimates = {
            metric: interval_of(values, self._confidence) for metric, values in self._values.items()
        }
        return Progress(name, ended, self.done, self.failed, wanted, estimates)
