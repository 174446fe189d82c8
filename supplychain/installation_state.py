"""What teams have done of a plan at one moment of the day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from supplychain.teams import Part


@dataclass(frozen=True, slots=True)
class VisitProgress:
    """A visit that has been begun.

    Parameters
    ----------
    job_id, task, team_id
        Which task of which job, and who is there.
    start_s
        When work began.
    end_s
        When the team left; ``None`` while it works.
    """

    job_id: str
    task: int
    team_id: str
    start_s: int
    end_s: int | None = None


@dataclass(frozen=True, slots=True)
class TeamOut:
    """A team that does nothing from ``from_s`` until ``until_s``, whatever its shifts say."""

    team_id: str
    from_s: int
    until_s: int


@dataclass(frozen=True, slots=True)
class PartsUsed:
    """Parts that a team has used up on a day beside those of its visits.

    ``day`` is the position of the day in the problem's days.
    """

    team_id: str
    day: int
    part: Part


@dataclass(frozen=True, slots=True)
class InstallationState:
    """The day at one moment.

    Parameters
    ----------
    now_s
        The moment, in seconds of the horizon.
    visits
        What has been begun; a visit that is not named has not.
    out
        Teams that are out although their shifts say otherwise.
    used
        Parts that are gone beside those of the visits.
    """

    now_s: int
    visits: tuple[VisitProgress, ...] = ()
    out: tuple[TeamOut, ...] = ()
    used: tuple[PartsUsed, ...] = ()

    def is_out(self, team_id: str, from_s: int, until_s: int) -> bool:
        """Whether a team is out for some of that time."""
        return any(
            item.team_id == team_id and item.from_s < until_s and from_s < item.until_s
            for item in self.out
        )
