"""The adapter to PuLP: small models that read like their algebra, solved by HiGHS.

Large models are handed to HiGHS as arrays; see :mod:`solvers.common.highs`.
"""

from __future__ import annotations

import os

import pulp

from solvers.common.highs import PARALLEL_ROWS_AND_COLUMNS


def solved(model: pulp.LpProblem, seconds: float = 10.0, mip_gap: float = 1e-4) -> bool:
    """Solve a model; whether its variables have values now.

    Parameters
    ----------
    seconds
        Wall time after which the best point found is taken.
    mip_gap
        Relative gap at which to stop.
    """
    engine = pulp.HiGHS(
        msg=False,
        threads=1,
        gapRel=mip_gap,
        timeLimit=seconds,
        presolve_rule_off=PARALLEL_ROWS_AND_COLUMNS,
    )
    # HiGHS 1.12 prints debugging lines whatever its options, and stdout is for data.
    saved, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        model.solve(engine)
    finally:
        os.dup2(saved, 1)
        os.close(saved)
        os.close(nowhere)
    return all(variable.value() is not None for variable in model.variables())
