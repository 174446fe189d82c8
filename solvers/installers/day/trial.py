"""A visit tried on many seats at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.installers.day.board import SCRATCH
from solvers.installers.day.entries import Entry, Span
from solvers.installers.day.kernels import best_places
from solvers.installers.day.rota_arrays import NO_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from solvers.installers.day.able_seats import AbleSeats
    from solvers.installers.day.board import Board


@dataclass(frozen=True, slots=True)
class Stand:
    """A visit with its place.

    Parameters
    ----------
    seat, at
        Seat, and position among its visits.
    entry, start_s
        The visit, and when it starts.
    extra_cny
        By how much the seat becomes dearer, what does not depend on times aside.
    latest_s
        Latest start of the seat after a window, with the visit.
    end_s
        When the team is back, with the visit.
    """

    seat: int
    at: int
    entry: Entry
    start_s: int
    extra_cny: float
    latest_s: int
    end_s: int


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """Best place of a visit on each seat; ``extra_cny`` is infinite where there is none."""

    able: AbleSeats
    entry: Entry
    extra_cny: NDArray[np.float64]
    at: NDArray[np.int64]
    start_s: NDArray[np.int64]
    latest_s: NDArray[np.int64]
    end_s: NDArray[np.int64]

    def cheapest(self, most: int) -> Iterator[Stand]:
        """The best of all, the cheapest first."""
        possible = np.flatnonzero(np.isfinite(self.extra_cny))
        order = np.lexsort((self.able.seats[possible], self.extra_cny[possible]))
        for k in possible[order[:most]]:
            yield Stand(
                seat=int(self.able.seats[k]),
                at=int(self.at[k]),
                entry=Entry(
                    self.entry.job_id,
                    self.entry.task,
                    self.entry.helps,
                    int(self.able.work_s[k]),
                ),
                start_s=int(self.start_s[k]),
                extra_cny=float(self.extra_cny[k]),
                latest_s=int(self.latest_s[k]),
                end_s=int(self.end_s[k]),
            )


def tried(
    board: Board,
    able: AbleSeats,
    entry: Entry,
    span: Span,
    *,
    outs: NDArray[np.int64] | None = None,
    base_cny: NDArray[np.float64] | None = None,
    keeps_promise: bool = True,
) -> Tried:
    """Try a visit on seats.

    Parameters
    ----------
    able
        The seats, with the time that the visit takes.
    span
        When it may start and end.
    outs, base_cny
        A position of each seat that is left out meanwhile (-1: none), and what the extra price is
        reckoned from; by default what each seat costs.
    """
    board.describe(SCRATCH, entry, span, keeps_promise=keeps_promise)
    from_s = np.maximum(span.from_s, span.ends_from_s - able.work_s)
    from_s = np.maximum(from_s, _after_coming_home(board, able))
    until_s = np.minimum(span.until_s, span.ends_until_s - able.work_s)
    count = len(able.seats)
    cost = np.full(count, np.inf)
    at, start_s, latest_s, end_s = (np.zeros(count, np.int64) for _ in range(4))
    outs = np.full(count, -1, np.int64) if outs is None else outs
    arrays = able.seats, outs, able.work_s, from_s, until_s, cost, at, start_s, latest_s, end_s
    best_places(board.rota, board.scratch, SCRATCH, *arrays)
    base = board.cost_cny[able.seats] if base_cny is None else base_cny
    return Tried(able, entry, cost - base, at, start_s, latest_s, end_s)


def _after_coming_home(board: Board, able: AbleSeats) -> NDArray[np.int64]:
    """Who is on the way home or there goes on from there; 0 where that does not matter."""
    back_s = board.back_s[able.seats]
    if (back_s < 0).all():
        return np.zeros(len(able.seats), np.int64)
    r, place = board.rota, int(board.rota.place[SCRATCH])
    drive_s = r.drive_s[r.speed[able.seats], r.finish[able.seats], place].astype(np.int64)
    return np.where(back_s >= 0, np.maximum(back_s, board.now_s) + drive_s, 0)


def in_reach(board: Board, able: AbleSeats, span: Span) -> AbleSeats:
    """Seats whose day meets the times at which a visit may start."""
    r = board.rota
    last_s = r.close_s[able.seats] + r.most_overtime_s[able.seats]
    begins = r.open_s[able.seats] <= min(span.until_s, NO_LIMIT)
    ends = last_s >= np.maximum(span.from_s, span.ends_from_s - able.work_s) + able.work_s
    return able.where(begins & ends)
