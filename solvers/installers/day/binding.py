"""Within which times planned visits may start, in the arrays of a board."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.installers.day.entries import NEVER_S, Span, own_span, related_span

if TYPE_CHECKING:
    from solvers.installers.day.board import Board


def bind(board: Board, job_id: str) -> None:
    """Set within which times the visits of a planned job may start."""
    spots = board.spots[job_id]
    job, times = board.problem.job_of[job_id], board.times_of(job_id)
    related = related_span(job_id, board.relations.get(job_id, ()), board.times_of)
    is_shared = len(spots) > 1 or related is None or is_beside(board, job_id)
    teams = {board.seats[spot.seat].team.id for spot in spots}
    others = job.agreed is not None and bool(job.agreed.team_ids)
    keeps = not (others and job.agreed is not None and set(job.agreed.team_ids) != teams)
    assert times is not None
    for spot in spots:
        entry = board.entries[spot.visit]
        start_s = board.visit_at(spot)[0]
        span = own_span(board.problem, job) & (related or Span()) & Span(max(board.now_s, 0))
        is_fixed = board.is_fixed(spot)
        if is_shared or is_fixed:
            span = Span(start_s, start_s)
        board.describe(spot.visit, entry, span, keeps_promise=keeps)
        if len(spots) == 1 and not board.relations.get(job_id):
            board.bound_s[spot.visit] = start_s if is_fixed else NEVER_S
        if is_fixed:
            board.prices.free_of_windows(board.rota, spot.visit, start_s)


def is_beside(board: Board, job_id: str) -> bool:
    """Whether a related job is on one of its seats, so that both would move at once."""
    seats = {spot.seat for spot in board.spots[job_id]}
    for relation in board.relations.get(job_id, ()):
        for other in (relation.first_job_id, relation.second_job_id):
            near = {spot.seat for spot in board.spots.get(other, ())}
            if other != job_id and relation.kind != "same_team" and near & seats:
                return True
    return False
