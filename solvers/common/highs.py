"""The adapter to HiGHS: with `growing_lp` the only module that imports highspy.

Models are handed over at once as arrays, in their own units; nothing is scaled here (HiGHS
scales rows and columns itself) and only columns marked integer are rounded, by less than the
solver's own tolerance of 1e-6.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import highspy
import numpy as np

from solvers.common.mip_watch import Lookout, MipWatch

if TYPE_CHECKING:
    from collections.abc import Callable

    from highspy.highs import HighsCallbackEvent
    from numpy.typing import NDArray
    from scipy.sparse import csc_array


PARALLEL_ROWS_AND_COLUMNS = 1 << 13
"""Rule of HiGHS' presolve that is left out: in 1.12.0 it cut optima off (decision 0008)."""

PRICE_TOLERANCE = 1e-6
"""Reduced costs above minus this count as not paying: HiGHS' own dual tolerance is 1e-7."""


class MipStatus(StrEnum):
    """How a solve ended: ``STOPPED`` has a point but no proof, ``NOTHING`` has neither."""

    OPTIMAL = "optimal"
    STOPPED = "stopped"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, eq=False)
class Mip:
    """Minimise ``cost @ x`` with rows between ``row_low`` and ``row_high``.

    Parameters
    ----------
    cost, low, high, is_integer
        One entry per column; bounds may be infinite.
    matrix
        Rows by columns, compressed by column.
    row_low, row_high
        One entry per row.
    """

    cost: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    is_integer: NDArray[np.bool_]
    matrix: csc_array
    row_low: NDArray[np.float64]
    row_high: NDArray[np.float64]

    def only(self, columns: NDArray[np.int64]) -> Mip:
        """The model without its other columns."""
        return Mip(
            self.cost[columns],
            self.low[columns],
            self.high[columns],
            self.is_integer[columns],
            self.matrix[:, columns],
            self.row_low,
            self.row_high,
        )


@dataclass(frozen=True, slots=True)
class MipOptions:
    """When to stop.

    Parameters
    ----------
    time_limit_s
        Wall time; ``None`` for no limit.
    mip_gap
        Relative gap at which to stop.
    max_nodes
        Nodes of the search tree; ``None`` for no limit.
    seed
        Of the solver's perturbations.
    """

    time_limit_s: float | None = None
    mip_gap: float = 1e-6
    max_nodes: int | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class MipResult:
    """What came out.

    Parameters
    ----------
    status
        Proof, point or nothing.
    x
        Best point, integers exact; ``None`` if there is none.
    objective
        Its value, or infinity.
    bound
        Proven lower bound of every point's value; minus infinity if nothing is proven.
    reduced_cost
        Of each column for models without integers, else ``None``.
    row_dual
        Change of the objective by one unit more of each row's bound, likewise.
    """

    status: MipStatus
    x: NDArray[np.float64] | None
    objective: float
    bound: float
    reduced_cost: NDArray[np.float64] | None = None
    row_dual: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Relaxation:
    """The linear relaxation of a model.

    Parameters
    ----------
    objective
        Its value, a lower bound of the model's; minus infinity if time ran out before proof.
    reduced_cost
        Of every column: any point that uses the column once costs at least ``objective`` plus
        this.
    x
        The point, zero for columns that never entered.
    """

    objective: float
    reduced_cost: NDArray[np.float64]
    x: NDArray[np.float64]


_ENDED = {
    highspy.HighsModelStatus.kOptimal: MipStatus.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: MipStatus.INFEASIBLE,
    highspy.HighsModelStatus.kUnbounded: MipStatus.UNBOUNDED,
    highspy.HighsModelStatus.kUnboundedOrInfeasible: MipStatus.INFEASIBLE,
}


def solve_mip(
    mip: Mip,
    options: MipOptions = MipOptions(),
    start: NDArray[np.float64] | None = None,
    watch: MipWatch | None = None,
) -> MipResult:
    """Solve; a time limit keeps the best point found.

    Parameters
    ----------
    mip
        The model; without integer columns it is solved as a linear programme.
    options
        When to stop.
    start
        A point to start from; ``nan`` where unknown, which the solver fills in. An infeasible one
        is ignored.
    watch
        Told what is known, in the model's own value, and asked whether to stop.
    """
    highs = highspy.Highs()
    set_options(highs, options)
    highs.passModel(_model(mip))
    if start is not None:
        known = np.flatnonzero(~np.isnan(start)).astype(np.int32)
        highs.setSolution(len(known), known, start[known])
    run_quietly(highs, watch)
    return _result(highs, mip)


