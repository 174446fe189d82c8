"""Sampled demand of the next three weeks: a global model's means, and how such means came out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import lightgbm as lgb
import numpy as np

from benchmarks.replenish.weekly.features import (
    AHEAD,
    LAGS,
    category_columns,
    features,
    scale,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.replenish.weekly.data import Weeks

FIRST_WEEK = 26
"""Origins before it teach nothing: too little is known then."""
HELD_OUT_WEEKS = 26
"""Last weeks on which a first model, trained without them, shows how its means come out."""
NEIGHBOURS = 200
ROUNDS = 300
SETTINGS: dict[str, Any] = {
    "objective": "poisson",
    "learning_rate": 0.03,
    "num_leaves": 31,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "cat_smooth": 30.0,
    "num_threads": 2,
    "deterministic": True,
    "force_col_wise": True,
    "verbosity": -1,
}


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A trained forecast.

    Parameters
    ----------
    booster
        Mean of scaled sales.
    means, came
        Held-out means of three weeks in units and what was sold then, shape (cases, 3).
    """

    booster: lgb.Booster
    means: NDArray[np.float64]
    came: NDArray[np.float64]

    def mean(self, known: Weeks) -> NDArray[np.float64]:
        """Expected units of the next three weeks, shape (series, 3)."""
        return _means(self.booster, known, known.weeks)

    def paths(self, known: Weeks, seed: int) -> NDArray[np.float64]:
        """Equally likely demand of the next three weeks, shape (series, paths, 3).

        Each path is what came of a held-out case with nearly the same means, times the ratio of
        the two means, rounded up or down at random so that the mean is kept.
        """
        mean = self.mean(known)
        draws = np.random.default_rng([seed, 6, known.weeks])
        near = _nearest(self.means, mean)
        ratio = mean[:, None, :] / np.maximum(self.means[near], 1e-6)
        wanted = self.came[near] * np.clip(ratio, 0.5, 2.0)
        return np.floor(wanted + draws.uniform(size=wanted.shape))


def train(known: Weeks, seed: int, rounds: int = ROUNDS) -> Model:
    """A model of all weeks known."""
    held_out = known.weeks - HELD_OUT_WEEKS
    early = _trained(known, held_out, seed, rounds)
    cases = range(held_out, known.weeks - AHEAD + 1)
    means = np.concatenate([_means(early, known, until) for until in cases])
    came = np.concatenate([known.sold[:, until : until + AHEAD] for until in cases])
    counts = np.concatenate([known.in_stock[:, until : until + AHEAD] for until in cases])
    whole = counts.all(axis=1)
    return Model(_trained(known, known.weeks, seed, rounds), means[whole], came[whole])


def _trained(known: Weeks, end: int, seed: int, rounds: int) -> lgb.Booster:
    rows, aims, weights = [], [], []
    for until in range(FIRST_WEEK, end):
        size = scale(known, until)
        for ahead in range(1, AHEAD + 1):
            week = until - 1 + ahead
            if week < end:
                counts = known.in_stock[:, week] & (known.in_stock[:, :until].sum(axis=1) > LAGS)
                rows.append(features(known, until, ahead)[counts])
                aims.append((known.sold[:, week] / size)[counts])
                weights.append(np.sqrt(size[counts]))
    table, aim, weight = np.concatenate(rows), np.concatenate(aims), np.concatenate(weights)
    categories = [table.shape[1] + place for place in category_columns()]
    data = lgb.Dataset(table, aim, weight=weight, categorical_feature=categories)
    return lgb.train({**SETTINGS, "seed": seed}, data, rounds)


def _means(booster: lgb.Booster, known: Weeks, until: int) -> NDArray[np.float64]:
    size = scale(known, until)
    found = [booster.predict(features(known, until, 1 + week)) for week in range(AHEAD)]
    return np.stack([np.asarray(one, float) * size for one in found], axis=1)


def _nearest(means: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.int64]:
    """Cases whose means are nearest by logarithm, shape (series, neighbours)."""
    here, there = np.log(np.maximum(means, 0.02)), np.log(np.maximum(wanted, 0.02))
    count = min(NEIGHBOURS, len(means))
    found = np.empty((len(wanted), count), np.int64)
    for row, aim in enumerate(there):
        off = ((here - aim) ** 2).sum(axis=1)
        found[row] = np.argpartition(off, count - 1)[:count]
    return found
