from __future__ import annotations

import numpy as np
import pytest

from solvers.replenishment.ordering.futures_kernel import day_of, look, windows


@pytest.mark.parametrize("known", [3, 7, 10, 28])
def test_demand_of_long_windows_is_that_of_their_days(known: int) -> None:
    paths = np.random.default_rng(known).poisson(5.0, (3, 4, known)).astype(np.float32)
    rows = np.array([0, 1, 2, 2, 1, 0])
    start = np.array([0, 2, 9, 31, 5, 1])
    length = np.array([1, 60, 0, 400, 13, 27])
    later = np.array([[0, 1, -1, 2]] * 6) * (length > 0)[:, None]
    found = windows(rows, start, length, later, paths)
    for k, row in enumerate(rows):
        for path in range(4):
            days = [day_of(start[k] + ahead, known) for ahead in range(length[k] + later[k, path])]
            assert found[k, path] == pytest.approx(float(paths[row, path, days].sum()))


def test_what_is_asked_for_within_a_shelf_life_goes_beyond_the_known_days() -> None:
    paths = np.random.default_rng(2).poisson(5.0, (2, 3, 9)).astype(np.float32)
    life, first = np.array([2, 1]), np.array([0, 6])
    stock = np.arange(9, dtype=np.float32)
    held, asked, in_life = look(
        np.array([0, 1]),
        np.array([2, 11]),
        stock,
        first,
        life,
        np.array([40, 0]),
        np.array([1, 3]),
        paths,
    )
    assert held.tolist() == [[1.0, 5.0, 9.0], [6.0, 7.0, 8.0]]
    assert asked[0] == pytest.approx(paths[0][:, [1, 2]].sum(axis=1))
    days = [day_of(3 + ahead, 9) for ahead in range(11)]
    assert asked[1] == pytest.approx(paths[1][:, days].sum(axis=1))
    days = [day_of(1 + ahead, 9) for ahead in range(40)]
    assert in_life[0] == pytest.approx(paths[0][:, days].sum(axis=1))
    assert in_life[1].tolist() == [0.0, 0.0, 0.0]
