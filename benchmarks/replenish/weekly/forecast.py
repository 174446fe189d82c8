"""Sampled demand of the next three weeks: a global model's means, and how such means came out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import lightgbm as lgb
import numpy as np
from scipy.spatial import KDTree

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
HELD_OUT_WEEKS = 24
"""Last weeks on which an earlier model, trained without them, shows how its means come out. Three
windows, so that windows share models."""
NEIGHBOURS = 200
ROUNDS = 150
WEIGHT_POWER = 0.75
"""Of a series' scale: 1 counts units, 0 counts series alike."""
HALF_LIFE_WEEKS = 52.0
SETTINGS: dict[str, Any] = {
    "objective": "poisson",
    "learning_rate": 0.06,
    "num_leaves": 31,
    "max_bin": 63,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "cat_smooth": 30.0,
    # More threads wait for each other where other work takes the cores.
    "num_threads": 1,
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
        return means(self.booster, known, known.weeks)

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


class Teacher:
    """Models of one record at several moments; what two of them share is made once.

    Parameters
    ----------
    seed
        Of the models.
    rounds
        Trees of each.
    """

    def __init__(self, seed: int, rounds: int = ROUNDS) -> None:
        self.seed, self.rounds = seed, rounds
        self._lessons: dict[tuple[int, int], NDArray[np.float32]] = {}
        self._boosters: dict[int, lgb.Booster] = {}

    def model(self, known: Weeks) -> Model:
        """A model of all weeks known; always of the same record."""
        held_out = known.weeks - HELD_OUT_WEEKS
        early = self._booster(known, held_out)
        cases = range(held_out, known.weeks - AHEAD + 1)
        mean = np.concatenate([means(early, known, until) for until in cases])
        came = np.concatenate([known.sold[:, until : until + AHEAD] for until in cases])
        counts = np.concatenate([known.in_stock[:, until : until + AHEAD] for until in cases])
        whole = counts.all(axis=1)
        return Model(self._booster(known, known.weeks), mean[whole], came[whole])

    def _booster(self, known: Weeks, end: int) -> lgb.Booster:
        """Trained on weeks before ``end``."""
        if end not in self._boosters:
            self._boosters[end] = self._trained(known, end)
        return self._boosters[end]

    def _trained(self, known: Weeks, end: int) -> lgb.Booster:
        rows, aims, weights = [], [], []
        for until in range(FIRST_WEEK, end):
            size = scale(known, until)
            age = 0.5 ** ((end - until) / HALF_LIFE_WEEKS)
            is_old = known.in_stock[:, :until].sum(axis=1) > LAGS
            for week in range(until, min(until + AHEAD, end)):
                counts = known.in_stock[:, week] & is_old
                rows.append(self._lesson(known, until, 1 + week - until)[counts])
                aims.append((known.sold[:, week] / size)[counts])
                weights.append((age * size**WEIGHT_POWER)[counts])
        table = np.concatenate(rows)
        categories = [table.shape[1] + place for place in category_columns()]
        data = lgb.Dataset(
            table,
            np.concatenate(aims),
            weight=np.concatenate(weights),
            categorical_feature=categories,
            params={"verbosity": -1, "max_bin": SETTINGS["max_bin"]},
        )
        return lgb.train({**SETTINGS, "seed": self.seed}, data, self.rounds)

    def _lesson(self, known: Weeks, until: int, ahead: int) -> NDArray[np.float32]:
        key = (until, ahead)
        if key not in self._lessons:
            self._lessons[key] = features(known, until, ahead).astype(np.float32)
        return self._lessons[key]


def means(booster: lgb.Booster, known: Weeks, until: int) -> NDArray[np.float64]:
    """Expected units of the three weeks from ``until`` on, shape (series, 3)."""
    size = scale(known, until)
    found = [booster.predict(features(known, until, 1 + week)) for week in range(AHEAD)]
    return np.stack([np.asarray(one, float) * size for one in found], axis=1)


def _nearest(known: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.int64]:
    """Cases whose means are nearest by logarithm, shape (series, neighbours)."""
    tree = KDTree(np.log(np.maximum(known, 0.02)))
    count = min(NEIGHBOURS, len(known))
    return np.asarray(tree.query(np.log(np.maximum(wanted, 0.02)), count)[1])
