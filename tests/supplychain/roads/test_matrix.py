from __future__ import annotations

import pickle

import numpy as np
import pytest

from supplychain.errors import DataError
from supplychain.roads import UNREACHABLE, TravelMatrix
from supplychain.roads.matrix import rounded_matrix


def test_values_are_rounded_to_the_nearest_integer_once() -> None:
    matrix = rounded_matrix([[1.4, 1.6]], [[2.5, 0.49]])
    assert matrix.distance_m.tolist() == [[1, 2]]
    assert matrix.duration_s.tolist() == [[2, 0]]
    assert matrix.distance_m.dtype == matrix.duration_s.dtype == np.int64


def test_a_pair_without_a_distance_or_a_time_is_unreachable_in_both() -> None:
    matrix = rounded_matrix([[np.nan, 5.0, 7.0]], [[3.0, np.nan, 9.0]])
    assert matrix.distance_m.tolist() == [[UNREACHABLE, UNREACHABLE, 7]]
    assert matrix.duration_s.tolist() == [[UNREACHABLE, UNREACHABLE, 9]]
    assert matrix.reachable.tolist() == [[False, False, True]]


@pytest.mark.parametrize("bad", [-1.0, np.inf, -np.inf, 2.0**41])
def test_values_out_of_range_are_refused(bad: float) -> None:
    with pytest.raises(DataError, match="distance_m"):
        rounded_matrix([[1.0, bad]], [[1.0, 1.0]])


def test_half_a_road_is_refused() -> None:
    with pytest.raises(DataError, match="unreachable in both"):
        TravelMatrix(np.array([[UNREACHABLE]]), np.array([[5]]))


@pytest.mark.parametrize(
    ("distance_m", "duration_s"),
    [
        (np.zeros((2, 2), np.int64), np.zeros((2, 3), np.int64)),
        (np.zeros(4, np.int64), np.zeros(4, np.int64)),
        (np.zeros((2, 2)), np.zeros((2, 2))),
    ],
)
def test_arrays_of_other_shapes_or_kinds_are_refused(
    distance_m: np.ndarray, duration_s: np.ndarray
) -> None:
    with pytest.raises(DataError, match="travel matrix"):
        TravelMatrix(distance_m, duration_s)


def test_arrays_of_different_shapes_are_not_broadcast() -> None:
    with pytest.raises(DataError, match="equal shapes"):
        rounded_matrix([[1.0], [2.0]], [[1.0, 2.0]])


def test_the_arrays_stay_read_only_in_a_worker_process() -> None:
    matrix = pickle.loads(pickle.dumps(rounded_matrix([[1.0]], [[2.0]])))
    for array in (matrix.distance_m, matrix.duration_s):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 9
