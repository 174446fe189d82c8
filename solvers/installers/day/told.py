"""Seats of a board as routes with their costs."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from solvers.installers.day.kernels import DRIVEN, END, LEAVE, METRES, NEVER, OVERTIME
from solvers.installers.day.written import (
    pauses_written,
    promise_cny,
    route_costs,
    visits_written,
)
from solvers.installers.plan import TeamRoute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.installers.day.board import Board


def as_timed(board: Board, seat: int, count: int) -> TeamRoute:
    """What the compiled code has found, as a route."""
    r, s, item = board.rota, board.scratch, board.seats[seat]
    row = [int(visit) for visit in s.row[:count]]
    entries = [board.entries[visit] for visit in row]
    starts = [int(start) for start in s.starts[:count]]
    places = [int(r.home[seat]), *(int(r.place[v]) for v in row), int(r.finish[seat])]
    drive = r.drive_s[r.speed[seat]]
    leaves = [int(s.told[LEAVE])]
    leaves += [start + entry.work_s for start, entry in zip(starts, entries, strict=True)]
    ends = [*starts, int(s.told[END])]
    legs = [
        (leave, int(drive[a, b]), end)
        for leave, (a, b), end in zip(leaves, pairwise(places), ends, strict=True)
    ]
    taken = [
        (int(s.taken[k]), int(r.break_open_s[p]), int(r.break_close_s[p]), int(r.break_s[p]))
        for k, p in enumerate(range(int(r.break_from[seat]), int(r.break_to[seat])))
        if s.taken[k] != NEVER
    ]
    pauses, arrives = pauses_written(legs, taken)
    return TeamRoute(
        team_id=item.team.id,
        day=item.day,
        start_s=int(s.told[LEAVE]),
        end_s=int(s.told[END]),
        visits=visits_written(board.problem, entries, arrives[:-1], starts),
        pauses=pauses,
        distance_m=int(s.told[METRES]),
        drive_s=int(s.told[DRIVEN]),
        overtime_s=int(s.told[OVERTIME]),
    )


def with_costs(board: Board, route: TeamRoute, row: Sequence[int]) -> TeamRoute:
    """A route of a seat with what it costs; ``row`` are its visits."""
    entries = [board.entries[visit] for visit in row]
    led = [entry.job_id for entry in entries if entry.leads]
    teams = {job_id: board.teams_of(job_id) for job_id in led}
    starts = {visit.job_id: visit.start_s for visit in route.visits}
    of_jobs = {
        entry.job_id: [(entry, starts[entry.job_id])]
        if len(teams[entry.job_id]) == 1
        else board.starts_of(entry.job_id)
        for entry in entries
        if entry.leads
    }
    return replace(route, costs=route_costs(board.problem, route, entries, teams, of_jobs))


def price(board: Board, seat: int) -> None:
    """Keep what a seat costs, with its promises."""
    route = board.routes[seat]
    if route is None:
        board.cost_cny[seat], board.latest_s[seat] = 0.0, 0
        return
    board.latest_s[seat] = max((visit.late_s for visit in route.visits), default=0)
    row = [(board.entries[visit], board.known_s[visit][0]) for visit in board.row(seat)]
    board.cost_cny[seat] = board.own_cny(route, row) + sum(
        promise_cny(
            board.problem,
            board.problem.job_of[entry.job_id],
            board.teams_of(entry.job_id),
            board.first_start_s(entry.job_id),
        )
        for entry in (board.entries[visit] for visit in board.row(seat))
        if entry.leads and board.problem.job_of[entry.job_id].agreed is not None
    )
