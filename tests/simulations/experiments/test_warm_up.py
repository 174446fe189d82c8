"""Warm-up and batches of one long run."""

from __future__ import annotations

import numpy as np
import pytest

from simulations.experiments import batch_means, mser, welch
from supplychain.errors import DataError
from supplychain.streams import stream
from tests.simulations.experiments.models import Queue


def test_cut_of_a_run_with_one_odd_observation() -> None:
    found = mser([10.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0], size=1)
    assert (found.cut, found.is_found) == (1, True)
    assert found.mean == pytest.approx(3 / 7)


def test_cut_is_where_the_definition_has_its_minimum() -> None:
    values = stream(11, "mser").normal(0.0, 1.0, 60) + np.linspace(3.0, 0.0, 60)
    means = values.reshape(12, 5).mean(axis=1)
    error = [
        float(np.sum((means[cut:] - means[cut:].mean()) ** 2)) / (12 - cut) ** 2 for cut in range(6)
    ]
    assert mser(values).cut == 5 * int(np.argmin(error))


def test_a_known_transient_is_cut_off() -> None:
    # Bias 10 exp(-t / 50) falls below the noise's standard error of 0.02 at t = 310.
    steps = np.arange(3_000)
    noise = stream(12, "noise").normal(0.0, 1.0, 3_000)
    found = mser(10.0 * np.exp(-steps / 50.0) + noise)
    assert found.is_found
    assert 150 <= found.cut <= 450
    assert abs(found.mean) < 0.06  # 0.17 without the cut


def test_a_run_that_never_settles_says_so() -> None:
    assert not mser(np.linspace(0.0, 1.0, 200)).is_found


def test_moving_average_by_hand() -> None:
    # Mean run 1 2 3 4 5; the first step has nothing before it, the last one nothing after it.
    found = welch([[0.0, 2, 2, 4, 4], [2.0, 2, 4, 4, 6]], window=1)
    assert found.tolist() == pytest.approx([1.0, 2.0, 3.0, 4.0])
    with pytest.raises(DataError, match="window: is longer than the runs"):
        welch([[1.0, 2.0]], window=2)


def test_batches_of_a_queue_hold_its_mean_wait() -> None:
    # M/M/1 with load 0.8 and service rate 1: mean wait 4.0.
    held, lag_one = 0, []
    for replication in range(60):
        waits = Queue(customers=60_000).waits(replication)
        found = batch_means(waits[2_000:])
        held += found.interval.holds(4.0)
        lag_one.append(found.lag_one)
    assert held >= 51  # 95 % of 60 is 57; batches of a queue are a little dependent
    assert abs(float(np.mean(lag_one))) < 0.2


def test_batches_that_cannot_be_made_are_refused() -> None:
    with pytest.raises(DataError, match="batches: cannot be made; given 20; allowed 2 to 5"):
        batch_means([1.0] * 5)
    with pytest.raises(DataError, match="batch size"):
        mser([1.0, 2.0])
