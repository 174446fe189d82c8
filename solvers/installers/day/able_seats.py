"""Seats on which a task can be done at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.installers import eligible

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from solvers.installers.day.board import Board
    from supplychain.jobs import InstallJob, Task
    from supplychain.teams import Team


@dataclass(frozen=True, slots=True, eq=False)
class AbleSeats:
    """Seats, with the time that the task takes there and the people of each.

    ``work_s`` of those who only help is 0: it is that of whom they help.
    """

    seats: NDArray[np.int64]
    work_s: NDArray[np.int64]
    size: NDArray[np.int64]

    def where(self, chosen: NDArray[np.bool_]) -> AbleSeats:
        """Some of them."""
        return AbleSeats(self.seats[chosen], self.work_s[chosen], self.size[chosen])


def who_can(board: Board, job: InstallJob, number: int) -> AbleSeats:
    """Seats of teams that have what a task needs, whatever their size."""
    task, problem = job.tasks[number], board.problem

    def took_s(team: Team, seat: int) -> int:
        day = problem.days[board.seats[seat].day].date
        is_able = (job.may_share or team.size >= task.people) and eligible.is_able(team, day, task)
        return eligible.work_s(team, task) if is_able else eligible.NOT_ELIGIBLE

    able = _found(board, job, (task, job.may_share), took_s)
    if not task.parts:
        return able
    enough = [has_parts(board, int(seat), task) for seat in able.seats]
    return able.where(np.array(enough, np.bool_))


def who_can_help(board: Board, job: InstallJob, number: int) -> AbleSeats:
    """Seats of teams that may be the second at a task."""
    helped = job.may_share and job.tasks[number].people > 1
    return _found(board, job, helped, lambda *_: 0 if helped else eligible.NOT_ELIGIBLE)


def has_parts(board: Board, seat: int, task: Task) -> bool:
    """Whether what a team carries lasts for one more task."""
    if not task.parts:
        return True
    item = board.seats[seat]
    left = {part.id: part.quantity for part in item.team.parts}
    entries = [board.entries[visit] for visit in board.row(seat)]
    done = [board.problem.job_of[e.job_id].tasks[e.task] for e in entries if not e.helps]
    for used in (part for other in done for part in other.parts):
        left[used.id] = left.get(used.id, 0.0) - used.quantity
    for gone in () if board.state is None else board.state.used:
        if gone.team_id == item.team.id and gone.day == item.day:
            left[gone.part.id] = left.get(gone.part.id, 0.0) - gone.part.quantity
    return all(left.get(part.id, 0.0) >= part.quantity - 1e-9 for part in task.parts)


def _found(
    board: Board, job: InstallJob, what: object, work_s: Callable[[Team, int], int]
) -> AbleSeats:
    """Seats that can take something now; what teams can do is looked up once for like tasks."""
    lock = None if job.lock is None else job.lock.team_ids
    key = (what, job.territory_id, job.banned_team_ids, lock)
    if key not in board.able:
        seats, took_s = _of_like_teams(board, work_s)
        comes = took_s != eligible.NOT_ELIGIBLE
        comes &= _may_come(board, job, lock)[seats]
        seats = np.ascontiguousarray(seats[comes])
        took_s = np.ascontiguousarray(took_s[comes])
        board.able[key] = AbleSeats(seats, took_s, board.kinds.size[seats])
    able = board.able[key]
    takes = board.is_open[able.seats] & (
        board.may_open[able.seats] | (board.rota.counts[able.seats] > 0)
    )
    return able.where(takes)


def _of_like_teams(
    board: Board, work_s: Callable[[Team, int], int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All seats by team, and the time that each takes; like teams are asked once."""
    kinds = board.kinds
    first = [work_s(board.seats[seat].team, seat) for seat in kinds.first]
    return kinds.by_team, np.array(first, np.int64)[kinds.kind[kinds.by_team]]


def _may_come(board: Board, job: InstallJob, lock: tuple[str, ...] | None) -> NDArray[np.bool_]:
    """Of each seat, whether the customer takes its team, where the door is."""
    kinds = board.kinds
    grounds = [not ground or job.territory_id in ground for ground in kinds.grounds]
    comes = np.array(grounds, np.bool_)[kinds.ground]
    if lock is not None:
        comes &= np.array([seat.team.id in lock for seat in board.seats], np.bool_)
    for team_id in job.banned_team_ids:
        comes[board.by_team.get(team_id, [])] = False
    return comes
