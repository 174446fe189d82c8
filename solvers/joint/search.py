"""The search for plans that agree: days, trucks, teams, then rounds while they gain."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.common import Deadline, Limits, Progress, Status, StopReason
from solvers.joint.arrivals import delivery_days
from solvers.joint.delivery_days import days_of_orders, spans_of_days
from solvers.joint.plan import JointPlan, Round
from solvers.joint.rounds import STEPS_S, Effort, Table
from solvers.joint.targets import spans_before_agreed

if TYPE_CHECKING:
    from solvers.common import ProgressCallback, StopCheck
    from solvers.joint.planners import Planners, State
    from solvers.joint.problem import JointProblem

DAYS_SHARE = 0.05
MOST_DAYS_S = 10.0
TRUCKS_SHARE = 0.25
TEAMS_SHARE = 0.60
DREAM_SHARE, FOLLOW_SHARE, SETTLE_SHARE = 0.05, 0.05, 0.08
"""Shares of the seconds: of the first plans, and of the parts of a round.

Most of what is saved lies in the first plans; rounds begin from good ones and need little.
"""

ROUNDS_WITHOUT_CLOCK = 2 * len(STEPS_S)


class Search:
    """One call of ``solve``."""

    def __init__(
        self,
        problem: JointProblem,
        planners: Planners,
        limits: Limits,
        progress: ProgressCallback | None = None,
        should_stop: StopCheck | None = None,
    ) -> None:
        self.problem = problem
        self.planners = planners
        self.limits = limits
        self.deadline = Deadline(limits.max_seconds)
        self.progress = progress
        self.asked = should_stop or (lambda: False)
        self.rounds: list[Round] = []

    def run(self, *, feeds_back: bool = True) -> JointPlan:
        """Trucks, teams after them and, unless not asked to, rounds of feedback."""
        table = Table(self.problem, self.planners)
        state = self._first(table, feeds_back)
        if feeds_back:
            state = self._improve(table, state)
        return self._plan(state)

    def _first(self, table: Table, feeds_back: bool) -> State:
        spans = {}
        if feeds_back:
            self._tell("delivery days")
            seconds = min(MOST_DAYS_S, DAYS_SHARE * (self.limits.max_seconds or MOST_DAYS_S * 20))
            days = spans_of_days(self.problem, days_of_orders(self.problem, seconds))
            spans = days | spans_before_agreed(self.problem)
        self._tell("trucks")
        trucks = table.first_trucks(self._within(TRUCKS_SHARE), spans)
        self._tell("teams")
        share = TEAMS_SHARE if feeds_back else 1.0
        state = table.teams_after(trucks, self._within(share), None)
        self.rounds.append(
            Round("first", trucks.costs.total, state.teams.costs.total, True, steered=len(spans))
        )
        return state

    def _improve(self, table: Table, state: State) -> State:
        """Ask for goods sooner, by smaller and smaller steps; settle the trucks in between."""
        idle = 0
        number = 0
        while not self._is_over(number) and idle < 2 * len(STEPS_S):
            step_s = STEPS_S[number // 2 % len(STEPS_S)]
            settles = number % 2 == 1
            self._tell("settle" if settles else "sooner", "" if step_s is None else f"{step_s} s")
            effort = self._effort(settles)
            if settles:
                state, tried = table.settle(state, effort)
            else:
                state, tried = table.sooner(state, step_s, effort)
            self.rounds.append(tried)
            idle = 0 if tried.kept else idle + 1
            number += 1
        return state

    def _effort(self, settles: bool) -> Effort:
        """Limits of a round: its shares, or as much of each as the rest of the time allows."""
        shares = FOLLOW_SHARE, SETTLE_SHARE, 0.0 if settles else DREAM_SHARE
        left = self.deadline.remaining_s / max(self.limits.max_seconds or 1.0, 1e-9)
        # A round that would leave less than half of another one takes what is left.
        scale = left / sum(shares) if left < 1.5 * sum(shares) else 1.0
        trucks, teams, dream = (self._within(scale * share) for share in shares)
        return Effort(dream, trucks, teams)

    def _within(self, share: float) -> Limits:
        if self.limits.max_seconds is None:
            return self.limits
        seconds = min(share * self.limits.max_seconds, self.deadline.remaining_s)
        return replace(self.limits, max_seconds=seconds)

    def _is_over(self, number: int) -> bool:
        if self.asked() or not self.problem.order_of:
            return True
        if self.limits.max_seconds is None:
            return number >= ROUNDS_WITHOUT_CLOCK
        smallest = 0.5 * (FOLLOW_SHARE + SETTLE_SHARE)
        return self.deadline.remaining_s < smallest * self.limits.max_seconds

    def _plan(self, state: State) -> JointPlan:
        trucks, teams = state.trucks, state.teams
        complete = {Status.FEASIBLE, Status.OPTIMAL}
        is_complete = trucks.status in complete and teams.status in complete
        return JointPlan(
            status=Status.FEASIBLE if is_complete else Status.PARTIAL,
            stop_reason=self._why_over(),
            trucks=trucks,
            teams=teams,
            arrivals=state.arrivals,
            days=delivery_days(self.problem, state.arrivals),
            rounds=tuple(self.rounds),
            limits=self.limits,
            seconds=self.deadline.elapsed_s,
        )

    def _why_over(self) -> StopReason:
        if self.asked():
            return StopReason.ASKED
        return StopReason.ITERATIONS if self.limits.max_seconds is None else StopReason.TIME

    def _tell(self, stage: str, detail: str = "") -> None:
        if self.progress is None:
            return
        kept = [item.total_cny for item in self.rounds if item.kept]
        cost_cny = kept[-1] if kept else None
        self.progress(Progress(stage, self.deadline.elapsed_s, cost_cny, None, detail))
