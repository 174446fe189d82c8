"""Plan the whole chain: a complete plan early, a better one later."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.common import Deadline, Limits, Progress, StopReason, telling
from solvers.common.workers import Abandoned
from solvers.routing.assemble import assemble, unsettled, with_proof
from solvers.routing.bound import chain_bound_cny, stops_cny, transfer_bounds
from solvers.routing.chain import ChainBuilder
from solvers.routing.feedback import move_borders, reprice_arrivals
from solvers.routing.proof import proven_tours
from solvers.routing.warm_start import WarmStart

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from solvers.common import ProgressCallback, StopCheck
    from solvers.routing.assemble import Assembled
    from solvers.routing.chain import Chain
    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem

    PlanCallback = Callable[[RoutingPlan], None]

FIRST_TRUNK_SHARE = 0.05
FIRST_TOURS_SHARE = 0.1
TRUNK_SHARE = 0.35
BOUND_SHARE = 0.05
MOST_BOUND_S = 10.0
ROUND_SHARE = 0.12
BORDER_SHARE = 0.03
ENOUGH_S_PER_JOB = 0.015
"""Search of a worker that each job gets before border orders move. Until then the search of tours
gains more by the second than any move, and a move made too early is judged by poor tours."""

ARRIVALS_ROUND = 1
LEFT_FOR_ARRIVALS = 0.3
ROUNDS_WITHOUT_CLOCK = 2
ROUGH_SHARE = 3.0
"""Tours are only first ones when they are to be searched for so many times the seconds before."""
IDLE_ROUNDS = 12
"""Rounds in a row that may gain nothing: small problems are done long before their time."""

FINISH_SHARE, MOST_FINISH_SHARE = 0.04, 0.25
"""Of the seconds that are kept for finishing the last plan: as many as finishing the plans before
took, and at least and at most so large a share."""
LATER_TRUNK_SHARE = 0.7
"""Share of what is left after the first plan and its tours that the trunk tiers get at most."""
SETTLE_ROUNDS = 3
"""Rounds with search in which a state loses what may not stay; later ones only repair."""


def solve(
    problem: RoutingProblem,
    limits: Limits | None = None,
    *,
    warm_start: RoutingPlan | None = None,
    progress: ProgressCallback | None = None,
    should_stop: StopCheck | None = None,
    on_plan: PlanCallback | None = None,
    coupled: bool = True,
    prove_s: float = 0.0,
) -> RoutingPlan:
    """Plan line haul, middle mile and last mile together.

    Parameters
    ----------
    problem
        The chain.
    limits
        Seconds, seed and processes; by default none but the seed 0.
    warm_start
        A plan of this problem, perhaps with other orders, stock or vehicles: fronts and sources of
        its orders are kept where they still can be, and its tours are where the search begins.
        Trucks and carriers are planned anew.
    progress
        Called with each step's name, cost and bound.
    should_stop
        Asked between steps; once true, the best plan so far is returned.
    on_plan
        Called with each complete plan that is better than the last.
    coupled
        Whether the tiers learn from each other after the first plan; without, the time goes to the
        last mile alone.
    prove_s
        Seconds after the search in which it is proven how much cheaper the tours of each front
        could be at most; nothing is proven once asked to stop.

    Returns
    -------
    RoutingPlan
        Always complete: what cannot be served is in ``unserved`` with its reason.
    """
    warm = WarmStart() if warm_start is None else WarmStart.of(problem, warm_start)
    search = _Search(problem, limits or Limits(), progress, should_stop, on_plan, coupled, warm)
    return search.run(prove_s)


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
        warm: WarmStart,
    ) -> None:
        self.warm = warm
        self.problem = problem
        self.limits = limits
        self.deadline = Deadline(limits.max_seconds)
        self.progress = progress
        self.asked = telling(should_stop, None if progress is None else self._go_on)
        self.stage, self.tours = "indexing", ""
        self.on_plan = on_plan
        self.coupled = coupled
        self.total_s = limits.max_seconds or 0.0
        self.bound_cny = 0.0
        self.stops_cny: Mapping[str, float] = {}
        self.searched_s = 0.0
        self.finish_s = 0.0
        self.best: RoutingPlan | None = None
        self.best_chain: Chain | None = None

    def run(self, prove_s: float) -> RoutingPlan:
        self._tell("indexing")
        told, heard = None, None
        if self.progress is not None:
            # What cannot be stopped is at least heard of.
            told, heard = self._tours_found, telling(None, self._go_on)
        builder = ChainBuilder(
            self.problem, self.limits, self.deadline, self.asked, self.warm, told, heard
        )
        self.stops_cny = stops_cny(self.problem)
        self.bound_cny = chain_bound_cny(self.problem, builder.frames, stops=self.stops_cny)
        self._tell("sourcing")
        sourcing = builder.source()
        self._tell("first plan", f"{len(sourcing.ways)} orders with a way to be served")
        shares = FIRST_TRUNK_SHARE * self.total_s, FIRST_TOURS_SHARE * self.total_s
        chain = builder.build(sourcing, builder.wishes(sourcing), shares)
        self.searched_s += shares[1]
        chain = self._publish(builder, chain)
        with suppress(Abandoned):
            if chain.haulage.plans and not self._is_over(0):
                chain = self._second_look(builder, chain)
            self._improve(builder, chain)
        reason = self._why_over()
        with suppress(Abandoned):
            self._prove(prove_s)
        return replace(self._best(), stop_reason=reason, seconds=self.deadline.elapsed_s)

    def _second_look(self, builder: ChainBuilder, chain: Chain) -> Chain:
        """More time for the trunk tiers, and a better bound of the chain."""
        self._tell("line haul and middle mile")
        tours_s = self._round_s()
        most_s = LATER_TRUNK_SHARE * max(0.0, self._left_s() - tours_s)
        trunk_s = min(TRUNK_SHARE * self.total_s, most_s)
        chain = builder.better_trunk(chain, (trunk_s, tours_s))
        self.searched_s += tours_s
        self._tell("bound")
        bound_s = min(MOST_BOUND_S, BOUND_SHARE * self.total_s, max(0.0, self._left_s()))
        limits = builder.within(bound_s)
        carriage = transfer_bounds(self.problem, builder.frames, limits, self.asked)
        bound_cny = chain_bound_cny(self.problem, builder.frames, carriage, self.stops_cny)
        self.bound_cny = max(self.bound_cny, bound_cny)
        return self._publish(builder, chain)

    def _improve(self, builder: ChainBuilder, chain: Chain) -> None:
        """Rounds of feedback and search until the time is up."""
        rounds = 0
        couples = self.coupled and (len(chain.doors) > 1 or bool(chain.haulage.plans))
        idle = 0
        while not self._is_over(rounds) and idle < IDLE_ROUNDS:
            before = chain
            if couples and self._missing_s(chain) <= 0.0:
                self._tell("border orders")
                chain = move_borders(builder, chain, BORDER_SHARE * self.total_s)
                if rounds == ARRIVALS_ROUND and self._left_s() > LEFT_FOR_ARRIVALS * self.total_s:
                    self._tell("arrivals")
                    seconds = self._round_s()
                    chain = reprice_arrivals(builder, chain, (seconds, seconds))
            if not self._is_over(rounds):
                self._tell("tours")
                seconds = self._tours_s(chain) if couples else max(0.0, self._left_s())
                chain = builder.more_tours(
                    chain, list(chain.doors), seconds, are_rough=self._are_rough(seconds)
                )
                self.searched_s += seconds
            rounds += 1
            idle += 1
            if chain.cost_cny < before.cost_cny - 1e-6:
                idle = 0
                chain = self._publish(builder, chain)

    def _prove(self, seconds: float) -> None:
        """A proof of the best plan's tours."""
        if self.best is None or self.best_chain is None or seconds <= 0.0 or self.asked():
            return
        self._tell("proof of the last mile")
        chain, limits = self.best_chain, replace(self.limits, max_seconds=seconds)
        proof = proven_tours(chain.doors, chain.tours, limits, self.asked)
        self.best = with_proof(self.best, proof)

    def _publish(self, builder: ChainBuilder, chain: Chain) -> Chain:
        """Finish a state, without orders that may not stay in it, and keep it if it is better."""
        assembled = self._assembled(chain)
        rounds = 0
        while (sourcing := unsettled(self.problem, chain, assembled)) is not None:
            seconds = self._round_s() if rounds < SETTLE_ROUNDS else 0.0
            chain = builder.build(
                sourcing,
                chain.wishes,
                (0.0, seconds),
                [chain],
                may_abandon=self.best is not None,
            )
            assembled = self._assembled(chain)
            rounds += 1
        plan = assembled.plan
        if self.best is None or plan.costs.total < self.best.costs.total:
            self.best, self.best_chain = plan, chain
            self._tell("plan")
            if self.on_plan is not None:
                self.on_plan(plan)
        return chain

    def _best(self) -> RoutingPlan:
        """The best plan, with the best bound, which may be younger."""
        if self.best is None:
            message = "the first plan is always published"
            raise RuntimeError(message)
        chain = replace(self.best.bounds["chain"], bound_cny=self.bound_cny)
        return replace(self.best, bounds={**self.best.bounds, "chain": chain})

    def _assembled(self, chain: Chain) -> Assembled:
        begun_s = self.deadline.elapsed_s
        done = assemble(self.problem, chain, self.limits, StopReason.TIME, begun_s, self.bound_cny)
        self.finish_s = max(self.finish_s, self.deadline.elapsed_s - begun_s)
        return done

    def _round_s(self) -> float:
        """Seconds of one step of a round."""
        return min(ROUND_SHARE * self.total_s, max(0.0, self._left_s()))

    def _tours_s(self, chain: Chain) -> float:
        """Seconds of a search for tours between two rounds of moves: half of those left.

        All of them if moves would come too early even so, or too late for a search to follow: tours
        gain most from search that is not interrupted.
        """
        left_s, round_s = max(0.0, self._left_s()), self._round_s()
        missing_s = self._missing_s(chain)
        if missing_s > 0.0:
            return left_s if left_s <= missing_s + round_s else missing_s
        return max(left_s / 2, min(left_s, round_s))

    def _are_rough(self, seconds: float) -> bool:
        """Whether tours are only first ones beside those that so many seconds will find."""
        if self.limits.max_seconds is None or self.warm.tours:
            return False
        return seconds > ROUGH_SHARE * self.searched_s

    def _missing_s(self, chain: Chain) -> float:
        """Seconds of search until border orders may move; below zero once they may."""
        if self.limits.max_seconds is None:
            return 0.0
        jobs = sum(len(door.jobs) for door in chain.doors.values())
        return ENOUGH_S_PER_JOB * jobs / max(1, self.limits.workers) - self.searched_s

    def _left_s(self) -> float:
        """Seconds left before the last plan must be finished."""
        least_s, most_s = FINISH_SHARE * self.total_s, MOST_FINISH_SHARE * self.total_s
        return self.deadline.remaining_s - min(most_s, max(least_s, self.finish_s))

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

    def _tours_found(self, report: Progress) -> None:
        """Keep what the tours of one search cost together, for the next report."""
        if report.cost_cny is not None:
            self.tours = f"tours cost {report.cost_cny:,.0f}"

    def _go_on(self) -> None:
        """Tell that a stage goes on; the cost is that of the best plan that is complete."""
        self._tell(self.stage, self.tours)

    def _tell(self, stage: str, detail: str = "") -> None:
        if self.progress is None:
            return
        if stage != self.stage:
            self.stage, self.tours = stage, ""
        cost_cny = None if self.best is None else self.best.costs.total
        bound_cny = self.bound_cny or None
        self.progress(Progress(stage, self.deadline.elapsed_s, cost_cny, bound_cny, detail))
