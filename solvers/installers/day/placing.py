"""Visits put on the board and taken off it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.installers.day.entries import Span

if TYPE_CHECKING:
    from collections.abc import Collection

    from solvers.installers.day.board import Board
    from solvers.installers.day.finder import Place


def place_on(board: Board, place: Place) -> list[int]:
    """Put jobs where they were found to fit; the numbers of their visits."""
    visits = []
    for stand in place.stands:
        visit = board.add(stand.entry)
        span = Span(stand.start_s, stand.start_s)
        board.describe(visit, stand.entry, span, keeps_promise=True)
        row = board.row(stand.seat)
        row.insert(stand.at, visit)
        board.put(stand.seat, row)
        visits.append(visit)
    with board.holding({stand.entry.job_id: None for stand in place.stands}):
        board.time([stand.seat for stand in place.stands])
    board.settled([stand.seat for stand in place.stands])
    return visits


def take_off(board: Board, job_ids: Collection[str]) -> set[int]:
    """Take jobs off the board, without timing what is left; the seats they were on."""
    seats = set()
    for job_id in sorted(job_ids):
        for spot in list(board.spots.get(job_id, ())):
            row = [visit for visit in board.row(spot.seat) if visit != spot.visit]
            board.put(spot.seat, row)
            board.drop(spot.visit)
            seats.add(spot.seat)
    return seats
