from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csc_array, csr_array

from solvers.common.growing_lp import GrowingLp


@pytest.fixture
def lp() -> GrowingLp:
    """Two rows to be covered, each by a column of its own at 3 and 5."""
    model = GrowingLp(np.ones(2), np.full(2, np.inf))
    model.add_columns(np.array([3.0, 5.0]), csc_array(np.eye(2)))
    return model


def test_prices_of_rows_are_what_covering_them_costs(lp: GrowingLp) -> None:
    point = lp.solve(10.0)
    assert point is not None
    assert point.objective == pytest.approx(8.0)
    assert point.row_dual == pytest.approx([3.0, 5.0])


def test_a_column_that_pays_enters(lp: GrowingLp) -> None:
    lp.solve(10.0)
    lp.add_columns(np.array([6.0]), csc_array(np.ones((2, 1))))
    point = lp.solve(10.0)
    assert point is not None
    assert point.x == pytest.approx([0.0, 0.0, 1.0])
    assert (lp.rows, lp.columns) == (2, 3)


def test_a_row_that_cuts_the_point_off_raises_the_cost(lp: GrowingLp) -> None:
    lp.add_columns(np.array([6.0]), csc_array(np.ones((2, 1))))
    lp.solve(10.0)
    lp.add_rows(np.array([-np.inf]), np.array([0.5]), csr_array(np.array([[0.0, 0.0, 1.0]])))
    point = lp.solve(10.0)
    assert point is not None
    assert point.objective == pytest.approx(7.0)
    assert point.row_dual[2] == pytest.approx(-2.0)


def test_what_cannot_be_covered_has_no_point() -> None:
    model = GrowingLp(np.ones(1), np.ones(1))
    model.add_columns(np.array([1.0]), csc_array(np.zeros((1, 1))))
    assert model.solve(10.0) is None
