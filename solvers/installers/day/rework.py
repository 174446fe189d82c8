"""Teams' days after an event: what still works stays, what does not is taken out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from solvers.installers.day.board import Board
from solvers.installers.day.entries import NEVER_S, Span, own_span, related_span
from solvers.installers.day.placing import take_off
from supplychain.errors import DataError, DataProblem
from supplychain.jobs import RelationKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from solvers.installers.day.happened import Happened, Key


MOST_ROUNDS = 8
"""So many times at most a day makes others follow."""


@dataclass(frozen=True, slots=True)
class Rework:
    """A board after events, and the jobs that need another place.

    Parameters
    ----------
    board
        Every seat on it can make its visits.
    loose
        Jobs that have none, the urgent ones first.
    """

    board: Board
    loose: list[str]


def reworked(happened: Happened) -> Rework:
    """The board on which touched days are timed anew.

    Visits that are under way or start soon keep their start if they can, and else start as soon as
    they can. A day that does not work any more loses the visit without which it does at the least
    cost; those that are to start soon only if nothing else helps.
    """
    board = Board(happened.problem, happened.routes, happened.state, fixed=happened.fixed)
    begun = {(v.job_id, v.task, v.team_id) for v in happened.state.visits}
    settling = _Settling(board, frozenset(key[0] for key in begun | _calls(happened)))
    for job_id in happened.loose:
        settling.take_out(depending(board, job_id))
    settling.run(board.seat_of[key] for key in sorted(happened.touched) if key in board.seat_of)
    return Rework(board, list(dict.fromkeys([*happened.loose, *settling.lost])))


def _calls(happened: Happened) -> set[Key]:
    """Calls that came to nothing: visits with a lock that nobody may move."""
    jobs = happened.problem.job_of
    return {key for key in happened.fixed if key[0] in jobs and jobs[key[0]].lock is not None}


class _Settling:
    """Days timed anew one after the other, with those that hang on them."""

    def __init__(self, board: Board, begun: frozenset[str]) -> None:
        self.board, self.begun = board, begun
        self.todo: list[int] = []
        self.lost: list[str] = []
        self.rounds: dict[int, int] = {}

    def run(self, seats: Iterable[int]) -> None:
        """Settle seats, and all others that have to follow."""
        self.todo += seats
        while self.todo:
            seat = self.todo.pop(0)
            self.take_out(self._impossible(seat))
            self._forgive(seat)
            if not self._is_timed(seat):
                job_id = _least_wanted(self.board, seat, self.begun)
                if job_id is None:
                    team_id = self.board.seats[seat].team.id
                    text = "what has been done cannot have happened so"
                    raise DataError(
                        [DataProblem("state", -1, "visits", "impossible", text, team_id)]
                    )
                self.take_out([job_id])
                self.todo.insert(0, seat)
                continue
            stuck = [job_id for job_id in self._open_jobs(seat) if not is_sound(self.board, job_id)]
            self.take_out(stuck)
            self.rounds[seat] = self.rounds.get(seat, 0) + 1
            if self.rounds[seat] <= MOST_ROUNDS:
                self.todo += self._upset_by(seat)

    def _forgive(self, seat: int) -> None:
        """Let a team be late for what its work in hand makes it miss, whatever is planned.

        A break that has been missed comes once the work in hand is done; limits of the day give
        way only if that is not enough.
        """
        board = self.board
        row = board.row(seat)
        done = [n for n, visit in enumerate(row) if board.entries[visit].job_id in self.begun]
        if not done:
            return
        begun = row[: done[-1] + 1]
        if not board.is_possible(seat, begun):
            board.break_later(seat, board.known_s[begun[-1]][1])
        if not board.is_possible(seat, begun):
            board.lift_limits(seat)

    def take_out(self, job_ids: Iterable[str]) -> None:
        """Take jobs off their days, with those that cannot be without them."""
        for job_id in job_ids:
            gone = {job_id, *depending(self.board, job_id)} - self.begun
            self.lost += sorted(key for key in gone if key not in self.lost)
            self.todo += sorted(take_off(self.board, gone) - set(self.todo))

    def _impossible(self, seat: int) -> list[str]:
        """Jobs on a seat that cannot be done when they are, and cannot move by themselves."""
        shared = [key for key in self._open_jobs(seat) if len(self.board.spots[key]) > 1]
        return [job_id for job_id in shared if not is_sound(self.board, job_id)]

    def _open_jobs(self, seat: int) -> list[str]:
        """Jobs on a seat that have not begun."""
        jobs = (self.board.entries[visit].job_id for visit in self.board.row(seat))
        return [job_id for job_id in dict.fromkeys(jobs) if job_id not in self.begun]

    def _is_timed(self, seat: int) -> bool:
        """Time a seat if it can make its visits, soon ones later if it must; whether it can."""
        board, row = self.board, self.board.row(seat)
        ids = {board.entries[visit].job_id for visit in row} - self.begun
        sound = all(is_sound(board, job_id) for job_id in ids if self._is_fixed(job_id))
        if not row or (sound and board.is_possible(seat, row)):
            board.settle([seat])
            return True
        for give_way in (relax, self._follow_late):
            give_way(board, seat)
            if board.is_possible(seat, row):
                board.settle([seat])
                return True
        return False

    def _follow_late(self, board: Board, seat: int) -> None:
        """Let the rest of jobs that others have begun start after its latest time.

        Nobody can undo what has been done there, so that the job cannot be taken off its days.
        """
        for visit in board.row(seat):
            entry = board.entries[visit]
            ahead = [s for s in board.spots[entry.job_id] if board.visit_at(s)[0] > board.now_s]
            if entry.job_id in self.begun and [spot.visit for spot in ahead] == [visit]:
                span = Span(board.known_s[visit][0], NEVER_S)
                board.describe(visit, entry, span, keeps_promise=True)

    def _is_fixed(self, job_id: str) -> bool:
        return any(self.board.is_fixed(spot) for spot in self.board.spots[job_id])

    def _upset_by(self, seat: int) -> list[int]:
        """Seats with jobs that cannot stay when they are, now that others have moved."""
        board = self.board
        jobs = (board.entries[visit].job_id for visit in board.row(seat))
        others = {
            other
            for job_id in jobs
            for relation in board.relations.get(job_id, ())
            for other in (relation.first_job_id, relation.second_job_id)
            if other in board.spots and other not in self.begun
        }
        upset = [job_id for job_id in sorted(others) if not is_sound(board, job_id)]
        found = dict.fromkeys(spot.seat for job_id in upset for spot in board.spots[job_id])
        return [other for other in found if other not in self.todo]


def is_sound(board: Board, job_id: str) -> bool:
    """Whether a planned job may be done when it is, by its goods, deadline and relations."""
    related = related_span(job_id, board.relations.get(job_id, ()), board.times_of)
    if related is None:
        return False
    span = own_span(board.problem, board.problem.job_of[job_id]) & related
    for spot in board.spots[job_id]:
        start_s, end_s = board.visit_at(spot)
        from_s, until_s = span.starts(end_s - start_s)
        if not from_s <= start_s <= until_s:
            return False
    return True


def relax(board: Board, seat: int) -> None:
    """Let visits that were to stay, and have not begun, start later than planned."""
    for visit in board.row(seat)[: board.rota.fixed[seat]]:
        entry = board.entries[visit]
        job, start_s = board.problem.job_of[entry.job_id], int(board.rota.from_s[visit])
        is_alone = len(board.spots[entry.job_id]) == 1
        if start_s <= board.now_s or not is_alone:
            continue
        related = related_span(job.id, board.relations.get(job.id, ()), board.times_of)
        own = own_span(board.problem, job)
        if related is not None:
            span = own & related & Span(start_s, NEVER_S)
            board.describe(visit, entry, span, keeps_promise=True)


def _least_wanted(board: Board, seat: int, begun: frozenset[str]) -> str | None:
    """The job without which a seat works at the least loss; the last one if no single one helps."""
    row, fixed = board.row(seat), int(board.rota.fixed[seat])
    open_ones = [visit for visit in row if board.entries[visit].job_id not in begun]
    found = []
    for visit in open_ones:
        job = board.problem.job_of[board.entries[visit].job_id]
        left = [other for other in row if other != visit]
        if job.lock is None and (not left or board.is_possible(seat, left)):
            is_soon = visit in row[:fixed]
            found.append((is_soon, job.priority, job.agreed is not None, -row.index(visit), job.id))
    if found:
        return min(found)[-1]
    return board.entries[open_ones[-1]].job_id if open_ones else None


def depending(board: Board, job_id: str) -> list[str]:
    """Planned jobs that cannot be done if another one is not."""
    found: list[str] = []
    todo = [job_id]
    while todo:
        current = todo.pop()
        for relation in board.relations.get(current, ()):
            is_first = relation.first_job_id == current
            other = relation.second_job_id if is_first else relation.first_job_id
            falls = relation.kind is RelationKind.SAME_TIME or (
                relation.kind is RelationKind.BEFORE and is_first
            )
            if falls and other in board.spots and other not in found and other != job_id:
                found.append(other)
                todo.append(other)
    return found
