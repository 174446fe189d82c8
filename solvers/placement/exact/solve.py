"""Build the model, solve it stage by stage, read the design off it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.common.highs import Mip, MipOptions, MipResult, MipStatus, solve_mip
from solvers.placement.design import Carried, Design
from solvers.placement.exact.aims import measure_costs, seek
from solvers.placement.exact.columns import empty_model
from solvers.placement.exact.rules import RULES
from solvers.placement.problem import Measure

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.placement.exact.columns import Model
    from solvers.placement.problem import PlacementProblem
    from solvers.placement.ways import Ways

WAY_S = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class ExactResult:
    """What the model gave.

    Parameters
    ----------
    status
        Proof, point or nothing.
    design, carried
        ``None`` where there is no point.
    bound
        Of the aim's own objective (cost, or cost with risk, or regret); minus infinity for none.
    """

    status: MipStatus
    design: Design | None
    carried: Carried | None
    bound: float


def solve_exactly(
    problem: PlacementProblem,
    ways: Ways,
    options: MipOptions,
    best_by_future: NDArray[np.float64] | None = None,
    *,
    start: tuple[Design, Carried] | None = None,
) -> ExactResult:
    """Solve the whole problem over the given ways.

    Parameters
    ----------
    problem
        The problem.
    ways
        All of them for a proof about the problem.
    options
        When each stage stops; the time limit is shared by the stages.
    best_by_future
        Best cost for each future alone, for regret.
    start
        A plan to start from; its flows need not be among the ways.
    """
    model = empty_model(problem, ways)
    for rule in RULES:
        rule(model)
    constant = seek(model, best_by_future)
    first = None if start is None else _point_of(model, *start)
    return _solve_stages(model, constant, options, first)


def _point_of(model: Model, design: Design, carried: Carried) -> NDArray[np.float64]:
    """The decisions of a plan as a point; the solver finds the rest."""
    x = np.full(model.columns, np.nan)
    sites = model.first["site"]
    x[sites : sites + len(design.is_open)] = design.is_open
    steps = model.first["steps"]
    x[steps : steps + len(model.room_sites)] = design.steps[model.room_sites, model.room_classes]
    flows = model.first["flow"]
    x[flows : flows + len(model.way)] = 0.0
    key = _keys(model.ways, model.way, model.situation)
    place = {text: number for number, text in enumerate(key)}
    used = _keys(carried.ways, carried.way, carried.situation)
    for text, kg in zip(used, carried.kg_per_day.tolist(), strict=True):
        if text in place:
            x[flows + place[text]] = kg
    return x


def _keys(
    ways: Ways, way: NDArray[np.int64], situation: NDArray[np.int64]
) -> list[tuple[int, ...]]:
    """What tells one flow from another."""
    table = np.column_stack([situation, ways.group[way], ways.zone[way], ways.sites[way]])
    return [tuple(row) for row in table.tolist()]


def _solve_stages(
    model: Model, constant: float, options: MipOptions, start: NDArray[np.float64] | None
) -> ExactResult:
    """One solve per stage; each keeps the values of those before within their tolerance."""
    stages = model.problem.aim.stages
    share = None if options.time_limit_s is None else options.time_limit_s / len(stages)
    bound = -np.inf
    mip, result = _mip(model), MipResult(MipStatus.NOTHING, None, np.inf, -np.inf)
    for stage in stages:
        costs = measure_costs(model, stage.measure)
        mip = replace(_mip(model), cost=costs)
        found = solve_mip(mip, replace(options, time_limit_s=share), start)
        if found.x is None:
            result = found if result.x is None else result
            break
        result, start = found, found.x
        if stage.measure is Measure.COST:
            bound = found.bound + constant if np.isfinite(found.bound) else -np.inf
        if stage is not stages[-1]:
            _hold(model, costs, found.objective, stage.measure, stage.tolerance)
    return _finished(model, mip, result, bound)


def _finished(model: Model, mip: Mip, result: MipResult, bound: float) -> ExactResult:
    """The flows once more with whole decisions: rounding may have used closed doors."""
    if result.x is None:
        return ExactResult(result.status, None, None, -np.inf)
    low, high = mip.low.copy(), mip.high.copy()
    low[mip.is_integer] = high[mip.is_integer] = np.round(result.x[mip.is_integer])
    again = solve_mip(replace(mip, low=low, high=high, is_integer=np.zeros_like(mip.is_integer)))
    design, carried = _read(model, result.x if again.x is None else again.x)
    return ExactResult(result.status, design, carried, bound)


def _hold(
    model: Model, costs: NDArray[np.float64], value: float, measure: Measure, tolerance: float
) -> None:
    """Later stages may worsen a measure by its tolerance only."""
    slack = tolerance if measure is Measure.UNCOVERED else tolerance * abs(value)
    used = np.flatnonzero(costs)
    scale = max(float(np.abs(costs[used]).max(initial=1.0)), 1e-9)
    high = (value + slack) / scale
    model.rows.add(used, costs[used] / scale, -np.inf, high + 1e-9 * max(1.0, abs(high)))


def _mip(model: Model) -> Mip:
    low, high = model.rows.bounds()
    return Mip(
        np.concatenate(model.cost),
        np.concatenate(model.low),
        np.concatenate(model.high),
        np.concatenate(model.integer),
        model.rows.matrix(model.columns),
        low,
        high,
    )


def _read(model: Model, x: NDArray[np.float64]) -> tuple[Design, Carried]:
    problem, first = model.problem, model.first
    is_open = x[first["site"] : first["site"] + len(problem.sites)] > 0.5
    steps = np.zeros((len(problem.sites), len(problem.class_ids)), np.int64)
    found = x[first["steps"] : first["steps"] + len(model.room_sites)]
    steps[model.room_sites, model.room_classes] = np.round(found).astype(np.int64)
    steps[~is_open] = 0
    kg = x[first["flow"] : first["flow"] + len(model.way)]
    used = np.flatnonzero(kg > WAY_S)
    short = np.stack([item.lost for item in model.situations])
    at = model.short_at
    short[at[:, 0], at[:, 1], at[:, 2]] += np.maximum(
        0.0, x[first["short"] : first["short"] + len(at)]
    )
    carried = Carried(model.ways, model.situation[used], model.way[used], kg[used], short)
    return Design(is_open, steps), carried
