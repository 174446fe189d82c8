"""Teams' days after an event: what still works stays, what does not is taken out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from solvers.installers.day.board import Board
from solvers.installers.day.entries import NEVER_S, Span, own_span, related_span
from solvers.installers.day.placing import take_off
from supplychain.jobs import RelationKind

if TYPE_CHECKING:
    from solvers.installers.day.happened import Happened


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
    loose = list(happened.loose)
    loose += _without_what_is_left_out(board, loose)
    for key in sorted(happened.touched):
        seat = board.seat_of.get(key)
        if seat is not None:
            loose += _settled(board, seat)
    return Rework(board, list(dict.fromkeys(loose)))


def _settled(board: Board, seat: int) -> list[str]:
    """Time a seat, without visits that have become impossible; the jobs that it loses."""
    lost: list[str] = []
    while not _is_timed(board, seat):
        job_id = _least_wanted(board, seat)
        if job_id is None:
            break
        gone = {job_id, *depending(board, job_id)}
        lost += sorted(gone)
        for other in take_off(board, gone) - {seat}:
            if not _is_timed(board, other):
                lost += _settled(board, other)
    return lost


def _is_timed(board: Board, seat: int) -> bool:
    """Time a seat if it can make its visits, soon ones later if it must; whether it can."""
    row = board.row(seat)
    if not row or board.is_possible(seat, row):
        board.settle([seat])
        return True
    relax(board, seat)
    if board.is_possible(seat, row):
        board.settle([seat])
        return True
    return False


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


def _least_wanted(board: Board, seat: int) -> str | None:
    """The job without which a seat works at the least loss; the last one if no single one helps."""
    row, fixed = board.row(seat), int(board.rota.fixed[seat])
    open_ones = [v for v in row if int(board.rota.from_s[v]) > board.now_s or v not in row[:fixed]]
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


def _without_what_is_left_out(board: Board, loose: list[str]) -> list[str]:
    """Take off jobs that hang on jobs which lost their place."""
    gone: list[str] = []
    for job_id in loose:
        for other in depending(board, job_id):
            seats = take_off(board, {other})
            gone.append(other)
            for seat in sorted(seats):
                gone += _settled(board, seat)
    return gone
