"""What an experiment gave."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulations.experiments.intervals import CONFIDENCE, Interval, observed, quantile
from simulations.experiments.kept import read_kept
from simulations.experiments.refused import refused
from simulations.experiments.replication import Ended, FailedReplication, Replication, is_share
from simulations.experiments.stopping import interval_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


class Stop(StrEnum):
    """Why an experiment ended."""

    ALL_DONE = "all_done"  # the replications asked for
    PRECISE = "precise"  # the wanted half-width is reached
    MOST = "most_replications"  # it is not, at the most replications allowed
    ALL_FAILED = "all_failed"  # none of the first round gave anything
    ASKED = "asked"  # whoever started it wanted it to stop
    READ = "read"  # read from a folder


@dataclass(frozen=True, slots=True)
class Results:
    """Replications of one experiment, in the order of their numbers.

    Parameters
    ----------
    name, seed
        Of the experiment.
    replications
        Those that gave figures.
    failures
        Those that did not.
    stop
        Why there are no more.
    """

    name: str
    seed: int
    replications: tuple[Replication, ...]
    failures: tuple[FailedReplication, ...] = ()
    stop: Stop = Stop.ALL_DONE

    @property
    def metrics(self) -> list[str]:
        """Names of metrics, in the order in which they were first given."""
        return list(dict.fromkeys(name for one in self.replications for name in one.metrics))

    def values(self, metric: str) -> list[float]:
        """A metric of each replication; not a number where it was not given.

        Raises
        ------
        DataError
            If no replication gave it.
        """
        if metric not in self.metrics:
            known = ", ".join(self.metrics)
            raise refused(self.name, "unknown_metric", "has no such metric", metric, known)
        return [one.metrics.get(metric, math.nan) for one in self.replications]

    def estimate(self, metric: str, confidence: float = CONFIDENCE) -> Interval:
        """Mean with Student's interval, or share with Wilson's."""
        return interval_of(self.values(metric), confidence)

    def frame(self) -> pd.DataFrame:
        """One row for each replication: its number as index, metrics as columns."""
        numbers = pd.Index([one.number for one in self.replications], name="replication")
        return pd.DataFrame({name: self.values(name) for name in self.metrics}, index=numbers)

    def summary(self, confidence: float = CONFIDENCE) -> pd.DataFrame:
        """One row for each metric, with its name as index.

        Columns ``mean sd half_width low high n min q05 q25 q50 q75 q95 max interval``; ``n`` counts
        replications for which the metric applies, ``interval`` says which one ``low`` and ``high``
        are: ``student`` or ``wilson``.
        """
        rows = {name: self._summed_up(name, confidence) for name in self.metrics}
        frame = pd.DataFrame.from_dict(rows, orient="index")
        frame.index.name = "metric"
        return frame

    def failed(self) -> pd.DataFrame:
        """One row for each failure: ``replication seed error traceback``."""
        columns = ["replication", "seed", "error", "traceback"]
        rows = [(one.number, one.seed, one.error, one.traceback) for one in self.failures]
        return pd.DataFrame(rows, columns=columns)

    def _summed_up(self, name: str, confidence: float) -> dict[str, Any]:
        values = self.values(name)
        found, sample = interval_of(values, confidence), observed(values)
        is_told = len(sample) > 1 and bool(np.isfinite(sample).all())
        return {
            "mean": found.estimate,
            "sd": float(sample.std(ddof=1)) if is_told else math.nan,
            "half_width": found.half_width,
            "low": found.low,
            "high": found.high,
            "n": found.n,
            "min": float(sample.min()) if len(sample) else math.nan,
            **{f"q{round(100 * share):02}": quantile(sample, share) for share in QUANTILES},
            "max": float(sample.max()) if len(sample) else math.nan,
            "interval": "wilson" if is_share(values) else "student",
        }


def results_of(name: str, seed: int, ended: Iterable[Ended], stop: Stop) -> Results:
    """Results of replications in whatever order they ended."""
    sorted_ = sorted(ended, key=_number)
    lived = tuple(one for one in sorted_ if isinstance(one, Replication))
    failed = tuple(one for one in sorted_ if isinstance(one, FailedReplication))
    return Results(name, seed, lived, failed, stop)


def read_results(folder: Path) -> Results:
    """Results kept in a folder, finished or not."""
    header, known = read_kept(folder)
    return results_of(header["name"], header["seed"], known.values(), Stop.READ)


def _number(ended: Ended) -> int:
    return ended.number


def all_frames(results: Mapping[str, Results]) -> pd.DataFrame:
    """Replications of several experiments below each other, with their name as first index."""
    frames = {name: one.frame() for name, one in results.items()}
    return pd.concat(frames, names=["experiment"])
