"""One gradient-boosted model of the mean for all series; LightGBM stands behind this file only.

Targets are divided by the series' scale and weighted by it, under the Poisson deviance: the same
as a Poisson model of units with the log of the scale as offset. Only the trees then must tell a
good day from a bad one, not a large series from a small one.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

# Read once, when the library's threads are made: those that wait must not spin. On cores shared
# with other work, spinning made learning five to ten times slower, even with one thread.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import lightgbm
import numpy as np

from solvers.replenishment.demand.features import NAMES, features
from solvers.replenishment.demand.level import Level, level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from solvers.replenishment.demand.options import Options
    from solvers.replenishment.demand.past import Past
    from solvers.replenishment.demand.targets import Targets

FIRST_ORIGIN_DAYS = 14
"""Days before the first origin that is learnt from."""
ORIGIN_STEP_DAYS = 2
CHUNK_ROWS = 200_000
SCALE_CAP = 20.0
"""A day above so many times the scale counts as that, in learning."""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A fitted model."""

    booster: lightgbm.Booster
    threads: int

    def means(
        self, past: Past, levels: Level, origin: int, rows: NDArray[np.int64], horizon_days: int
    ) -> NDArray[np.float32]:
        """Expected units of some series on the days from an origin on, shape (rows, days)."""
        means = np.empty((len(rows), horizon_days), np.float32)
        for part in _chunks(len(rows), horizon_days):
            table = features(past, levels, origin, rows[part], horizon_days)
            flat = table.reshape(-1, len(NAMES))
            ratio = np.asarray(self.booster.predict(flat, num_threads=self.threads))
            means[part] = ratio.reshape(-1, horizon_days) * levels.scale[rows[part], None]
        return means


def origins(last: int, horizon_days: int, origin_days: int) -> list[int]:
    """Origins whose whole horizon ends by day ``last``, the latest first."""
    latest = last - horizon_days
    return list(range(latest, max(FIRST_ORIGIN_DAYS, latest - origin_days) - 1, -ORIGIN_STEP_DAYS))


def fit(
    past: Past,
    targets: Targets,
    last: int,
    rows: NDArray[np.int64],
    horizon_days: int,
    options: Options,
) -> Model:
    """Learn from everything before day ``last``."""
    table, ratio, weight = _rows(past, targets, last, rows, horizon_days, options)
    data = lightgbm.Dataset(
        table, ratio, weight=weight, feature_name=list(NAMES), free_raw_data=True
    )
    booster = lightgbm.train(_parameters(options), data, options.trees)
    return Model(booster, options.threads)


def _parameters(options: Options) -> dict[str, Any]:
    return {
        "objective": "poisson",
        "learning_rate": options.learning_rate,
        "num_leaves": options.leaves,
        "min_data_in_leaf": 100,
        "feature_fraction": 0.6,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "lambda_l2": 1.0,
        "max_bin": 63,
        "verbosity": -1,
        "num_threads": options.threads,
        "seed": options.seed,
        "deterministic": True,
        "force_row_wise": True,
    }


def _rows(
    past: Past,
    targets: Targets,
    last: int,
    rows: NDArray[np.int64],
    horizon_days: int,
    options: Options,
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Features, scaled targets and weights of a sample of series at each origin."""
    chosen = origins(last, horizon_days, options.origin_days)
    each = max(options.most_rows // (len(chosen) * horizon_days), 1)
    draws = np.random.default_rng([options.seed, last])
    parts = []
    for origin in chosen:
        some = rows
        if each < len(rows):
            some = np.sort(draws.choice(rows, each, replace=False))
        levels = level(past, origin)
        ahead = slice(origin, origin + horizon_days)
        scale = levels.scale[some, None]
        weight = targets.weight[some, ahead] * scale
        ratio = np.minimum(targets.expected[some, ahead] / scale, SCALE_CAP)
        counts = weight > 0.0
        table = features(past, levels, origin, some, horizon_days)
        parts.append((table[counts], ratio[counts], weight[counts]))
    table, ratio, weight = (np.concatenate(part) for part in zip(*parts, strict=True))
    return table, ratio, weight / max(float(weight.mean()), 1e-9)


def _chunks(count: int, horizon_days: int) -> Iterator[slice]:
    size = max(CHUNK_ROWS // horizon_days, 1)
    for begin in range(0, count, size):
        yield slice(begin, begin + size)
