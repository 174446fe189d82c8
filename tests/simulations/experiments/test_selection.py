"""The best of several policies."""

from __future__ import annotations

import numpy as np
import pytest

from simulations.experiments import Experiment, best_of, ocba
from simulations.experiments.selection import KimNelson
from supplychain.errors import DataError
from supplychain.streams import stream
from tests.simulations.experiments.models import Normal, Sometimes

TRIALS = 300


def select(means: list[float], sds: list[float], trial: int, common: float = 0.0) -> KimNelson:
    """Feed the procedure with normals, of which a part is common to all."""
    chance = stream(17, "selection", trial)
    procedure = KimNelson(len(means), delta=1.0)
    while not procedure.is_done:
        shared, own = common * chance.normal(), chance.normal(0.0, sds)
        row = np.array(means) + shared + own
        procedure.tell({policy: float(row[policy]) for policy in procedure.alive})
    return procedure


def test_the_best_is_selected_as_often_as_promised() -> None:
    # The worst case: all others behind by exactly the difference that is worth telling.
    found = [select([1.0, 0.0, 0.0, 0.0, 0.0], [2.0] * 5, trial) for trial in range(TRIALS)]
    right = sum(one.alive == [0] for one in found)
    assert right / TRIALS >= 0.95 - 2 * (0.95 * 0.05 / TRIALS) ** 0.5
    assert np.mean([one.rows for one in found]) > 10  # more than the first look


def test_the_best_is_selected_with_unequal_spreads() -> None:
    means, sds = [1.0, 0.0, 0.0], [3.0, 1.0, 0.5]
    right = sum(select(means, sds, trial).alive == [0] for trial in range(TRIALS))
    assert right / TRIALS >= 0.95 - 2 * (0.95 * 0.05 / TRIALS) ** 0.5


def test_common_chance_ends_it_sooner() -> None:
    means = [1.0, 0.0, 0.0]
    apart = np.mean([select(means, [2.0] * 3, trial).rows for trial in range(40)])
    together = np.mean([select(means, [0.5] * 3, trial, common=1.94).rows for trial in range(40)])
    assert together < apart / 2.0  # equal variance of each, one sixteenth of it of differences


def test_what_is_dropped_when_by_hand() -> None:
    # Two rows before the first look: eta = (0.1^-2 - 1) / 2 = 49.5 and h^2 = 99; differences 1 and
    # 3 have variance 2. The wall of 2 * 99 / 2 is at 198 - r, halved.
    procedure = KimNelson(2, delta=1.0, first=2)
    procedure.tell({0: 1.0, 1: 0.0})
    procedure.tell({0: 3.0, 1: 0.0})
    assert procedure.alive == [0, 1]
    procedure.tell({0: 93.0, 1: 0.0})  # 97 ahead; the wall is at (198 - 3) / 2 = 97.5
    assert procedure.alive == [0, 1]
    procedure.tell({0: 0.4, 1: 0.0})  # 97.4; the wall is at 97
    assert procedure.alive == [0]


def test_experiments_are_run_until_the_best_is_known() -> None:
    experiments = [
        Experiment(name, Normal(mean)) for name, mean in (("a", 0.0), ("b", 3.0), ("c", 2.0))
    ]
    found = best_of(experiments, "value", delta=0.5)
    assert found.best == "b"
    assert found.left == ("b",)
    # The same chance in all: differences have no spread, so the first look decides.
    assert set(found.replications.values()) == {10}
    assert best_of(experiments, "value", delta=0.5, best="low").best == "a"


def test_selection_does_not_depend_on_workers() -> None:
    experiments = [
        Experiment(name, Normal(mean, 2.0, seed), seed)
        for seed, (name, mean) in enumerate((("a", 0.0), ("b", 1.5)), start=10)
    ]
    alone = best_of(experiments, "value", delta=1.0)
    assert alone.best == "b"
    assert max(alone.replications.values()) > 10
    assert best_of(experiments, "value", delta=1.0, workers=2) == alone


def test_a_replication_that_failed_in_one_counts_for_none() -> None:
    experiments = [Experiment("a", Sometimes((0, 5))), Experiment("b", Normal())]
    found = best_of(experiments, "value", delta=1.0)
    assert found.best == "a"


def test_one_that_always_fails_ends_the_search() -> None:
    experiments = [Experiment("a", Sometimes(tuple(range(10)))), Experiment("b", Normal())]
    found = best_of(experiments, "value", delta=1.0)
    assert found.best is None
    assert found.replications == {"a": 10, "b": 10}


def test_what_is_not_known_at_the_most_replications_is_said() -> None:
    experiments = [Experiment(str(seed), Normal(0.0, 5.0, seed), seed) for seed in range(3)]
    found = best_of(experiments, "value", delta=0.1, most=20)
    assert found.best is None
    assert len(found.left) > 1


def test_allocation_as_the_theorem_has_it() -> None:
    # Gaps 1 and 2, spreads 1: weights 1 and 1/4, the leader sqrt(1 + 1/16) = 1.0308.
    assert ocba([3.0, 2.0, 1.0], [1.0, 1.0, 1.0], 228) == [103, 100, 25]
    assert ocba([-3.0, -2.0, -1.0], [1.0, 1.0, 1.0], 228, best="low") == [103, 100, 25]
    assert sum(ocba([1.0, 1.0, 0.5], [1.0, 2.0, 3.0], 100)) == 100


def test_what_cannot_be_selected_from_is_refused() -> None:
    with pytest.raises(DataError, match="policies: are too few; given 1"):
        KimNelson(1, 1.0)
    with pytest.raises(DataError, match="delta: is no difference"):
        KimNelson(2, 0.0)
    with pytest.raises(DataError, match="spread above 0"):
        ocba([1.0, 2.0], [1.0, 0.0], 10)
