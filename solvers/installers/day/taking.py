"""Planned routes put on a board as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.installers.day.entries import Entry

if TYPE_CHECKING:
    from solvers.installers.day.board import Board
    from solvers.installers.plan import TeamRoute


def take(board: Board, route: TeamRoute) -> None:
    """Put a planned route on the board as it is."""
    seat = board.seat_of[route.team_id, route.day]
    row = []
    for visit in route.visits:
        entry = Entry(visit.job_id, visit.task, visit.helps, visit.end_s - visit.start_s)
        row.append(board.add(entry))
    board.put(seat, row)
    board.routes[seat] = route
    board.know(seat)
    board.rota.fixed[seat] = fixed_count(board, route)
    board.rota.due[seat] = due_breaks(board, seat, route)
    leaves_s = board.now_s if board.rota.fixed[seat] == 0 else min(route.start_s, board.now_s)
    board.rota.open_s[seat] = max(board.rota.open_s[seat], leaves_s)
    if board.rota.fixed[seat] == len(row) and route.visits[-1].end_s <= board.now_s:
        board.back_s[seat] = route.end_s


def fixed_count(board: Board, route: TeamRoute) -> int:
    """How many of its first visits stay: begun, being driven to, or starting too soon."""
    if board.known_fixed is not None:
        keys = [(visit.job_id, visit.task, route.team_id) for visit in route.visits]
        return max((n + 1 for n, key in enumerate(keys) if key in board.known_fixed), default=0)
    count, leaves_s = 0, route.start_s
    for number, visit in enumerate(route.visits):
        is_next = leaves_s <= board.now_s
        if is_next or visit.start_s < board.freeze_until_s:
            count = number + 1
        leaves_s = visit.end_s
    return count if board.state is not None else 0


def due_breaks(board: Board, seat: int, route: TeamRoute) -> int:
    """Breaks that are due on a route, as bits."""
    r, first = board.rota, int(board.rota.break_from[seat])
    return sum(
        1 << (pause - first)
        for pause in range(first, int(r.break_to[seat]))
        if route.start_s < r.break_open_s[pause] and route.end_s > r.break_close_s[pause]
    )
