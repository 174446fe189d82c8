"""Why a job has no place on a board, found by lifting one rule after another.

The trials are those by which places are found: they know the moment, what has begun and who is out.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.installers.day.able_seats import who_can
from solvers.installers.day.finder import Finder
from solvers.installers.day.ladder import group_of, loss_cny
from solvers.installers.day.rota_arrays import NO_LIMIT
from solvers.installers.plan import Reason
from solvers.installers.reasons.trial import LIFTED, of_teams

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from solvers.installers.day.board import Board
    from supplychain.jobs import InstallJob

BUSY = "all teams that could do it are busy when it could be done"
GONE = "every team that could do it is out, or works no more on the days that are left"
ALONE = "one team could come, a second one at the same time could not"


@dataclass(frozen=True, slots=True)
class Why:
    """A reason with its words."""

    reason: Reason
    detail: str


def why_left(board: Board, job_id: str) -> Why:
    """Why a job that is on no seat is not done, proven by trials on the board."""
    jobs = group_of(board, job_id)
    finder = Finder(board, jobs)
    if not finder.is_possible:
        return Why(Reason.OTHER_JOB_LEFT_OUT, "a job that it waits for is not done either")
    places = finder.places_of_choice()
    if places:
        return _of_worth(board, jobs, min(place.extra_cny for place in places))
    return _of_teams(board, jobs) or _of_rules(board, jobs) or Why(Reason.WINDOW_FULL, BUSY)


def _of_worth(board: Board, jobs: Sequence[InstallJob], extra_cny: float) -> Why:
    """It fits: what that costs against what leaving it out costs."""
    more_cny, currency = extra_cny - loss_cny(board, jobs), board.problem.currency
    if more_cny < 0:
        text = f"it fits, and the plan would cost {-more_cny:,.2f} {currency} less"
        return Why(Reason.NOT_FOUND, text)
    return Why(
        Reason.NOT_WORTH_ITS_PENALTY,
        f"it fits, and the plan would cost {more_cny:,.2f} {currency} more",
    )


def _of_teams(board: Board, jobs: Sequence[InstallJob]) -> Why | None:
    """A task that no team can do, or none that is still there."""
    for job in jobs:
        found = of_teams(board.problem, job)
        if found is not None:
            return Why(found.reason, found.detail)
        if job.goods is not None and job.goods.expected_s is None:
            return Why(Reason.GOODS_NOT_ARRIVED, "nobody delivers its goods")
        if not all(len(who_can(board, job, task).seats) for task in range(len(job.tasks))):
            with _resting(board):
                is_rest = all(
                    len(who_can(board, job, task).seats) for task in range(len(job.tasks))
                )
            if is_rest:
                return Why(Reason.REST_DAYS, LIFTED[Reason.REST_DAYS])
            return Why(Reason.OUTSIDE_SHIFTS, GONE)
    return None


def _of_rules(board: Board, jobs: Sequence[InstallJob]) -> Why | None:
    """The first rule that, lifted alone, lets the jobs in; the narrowest first."""
    for reason, names in LIMITS:
        with _lifted(board, names):
            if _fits(board, jobs):
                return Why(reason, LIFTED[reason])
    lone = [replace(job, tasks=tuple(replace(t, people=1) for t in job.tasks)) for job in jobs]
    if lone != list(jobs) and _fits(board, lone):
        return Why(Reason.NEEDS_TWO_AND_ONLY_ONE, ALONE)
    eased = (
        (Reason.GOODS_NOT_ARRIVED, [replace(job, goods=None) for job in jobs]),
        (Reason.DEADLINE_TOO_EARLY, [replace(job, deadline_s=None) for job in jobs]),
        (Reason.WINDOW_FULL, [replace(job, windows=(), agreed=None) for job in jobs]),
    )
    for reason, other in eased:
        if other != list(jobs) and _fits(board, other):
            return Why(reason, LIFTED[reason])
    return None


LIMITS: tuple[tuple[Reason, tuple[str, ...]], ...] = (
    (Reason.WEEKLY_HOURS, ("most_regular_s",)),
    (Reason.JOB_CAP, ("most_jobs", "most_m")),
    (Reason.OVERTIME_CAP, ("most_overtime_s", "most_daily_s")),
)
"""Limits of seats, each lifted alone."""


def _fits(board: Board, jobs: Sequence[InstallJob]) -> bool:
    return bool(Finder(board, jobs).places())


@contextmanager
def _lifted(board: Board, names: Sequence[str]) -> Iterator[None]:
    """Let all seats do as much as they like of something, meanwhile."""
    kept = {name: getattr(board.rota, name).copy() for name in names}
    for name in names:
        getattr(board.rota, name)[:] = NO_LIMIT
    if "most_overtime_s" in names:
        last_s = board.problem.horizon_s - board.rota.close_s
        board.rota.most_overtime_s[:] = np.maximum(last_s, 0)
    try:
        yield
    finally:
        for name, values in kept.items():
            getattr(board.rota, name)[:] = values


@contextmanager
def _resting(board: Board) -> Iterator[None]:
    """Let teams work on days off that are due, meanwhile."""
    kept = board.may_open.copy()
    board.may_open[:] = True
    try:
        yield
    finally:
        board.may_open[:] = kept
