"""How far one goes for a job that has no place: step by step, the least relaxation first."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from solvers.installers.day.finder import Finder
from solvers.installers.day.items import with_partners
from solvers.installers.day.journal import Journal
from solvers.installers.day.placing import place_on, take_off
from solvers.installers.day.rework import depending
from solvers.installers.plan import LeftOut, Reason
from solvers.installers.written import left_out_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.common import Deadline
    from solvers.installers.day.board import Board
    from solvers.installers.day.finder import Place
    from supplychain.jobs import InstallJob


class Rung(IntEnum):
    """What a place asks for."""

    WITHIN_WINDOW = 1
    OVERTIME = 2
    OTHER_TIME = 3
    """Outside what was agreed, or after a window that has a price; on another day, perhaps."""
    OUTSOURCED = 4
    LEFT_OUT = 5


def rung_of(board: Board, jobs: Sequence[InstallJob], place: Place) -> Rung:
    """The rung of a place."""
    job, stand = jobs[0], place.stands[0]
    if job.agreed is not None and not job.agreed.window.holds(stand.start_s):
        return Rung.OTHER_TIME
    begun = [window for window in job.windows if window.open_s <= stand.start_s]
    if begun and stand.start_s > begun[-1].close_s:
        return Rung.OTHER_TIME
    if any(_needs_overtime(board, place, number) for number in range(len(place.stands))):
        return Rung.OVERTIME
    return Rung.WITHIN_WINDOW


def _needs_overtime(board: Board, place: Place, number: int) -> bool:
    """Whether a seat works longer in overtime than it does already."""
    stand = place.stands[number]
    route, shift = board.routes[stand.seat], board.seats[stand.seat].shift
    before_s = 0 if route is None else route.overtime_s
    return stand.end_s - shift.close_s > before_s


def loss_cny(board: Board, jobs: Sequence[InstallJob]) -> float:
    """What it costs not to do some jobs."""
    rules = board.problem.rules
    return sum(
        left_out_of(board.problem, job).cost_cny
        + (rules.changed_promise_cny if job.agreed is not None else 0.0)
        for job in jobs
    )


def best_place(
    board: Board, jobs: Sequence[InstallJob], *, by_price: bool = False
) -> tuple[Rung, Place] | None:
    """The cheapest place on the lowest rung on which there is one that is worth it.

    With ``by_price``, the cheapest of all rungs.
    """
    places = Finder(board, jobs).places_of_choice()
    most_cny = loss_cny(board, jobs)
    worth = [place for place in places if place.extra_cny < most_cny]
    rated = [(rung_of(board, jobs, place), place.extra_cny, n) for n, place in enumerate(worth)]
    if not rated:
        return None
    rung, _, number = rated[0] if by_price else min(rated)
    return rung, worth[number]


def group_of(board: Board, job_id: str) -> list[InstallJob]:
    """A job and those that have to start with it."""
    problem = board.problem
    return with_partners(problem.job_of[job_id], problem.job_of, board.relations, board.spots)


def put_back(board: Board, loose: Sequence[str], pushing: Deadline) -> list[str]:
    """Give jobs places, each on the lowest rung that there is; those that get none.

    A job that finds no place within its window may push another one out, if that one finds a place
    and both together cost less; this is not tried any more once the time for it has passed.
    """
    left: list[str] = []
    todo = [job_id for job_id in loose if job_id not in board.spots]
    for job_id in sorted(todo, key=lambda key: _haste(board, key)):
        if job_id in board.spots:
            continue
        jobs = group_of(board, job_id)
        found = best_place(board, jobs)
        is_poor = found is None or found[0] > Rung.WITHIN_WINDOW
        if is_poor and not pushing.has_passed and push_out(board, jobs, found, pushing):
            continue
        if found is None:
            left.append(job_id)
        else:
            place_on(board, found[1])
    return left


def _haste(board: Board, job_id: str) -> tuple[int, int, int]:
    """Firsts before seconds, more important ones sooner, then in order of their windows."""
    job = board.problem.job_of[job_id]
    befores = sum(
        relation.second_job_id == job_id and relation.kind == "before"
        for relation in board.relations.get(job_id, ())
    )
    opens = min((window.open_s for window in job.windows), default=0)
    return befores, -job.priority, opens


def push_out(
    board: Board,
    jobs: Sequence[InstallJob],
    found: tuple[Rung, Place] | None,
    pushing: Deadline,
) -> bool:
    """Place one job where another one is, and that one elsewhere, if this is better; whether so."""
    if len(jobs) > 1:
        return False
    rung = Rung.LEFT_OUT if found is None else found[0]
    limit_cny = loss_cny(board, jobs) if found is None else found[1].extra_cny
    for other_id in _near(board, jobs[0]):
        if pushing.has_passed:
            return False
        if _gives_way(board, jobs, other_id, rung, limit_cny):
            return True
    return False


def _gives_way(
    board: Board, jobs: Sequence[InstallJob], other_id: str, rung: Rung, limit_cny: float
) -> bool:
    """Put a job where another one was, and that one elsewhere; whether that is done."""
    journal = Journal.opened(board)
    others = group_of(board, other_id)
    seats = take_off(board, {other_id})
    before_cny = float(sum(board.cost_cny[seat] for seat in seats))
    board.settle(seats)
    saved_cny = before_cny - float(sum(board.cost_cny[seat] for seat in seats))
    first = best_place(board, jobs)
    if first is not None and first[0] < rung:
        place_on(board, first[1])
        second = best_place(board, others)
        if second is not None and second[0] < rung:
            total_cny = first[1].extra_cny + second[1].extra_cny - saved_cny
            if total_cny < limit_cny or rung < Rung.OUTSOURCED:
                place_on(board, second[1])
                journal.close(board)
                return True
    journal.undo(board)
    return False


PUSHED = 8
"""So many jobs are tried as those that give way."""


def _near(board: Board, job: InstallJob) -> list[str]:
    """Planned jobs near by that could give way: alone, unlocked, not about to start."""
    place, ways = board.place(job.id), board.ways.drive_s[0]
    found = []
    for other_id, spots in board.spots.items():
        other = board.problem.job_of[other_id]
        is_free = len(spots) == 1 and other.lock is None and not depending(board, other_id)
        if is_free and other.priority <= job.priority and not board.is_fixed(spots[0]):
            door = int(board.rota.place[spots[0].visit])
            found.append((int(ways[place, door]), other_id))
    return [other_id for _, other_id in sorted(found)[:PUSHED]]


def left_out(board: Board, job_id: str, reason: Reason, detail: str) -> LeftOut:
    """A job without a place, given to somebody else if that is cheaper."""
    item = left_out_of(board.problem, board.problem.job_of[job_id])
    return item if item.is_outsourced else LeftOut(job_id, reason, detail, item.cost_cny)
