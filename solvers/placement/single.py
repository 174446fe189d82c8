"""Zones that one site serves: a split relaxation decides most, a model decides the rest.

1. Prices of the problem with split demand bound the cost; sites mostly open there are tried, each
   choice completed by a model of who serves whom.
2. Sites and pairs whose price alone shows that no better plan uses them are decided.
3. What is left is one model, which starts from the best plan.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.common.highs import MipOptions, MipStatus
from solvers.common.mip_watch import MipWatch
from solvers.placement.account import Account
from solvers.placement.bounds.branch import fixed
from solvers.placement.bounds.volume import ascend
from solvers.placement.decomposed import Decomposition
from solvers.placement.design import Carried, Design, site_costs
from solvers.placement.exact.solve import solve_exactly
from solvers.placement.layers import Layers
from solvers.placement.problem import Forced, Sourcing
from solvers.placement.search.assign import assign_wholly
from solvers.placement.search.local import rounded
from solvers.placement.search.settle import Settled, Settler
from solvers.placement.ways import all_ways

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from solvers.common import Deadline, Limits, ProgressCallback, StopCheck
    from solvers.placement.better import Better
    from solvers.placement.bounds.dual import Decisions
    from solvers.placement.bounds.volume import DualPoint
    from solvers.placement.problem import PlacementProblem
    from solvers.placement.ways import Ways

ROUNDS = 1500
FIRST_PART, TRIAL_PART = 0.15, 0.06
"""Parts of the time for the first prices, and at most for one choice of sites."""
TRIALS = 6
"""Choices of sites completed by models."""
MOVES, MOVES_PART, MOVED = 400_000, 0.45, 8
"""Moves of one annealing, part of the time for them all, and sites of each kind that change."""


class SingleSourced:
    """Solves one problem of one tier whose zones are not split.

    Parameters
    ----------
    problem, limits, deadline, progress, should_stop, better
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
        self.problem, self.limits, self.deadline, self.starts = problem, limits, deadline, starts
        split = replace(problem, sourcing=Sourcing.SPLIT)
        self.split = Decomposition(
            split, limits, deadline, starts, progress, should_stop, is_whole=True
        )
        self.layers = Layers.of(problem)
        seconds = self._part(TRIAL_PART)
        self.settler = Settler(self.layers, self.layers, self.split.is_over, seconds)
        self.best: Settled | None = None
        self.better = better
        self.bound = -np.inf
        self.is_proven = False

    def _part(self, part: float) -> float | None:
        return None if self.limits.max_seconds is None else part * self.limits.max_seconds

    def _keep(self, settled: Settled) -> None:
        """From here on this is the best plan."""
        self.best = settled
        if self.better is not None:
            self.better(settled.design, settled.carried)

    @property
    def cost(self) -> float:
        """Of the best plan."""
        return np.inf if self.best is None else self.best.cost

    def run(self) -> None:
        """Search; what was found stands in `best`, `bound` and `is_proven`."""
        point = self._rise(None)
        self._try_choices(point)
        if self.best is not None:
            point = self._rise(point)
        self.bound = min(point.value, self.cost)
        if not self.split.is_over():
            self._decide_the_rest(point)

    def _rise(self, start: DualPoint | None) -> DualPoint:
        began, most = self.deadline.elapsed_s, self._part(FIRST_PART)

        def enough(_: DualPoint) -> bool:
            is_late = most is not None and self.deadline.elapsed_s - began > most
            return is_late or self.split.is_over()

        dual, decided = self.split.dual, self.split.decided
        return ascend(dual, decided, self.cost, ROUNDS, start=start, should_stop=enough)

    def _try_choices(self, point: DualPoint) -> None:
        """Choices of sites that the relaxation proposes, and the caller's; then moves."""
        dual, decided = self.split.dual, self.split.decided
        if not dual.is_whole:
            self._complete([*self.starts, *rounded(point.open_share, dual, decided)][:TRIALS])
            return
        work = _Wholes(self.layers, self.limits.seed)
        best = (np.inf, decided.must)
        for is_open in [*self.starts, *rounded(point.open_share, dual, decided)]:
            best = min(best, self._whole(work, is_open), key=lambda found: found[0])
        began, most = self.deadline.elapsed_s, self._part(MOVES_PART)
        improved = np.isfinite(best[0])
        while improved:
            improved = False
            for is_open in self._moves(best, point):
                is_late = most is not None and self.deadline.elapsed_s - began > most
                if is_late or self.split.is_over():
                    break
                found = self._whole(work, is_open)
                if found[0] < best[0] - 1e-9 * abs(best[0]):
                    best, improved = found, True
                    break
        if work.assigned is not None:
            self._keep(work.settled(self.problem, len(self.problem.class_ids)))

    def _whole(self, work: _Wholes, is_open: NDArray[np.bool_]) -> tuple[float, NDArray[np.bool_]]:
        """Cost of a choice, and the sites that its zones really use."""
        if not self.split.is_allowed(is_open):
            return np.inf, is_open
        return work.value(is_open, self.split.decided)

    def _moves(
        self, best: tuple[float, NDArray[np.bool_]], point: DualPoint
    ) -> Iterator[NDArray[np.bool_]]:
        """Swaps, openings and closings about a choice, those first that the prices favour."""
        worth, is_open = point.value_of_site, best[1]
        may, must = self.split.decided.may, self.split.decided.must
        new = [s for s in np.argsort(worth, kind="stable").tolist() if may[s] and not is_open[s]]
        old = [s for s in np.argsort(-worth, kind="stable").tolist() if is_open[s] and not must[s]]
        pairs = [(gone, come) for gone in old[:MOVED] for come in new[:MOVED]]
        pairs.sort(key=lambda pair: worth[pair[1]] - worth[pair[0]])
        for gone, come in pairs:
            yield _changed(is_open, [gone, come])
        for site in [*old[:MOVED], *new[:MOVED]]:
            yield _changed(is_open, [site])

    def _complete(self, choices: list[NDArray[np.bool_]]) -> None:
        """Complete choices by models."""
        for is_open in choices:
            if self.split.is_over():
                return
            if not self.split.is_allowed(is_open):
                continue
            settled = self.settler.settle(is_open)
            if settled is not None and settled.cost < self.cost:
                self._keep(settled)

    def _decide_the_rest(self, point: DualPoint) -> None:
        """One model over the sites and pairs that a better plan may use."""
        decided = fixed(self.split.dual, self.split.decided, point, self.cost)
        problem = _with_decisions(self.problem, decided)
        ways = self._hopeful(all_ways(problem, decided.may), point)
        seconds = None if np.isinf(self.deadline.remaining_s) else self.deadline.remaining_s
        options = MipOptions(seconds, max(1e-7, self.limits.mip_gap), None, self.limits.seed)
        start = None if self.best is None else (self.best.design, self.best.carried)
        watch = MipWatch(None, self.split.is_over)
        found = solve_exactly(problem, ways, options, start=start, watch=watch)
        if found.design is not None and found.carried is not None:
            cost = Account(self.problem, found.design, found.carried).costs().total
            if cost < self.cost:
                self._keep(Settled(found.design, found.carried, cost, point.bonus))
        ended = found.status in {MipStatus.OPTIMAL, MipStatus.INFEASIBLE}
        value = self.cost if found.status is MipStatus.INFEASIBLE else found.bound
        self.is_proven = ended
        if np.isfinite(value):
            self.bound = max(self.bound, min(value, self.cost))

    def _hopeful(self, ways: Ways, point: DualPoint) -> Ways:
        """Without the pairs that alone raise the bound to the best cost."""
        if np.isinf(self.cost) or self.problem.sourcing is not Sourcing.ONE_PER_ZONE:
            return ways
        dual, extra = self.split.dual, np.zeros(len(ways))
        for number, stream in enumerate(dual.layers.streams):
            last = len(dual.layers.by_tier) - 1
            prices = point.prices[dual.heads[number][last]]
            mine = np.flatnonzero(ways.group == stream.group)
            row = np.searchsorted(dual.layers.by_tier[last], ways.last_site[mine])
            cost = dual.layers.cost_of(stream, last)[row, ways.zone[mine]]
            loss = np.maximum(0.0, cost - prices[ways.zone[mine]])
            extra[mine] += stream.weight * stream.demand[ways.zone[mine]] * loss
        return ways.only(point.value + extra < self.cost)


