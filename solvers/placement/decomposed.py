"""Large problems: prices first, then search and branching side by side.

1. The dual's prices rise (:mod:`.bounds`); they bound the cost and say which sites are in doubt.
2. Sites that are mostly open in the relaxation make the first plan; moves improve it. Where there
   are upper tiers, prices rise once more with goods told apart by region.
3. Branch and bound closes the gap, and every node's relaxation proposes plans of its own, until
   the time is over; in between the best plan is shaken and improved again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Progress, telling
from solvers.placement.bounds.branch import Node, Tree, fixed
from solvers.placement.bounds.dual import Dual
from solvers.placement.bounds.regions import finest_regions
from solvers.placement.bounds.volume import FIRST_STEP, ascend
from solvers.placement.layers import Layers
from solvers.placement.search.local import Choice, LocalSearch, rounded
from solvers.placement.search.settle import Settler
from solvers.placement.search.valuer import Valuer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.common import Deadline, Limits, ProgressCallback, StopCheck
    from solvers.placement.better import Better
    from solvers.placement.bounds.dual import Decisions
    from solvers.placement.bounds.volume import DualPoint
    from solvers.placement.problem import PlacementProblem
    from solvers.placement.search.settle import Settled

ROOT_ROUNDS = 1500
ROOT_TIME = 0.2
"""Part of the time in which the first prices rise, twice."""
ALIKE_TIME, TOLD_APART_TIME = 0.08, 0.32
"""The same where there are upper tiers: goods are alike at first, then told apart by region."""
NEXT_STEP = 0.05
NEAREST = 40
"""Cheapest legs to each head that the search looks at, at least; plans use all."""
NEAREST_OPEN = 8
"""Expected legs from open sites among them, at least."""
NODES_PER_SHAKE = 6
LONG_S = 1.0
"""A node that takes longer is followed by a search for as long."""
NODES_WITHOUT_LIMITS = 300
MANY_STREAMS, FEW_STREAMS = 60, 40
"""Streams that prices, and moves, can look at quickly."""
BOUND_TOLERANCES, GUIDE_TOLERANCE = (0.1, 0.2, 0.5), 0.35
PROOF = 1e-6
"""Relative gap that counts as proof."""
NEAR = 0.003
"""Choices that the search holds for this little dearer are worth a complete plan."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The best plan, its bound, and how the search ended."""

    settled: Settled | None
    bound: float
    is_stopped: bool
    nodes: int
    evaluations: int


