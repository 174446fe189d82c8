"""What the days of a team on a board leave each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.installers.day.seats import Worked, room_of

if TYPE_CHECKING:
    from solvers.installers.day.board import Board


def refresh_team(board: Board, team_id: str) -> None:
    """Reckon what each day of a team leaves the others."""
    seats = board.by_team.get(team_id, [])
    worked: dict[int, Worked] = {}
    for seat in seats:
        route = board.routes[seat]
        if route is not None:
            paused_s = sum(pause.end_s - pause.start_s for pause in route.pauses)
            paid_s = route.end_s - route.start_s - paused_s
            worked[route.day] = Worked(paid_s - route.overtime_s, route.overtime_s)
    for seat in seats:
        item = board.seats[seat]
        room = room_of(board.problem, item.team, worked, item.day)
        last_s = board.problem.horizon_s - item.shift.close_s
        board.rota.most_regular_s[seat] = room.regular_s
        board.rota.most_overtime_s[seat] = min(room.overtime_s, last_s)
        board.may_open[seat] = room.may_work
        if seat in board.lifted:
            board.lift_overtime(seat)
