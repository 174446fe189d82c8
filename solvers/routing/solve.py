"""Plan the whole chain: a complete plan early, a better one later."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.common import Deadline, Limits, Progress, StopReason
from solvers.routing.assemble import assemble, unsettled
from solvers.routing.bound import chain_bound_cny
from solvers.routing.chain import ChainBuilder
from solvers.routing.feedback import move_borders, reprice_arrivals

if TYPE_CHECKING:
    from collections.abc import Callable

    from solvers.common import ProgressCallback, StopCheck
    from solvers.routing.chain import Chain
    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem

    PlanCallback = Callable[[RoutingPlan], None]

FIRST_TRUNK_SHARE = 0.3
FIRST_TOURS_SHARE = 0.15
ROUND_SHARE = 0.12
ROUNDS_WITHOUT_CLOCK = 2
FINISH_SHARE = 0.04
SETTLE_ROUNDS = 3


def solve(
    problem: RoutingProblem,
    limits: Limits | None = None,
    *,
    progress: ProgressCallback | None = None,
    should_stop: StopCheck | None = None,
    on_plan: PlanCallback | None = None,
    coupled: bool = True,
) -> RoutingPlan:
    """Plan line haul, middle mile and last mile together.

    Parameters
    ----------
    problem
        The chain.
    limits
        Seconds, seed and processes; by default none but the seed 0.
    progress
        Called with each step's name, cost and bound.
    should_stop
        Asked between steps; once true, the best plan so far is returned.
    on_plan
        Called with each complete plan that is better than the last.
    coupled
        Whether the tiers learn from each other after the first plan; without, the time goes to the
        last mile alone.

    Returns
    -------
    RoutingPlan
        Always complete: what cannot be served is in ``unserved`` with its reason.
    """
    return _Search(problem, limits or Limits(), progress, should_stop, on_plan, coupled).run()


class _Search:
    """One call of ``solve``."""

    def __init__(
        self,
        problem: RoutingProblem,
        limits: Limits,
        progress: ProgressCallback | None,
        should_stop: StopCheck | None,
        on_plan: PlanCallback | None,
        coupled: bool,
    ) -> None:
        self.problem = problem
        self.limits = limits
        self.deadline = Deadline(limits.max_seconds)
        self.progress = progress
        self.asked = should_stop or (lambda: False)
        self.on_plan = on_plan
        self.coupled = coupled
        self.total_s = limits.max_seconds or 0.0
        self.bound_cny = 0.0

    def run(self) -> RoutingPlan:
        self._tell("indexing")
        builder = ChainBuilder(self.problem, self.limits, self.deadline, self.asked)
        self.bound_cny = chain_bound_cny(self.problem, builder.frames)
        self._tell("sourcing")
        sourcing = builder.source()
        self._tell("line haul, middle mile, last mile", detail=f"{len(sourcing.ways)} orders")
        shares = FIRST_TRUNK_SHARE * self.total_s, FIRST_TOURS_SHARE * self.total_s
        chain = builder.build(sourcing, builder.wishes(sourcing), shares)
        plan = self._publish(builder, chain)
        return self._improve(builder, *plan)

    def _improve(self, builder: ChainBuilder, chain: Chain, plan: RoutingPlan) -> RoutingPlan:
        """Rounds of feedback and search until the time is up."""
        refused: set[tuple[str, str]] = set()
        rounds = 0
        couples = self.coupled and (len(chain.doors) > 1 or bool(chain.haulage.plans))
        while not self._is_over(rounds):
            seconds = self._round_s() if couples else max(0.0, self._left_s())
            before = chain
            if couples:
                if rounds % 3 == 0:
                    self._tell("arrivals", chain)
                    chain = reprice_arrivals(builder, chain, (seconds, seconds))
                if not self._is_over(rounds):
                    self._tell("border orders", chain)
                    chain = move_borders(builder, chain, refused, seconds)
            if not self._is_over(rounds):
                self._tell("tours", chain)
                left_s = max(0.0, self._left_s())
                chain = builder.more_tours(chain, list(chain.doors), min(seconds, left_s))
            rounds += 1
            if chain.cost_cny < before.cost_cny - 1e-6 and self.deadline.remaining_s > 0:
                chain, plan = self._publish(builder, chain, plan)
        return replace(plan, stop_reason=self._why_over(), seconds=self.deadline.elapsed_s)

    def _publish(
        self, builder: ChainBuilder, chain: Chain, best: RoutingPlan | None = None
    ) -> tuple[Chain, RoutingPlan]:
        """Finish a state; orders that may not stay in it are taken out first."""
        seconds = self.deadline.elapsed_s
        plan = self._assembled(chain, seconds)
        for _ in range(SETTLE_ROUNDS):
            sourcing = unsettled(self.problem, chain, plan)
            if sourcing is None:
                break
            chain = builder.build(sourcing, chain.wishes, (0.0, self._round_s()), [chain])
            plan = self._assembled(chain, seconds)
        if best is not None and plan.costs.total > best.costs.total:
            return chain, best
        self._tell("plan", chain, plan)
        if self.on_plan is not None:
            self.on_plan(plan)
        return chain, plan

    def _assembled(self, chain: Chain, seconds: float) -> RoutingPlan:
        reason = StopReason.TIME
        return assemble(self.problem, chain, self.limits, reason, seconds, self.bound_cny)

    def _round_s(self) -> float:
        """Seconds of one step of a round."""
        return min(ROUND_SHARE * self.total_s, max(0.0, self._left_s()))

    def _left_s(self) -> float:
        """Seconds left before the last plan must be finished."""
        return self.deadline.remaining_s - FINISH_SHARE * self.total_s

    def _is_over(self, rounds: int) -> bool:
        if self.asked():
            return True
        if self.limits.max_seconds is None:
            return rounds >= ROUNDS_WITHOUT_CLOCK
        return self._left_s() <= 0.0

    def _why_over(self) -> StopReason:
        if self.asked():
            return StopReason.ASKED
        return StopReason.ITERATIONS if self.limits.max_seconds is None else StopReason.TIME

    def _tell(
        self,
        stage: str,
        chain: Chain | None = None,
        plan: RoutingPlan | None = None,
        detail: str = "",
    ) -> None:
        if self.progress is None:
            return
        cost_cny = chain.cost_cny if chain is not None else None
        if plan is not None:
            cost_cny = plan.costs.total
        bound_cny = self.bound_cny or None
        self.progress(Progress(stage, self.deadline.elapsed_s, cost_cny, bound_cny, detail))