class _Wholes:
    """Assignments of whole zones in a problem of one stream and one size of room per site."""

    def __init__(self, layers: Layers, seed: int) -> None:
        stream = layers.streams[0]
        self.layers, self.stream, self.seed = layers, stream, seed
        self.cost = stream.weight * layers.cost_of(stream, 0) * stream.demand
        self.room = layers.rooms.size[:, stream.class_]
        opened, closed = site_costs(layers.problem)
        steps = layers.rooms.cost_of(layers.rooms.most).sum(axis=1)
        self.fixed, self.constant = opened - closed + steps, float(closed.sum())
        self.assigned: NDArray[np.int64] | None = None
        self.best = np.inf

    def _chance(self) -> int:
        """Another seed at each call."""
        self.seed = (self.seed + 1) % 2**31
        return self.seed

    def value(
        self, is_open: NDArray[np.bool_], decided: Decisions
    ) -> tuple[float, NDArray[np.bool_]]:
        """Cost of the best assignment found from a choice of sites, and the sites it uses."""
        some = np.where(is_open[:, None], self.cost, np.inf)
        if not is_open.any() or not np.isfinite(some.min(axis=0)).all():
            return np.inf, is_open
        demand = self.stream.demand
        paid = np.where(decided.must, 0.0, self.fixed)
        _, near = assign_wholly(
            some, demand, self.room, paid, some.argmin(axis=0), MOVES, self._chance()
        )
        every = np.where(decided.may[:, None], self.cost, np.inf)
        cost, found = assign_wholly(every, demand, self.room, paid, near, MOVES, self._chance())
        cost += self.constant + float(self.fixed[decided.must].sum())
        used = decided.must.copy()
        used[found] = True
        if cost < self.best and np.isfinite(cost):
            self.best, self.assigned, self.used = cost, found, used
        return cost, used if np.isfinite(cost) else is_open

    def settled(self, problem: PlacementProblem, classes: int) -> Settled:
        """The best assignment as a plan."""
        assert self.assigned is not None
        served = np.flatnonzero(self.stream.demand > 0)
        ways = all_ways(problem, self.used)
        chosen = self.assigned[ways.zone] == ways.last_site
        chosen &= self.stream.demand[ways.zone] > 0
        ways = ways.only(chosen)
        steps = np.zeros((len(problem.sites), classes), np.int64)
        steps[self.used, self.stream.class_] = 1
        kg = self.stream.demand[ways.zone]
        short = np.stack([item.lost for item in self.layers.situations])
        assert len(ways) == len(served)
        nothing = np.zeros(len(ways), np.int64)
        carried = Carried(ways, nothing, np.arange(len(ways)), kg, short)
        design = Design(self.used, steps)
        cost = Account(problem, design, carried).costs().total
        return Settled(design, carried, cost, np.zeros(len(self.layers.shares)))


def _changed(is_open: NDArray[np.bool_], sites: list[int]) -> NDArray[np.bool_]:
    """A choice with some sites the other way."""
    trial = is_open.copy()
    trial[sites] = ~trial[sites]
    return trial


def _with_decisions(problem: PlacementProblem, decided: Decisions) -> PlacementProblem:
    """The problem with the decided sites forced."""
    sites = []
    for site, must, may in zip(
        problem.sites, decided.must.tolist(), decided.may.tolist(), strict=True
    ):
        forced = Forced.OPEN if must else site.forced if may else Forced.CLOSED
        sites.append(replace(site, forced=forced))
    return replace(problem, sites=tuple(sites))
