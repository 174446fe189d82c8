"""PuLP with its CBC on the full model."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pulp

from benchmarks.placement.peers.full_model import full_model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.placement.problem import PlacementProblem


def solve(
    problem: PlacementProblem, seconds: float
) -> tuple[NDArray[np.bool_] | None, float, float | None]:
    """Open sites and cost; PuLP tells no bound. Building the model counts, as for a user."""
    began = time.monotonic()
    model = full_model(problem)
    mip = model.mip
    columns = [
        pulp.LpVariable(
            f"x{number}",
            0,
            None if np.isinf(high) else float(high),
            pulp.LpBinary if is_integer and high == 1.0 else pulp.LpContinuous,
        )
        for number, (high, is_integer) in enumerate(zip(mip.high, mip.is_integer, strict=True))
    ]
    asked = pulp.LpProblem("placement", pulp.LpMinimize)
    asked += pulp.LpAffineExpression(zip(columns, mip.cost.tolist(), strict=True))
    by_row = mip.matrix.tocsr()
    for row, (low, high) in enumerate(
        zip(mip.row_low.tolist(), mip.row_high.tolist(), strict=True)
    ):
        part = slice(by_row.indptr[row], by_row.indptr[row + 1])
        terms = pulp.LpAffineExpression(
            (columns[column], float(value))
            for column, value in zip(by_row.indices[part], by_row.data[part], strict=True)
        )
        if low == high:
            asked += terms == high
        else:
            asked += terms <= high
    rest = max(1.0, seconds - (time.monotonic() - began))
    asked.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=rest, gapRel=1e-6))
    if asked.sol_status not in {pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible}:
        return None, np.inf, None
    opened = np.array([(column.value() or 0.0) > 0.5 for column in columns[: model.sites]])
    return opened, float(pulp.value(asked.objective)), None
