"""Experiments over a grid of settings, each point in the same worlds as all others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulations.experiments.experiment import Experiment
from simulations.experiments.intervals import CONFIDENCE, mean_interval
from simulations.experiments.refused import refused
from simulations.experiments.replication import Replicate
from simulations.experiments.run import run_all
from simulations.experiments.significance import holm, paired_t

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from simulations.experiments.progress import ProgressCallback
    from simulations.experiments.results import Results

Point = Mapping[str, Any]
Make = Callable[[Point], Replicate]
"""Makes the picklable callable of a point, with the sweep's seed."""


@dataclass(frozen=True, slots=True)
class Factor:
    """A setting that is varied.

    Parameters
    ----------
    name
        Of the setting.
    levels
        Its values, the usual one first.
    """

    name: str
    levels: tuple[Any, ...]


def one_way(factors: Sequence[Factor]) -> list[Point]:
    """The usual point, and each factor varied while all others stay as usual."""
    _check(factors)
    usual = {factor.name: factor.levels[0] for factor in factors}
    varied = [{**usual, factor.name: level} for factor in factors for level in factor.levels[1:]]
    return [usual, *varied]


def full_factorial(factors: Sequence[Factor]) -> list[Point]:
    """Every level of each factor with every level of all others; the last factor varies fastest."""
    _check(factors)
    names = [factor.name for factor in factors]
    levels = product(*(factor.levels for factor in factors))
    return [dict(zip(names, point, strict=True)) for point in levels]


def point_name(point: Point) -> str:
    """Name of a point, such as ``speed=0.5, permits=0.1``."""
    return ", ".join(f"{name}={value}" for name, value in point.items())


@dataclass(frozen=True, slots=True)
class Sweep:
    """Results of all points.

    Parameters
    ----------
    points
        As they were asked for.
    results
        In the same order.
    """

    points: tuple[Point, ...]
    results: tuple[Results, ...]

    def frame(self, confidence: float = CONFIDENCE) -> pd.DataFrame:
        """One row for each point and metric: its levels, and the columns of the summary."""
        parts = []
        for point, one in zip(self.points, self.results, strict=True):
            summary = one.summary(confidence).reset_index()
            for place, (name, level) in enumerate(point.items()):
                summary.insert(place, name, level)
            parts.append(summary)
        return pd.concat(parts, ignore_index=True)

    def main_effects(self, metric: str, confidence: float = CONFIDENCE) -> pd.DataFrame:
        """What each level does beside its factor's first one, on average over all other settings.

        Taken in each replication by itself and only then averaged, so that common chance cancels.
        In a one-way sweep, other settings are as usual.

        Returns
        -------
        DataFrame
            Columns ``factor level beside effect low high n p p_holm``, corrected over all rows.
        """
        table = self._table(metric)
        rows = []
        for name in self.points[0]:
            usual = self.points[0][name]
            for level in dict.fromkeys(point[name] for point in self.points):
                if level != usual:
                    effect = self._contrast(table, {name: level}, {name: usual})
                    labels = {"factor": name, "level": level, "beside": usual}
                    rows.append({**labels, **_tested(effect, confidence)})
        return _corrected(rows)

    def interactions(self, metric: str, confidence: float = CONFIDENCE) -> pd.DataFrame:
        """How much more two levels do together than each by itself; for full factorial sweeps.

        Returns
        -------
        DataFrame
            Columns ``factors levels effect low high n p p_holm``.
        """
        table, usual = self._table(metric), self.points[0]
        rows = []
        for one, two in combinations(usual, 2):
            levels = dict.fromkeys((point[one], point[two]) for point in self.points)
            for a, b in levels:
                if a == usual[one] or b == usual[two]:
                    continue
                with_b = self._contrast(table, {one: a, two: b}, {one: usual[one], two: b})
                without = self._contrast(
                    table, {one: a, two: usual[two]}, {one: usual[one], two: usual[two]}
                )
                labels = {"factors": f"{one} x {two}", "levels": f"{a} x {b}"}
                rows.append({**labels, **_tested(with_b - without, confidence)})
        return _corrected(rows)

    def _table(self, metric: str) -> pd.DataFrame:
        """Rows: replications that all points finished; columns: points."""
        columns = [one.frame()[metric].astype(float) for one in self.results]
        return pd.concat(columns, axis="columns", keys=range(len(columns)), join="inner")

    def _contrast(self, table: pd.DataFrame, ours: Point, theirs: Point) -> pd.Series[float]:
        """Of each replication: mean over matching points with ours, less that with theirs."""
        free = [name for name in self.points[0] if name not in ours]
        rest = {
            tuple(point[name] for name in free): place
            for place, point in enumerate(self.points)
            if _has(point, theirs)
        }
        pairs = [
            (place, rest[others])
            for place, point in enumerate(self.points)
            if _has(point, ours) and (others := tuple(point[name] for name in free)) in rest
        ]
        after = table[[after for after, _ in pairs]].mean(axis="columns")
        before = table[[before for _, before in pairs]].mean(axis="columns")
        return after - before


def sweep(
    make: Make,
    points: Sequence[Point],
    replications: int,
    *,
    seed: int = 0,
    name: str = "sweep",
    workers: int = 1,
    folder: Path | None = None,
    progress: ProgressCallback | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Sweep:
    """Run every point with the same seed.

    Parameters
    ----------
    make
        Makes a point's callable; it must use the same seed.
    points
        From :func:`one_way`, :func:`full_factorial` or your own, the usual one first.
    replications
        Of each point.
    seed, workers, progress, should_stop
        As for :func:`simulations.experiments.run.run`.
    name
        Before each point's own name.
    folder
        Where to keep replications, in a folder for each point.
    """
    experiments = [
        Experiment(f"{name}: {point_name(point)}", make(point), seed, settings=point)
        for point in points
    ]
    folders = {one.name: folder / one.fingerprint()[:16] for one in experiments} if folder else {}
    found = run_all(
        experiments,
        replications,
        workers=workers,
        folders=folders,
        progress=progress,
        should_stop=should_stop,
    )
    return Sweep(tuple(points), tuple(found[one.name] for one in experiments))


def _has(point: Point, part: Point) -> bool:
    return all(point[name] == value for name, value in part.items())


def _tested(effect: pd.Series[float], confidence: float) -> dict[str, float]:
    values = np.asarray(effect, float)
    found = mean_interval(values, confidence)
    ends = {"effect": found.estimate, "low": found.low, "high": found.high}
    return {**ends, "n": found.n, "p": paired_t(values)}


def _corrected(rows: list[dict[str, Any]]) -> pd.DataFrame:
    corrected = holm([row["p"] for row in rows])
    return pd.DataFrame([{**row, "p_holm": p} for row, p in zip(rows, corrected, strict=True)])


def _check(factors: Sequence[Factor]) -> None:
    names = [factor.name for factor in factors]
    if not names or len(set(names)) < len(names):
        raise refused("factors", "duplicate", "need names of their own", names, "one or more")
    for factor in factors:
        if not factor.levels or len(set(map(repr, factor.levels))) < len(factor.levels):
            text = "needs levels that differ"
            raise refused(factor.name, "duplicate", text, factor.levels, "one or more")
