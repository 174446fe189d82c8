"""The adapter to CP-SAT of OR-Tools: whole numbers, linear rows, a process of its own.

OR-Tools brings a HiGHS of its own, which must not meet ours in one process, and modules that a
worker process has loaded stay there. So each call starts a fresh interpreter that loads this module
alone, reads the model from its standard input and writes the point to its standard output.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

POLL_S = 0.1
START_S = 20.0
"""What loading the library may take, beside the time limit."""


class CpStatus(StrEnum):
    """How it ended: ``FEASIBLE`` has a point but no proof, ``NOTHING`` has neither."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, eq=False)
class IntegerModel:
    """Minimise ``cost @ x`` over whole numbers, rows between ``row_low`` and ``row_high``.

    Parameters
    ----------
    cost, low, high
        One entry per column.
    matrix
        Rows by columns, whole numbers, compressed by row.
    row_low, row_high
        One entry per row.
    """

    cost: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    matrix: csr_array
    row_low: NDArray[np.int64]
    row_high: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CpOptions:
    """When to stop.

    Parameters
    ----------
    time_limit_s
        Wall time, loading the library aside.
    deterministic_limit
        CP-SAT's own measure of work, the same on every machine; ``None`` for no limit.
    seed, workers
        Of the random choices; threads. With one of them, equal seeds give equal points.
    """

    time_limit_s: float = 60.0
    deterministic_limit: float | None = None
    seed: int = 0
    workers: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class CpResult:
    """What came out: ``x`` is ``None`` if there is no point; the bound holds for every point."""

    status: CpStatus
    x: NDArray[np.int64] | None
    bound: float


def solve_apart(
    model: IntegerModel,
    options: CpOptions = CpOptions(),
    should_stop: Callable[[], bool] | None = None,
) -> CpResult:
    """Solve in a fresh process, which ends with this call whatever happens."""
    # The same modules as here, from wherever they are loaded.
    program = f"import sys; sys.path[:] = {sys.path!r}; from {__name__} import main; main()"
    command = [sys.executable, "-c", program]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    ends_at = time.monotonic() + options.time_limit_s + START_S
    with subprocess.Popen(command, **pipes) as process:  # type: ignore[call-overload]
        try:
            given: bytes | None = pickle.dumps((model, options))
            while True:
                try:
                    answer, _ = process.communicate(given, timeout=POLL_S)
                    break
                except subprocess.TimeoutExpired:
                    given = None
                    asked = should_stop is not None and should_stop()
                    if asked or time.monotonic() > ends_at:
                        return CpResult(CpStatus.NOTHING, None, -np.inf)
        finally:
            process.kill()
    if process.returncode != 0:
        message = f"CP-SAT's process ended with {process.returncode}"
        raise RuntimeError(message)
    # Nobody but the process that we started has written this.
    found: CpResult = pickle.loads(answer)
    return found


def solve_here(model: IntegerModel, options: CpOptions) -> CpResult:
    """Solve in this process, which must not use HiGHS."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 - only where HiGHS is not

    names = {
        cp_model.OPTIMAL: CpStatus.OPTIMAL,
        cp_model.FEASIBLE: CpStatus.FEASIBLE,
        cp_model.INFEASIBLE: CpStatus.INFEASIBLE,
    }
    built = cp_model.CpModel()
    columns = [
        built.new_int_var(int(low), int(high), "")
        for low, high in zip(model.low, model.high, strict=True)
    ]
    starts = model.matrix.indptr
    for row in range(model.matrix.shape[0]):
        here = slice(starts[row], starts[row + 1])
        terms = [columns[column] for column in model.matrix.indices[here]]
        weights = [int(value) for value in model.matrix.data[here]]
        total = cp_model.LinearExpr.weighted_sum(terms, weights)
        built.add_linear_constraint(total, int(model.row_low[row]), int(model.row_high[row]))
    prices = [int(cost) for cost in model.cost]
    built.minimize(cp_model.LinearExpr.weighted_sum(columns, prices))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = options.time_limit_s
    if options.deterministic_limit is not None:
        solver.parameters.max_deterministic_time = options.deterministic_limit
    solver.parameters.random_seed = options.seed % 2**31
    solver.parameters.num_workers = options.workers
    status = names.get(solver.solve(built), CpStatus.NOTHING)
    if status not in {CpStatus.OPTIMAL, CpStatus.FEASIBLE}:
        return CpResult(status, None, -np.inf)
    x = np.array([solver.value(column) for column in columns], np.int64)
    return CpResult(status, x, float(solver.best_objective_bound))


def main() -> None:
    """Answer one call of :func:`solve_apart`."""
    model, options = pickle.load(sys.stdin.buffer)
    pickle.dump(solve_here(model, options), sys.stdout.buffer)
