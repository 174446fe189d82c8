"""CP-SAT in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
from scipy.sparse import csr_array

from solvers.common.cp_sat import CpOptions, CpStatus, IntegerModel, solve_apart

CALL = """
import sys
from solvers.common.cp_sat import CpOptions, solve_apart
from tests.solvers.common.test_cp_sat import knapsack
print(solve_apart(knapsack(8), CpOptions(time_limit_s=20)).status, "ortools" in sys.modules)
"""


def knapsack(room: int) -> IntegerModel:
    """Things worth 6, 5 and 4 that need 5, 4 and 3; at least one is taken."""
    return IntegerModel(
        np.array([-6, -5, -4]),
        np.zeros(3, np.int64),
        np.ones(3, np.int64),
        csr_array(np.array([[5, 4, 3], [1, 1, 1]])),
        np.array([0, 1]),
        np.array([room, 3]),
    )


def test_the_best_point_and_its_bound_come_back() -> None:
    result = solve_apart(knapsack(8), CpOptions(time_limit_s=20))
    assert result.status is CpStatus.OPTIMAL
    assert result.x is not None
    assert result.x.tolist() == [1, 0, 1]
    assert result.bound == -10


def test_what_cannot_be_is_told() -> None:
    result = solve_apart(knapsack(2), CpOptions(time_limit_s=20))
    assert (result.status, result.x) == (CpStatus.INFEASIBLE, None)


def test_who_asks_to_stop_gets_nothing() -> None:
    result = solve_apart(knapsack(8), CpOptions(time_limit_s=20), lambda: True)
    assert result.status is CpStatus.NOTHING


def test_the_library_is_loaded_in_another_process_only() -> None:
    told = subprocess.run([sys.executable, "-c", CALL], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["optimal", "False"]
