"""A better plan than the first answer: jobs near each other taken off and put back elsewhere."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from solvers.common import Deadline
from solvers.installers.day.journal import Journal
from solvers.installers.day.ladder import best_place, group_of, loss_cny
from solvers.installers.day.placing import place_on, take_off
from solvers.installers.day.rework import depending

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from solvers.common import Limits, StopCheck
    from solvers.installers.day.board import Board
    from solvers.installers.plan import InstallersPlan

MOST_RUINED = 6
LESS_CNY = 1e-6


def improved(
    board: Board,
    plan: InstallersPlan,
    limits: Limits,
    change_cny: float,
    stays: Collection[str],
    should_stop: StopCheck | None = None,
) -> int:
    """Change the board for the better until the limits end the search; the rounds that were made.

    In each round a few jobs near each other, and jobs left out, are put anew, each where it is
    cheapest; a round that does not pay is taken back. Prices are the plan's, and ``change_cny`` for
    each job whose teams or day differ from the plan before.
    """
    search = Search(board, plan, change_cny, stays, limits.seed)
    deadline, rounds = Deadline(limits.max_seconds), 0
    while not deadline.has_passed and search.movable:
        is_over = limits.max_iterations is not None and rounds >= limits.max_iterations
        if is_over or (should_stop is not None and should_stop()):
            break
        search.round(search.ruined())
        rounds += 1
    return rounds


class Search:
    """The state of one search.

    Attributes
    ----------
    movable
        Jobs that may be put elsewhere, planned or not.
    """

    def __init__(
        self,
        board: Board,
        plan: InstallersPlan,
        change_cny: float,
        stays: Collection[str],
        seed: int,
    ) -> None:
        self.board, self.change_cny, self.random = board, change_cny, random.Random(seed)
        self.before: dict[str, frozenset[tuple[str, int]]] = {}
        for route in plan.routes:
            for visit in route.visits:
                seats = self.before.get(visit.job_id, frozenset())
                self.before[visit.job_id] = seats | {(route.team_id, route.day)}
        self.movable = [
            job.id
            for job in board.problem.jobs
            if job.lock is None and job.id not in stays and self._may_move(job.id)
        ]

    def round(self, ruined: Sequence[str], firsts: Sequence[str] = ()) -> bool:
        """One ruin and its repair; whether it was kept.

        Parameters
        ----------
        ruined
            Jobs put anew, with all that hang on them, in an order drawn at random.
        firsts
            Those of them that are put before all others.
        """
        board = self.board
        latest_s = int(board.latest_s.max(initial=0))
        journal = Journal.opened(board)
        off = [job_id for job_id in ruined if job_id in board.spots]
        loss = sum(loss_cny(board, group_of(board, key)) for key in ruined if key not in off)
        moves = sum(self._is_elsewhere(job_id) for job_id in off)
        before_cny = loss + self.change_cny * moves
        board.settle(take_off(board, off))
        order = [job_id for job_id in ruined if job_id not in firsts]
        self.random.shuffle(order)
        after_cny = self._repair([*firsts, *order])
        for seat, was in journal.saved.items():
            after_cny += float(board.cost_cny[seat])
            before_cny += was.cost_cny
        after_cny += self._worst_late_cny(int(board.latest_s.max(initial=0)) - latest_s)
        if after_cny < before_cny - LESS_CNY:
            journal.close(board)
            return True
        journal.undo(board)
        return False

    def _repair(self, order: list[str]) -> float:
        """Put jobs back one by one; what is left out and what has changed costs."""
        cost = 0.0
        for job_id in order:
            if job_id in self.board.spots:
                continue
            jobs = group_of(self.board, job_id)
            found = best_place(self.board, jobs, by_price=True)
            if found is None:
                cost += loss_cny(self.board, [self.board.problem.job_of[job_id]])
            else:
                place_on(self.board, found[1])
        moved = sum(self._is_elsewhere(job_id) for job_id in order if job_id in self.board.spots)
        return cost + self.change_cny * moved

    def ruined(self) -> list[str]:
        """A job, jobs near it, and all that hang on them."""
        first = self.random.choice(self.movable)
        count = self.random.randint(2, MOST_RUINED)
        return self.around(first, self.movable, 3 * MOST_RUINED, count)

    def around(self, first: str, others: Iterable[str], nearest: int, count: int) -> list[str]:
        """A job, a count of others drawn from the nearest, and all that hang on them."""
        board = self.board
        place, ways = board.place(first), board.ways.drive_s[0]
        near = sorted(others, key=lambda job_id: (int(ways[place, board.place(job_id)]), job_id))
        pool = near[:nearest]
        chosen = [first, *self.random.sample(pool, min(count, len(pool)))]
        more = [other for job_id in chosen for other in depending(board, job_id)]
        return [key for key in dict.fromkeys([*chosen, *more]) if key in board.problem.job_of]

    def _may_move(self, job_id: str) -> bool:
        """Whether neither it nor what hangs on it has to stay."""
        board = self.board
        keys = [job_id, *depending(board, job_id)]
        return not any(
            board.is_fixed(spot) or board.problem.job_of[key].lock is not None
            for key in keys
            for spot in board.spots.get(key, ())
        )

    def _is_elsewhere(self, job_id: str) -> bool:
        """Whether a planned job has other teams or another day than in the plan before."""
        was = self.before.get(job_id)
        seats = (self.board.seats[spot.seat] for spot in self.board.spots[job_id])
        return was is not None and was != {(seat.team.id, seat.day) for seat in seats}

    def _worst_late_cny(self, later_s: int) -> float:
        return self.board.problem.rules.worst_late_cny_per_min * later_s / 60
