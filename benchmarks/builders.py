"""The chain's own building blocks with other planners in them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.greedy_sourcing import nearest_front_with_stock
from benchmarks.greedy_tours import greedy_tours
from benchmarks.greedy_trunk import greedy_trunk
from benchmarks.plain_pyvrp import plain_tours
from solvers.common import Deadline, StopReason
from solvers.routing.assemble import Assembled, assemble, unsettled
from solvers.routing.chain import ChainBuilder
from solvers.routing.haulage import haul
from supplychain.fleet import Haul

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from benchmarks.greedy_parameters import GreedyParameters
    from solvers.common import Limits, StopCheck
    from solvers.routing.chain import Chain
    from solvers.routing.freight import Wish
    from solvers.routing.haulage import Haulage
    from solvers.routing.last_mile.plan import LastMilePlan
    from solvers.routing.last_mile.problem import LastMileProblem
    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem
    from solvers.routing.sourcing.source import Sourcing
    from solvers.routing.trunk.nouns import TrunkPlan
    from solvers.routing.trunk.problem import TrunkProblem
    from supplychain.plans import Consignment

SETTLE_ROUNDS = 5


class GreedyBuilder(ChainBuilder):
    """Every decision by the greedy rules; times, loads and bookkeeping as in ours."""

    def __init__(
        self, problem: RoutingProblem, limits: Limits, parameters: GreedyParameters
    ) -> None:
        alone = replace(limits, workers=1)
        super().__init__(problem, alone, Deadline(None), lambda: False)
        self.parameters = parameters

    def source(self) -> Sourcing:
        """Nearest front with stock."""
        return nearest_front_with_stock(self.problem, self.finder)

    def haul(
        self,
        goods: Iterable[Consignment],
        wishes: Mapping[str, Wish],
        limits: Limits,
        known: Sequence[Haulage],
        should_stop: StopCheck | None,
    ) -> Haulage:
        """Both trunk tiers by the greedy rules."""
        trunk = partial(_greedy_trunk, self.parameters)
        planners = dict.fromkeys((Haul.LINE_HAUL, Haul.MIDDLE_MILE), trunk)
        return haul(self.problem, self.frames, goods, wishes, limits, known, planners, should_stop)

    def solve_doors(
        self,
        doors: Mapping[str, LastMileProblem],
        starts: Sequence[LastMilePlan | None],
        seconds: float,
        *,
        are_rough: bool = False,
    ) -> dict[str, LastMilePlan]:
        """Savings, one front after the other; starts and seconds do not matter."""
        del starts, seconds, are_rough
        return {key: greedy_tours(door, self.parameters) for key, door in doors.items()}


def _greedy_trunk(parameters: GreedyParameters, problem: TrunkProblem, limits: Limits) -> TrunkPlan:
    """The greedy planner of a base in the place of ours; it has no use for limits."""
    del limits
    return greedy_trunk(problem, parameters)


class PyvrpBuilder(ChainBuilder):
    """The last mile by one run of PyVRP over the whole day of the front."""

    def solve_doors(
        self,
        doors: Mapping[str, LastMileProblem],
        starts: Sequence[LastMilePlan | None],
        seconds: float,
        *,
        are_rough: bool = False,
    ) -> dict[str, LastMilePlan]:
        """One front after the other, in equal shares of the seconds."""
        del are_rough
        share_s = seconds / max(1, len(doors))
        pairs = zip(doors.items(), starts, strict=True)
        return {
            key: plain_tours(door, start, share_s, self.limits.seed) for (key, door), start in pairs
        }


def settled_plan(builder: ChainBuilder, seconds: float) -> RoutingPlan:
    """One pass through the chain, then without the orders that may not stay in the plan.

    Those are the ones that ours takes out too (parts of orders, and goods that leave their band),
    and orders that no van takes: nobody hauls goods to a front where they stay.
    """
    clock = Deadline(seconds)
    sourcing = builder.source()
    chain = builder.build(sourcing, builder.wishes(sourcing), (seconds, clock.remaining_s))
    assembled = _assembled(builder, chain, clock)
    for _ in range(SETTLE_ROUNDS):
        reduced = unsettled(builder.problem, chain, assembled)
        reduced = reduced or _not_hauled(builder.problem, chain)
        if reduced is None:
            break
        chain = builder.build(reduced, chain.wishes, (0.0, 0.0), [chain])
        assembled = _assembled(builder, chain, clock)
    return assembled.plan


def _not_hauled(problem: RoutingProblem, chain: Chain) -> Sourcing | None:
    """The sourcing without hauled goods of orders left out; ``None`` if there are none."""
    before = chain.sourcing
    gone = [
        order_id
        for order_id, way in before.ways.items()
        if order_id in chain.unserved
        and any(problem.lots[p.lot_id].site_id != way.front_id for p in before.picks[order_id])
    ]
    if not gone:
        return None
    reduced = before.copy()
    for order_id in gone:
        del reduced.ways[order_id], reduced.picks[order_id]
        reduced.unserved[order_id] = chain.unserved[order_id]
    return reduced


def _assembled(builder: ChainBuilder, chain: Chain, clock: Deadline) -> Assembled:
    reason = StopReason.ITERATIONS
    return assemble(builder.problem, chain, builder.limits, reason, clock.elapsed_s)