class Decomposition:
    """Solves one problem, mean cost as its aim.

    Parameters
    ----------
    problem
        The problem.
    limits, deadline
        Iterations are nodes of the tree.
    starts
        Choices of open sites to look at first.
    progress, should_stop
        As of :func:`solvers.placement.solve`.
    is_whole
        Whether bounds may count on zones being served from one site.
    better
        Given each better plan.
    """

    def __init__(
        self,
        problem: PlacementProblem,
        limits: Limits,
        deadline: Deadline,
        starts: list[NDArray[np.bool_]] | None = None,
        progress: ProgressCallback | None = None,
        should_stop: StopCheck | None = None,
        *,
        is_whole: bool = False,
        better: Better | None = None,
    ) -> None:
        full = Layers.of(problem)
        self.problem, self.limits = problem, limits
        self.layers = _fewer(full, MANY_STREAMS, BOUND_TOLERANCES)
        self.guide = full
        if len(full.streams) > FEW_STREAMS:
            self.guide = Layers.of(problem, GUIDE_TOLERANCE, is_outline=True)
        self.deadline, self.progress = deadline, progress
        self.asked = telling(should_stop, None if progress is None else self._go_on)
        self.stage = "prices"
        self.dual = Dual(self.layers, is_whole=is_whole)
        self.decided = self.dual.everything_free()
        self.settler = Settler(full, self.guide, self.is_over, self._model_seconds())
        self.starts = starts or []
        self.best: Settled | None = None
        self.better = better
        self.bound = -np.inf
        self.nodes, self.evaluations = 0, 0

    def _model_seconds(self) -> float | None:
        return None if self.limits.max_seconds is None else max(1.0, self.limits.max_seconds / 6)

    def is_over(self) -> bool:
        """Whether the time is up or somebody asked to stop."""
        return self.deadline.has_passed or self.asked()

    @property
    def cost(self) -> float:
        """Of the best plan."""
        return np.inf if self.best is None else self.best.cost

    def run(self) -> Found:
        """Search until proof, gap, time or iterations."""
        point = self._rise(None)
        self._first_plans(point)
        if self.best is not None and not self.is_over():
            point = self._rise(self._told_apart(point))
            self._close(point)
        is_stopped = self.is_over()
        return Found(self.best, self.bound, is_stopped, self.nodes, self.evaluations)

    def _go_on(self) -> None:
        self._tell(self.stage)

    def _tell(self, stage: str) -> None:
        self.stage = stage
        if self.progress is not None:
            self.progress(
                Progress(
                    stage,
                    self.deadline.elapsed_s,
                    None if self.best is None else self.best.cost,
                    self.bound if np.isfinite(self.bound) else None,
                )
            )

    def _rise(self, start: DualPoint | None) -> DualPoint:
        """Let the prices of the whole problem rise."""
        began = self.deadline.elapsed_s
        part = ROOT_TIME
        if len(self.layers.by_tier) > 1:
            part = TOLD_APART_TIME if self.dual.regions > 1 else ALIKE_TIME
        part *= self.limits.max_seconds or np.inf

        self.stage = "prices"

        def enough(best: DualPoint) -> bool:
            if not self.dual.is_short:
                self.bound = max(self.bound, min(best.value, self.cost))
            return self.deadline.elapsed_s - began > part or self.is_over()

        point = ascend(
            self.dual,
            self.decided,
            self.cost,
            ROOT_ROUNDS,
            start=start,
            step=FIRST_STEP if start is None else NEXT_STEP,
            should_stop=enough,
        )
        self.bound = max(self.bound, min(point.value, self.cost))
        self._tell("prices")
        return point

    def _told_apart(self, point: DualPoint) -> DualPoint:
        """From here on goods of the bound are told apart by region, where there are upper tiers."""
        regions = finest_regions(self.layers) if len(self.layers.by_tier) > 1 else None
        if regions is None:
            return point
        coarse = self.dual
        self.dual = Dual(self.layers, regions=regions)
        return self.dual.refined(coarse, point)

    def _first_plans(self, point: DualPoint) -> None:
        """Plans of the relaxation, of today's network and of the caller, improved by moves."""
        self.stage = "first plans"
        valuer = Valuer(self.guide, self._nearest(point), point.bonus)
        dual = self.dual if self.guide is self.layers else Dual(self.guide)
        random = np.random.default_rng(self.limits.seed)
        self.search = LocalSearch(valuer, dual, self.decided, random, self.is_over, self.is_allowed)
        today = np.array([site.is_open for site in self.problem.sites])
        # Those of the caller first: they are looked at even if no time is left.
        choices = [*self.starts, *rounded(point.open_share, self.dual, self.decided)]
        if today.any():
            choices.append((today | self.decided.must) & self.decided.may)
        best = None
        for is_open in choices:
            if self.is_over() and best is not None:
                break
            best = self._better(best, is_open)
        if best is None:
            best = self._grown(point)
        if not self.is_allowed(best.is_open):
            return
        self.chosen = best
        if not self._consider(best):
            # Young prices may pay too little for promises: more sites, then what they ask for.
            self.chosen = best = self._grown(point)
            if self.is_allowed(best.is_open):
                self._consider(best)
        if self.best is not None:
            self.search.pay(self.best.bonus)
            best.cost = self.search.value(best.is_open)
        self._improve(best)
        if self.best is None:
            self._open_everything()

    def _open_everything(self) -> None:
        """The last resort where whole ways keep less than legs do: all sites that may open."""
        every = Choice(self.decided.may.copy(), np.inf)
        if self.is_allowed(every.is_open) and self._consider(every):
            every.cost = self.search.value(every.is_open)
            self.chosen = every

    def _nearest(self, point: DualPoint) -> int:
        """Legs to each head: so many that some of them come from open sites."""
        ratios = [
            len(sites) / max(1.0, float(point.open_share[sites].sum()))
            for sites in self.layers.by_tier
            if len(sites)
        ]
        return max(NEAREST, round(NEAREST_OPEN * max(ratios)))

    def _better(self, best: Choice | None, is_open: NDArray[np.bool_]) -> Choice | None:
        """The better of the best choice and another that can serve."""
        if not self.is_allowed(is_open):
            return best
        cost = self.search.value(is_open)
        if best is not None and cost >= best.cost:
            return best
        self.search.valuer.cost(is_open)
        return Choice(is_open.copy(), cost) if self.search.valuer.is_feasible else best

    def _grown(self, point: DualPoint) -> Choice:
        """Open the likeliest sites of each tier until all can be served, by halving."""
        order = np.argsort(-point.open_share, kind="stable")
        free = [site for site in order.tolist() if self.decided.may[site]]
        low, high = 0, len(free)
        while low < high:
            middle = (low + high) // 2
            is_open = self._first_of(free, middle)
            self.search.valuer.cost(is_open)
            if self.search.valuer.is_feasible and self.settler.is_promising(is_open):
                high = middle
            else:
                low = middle + 1
        is_open = self._first_of(free, high)
        return Choice(is_open, self.search.value(is_open))

    def _first_of(self, order: list[int], count: int) -> NDArray[np.bool_]:
        is_open = self.decided.must.copy()
        is_open[order[:count]] = True
        return is_open

    def is_allowed(self, is_open: NDArray[np.bool_]) -> bool:
        """Whether a choice keeps the limits of change."""
        changes = self.problem.changes
        today = np.array([site.is_open for site in self.problem.sites])
        opened, closed = int((is_open & ~today).sum()), int((~is_open & today).sum())
        most_new, most_gone = changes.most_openings, changes.most_closings
        return (most_new is None or opened <= most_new) and (
            most_gone is None or closed <= most_gone
        )

    def _improve(self, choice: Choice) -> None:
        """Moves from a choice; what comes out becomes the plan if it is better."""
        found = self.search.descend(choice.is_open)
        if found.cost < self.chosen.cost * (1.0 + NEAR):
            self._consider(found)
        if found.cost < self.chosen.cost:
            self.chosen = found

    def _consider(self, choice: Choice) -> bool:
        """Complete the plan of a choice; whether it is the best so far."""
        bonus = self.best.bonus if self.best is not None else self.search.valuer.bonus
        settled = self.settler.settle(choice.is_open, bonus)
        if settled is None or settled.cost >= self.cost:
            return False
        self._keep(settled)
        self._tell("plan")
        return True

    def _keep(self, settled: Settled) -> None:
        """From here on this is the best plan."""
        self.best = settled
        if self.better is not None:
            self.better(settled.design, settled.carried)

    def _close(self, point: DualPoint) -> None:
        """Branch and bound, with plans of every node and shakes in between."""
        self.stage = "tree"
        self._try(point.open_share, self.decided)
        tolerance = max(PROOF / 2.0, self.limits.mip_gap)
        decided = fixed(self.dual, self.decided, point, self.cost)
        tree = Tree(self.dual, Node(decided, point), tolerance)
        self.search.decided = decided
        while not (self._has_had_enough(tree) or tree.is_done(self.cost)):
            began = self.deadline.elapsed_s
            node = tree.step(self.cost, self.is_over)
            taken = self.deadline.elapsed_s - began
            if node is not None:
                self._plans_of(node, tree)
            self.bound = max(self.bound, tree.bound(self.cost))
            if taken > LONG_S:
                self._shake_for(taken)
            elif tree.nodes % NODES_PER_SHAKE == 0:
                self._shake()
            self._tell("tree")
        self.bound = max(self.bound, tree.bound(self.cost))
        self.nodes, self.evaluations = tree.nodes, self.search.valuer.evaluations

    def _has_had_enough(self, tree: Tree) -> bool:
        most = self.limits.max_iterations
        if most is None and self.limits.max_seconds is None:
            most = NODES_WITHOUT_LIMITS
        return self.is_over() or (most is not None and tree.nodes >= most)

    def _plans_of(self, node: Node, tree: Tree) -> None:
        """What a node's relaxation proposes."""
        if node.is_decided:
            if not self.is_allowed(node.decided.must):
                tree.close(node, np.inf)
                return
            settled = self.settler.settle(node.decided.must, node.point.bonus)
            if settled is not None and settled.cost < self.cost:
                self._keep(settled)
            exact = self.is_all_flows
            cost = np.inf if settled is None else settled.cost
            tree.close(node, cost if exact else None)
            return
        self._try(node.point.open_share, node.decided)

    def _try(self, open_share: NDArray[np.float64], decided: Decisions) -> None:
        """Look at the roundings of a relaxation, and go on from one that is better."""
        best = self.chosen
        for is_open in rounded(open_share, self.dual, decided):
            if self.is_over():
                return
            best = self._better(best, is_open) or best
        if best.cost < self.chosen.cost:
            self._consider(best)
            self.chosen = best
            self._improve(best)

    def _shake_for(self, seconds: float) -> None:
        end = self.deadline.elapsed_s + seconds
        while self.deadline.elapsed_s < end and not self.is_over():
            self._shake()

    def _shake(self) -> None:
        """Change a few sites in doubt, then take the moves that pay."""
        if self.is_over():
            return
        strength = int(self.search.random.integers(2, 6))
        self._improve(Choice(self.search.shaken(self.chosen, strength), np.inf))

    @property
    def is_all_flows(self) -> bool:
        """Whether the least cost of a choice of sites is one of flows, exactly."""
        problem, rooms = self.problem, self.layers.rooms
        steps = np.arange(1, int(rooms.most.max(initial=0)) + 1)
        dear = any(rooms.cost_of(np.minimum(rooms.most, step)).any() for step in steps.tolist())
        return not (
            dear
            or self.layers is not self.settler.layers
            or self.layers.shares
            or self.settler.needs_model()
            or len({item.class_id for item in problem.groups}) < len(problem.groups)
            or any(item.age_limit_s is not None for item in problem.groups)
        )


def _fewer(full: Layers, streams: int, tolerances: tuple[float, ...]) -> Layers:
    """The layers with alike situations taken together, as far as needed."""
    found = full
    for tolerance in tolerances:
        if len(found.streams) <= streams:
            break
        found = Layers.of(full.problem, tolerance)
    return found
