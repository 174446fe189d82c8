"""Seats of teams that can do the same, so that one of them is asked for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from solvers.installers.day.seats import Seat
    from solvers.installers.problem import InstallersProblem


@dataclass(frozen=True, slots=True, eq=False)
class LikeTeams:
    """Kinds of seats.

    Parameters
    ----------
    by_team
        All seats, those of a team beside each other.
    kind, first
        Kind of each seat by what its team can do that day, and the first seat of each kind.
    ground, grounds
        Which territories the team of each seat works in, and all such sets.
    size
        People of each seat.
    """

    by_team: NDArray[np.int64]
    kind: NDArray[np.int64]
    first: tuple[int, ...]
    ground: NDArray[np.int64]
    grounds: tuple[frozenset[str], ...]
    size: NDArray[np.int64]


def like_teams(
    problem: InstallersProblem, seats: Sequence[Seat], by_team: Mapping[str, Sequence[int]]
) -> LikeTeams:
    """Sort seats into kinds."""
    kinds: dict[object, int] = {}
    first: list[int] = []
    grounds: dict[frozenset[str], int] = {}
    kind, ground = [], []
    for number, seat in enumerate(seats):
        team, day = seat.team, problem.days[seat.day].date
        permits = tuple(permit.id for permit in team.certificates if permit.is_valid(day))
        key = team.skills, permits, team.tools, team.parts, team.size
        if key not in kinds:
            kinds[key] = len(kinds)
            first.append(number)
        kind.append(kinds[key])
        ground.append(grounds.setdefault(frozenset(team.territories), len(grounds)))
    return LikeTeams(
        by_team=np.array([seat for found in by_team.values() for seat in found], np.int64),
        kind=np.array(kind, np.int64),
        first=tuple(first),
        ground=np.array(ground, np.int64),
        grounds=tuple(grounds),
        size=np.array([seat.team.size for seat in seats], np.int64),
    )
