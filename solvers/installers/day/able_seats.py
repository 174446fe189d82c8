"""Seats on which a task can be done at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.installers import eligible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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

    def fits(team: Team, seat: int) -> bool:
        day = problem.days[board.seats[seat].day].date
        return eligible.can_do(team, day, job, task)

    able = _found(board, job, task, fits, lambda team: eligible.work_s(team, task))
    if not task.parts:
        return able
    enough = [has_parts(board, int(seat), task) for seat in able.seats]
    return able.where(np.array(enough, np.bool_))


def who_can_help(board: Board, job: InstallJob, number: int) -> AbleSeats:
    """Seats of teams that may be the second at a task."""
    task = job.tasks[number]
    return _found(board, job, task, lambda team, _: eligible.can_help(team, job, task), None)


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
    board: Board,
    job: InstallJob,
    task: Task,
    fits: Callable[[Team, int], bool],
    work_s: Callable[[Team], int] | None,
) -> AbleSeats:
    """Seats that can take something now; what teams can do is looked up once for like tasks."""
    lock = None if job.lock is None else job.lock.team_ids
    key = (task, work_s is None, job.may_share, job.territory_id, job.banned_team_ids, lock)
    if key not in board.able:
        rows = list(_rows(board, job, lock, fits, work_s))
        table = np.array(rows, np.int64).reshape(-1, 3)
        board.able[key] = AbleSeats(*(np.ascontiguousarray(table[:, k]) for k in range(3)))
    able = board.able[key]
    takes = board.is_open[able.seats] & (
        board.may_open[able.seats] | (board.rota.counts[able.seats] > 0)
    )
    return able.where(takes)


def _rows(
    board: Board,
    job: InstallJob,
    lock: tuple[str, ...] | None,
    fits: Callable[[Team, int], bool],
    work_s: Callable[[Team], int] | None,
) -> Iterator[tuple[int, int, int]]:
    for seats in board.by_team.values():
        team = board.seats[seats[0]].team
        if not eligible.may_come(team, job) or (lock is not None and team.id not in lock):
            continue
        took_s = 0 if work_s is None else work_s(team)
        yield from ((seat, took_s, team.size) for seat in seats if fits(team, seat))
