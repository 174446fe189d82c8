"""What happens during the day and changes a plan of installers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from supplychain.jobs import GoodsArrival, InstallJob


@dataclass(frozen=True, slots=True)
class JobRunsLong:
    """Work on a job takes ``by_s`` longer than was known; ``task=None``: each task of it."""

    job_id: str
    by_s: int
    task: int | None = None


@dataclass(frozen=True, slots=True)
class CustomerAbsent:
    """Nobody is at home: the team leaves after ``waited_s``, and the job is still to be done.

    The team is there, has been, or comes next. The call is kept in the plan as a visit of its own,
    with a job named after the one that it was for.
    """

    job_id: str
    waited_s: int = 900


@dataclass(frozen=True, slots=True)
class TeamIll:
    """A team does nothing from ``from_s`` until ``until_s``; ``None``: to the end of the horizon.

    What it works on at ``from_s`` is broken off, and is to be done again.
    """

    team_id: str
    from_s: int
    until_s: int | None = None


@dataclass(frozen=True, slots=True)
class UrgentJob:
    """A job that has just come and should be done if it can be, within its windows."""

    job: InstallJob


@dataclass(frozen=True, slots=True)
class GoodsLate:
    """The goods of a job come at another time."""

    job_id: str
    goods: GoodsArrival


@dataclass(frozen=True, slots=True)
class TrafficJam:
    """Ways take ``factor`` times as long from ``from_s`` until ``until_s``.

    Ways know no clock: as long as some of that time is still to come, it counts for all that is
    still to be driven today. Plan again with a factor of 1 once it is over. With territories, only
    ways to and from doors there are slow.
    """

    factor: float
    from_s: int
    until_s: int
    territory_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JobCancelled:
    """A job is no longer wanted; too late if its team is there or on the way to it."""

    job_id: str


Event = JobRunsLong | CustomerAbsent | TeamIll | UrgentJob | GoodsLate | TrafficJam | JobCancelled
