"""How a plan is made again in the middle of the day: what events open, settle and leave out."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.common import Deadline
from solvers.installers.day.amended import with_job
from solvers.installers.day.changed import changed
from solvers.installers.day.finder import Finder
from solvers.installers.day.happened import what_happened
from solvers.installers.day.improve import improved
from solvers.installers.day.items import with_partners
from solvers.installers.day.ladder import left_out, put_back
from solvers.installers.day.moment import as_planned, state_at
from solvers.installers.day.placing import place_on
from solvers.installers.day.reasons import why_left
from solvers.installers.day.rework import reworked
from solvers.installers.day.sound import refuse_unsound
from solvers.installers.plan import Reason
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from solvers.common import Limits, StopCheck
    from solvers.installers.day.events import Event
    from solvers.installers.day.order_book import OrderBook
    from solvers.installers.plan import InstallersPlan, LeftOut
    from solvers.installers.problem import InstallersProblem
    from supplychain.installation_state import InstallationState

PUSHING_S = 0.15
"""Seconds for jobs that push others out in the first answer; without, they take what is free."""
REASONS_S = 0.2
"""Seconds for reasons why jobs are left out, in the first answer."""
FINISH_S = 0.2
"""Seconds kept for writing the better plan."""
NO_ROOM = "no team has room for it, in overtime or on another day either"


class Replanning:
    """The steps of one call of ``replan``; the first answer comes before the better one."""

    def __init__(
        self,
        problem: InstallersProblem,
        plan: InstallersPlan,
        now_s: int | None,
        events: Sequence[Event],
        change_cny: float,
        pinned: Collection[str],
        state: InstallationState | None,
        book: OrderBook,
    ) -> None:
        refuse_unsound(problem, plan)
        self.deadline = Deadline(None)
        self.plan, self.change_cny, self.pinned = plan, change_cny, frozenset(pinned)
        known = state_at(plan, now_s, state)
        if known is None:
            text = "neither a moment nor a state of the day is given"
            raise DataError([DataProblem("replan", -1, "now_s", "missing_value", text)])
        self.happened = what_happened(problem, plan, known, events)
        self.problem = self.happened.problem
        rework = reworked(self.happened)
        self.board, self.loose = rework.board, rework.loose
        served = {visit.job_id for route in plan.routes for visit in route.visits}
        self.reservations = book.pending(known.now_s, served)
        self.held: set[str] = set()

    def first(self) -> InstallersPlan:
        """The plan with days that keep all rules, and new places for jobs that need one."""
        urgent = set(self.loose)
        for item in self.reservations:
            if item.job.id in self.problem.job_of:
                continue
            self.board.problem = with_job(self.board.problem, item.promised)
            jobs = with_partners(
                item.promised, self.board.problem.job_of, self.board.relations, self.board.spots
            )
            places = Finder(self.board, jobs).places() if item.job.id not in urgent else []
            if places:
                place_on(self.board, places[0])
                self.held.add(item.job.id)
        put_back(self.board, self.loose, Deadline(PUSHING_S))
        return self._written(Deadline(REASONS_S))

    def better(
        self, first: InstallersPlan, limits: Limits, should_stop: StopCheck | None
    ) -> InstallersPlan:
        """The plan after a search within the limits; the first one if that finds nothing."""
        if limits.max_seconds is None and limits.max_iterations is None:
            return first
        if limits.max_seconds is not None:
            seconds = limits.max_seconds - self.deadline.elapsed_s - FINISH_S
            if seconds <= 0.0:
                return first
            limits = replace(limits, max_seconds=seconds)
        stays = self.pinned | self.held
        improved(self.board, self.plan, limits, self.change_cny, stays, should_stop)
        best = self._written(Deadline(None))
        return best if best.costs.total < first.costs.total else first

    def state_after(self, plan: InstallersPlan) -> InstallationState:
        """What has been done, by the times of the new plan."""
        known = self.happened.state
        return replace(as_planned(plan.routes, known.now_s), out=known.out, used=known.used)

    def moved_soon(self, plan: InstallersPlan) -> tuple[str, ...]:
        """Jobs that were to stay and do not."""
        before = {
            (visit.job_id, visit.task, route.team_id): visit.start_s
            for route in self.plan.routes
            for visit in route.visits
        }
        after = {
            (visit.job_id, visit.task, route.team_id): visit.start_s
            for route in plan.routes
            for visit in route.visits
        }
        known = {(v.job_id, v.task, v.team_id) for v in self.happened.state.visits}
        soon = [key for key in before if key in self.happened.fixed and key not in known]
        moved = [
            key[0]
            for key in soon
            if after.get(key) != before[key] and key[0] not in self.happened.cancelled
        ]
        return tuple(dict.fromkeys(moved))

    def _written(self, reasoning: Deadline) -> InstallersPlan:
        """The board as a plan, without what is only reserved; reasons as far as time allows."""
        board = self.board
        seats = sorted({spot.seat for job_id in self.held for spot in board.spots[job_id]})
        routes = {seat: route for seat, route in enumerate(board.routes) if route is not None}
        for seat in seats:
            row = [v for v in board.row(seat) if board.entries[v].job_id not in self.held]
            routes.pop(seat, None)
            route = board.timed_row(seat, row)
            if route is not None:
                routes[seat] = board.with_costs(route, row)
        done = {visit.job_id for route in routes.values() for visit in route.visits}
        before = {item.job_id: item for item in self.plan.left_out}
        without = [job.id for job in self.problem.jobs if job.id not in done]
        left = [self._left_out(job_id, reasoning, before.get(job_id)) for job_id in without]
        return changed(self.problem, self.plan, routes.values(), left)

    def _left_out(self, job_id: str, reasoning: Deadline, before: LeftOut | None) -> LeftOut:
        """A job that is not done; if time is short the reason of before still counts."""
        if before is not None and reasoning.remaining_s < math.inf:
            return before
        if reasoning.has_passed:
            return left_out(self.board, job_id, Reason.NOT_FOUND, NO_ROOM)
        why = why_left(self.board, job_id)
        return left_out(self.board, job_id, why.reason, why.detail)
