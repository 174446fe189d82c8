"""Jobs that found no place, put in while others make way for them."""

from __future__ import annotations

from bisect import bisect_right
from itertools import cycle
from typing import TYPE_CHECKING

from solvers.common import Deadline
from solvers.installers.day.able_seats import who_can
from solvers.installers.day.board import Board
from solvers.installers.day.changed import changed
from solvers.installers.day.improve import Search
from solvers.installers.plan import LeftOut, Reason
from solvers.installers.written import left_out_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from solvers.common import Limits, StopCheck
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem
    from supplychain.jobs import InstallJob

LEAST_MOVED, MOST_MOVED = 2, 8
"""Jobs that make way in one try."""
NEAREST = 40
"""They are drawn from so many that are nearest to the door of the one left out."""
ROUNDS_WITHOUT_SECONDS = 100
MOST_JOBS = 3_000
"""Above, a table of all ways does not pay for a few left-out jobs."""


def with_way_made(
    problem: InstallersProblem,
    plan: InstallersPlan,
    limits: Limits,
    should_stop: StopCheck | None = None,
) -> InstallersPlan:
    """The plan with left-out jobs done where a few others can go elsewhere for less.

    In each try, jobs near a left-out one, of teams that could do it, are taken off; it is put in
    first, where it is cheapest, and then the others. What does not pay is taken back.

    Parameters
    ----------
    problem, plan
        Plans of more than 3,000 jobs stay as they are, and so do those with nothing left out.
    limits
        With iterations or without any limit, so many tries, or 100, for each job left out.
    should_stop
        Asked between tries.
    """
    left = _left_out(problem, plan)
    if not left or len(problem.jobs) > MOST_JOBS or not plan.routes:
        return plan
    deadline, rounds = Deadline(limits.max_seconds), None
    if limits.max_seconds is None:
        most = ROUNDS_WITHOUT_SECONDS
        rounds = len(left) * min(limits.max_iterations or most, most)
    way = _Way(problem, plan, limits.seed)
    for number, job_id in enumerate(cycle(left)):
        is_over = deadline.has_passed or (rounds is not None and number >= rounds)
        if is_over or way.are_all_in(left) or (should_stop is not None and should_stop()):
            break
        way.make(job_id)
    return way.plan()


class _Way:
    """The board on which way is made."""

    def __init__(self, problem: InstallersProblem, plan: InstallersPlan, seed: int) -> None:
        self.board = Board(problem, plan.routes)
        self.before = plan
        self.search = Search(self.board, plan, 0.0, frozenset(), seed)
        self.movable = frozenset(self.search.movable)
        self.is_better = False

    def are_all_in(self, job_ids: Collection[str]) -> bool:
        """Whether jobs are planned."""
        return all(job_id in self.board.spots for job_id in job_ids)

    def make(self, job_id: str) -> None:
        """One try for a job."""
        if job_id in self.board.spots or job_id not in self.movable:
            return
        seats = self._seats(self.board.problem.job_of[job_id])
        others = [
            other
            for other in self.search.movable
            if any(spot.seat in seats for spot in self.board.spots.get(other, ()))
        ]
        count = self.search.random.randint(LEAST_MOVED, MOST_MOVED)
        ruined = self.search.around(job_id, others, NEAREST, count)
        self.is_better |= self.search.round(ruined, firsts=[job_id])

    def plan(self) -> InstallersPlan:
        """The plan of the board; the one before if that is not dearer."""
        board, problem = self.board, self.board.problem
        if not self.is_better:
            return self.before
        known = {item.job_id: item for item in self.before.left_out}
        left = [
            known.get(job.id) or _without_place(problem, job)
            for job in problem.jobs
            if job.id not in board.spots
        ]
        routes = [route for route in board.routes if route is not None]
        plan = changed(problem, self.before, routes, left)
        return plan if plan.costs.total < self.before.costs.total else self.before

    def _seats(self, job: InstallJob) -> frozenset[int]:
        """Seats of teams that can do a task of a job, on the days on which it may start."""
        board = self.board
        days = _days(board.problem, job)
        return frozenset(
            int(seat)
            for task in range(len(job.tasks))
            for seat in who_can(board, job, task).seats
            if days is None or board.seats[int(seat)].day in days
        )


def _left_out(problem: InstallersProblem, plan: InstallersPlan) -> list[str]:
    """Jobs left out whose goods come, the dearest first."""
    ranked = sorted(plan.left_out, key=lambda item: (-item.cost_cny, item.job_id))
    jobs = ((item.job_id, problem.job_of[item.job_id].goods) for item in ranked)
    return [key for key, goods in jobs if goods is None or goods.expected_s is not None]


def _days(problem: InstallersProblem, job: InstallJob) -> frozenset[int] | None:
    """Days on which windows open; ``None`` for a job that has none."""
    if not job.windows:
        return None
    begins = [day.midnight_s for day in problem.days]
    return frozenset(max(0, bisect_right(begins, w.open_s) - 1) for w in job.windows)


def _without_place(problem: InstallersProblem, job: InstallJob) -> LeftOut:
    """A job that had to make way, and is given to somebody else if that is cheaper."""
    item = left_out_of(problem, job)
    if item.is_outsourced:
        return item
    return LeftOut(job.id, Reason.NOT_FOUND, "a dearer job took its place", item.cost_cny)