def relax(
    mip: Mip, first: NDArray[np.int64], options: MipOptions, most_new: int = 2_000
) -> Relaxation | None:
    """Solve the relaxation of a model with very many columns, adding them as they pay.

    Parameters
    ----------
    mip
        The model.
    first
        Columns to start with; the model must be feasible with them alone.
    options
        Only the time limit and the seed count.
    most_new
        Columns added at a time, those of least reduced cost first.

    Returns
    -------
    Relaxation or None
        ``None`` if the first columns were not solved within the time.
    """
    highs = highspy.Highs()
    set_options(highs, options)
    none = np.zeros(mip.matrix.shape[1], dtype=bool)
    highs.passModel(_model(replace(mip.only(first), is_integer=none[: len(first)])))
    inside, is_inside = first, none
    is_inside[first] = True
    found: Relaxation | None = None
    while True:
        run_quietly(highs)
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return found
        solution = highs.getSolution()
        x = np.zeros(len(mip.cost))
        x[inside] = solution.col_value
        reduced = mip.cost - mip.matrix.T @ np.array(solution.row_dual)
        paying = np.flatnonzero((reduced < -PRICE_TOLERANCE) & ~is_inside)
        if len(paying) == 0:
            return Relaxation(float(highs.getInfo().objective_function_value), reduced, x)
        found = Relaxation(-np.inf, reduced, x)
        new = np.sort(paying[np.argsort(reduced[paying], kind="stable")[:most_new]])
        _add_columns(highs, mip.only(new))
        inside, is_inside[new] = np.concatenate([inside, new]), True


def _add_columns(highs: highspy.Highs, new: Mip) -> None:
    highs.addCols(
        len(new.cost),
        new.cost,
        new.low,
        new.high,
        new.matrix.nnz,
        new.matrix.indptr[:-1].astype(np.int32),
        new.matrix.indices.astype(np.int32),
        new.matrix.data.astype(np.float64),
    )


def run_quietly(highs: highspy.Highs, watch: MipWatch | None = None) -> None:
    """Run; HiGHS 1.12 prints debugging lines whatever its options, and stdout is for data."""
    saved, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    lookout = None if watch is None else Lookout(watch)
    try:
        if lookout is not None:
            # Who looks on may print.
            _report(highs, lookout, lambda is_watched: os.dup2(saved if is_watched else nowhere, 1))
        os.dup2(nowhere, 1)
        highs.run()
    finally:
        os.dup2(saved, 1)
        os.close(saved)
        os.close(nowhere)
    if lookout is not None:
        lookout.end()


def _report(highs: highspy.Highs, lookout: Lookout, turn: Callable[[bool], object]) -> None:
    """Let HiGHS call a lookout whenever it could stop; ``turn`` says when that begins and ends."""

    def tree(event: HighsCallbackEvent) -> None:
        out = event.data_out
        ask(event, float(out.mip_primal_bound))

    def linear(event: HighsCallbackEvent) -> None:
        ask(event, None)

    def ask(event: HighsCallbackEvent, value: float | None) -> None:
        turn(True)
        out = event.data_out
        bound, now_s = float(out.mip_dual_bound), float(out.running_time)
        event.interrupt(lookout.wants_to_stop(value, bound, now_s))
        turn(False)

    def better(event: HighsCallbackEvent) -> None:
        turn(True)
        lookout.give(np.array(event.data_out.mip_solution))
        turn(False)

    if lookout.wants_points:
        highs.cbMipImprovingSolution += better
    highs.cbMipInterrupt += tree
    highs.cbSimplexInterrupt += linear
    highs.cbIpmInterrupt += linear


def set_options(highs: highspy.Highs, options: MipOptions) -> None:
    """One quiet thread, and what the caller asks for."""
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("random_seed", options.seed % 2**31)
    highs.setOptionValue("mip_rel_gap", options.mip_gap)
    highs.setOptionValue("presolve_rule_off", PARALLEL_ROWS_AND_COLUMNS)
    if options.time_limit_s is not None:
        highs.setOptionValue("time_limit", max(options.time_limit_s, 0.0))
    if options.max_nodes is not None:
        highs.setOptionValue("mip_max_nodes", options.max_nodes)


def _model(mip: Mip) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = mip.matrix.shape
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = mip.cost, mip.low, mip.high
    lp.row_lower_, lp.row_upper_ = mip.row_low, mip.row_high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = mip.matrix.indptr.astype(np.int32)
    lp.a_matrix_.index_ = mip.matrix.indices.astype(np.int32)
    lp.a_matrix_.value_ = mip.matrix.data.astype(np.float64)
    if mip.is_integer.any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[flag] for flag in mip.is_integer.astype(int)]
    return lp


def _result(highs: highspy.Highs, mip: Mip) -> MipResult:
    status = _ENDED.get(highs.getModelStatus(), MipStatus.STOPPED)
    info = highs.getInfo()
    is_mip = bool(mip.is_integer.any())
    has_point = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    bound = -np.inf
    if is_mip and status in {MipStatus.OPTIMAL, MipStatus.STOPPED}:
        bound = float(info.mip_dual_bound)
    elif status is MipStatus.OPTIMAL:
        bound = float(info.objective_function_value)
    if not has_point:
        status = MipStatus.NOTHING if status is MipStatus.STOPPED else status
        return MipResult(status, None, np.inf, bound)
    solution = highs.getSolution()
    x = np.array(solution.col_value)
    x[mip.is_integer] = np.round(x[mip.is_integer])
    reduced = None if is_mip else np.array(solution.col_dual)
    prices = None if is_mip else np.array(solution.row_dual)
    return MipResult(status, x, float(info.objective_function_value), bound, reduced, prices)
