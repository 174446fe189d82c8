"""Build the model, solve it stage by stage, read the design off it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Deadline
from solvers.common.highs import Mip, MipOptions, MipResult, MipStatus, solve_mip
from solvers.common.mip_watch import MipWatch
from solvers.placement.design import Carried, Design
from solvers.placement.exact.aims import measure_costs, seek
from solvers.placement.exact.columns import empty_model
from solvers.placement.exact.rules import RULES
from solvers.placement.problem import Measure, Sourcing

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from solvers.placement.exact.columns import Model
    from solvers.placement.problem import PlacementProblem, Stage
    from solvers.placement.ways import Ways

WAY_S = 1e-9
PROOF = 1e-6
"""Gap that counts as proof, relative for values above 1."""


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
    is_proven
        Whether every stage reached its best value, and that is proven.
    """

    status: MipStatus
    design: Design | None
    carried: Carried | None
    bound: float
    is_proven: bool = False


def solve_exactly(
    problem: PlacementProblem,
    ways: Ways,
    options: MipOptions,
    best_by_future: NDArray[np.float64] | None = None,
    *,
    start: tuple[Design, Carried] | None = None,
    known: Design | None = None,
    watch: MipWatch | None = None,
    on_design: Callable[[Design, Carried], None] | None = None,
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
    known
        Decisions to start from, or as many of them as the problem allows; flows are found for them.
    watch
        Told the objective of the stages that seek cost, and its bound; may stop every stage.
    on_design
        Given each better point of a model of one stage, and of others what each stage ends with.
    """
    model = empty_model(problem, ways)
    for rule in RULES:
        rule(model)
    constant = seek(model, best_by_future)
    work = _Stages(model, constant, options, watch, on_design)
    first = None if start is None else _point_of(model, *start)
    return work.run(work.completed(known) if first is None and known is not None else first)


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


class _Stages:
    """One solve per stage; each keeps the values of those before within their tolerance."""

    def __init__(
        self,
        model: Model,
        constant: float,
        options: MipOptions,
        watch: MipWatch | None,
        on_design: Callable[[Design, Carried], None] | None = None,
    ) -> None:
        self.model, self.constant, self.options = model, constant, options
        self.on_design = on_design
        self.deadline = Deadline(options.time_limit_s)
        self.watch = MipWatch() if watch is None else watch

    def completed(self, known: Design) -> NDArray[np.float64] | None:
        """A point with the sites and steps of a design, or its sites alone, if there is any."""
        model = self.model
        costs = measure_costs(model, model.problem.aim.stages[0].measure)
        mip, sites = replace(_mip(model), cost=costs), np.arange(len(known.is_open))
        steps = np.arange(len(model.room_sites))
        columns = np.concatenate([model.first["site"] + sites, model.first["steps"] + steps])
        values = np.concatenate(
            [known.is_open, known.steps[model.room_sites, model.room_classes]]
        ).astype(float)
        for count in (len(columns), len(sites)):
            fixed = _fixed_to(mip, columns[:count], values[:count])
            if fixed is not None:
                # Flows of given decisions come at once, and are worth more than a stop's haste.
                is_quick = count == len(columns) and model.problem.sourcing is Sourcing.SPLIT
                watch = None if is_quick else self._ear(None)
                found = solve_mip(fixed, self._share(2), None, watch)
                if found.x is not None:
                    return found.x
        return None

    def run(self, start: NDArray[np.float64] | None) -> ExactResult:
        """Solve every stage, as far as time goes."""
        stages, model = self.model.problem.aim.stages, self.model
        bound, is_proven = -np.inf, True
        mip, result = _mip(model), MipResult(MipStatus.NOTHING, None, np.inf, -np.inf)
        for number, stage in enumerate(stages):
            costs = measure_costs(model, stage.measure)
            mip = replace(_mip(model), cost=costs)
            share = self._share(len(stages) - number)
            ear = self._ear(stage.measure)
            if len(stages) == 1 and self.on_design is not None:
                ear = replace(ear, point=self._point)
            found = _at_least(mip, solve_mip(mip, share, start, ear), start)
            is_proven = is_proven and _is_best(found)
            if found.x is None:
                kept = replace(result, status=MipStatus.STOPPED)
                result = found if result.x is None else kept
                break
            result, start = found, found.x
            if len(stages) > 1:
                self._point(found.x)
            is_cost = stage.measure is Measure.COST
            if is_cost:
                bound = found.bound + self.constant if np.isfinite(found.bound) else -np.inf
            if stage is not stages[-1]:
                whole = found.objective + (self.constant if is_cost else 0.0)
                _hold(model, costs, found.objective, _slack(stage, whole))
        return _finished(model, mip, result, bound, is_proven=is_proven)

    def _point(self, x: NDArray[np.float64]) -> None:
        """Tell of a point, without what the solver's tolerance lets through closed sites."""
        if self.on_design is None:
            return
        design, carried = _read(self.model, x)
        sites = carried.ways.sites[carried.way]
        is_through = (design.is_open[sites] | (sites < 0)).all(axis=1)
        kept = replace(
            carried,
            situation=carried.situation[is_through],
            way=carried.way[is_through],
            kg_per_day=carried.kg_per_day[is_through],
        )
        self.on_design(design, kept)

    def _share(self, parts: int) -> MipOptions:
        """The options for one of so many equal parts of the time left."""
        if self.options.time_limit_s is None:
            return self.options
        return replace(self.options, time_limit_s=self.deadline.remaining_s / parts)

    def _ear(self, measure: Measure | None) -> MipWatch:
        """The caller's watch, where it is cost that is sought."""
        tell = self.watch.tell
        if tell is None or measure is not Measure.COST:
            return replace(self.watch, tell=None)
        constant = self.constant
        return replace(
            self.watch, tell=lambda value, bound: tell(value + constant, bound + constant)
        )


def _fixed_to(mip: Mip, columns: NDArray[np.int64], values: NDArray[np.float64]) -> Mip | None:
    """The model with some columns decided, unless their own limits forbid it."""
    low, high = mip.low.copy(), mip.high.copy()
    if ((values < low[columns]) | (values > high[columns])).any():
        return None
    low[columns] = high[columns] = values
    return replace(mip, low=low, high=high)


def _at_least(mip: Mip, found: MipResult, start: NDArray[np.float64] | None) -> MipResult:
    """What was found, or else the start where the solver had no time to look at it."""
    if found.status is not MipStatus.NOTHING or start is None or np.isnan(start).any():
        return found
    return replace(found, status=MipStatus.STOPPED, x=start, objective=float(mip.cost @ start))


def _is_best(found: MipResult) -> bool:
    """Whether a value is proven to be the best, by the tolerance that counts as proof."""
    slack = PROOF * max(1.0, abs(found.objective))
    return found.x is not None and found.objective - found.bound <= slack


def _finished(
    model: Model, mip: Mip, result: MipResult, bound: float, *, is_proven: bool
) -> ExactResult:
    """The flows once more with whole decisions: rounding may have used closed doors."""
    if result.x is None:
        return ExactResult(result.status, None, None, -np.inf)
    low, high = mip.low.copy(), mip.high.copy()
    low[mip.is_integer] = high[mip.is_integer] = np.round(result.x[mip.is_integer])
    again = solve_mip(replace(mip, low=low, high=high, is_integer=np.zeros_like(mip.is_integer)))
    design, carried = _read(model, result.x if again.x is None else again.x)
    return ExactResult(result.status, design, carried, bound, is_proven)


def _slack(stage: Stage, value: float) -> float:
    """How much later stages may worsen a measure that reached a value."""
    is_share = stage.measure is Measure.UNCOVERED
    return stage.tolerance if is_share else stage.tolerance * abs(value)


def _hold(model: Model, costs: NDArray[np.float64], value: float, slack: float) -> None:
    """Later stages may worsen a measure by so much only."""
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
