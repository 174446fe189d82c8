"""Rounds in which teams say when they want goods, trucks follow, and the cheaper pair is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from solvers.joint.arrivals import arrivals_of_jobs
from solvers.joint.plan import Round
from solvers.joint.planners import State
from solvers.joint.sooner import hauled_orders, sooner, soonest_done
from solvers.joint.steering import steered
from solvers.joint.targets import spans_before_work
from supplychain.calendars import HOUR_S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from solvers.common import Limits
    from solvers.installers.plan import InstallersPlan
    from solvers.joint.planners import Planners
    from solvers.joint.problem import JointProblem
    from solvers.joint.steering import Spans
    from solvers.routing.plan import RoutingPlan, TierBound

STEPS_S: tuple[int | None, ...] = (None, 2 * HOUR_S, HOUR_S, HOUR_S // 2)
"""How much sooner goods are dreamt to come, one round after the other; ``None`` is the soonest."""

LEAST_GAIN_CNY = 0.01


@dataclass(frozen=True, slots=True)
class Effort:
    """Limits of the parts of a round: teams dreaming, trucks following, teams settling."""

    dream: Limits
    trucks: Limits
    teams: Limits


class Table:
    """Where trucks and teams meet."""

    def __init__(self, problem: JointProblem, planners: Planners) -> None:
        self.problem = problem
        self.planners = planners
        self.soonest_s = soonest_done(problem)
        self.bounds: Mapping[str, TierBound] = {}

    def first_trucks(self, limits: Limits, spans: Spans) -> RoutingPlan:
        """Trucks before any team is planned; with spans, on the days chosen for them."""
        plan, asked, given_up = self._trucks(spans, limits, None)
        if given_up == asked:
            self.bounds = plan.bounds
        return plan

    def teams_after(
        self, trucks: RoutingPlan, limits: Limits, start: InstallersPlan | None
    ) -> State:
        """Teams for goods that come as these trucks bring them."""
        arrivals = arrivals_of_jobs(self.problem, trucks)
        teams = self.planners.teams(self.problem.teams.with_arrivals(arrivals), limits, start)
        return State(trucks, teams, arrivals)

    def settle(self, state: State, effort: Effort) -> tuple[State, Round]:
        """Trucks as cheap as the teams' starts allow, then teams for them."""
        spans = spans_before_work(self.problem, state.teams, state.arrivals)
        return self._follow("settle", state, state.teams, spans, effort, None)

    def sooner(self, state: State, step_s: int | None, effort: Effort) -> tuple[State, Round]:
        """Teams planned as if goods came sooner; trucks are asked to come before their starts."""
        fixed = hauled_orders(self.problem, state.trucks)
        dream = sooner(self.problem, state.arrivals, self.soonest_s, step_s, fixed)
        teams = self.problem.teams.with_arrivals(dream)
        wish = self.planners.teams(teams, effort.dream, state.teams)
        spans = spans_before_work(self.problem, wish, state.arrivals)
        return self._follow("sooner", state, wish, spans, effort, step_s)

    def _follow(
        self,
        what: str,
        state: State,
        wish: InstallersPlan,
        spans: Spans,
        effort: Effort,
        step_s: int | None,
    ) -> tuple[State, Round]:
        trucks, asked, given_up = self._trucks(spans, effort.trucks, state.trucks)
        new = self.teams_after(trucks, effort.teams, wish)
        is_better = new.total_cny < state.total_cny - LEAST_GAIN_CNY
        tried = Round(
            what,
            trucks.costs.total,
            new.teams.costs.total,
            is_better,
            step_s,
            asked,
            given_up,
        )
        return (new if is_better else state), tried

    def _trucks(
        self, spans: Spans, limits: Limits, start: RoutingPlan | None
    ) -> tuple[RoutingPlan, int, int]:
        """Trucks that keep the spans where they can, how many were asked to, and how many cannot.

        An order that is left out for its span, but was not before, gets its own windows back.
        """
        left_before = set() if start is None else {item.id for item in start.unserved}
        narrow = steered(self.problem.trucks, spans)
        plan = self.planners.trucks(narrow.problem, limits, start)
        lost = {
            item.id
            for item in plan.unserved
            if item.id in narrow.order_ids and item.id not in left_before
        }
        if lost:
            kept = {key: span for key, span in spans.items() if key not in lost}
            wider = steered(self.problem.trucks, kept)
            plan = self.planners.trucks(wider.problem, limits, plan)
        asked = len(narrow.order_ids)
        if len(lost) < asked:
            plan = replace(plan, bounds=self._bounds(plan))
        return plan, asked, len(lost)

    def _bounds(self, plan: RoutingPlan) -> dict[str, TierBound]:
        """Bounds proven with narrowed windows hold for nothing else; that of the chain stays."""
        known = self.bounds.get("chain")
        found = {tier: replace(bound, bound_cny=None) for tier, bound in plan.bounds.items()}
        if known is not None and "chain" in found:
            found["chain"] = replace(found["chain"], bound_cny=known.bound_cny)
        return found
