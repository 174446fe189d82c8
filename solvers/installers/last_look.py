"""A last look at what a plan leaves out: put in where it fits after all, or told why not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.common import Status
from solvers.installers.plan import Reason
from solvers.installers.reasons.board import Board
from solvers.installers.reasons.outcome import applied
from solvers.installers.reasons.trial import WORTH, reason_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from solvers.common import Deadline, StopCheck
    from solvers.installers.plan import InstallersPlan, LeftOut
    from solvers.installers.problem import InstallersProblem
    from solvers.installers.reasons.trial import Found
    from supplychain.jobs import InstallJob

NOT_LOOKED_INTO = "it was not looked into before the time was up"
FIRST_LOOK_S = 0.5
"""A look cannot be broken off: this much time is asked for the first one, and for later ones as
much as the longest so far took."""
JOBS_WITHOUT_SECONDS = 200
"""Most jobs that are looked into where seconds are not limited."""


def with_last_look(
    problem: InstallersProblem,
    plan: InstallersPlan,
    deadline: Deadline,
    should_stop: StopCheck | None = None,
) -> InstallersPlan:
    """The plan with a proven reason for each job left out that there is time to look into.

    Locked jobs come first and are looked into whatever the time, then the dearest ones. What fits,
    by the rules of the whole problem rather than the narrower ones that territories and rosters are
    searched under, and makes the plan cheaper is put in; so is a locked job that fits at any price.
    """
    look = _Look(problem, plan, deadline, should_stop)
    return look.run()


class _Look:
    def __init__(
        self,
        problem: InstallersProblem,
        plan: InstallersPlan,
        deadline: Deadline,
        should_stop: StopCheck | None,
    ) -> None:
        self._board = Board(problem, plan)
        self._deadline = deadline
        self._should_stop = should_stop
        self._told: dict[str, Found] = {}
        self._stale: set[str] = set()
        self._longest_s = FIRST_LOOK_S

    def run(self) -> InstallersPlan:
        """Look into all, and once more into those told before the last one was put in."""
        self._pass(self._board.plan.left_out)
        again = frozenset(self._stale)
        self._pass(item for item in self._board.plan.left_out if item.job_id in again)
        plan = self._board.plan
        left_out = tuple(self._with_reason(item) for item in plan.left_out)
        return replace(plan, left_out=left_out, status=_status(plan))

    def _pass(self, items: Iterable[LeftOut]) -> None:
        jobs = self._board.problem.job_of
        ranked = sorted(items, key=lambda item: _rank(jobs[item.job_id], item))
        for number, item in enumerate(ranked):
            is_locked = jobs[item.job_id].lock is not None
            if not is_locked and (self._is_over() or number >= JOBS_WITHOUT_SECONDS):
                return
            self._look_into(item, is_locked=is_locked)

    def _look_into(self, item: LeftOut, *, is_locked: bool) -> None:
        before_s = self._deadline.elapsed_s
        found = reason_of(self._board, item)
        self._longest_s = max(self._longest_s, self._deadline.elapsed_s - before_s)
        is_wanted = found.reason in WORTH if is_locked else found.reason is Reason.NOT_FOUND
        if found.best is None or not is_wanted:
            self._told[item.job_id] = found
            return
        plan = applied(self._board, found.best, item.job_id)
        self._board = Board(self._board.problem, plan)
        self._told.pop(item.job_id, None)
        self._stale |= self._told.keys()

    def _with_reason(self, item: LeftOut) -> LeftOut:
        found = self._told.get(item.job_id)
        if found is None:
            return replace(item, detail=NOT_LOOKED_INTO)
        return replace(item, reason=found.reason, detail=found.detail)

    def _is_over(self) -> bool:
        asked = self._should_stop is not None and self._should_stop()
        return asked or self._deadline.remaining_s < self._longest_s


def _rank(job: InstallJob, item: LeftOut) -> tuple[bool, bool, float, str]:
    """Locked jobs first, then the dearest; last those whose goods nobody brings."""
    is_waiting = job.goods is not None and job.goods.expected_s is None
    return not job.lock, is_waiting, -item.cost_cny, job.id


def _status(plan: InstallersPlan) -> Status:
    if all(item.is_outsourced for item in plan.left_out):
        return Status.FEASIBLE
    is_any_done = bool(plan.routes) or any(item.is_outsourced for item in plan.left_out)
    return Status.PARTIAL if is_any_done else Status.NO_PLAN
