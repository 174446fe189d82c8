"""A search in rounds: how much of its effort each gets, and how hot it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from solvers.routing.last_mile.strings import Cooling

if TYPE_CHECKING:
    from solvers.common import Deadline
    from solvers.routing.last_mile.search import Effort

SEEDS_OF_A_ROUND = 1_000


@dataclass(frozen=True, slots=True)
class Rounds:
    """Rounds of a search, which cools down from one to the next if it is told its heat.

    Parameters
    ----------
    effort
        Of all rounds.
    deadline
        Of all rounds and of what follows them.
    shares
        Of the effort, round by round.
    closing
        Share of the time that is kept for what follows.
    is_warm
        Whether the search begins with tours worth more than those of a first round.
    """

    effort: Effort
    deadline: Deadline
    shares: tuple[float, ...]
    closing: float
    is_warm: bool

    def seconds(self, turn: int) -> float | None:
        """Of a round, from now on, where seconds are limited."""
        if self.effort.max_seconds is None:
            return None
        left_share = sum(self.shares[turn:]) + self.closing
        return self.deadline.remaining_s * self.shares[turn] / left_share

    def effort_of(self, turn: int, seconds: float | None) -> Effort:
        """What one task of a round may use, with so many seconds."""
        iterations, share = self.effort.max_iterations, self.shares[turn]
        if iterations is not None:
            iterations = max(1, round(iterations * share))
        seed = self.effort.seed + SEEDS_OF_A_ROUND * (turn + 1)
        effort = replace(self.effort, max_seconds=seconds, max_iterations=iterations, seed=seed)
        effort = replace(effort, is_cold=turn == 0 and not self.is_warm)
        if self.effort.cooling is None:
            return effort
        begin, end = sum(self.shares[:turn]), sum(self.shares[: turn + 1])
        cooling = Cooling(self.effort.cooling.at(begin), self.effort.cooling.at(end))
        return replace(effort, cooling=cooling)
