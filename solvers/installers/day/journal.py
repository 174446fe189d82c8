"""Changes of a board that can be taken back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from solvers.installers.day.places_of_visits import Spot

if TYPE_CHECKING:
    from solvers.installers.day.board import Board
    from solvers.installers.day.entries import Entry
    from solvers.installers.plan import TeamRoute


@dataclass(frozen=True, slots=True)
class _Saved:
    """A seat as it was."""

    entries: tuple[Entry, ...]
    route: TeamRoute | None
    cost_cny: float
    latest_s: int
    due: int
    known_s: tuple[tuple[int, int], ...]


@dataclass(slots=True, eq=False)
class Journal:
    """Seats as they were before the first change since it was opened; journals may be nested."""

    saved: dict[int, _Saved] = field(default_factory=dict)

    @classmethod
    def opened(cls, board: Board) -> Journal:
        """A journal that notes what is changed from now on."""
        journal = cls()
        board.journals.append(journal)
        return journal

    def note(self, board: Board, seat: int) -> None:
        """Keep a seat that is about to change."""
        if seat not in self.saved:
            self.saved[seat] = _Saved(
                tuple(board.entries[visit] for visit in board.row(seat)),
                board.routes[seat],
                float(board.cost_cny[seat]),
                int(board.latest_s[seat]),
                int(board.rota.due[seat]),
                tuple(board.known_s[visit] for visit in board.row(seat)),
            )

    def close(self, board: Board) -> None:
        """Keep the changes."""
        board.journals.remove(self)

    def undo(self, board: Board) -> None:
        """Take the changes back, and close."""
        self.close(board)
        for seat in self.saved:
            for visit in board.row(seat):
                board.unspot(visit)
                board.drop(visit)
            board.rota.counts[seat] = 0
        for seat, was in self.saved.items():
            row = [board.add(entry) for entry in was.entries]
            board.rota.rows[seat, : len(row)] = row
            board.rota.counts[seat], board.rota.due[seat] = len(row), was.due
            board.routes[seat] = was.route
            board.cost_cny[seat], board.latest_s[seat] = was.cost_cny, was.latest_s
            for visit, entry in zip(row, was.entries, strict=True):
                board.spots.setdefault(entry.job_id, []).append(Spot(seat, visit))
            board.known_s.update(zip(row, was.known_s, strict=True))
        board.rebind(self.saved)
