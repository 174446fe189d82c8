"""HiGHS on the full model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.placement.peers.full_model import full_model
from solvers.common.highs import MipOptions, solve_mip

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.placement.problem import PlacementProblem


def solve(
    problem: PlacementProblem, seconds: float
) -> tuple[NDArray[np.bool_] | None, float, float | None]:
    """Open sites, cost and bound."""
    model = full_model(problem)
    found = solve_mip(model.mip, MipOptions(seconds, 1e-6))
    bound = found.bound if np.isfinite(found.bound) else None
    if found.x is None:
        return None, np.inf, bound
    return found.x[: model.sites] > 0.5, found.objective, bound
