"""Aims beyond the mean cost, on problems too large for one model.

Risk: the mean of the worst futures and the largest regret are both maxima of weighted means over
choices of weights (Rockafellar and Uryasev 2000; Shapiro, Dentcheva and Ruszczynski 2009, theorem
6.4). Any weights give a bound, and those that the best plan's worst futures call for give good
plans: weights and plans are found in turns.

Stages: each measure becomes a problem of its own; what it reached holds for the next one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Deadline, Limits
from solvers.placement.account import Account, aim_of, tail_weights
from solvers.placement.decomposed import Decomposition
from solvers.placement.layers import Layers
from solvers.placement.measures import (
    ROUNDING,
    carbon_kg,
    held,
    keeps_futures_apart,
    measured,
    only_future,
    usual_reach,
    weighted,
    without_promises,
)
from solvers.placement.problem import Aim, Measure, Risk
from solvers.placement.search.settle import Settled, Settler

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.common import ProgressCallback, StopCheck
    from solvers.placement.better import Better
    from solvers.placement.decomposed import Found
    from solvers.placement.problem import PlacementProblem

TURNS = 3
"""Changes of weights after the first plan."""
LEARNING = 1.0
CARBON_STEPS = 6
REACH_STEPS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Sought:
    """The best plan for an aim.

    Parameters
    ----------
    settled
        ``None`` if there is none.
    objective, bound
        In the aim's own measure.
    best_by_future
        What regret is measured against; ``None`` for other aims.
    is_stopped
        Whether time was up or somebody asked to stop.
    note
        For people.
    """

    settled: Settled | None
    objective: float
    bound: float
    best_by_future: NDArray[np.float64] | None
    is_stopped: bool
    note: str


class Seeker:
    """Runs the method for the mean cost as often as an aim needs it.

    Parameters
    ----------
    problem, limits, deadline, starts, progress, should_stop, better
        As of :class:`solvers.placement.decomposed.Decomposition`.
    """

    def __init__(
        self,
        problem: PlacementProblem,
        limits: Limits,
        deadline: Deadline,
        starts: list[NDArray[np.bool_]],
        progress: ProgressCallback | None,
        should_stop: StopCheck | None,
        better: Better | None = None,
    ) -> None:
        self.problem, self.limits, self.deadline = problem, limits, deadline
        self.starts, self.progress, self.asked = starts, progress, should_stop
        self.better = better
        self.alone: NDArray[np.float64] | None = None
        self.known: NDArray[np.float64] | None = None
        self.networks: list[NDArray[np.bool_]] = []

    def seek(self) -> Sought:
        """The best plan for the problem's aim."""
        aim = self.problem.aim
        if aim.risk is Risk.REGRET:
            self.alone, self.known = self._best_alone(self.problem)
        if len(aim.stages) > 1:
            return self._by_stages()
        return self._least(replace(self.problem, aim=replace(aim, stages=Aim().stages)), 1, [])

    def _run(
        self, problem: PlacementProblem, parts: int, starts: list[NDArray[np.bool_]] | None = None
    ) -> Found:
        """The mean-cost method, for one of so many equal parts of the time left."""
        seconds = None
        if self.limits.max_seconds is not None:
            seconds = self.deadline.remaining_s / parts
        limits = replace(self.limits, max_seconds=seconds)
        first = self.starts if starts is None else [*starts, *self.starts]
        # What a step on the way to another aim finds is not yet a plan for that aim.
        aim = self.problem.aim
        is_whole_aim = aim.risk is Risk.MEAN and len(aim.stages) == 1
        better = self.better if is_whole_aim else None
        return Decomposition(
            problem, limits, Deadline(seconds), first, self.progress, self.asked, better=better
        ).run()

    def _keep(self, best: Settled | None) -> None:
        """Tell of a plan that is the best for the aim so far."""
        if self.better is not None and best is not None:
            self.better(best.design, best.carried, self.alone)

    def _is_over(self) -> bool:
        return self.deadline.has_passed or (self.asked is not None and self.asked())

    def _value(self, problem: PlacementProblem, settled: Settled) -> float:
        """A plan's cost as the aim takes its futures together."""
        costs = Account(problem, settled.design, settled.carried).costs_by_future()
        return aim_of(problem, costs, self.alone)

    def _least(
        self, problem: PlacementProblem, parts: int, starts: list[NDArray[np.bool_]]
    ) -> Sought:
        """The plan of least cost as the aim takes it, in one of so many parts of the time left."""
        if problem.aim.risk is not Risk.MEAN:
            return self._by_weights(problem, parts, starts)
        found = self._run(problem, parts, starts)
        cost = np.inf if found.settled is None else found.settled.cost
        effort = f"{found.nodes} nodes, {found.evaluations} choices of sites valued"
        return Sought(found.settled, cost, found.bound, None, found.is_stopped, effort)

    def _by_weights(
        self, problem: PlacementProblem, parts: int, starts: list[NDArray[np.bool_]]
    ) -> Sought:
        chances = np.array([future.probability for future in problem.futures])
        weights = chances.copy()
        settler = Settler(Layers.of(problem), _outline(problem), self._is_over, self._seconds())
        best: Settled | None = None
        value, bound, turns = np.inf, -np.inf, 0
        for turn in range(TURNS + 1):
            if turn and self._is_over():
                break
            first = starts if best is None else [best.design.is_open, *starts]
            found = self._run(weighted(problem, weights), parts * (TURNS + 1) - turn, first)
            turns += 1
            bound = max(bound, self._bound(found.bound, weights))
            if found.settled is None:
                break
            # Networks made for one future alone may do well in all of them.
            others = self.networks if turn == 0 else []
            for is_open in [*others, found.settled.design.is_open]:
                settled = settler.settle(is_open, found.settled.bonus)
                if settled is not None and self._value(problem, settled) < value:
                    best, value = settled, self._value(problem, settled)
                    self._keep(best)
            if settled is not None:
                costs = Account(problem, settled.design, settled.carried).costs_by_future()
                weights = self._weights(costs, chances, weights)
        note = f"{turns} turns of weights over {len(problem.futures)} futures"
        return Sought(best, value, bound, self.alone, self._is_over(), note)

    def _seconds(self) -> float | None:
        return None if self.limits.max_seconds is None else max(1.0, self.limits.max_seconds / 10)

    def _best_alone(
        self, problem: PlacementProblem
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Bounds of the cost of a network made for each future alone: below, and above."""
        best, known = [], []
        for number in range(len(problem.futures)):
            parts = 2 * (len(problem.futures) - number)
            alone = only_future(problem, number)
            found = self._run(alone, parts)
            if found.settled is None and np.isposinf(found.bound):
                found = self._run(without_promises(alone), parts)
            # No cost is negative.
            best.append(max(0.0, found.bound) if np.isfinite(found.bound) else 0.0)
            known.append(np.inf if found.settled is None else found.settled.cost)
            if found.settled is not None:
                self.networks.append(found.settled.design.is_open)
        return np.array(best), np.array(known)

    def _weights(
        self,
        costs: NDArray[np.float64],
        chances: NDArray[np.float64],
        weights: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Weights of the next turn, which add up to 1."""
        aim = self.problem.aim
        if self.alone is None:
            worst = tail_weights(costs, chances, aim.cvar_level)
            mixed = chances + aim.cvar_weight * worst
            return np.asarray(mixed / mixed.sum())
        regret = costs - self.alone
        spread = max(float(regret.max()), 1e-9)
        raised = weights * np.exp(LEARNING * (regret - regret.max()) / spread)
        return np.asarray(raised / raised.sum())

    def _bound(self, bound: float, weights: NDArray[np.float64]) -> float:
        """What a bound of a weighted mean says of the aim.

        Regret is not less than against networks that are known for each future, and not less than
        nothing where no promise over all futures lets a plan off in one of them.
        """
        if self.known is not None:
            least = 0.0 if keeps_futures_apart(self.problem) else -np.inf
            if not np.isfinite(self.known).all():
                return least
            return max(least, bound - float(weights @ self.known))
        # Weights are chances plus those of some tail, or chances alone (then the mean's own).
        return (1.0 + self.problem.aim.cvar_weight) * bound

    def _by_stages(self) -> Sought:
        """One measure after the other."""
        problem = replace(self.problem, aim=replace(self.problem.aim, stages=(Aim().stages)))
        stages = self.problem.aim.stages
        best: Settled | None = None
        bound, limit, stopped = -np.inf, np.inf, False
        for number, stage in enumerate(stages):
            parts = len(stages) - number
            starts = [] if best is None else [best.design.is_open]
            if best is not None and stage.measure is not Measure.COST and np.isfinite(limit):
                if stage.measure is Measure.CO2:
                    best = self._leastcarbon_kg(problem, best, limit, parts)
                else:
                    best = self._most_reach(problem, best, limit, parts)
                self._keep(best)
                problem = held(problem, best, stage)
                continue
            if stage.measure is Measure.COST:
                sought = self._least(problem, parts, starts)
                settled, stopped = sought.settled, stopped or sought.is_stopped
                bound, limit = sought.bound, sought.objective * (1.0 + stage.tolerance)
            else:
                found = self._run(measured(problem, stage.measure), parts, starts)
                settled, stopped = found.settled, stopped or found.is_stopped
            if settled is None:
                break
            best = settled
            self._keep(best)
            if stage.measure is not Measure.COST:
                problem = held(problem, best, stage)
        value = np.inf if best is None else self._value(problem, best)
        return Sought(best, value, bound, self.alone, stopped, f"{len(stages)} stages")

    def _leastcarbon_kg(
        self, problem: PlacementProblem, best: Settled, limit: float, parts: int
    ) -> Settled:
        """Less emission within the cost allowed so far: by a rising price that only steers."""
        chosen, lowest = best, carbon_kg(problem, best)
        price = 0.1 * best.cost / max(lowest, 1e-9)
        for step in range(CARBON_STEPS):
            if self._is_over():
                break
            priced = replace(problem, co2_cny_per_kg=problem.co2_cny_per_kg + price)
            part = parts * (CARBON_STEPS - step)
            found = self._least(priced, part, [chosen.design.is_open]).settled
            if found is None:
                break
            emitted = carbon_kg(problem, found)
            if self._value(problem, found) <= limit * (1.0 + 1e-9) and emitted < lowest:
                chosen, lowest = found, emitted
                price *= 2.0
            else:
                price *= 0.4
        return chosen

    def _most_reach(
        self, problem: PlacementProblem, best: Settled, limit: float, parts: int
    ) -> Settled:
        """More reach within the cost allowed so far, by halving what is asked for."""
        low, high = usual_reach(Account(problem, best.design, best.carried), 0), 1.0
        for step in range(REACH_STEPS):
            if self._is_over() or high - low <= ROUNDING:
                break
            asked = (low + high) / 2.0
            bands = (replace(problem.bands[0], share=asked), *problem.bands[1:])
            part = parts * (REACH_STEPS - step)
            found = self._least(replace(problem, bands=bands), part, [best.design.is_open]).settled
            if found is None or self._value(problem, found) > limit * (1.0 + 1e-9):
                high = asked
                continue
            best = found
            low = max(asked, usual_reach(Account(problem, best.design, best.carried), 0))
        return best


def _outline(problem: PlacementProblem) -> Layers:
    """The problem's layers for a quick look."""
    return Layers.of(problem, 0.35, is_outline=True)
