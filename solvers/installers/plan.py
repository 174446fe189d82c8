"""A plan of installers: which team does what when, what is left out, and what all that costs."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from solvers.common import Limits, Status, StopReason


@dataclass(frozen=True, slots=True)
class InstallCosts:
    """A cost in CNY, split by cause.

    Parameters
    ----------
    job_pay
        Pay for the work itself: tasks done, and hours of work at the door.
    call_out
        Pay for each day on which a team works at all.
    travel_distance, travel_time
        Kilometres, and hours of driving.
    waiting
        Hours of waiting between leaving and being back.
    overtime
        Extra pay after the end of the shift.
    lateness
        Starts after priced windows, with the price of the latest one.
    preference
        Customers who do not get a preferred team, and pairs of jobs split over teams.
    quality
        Expected second visits.
    fairness
        Surcharge on hours of teams that have worked more than their peers.
    idle_goods
        Goods that stand at the customer's before work starts.
    changes
        Changed promises.
    outsourced
        Jobs given to somebody else.
    unserved
        Jobs left out.
    """

    job_pay: float = 0.0
    call_out: float = 0.0
    travel_distance: float = 0.0
    travel_time: float = 0.0
    waiting: float = 0.0
    overtime: float = 0.0
    lateness: float = 0.0
    preference: float = 0.0
    quality: float = 0.0
    fairness: float = 0.0
    idle_goods: float = 0.0
    changes: float = 0.0
    outsourced: float = 0.0
    unserved: float = 0.0

    @property
    def total(self) -> float:
        """Sum of all terms."""
        return sum(value for _, value in self.items())

    @property
    def delivery(self) -> float:
        """What moving people costs: call-out, travel, waiting and overtime, not the work itself."""
        moving = self.call_out + self.travel_distance + self.travel_time
        return moving + self.waiting + self.overtime

    def items(self) -> tuple[tuple[str, float], ...]:
        """Name and amount of each term, in order."""
        return tuple((term.name, float(getattr(self, term.name))) for term in fields(self))

    def __add__(self, other: InstallCosts) -> InstallCosts:
        pairs = zip(self.items(), other.items(), strict=True)
        return InstallCosts(**{name: mine + theirs for (name, mine), (_, theirs) in pairs})

    def __sub__(self, other: InstallCosts) -> InstallCosts:
        pairs = zip(self.items(), other.items(), strict=True)
        return InstallCosts(**{name: mine - theirs for (name, mine), (_, theirs) in pairs})


def total_of(costs: Iterable[InstallCosts]) -> InstallCosts:
    """Sum of costs, term by term."""
    columns = list(zip(*map(_AMOUNTS, costs), strict=True))
    return InstallCosts(*map(sum, columns)) if columns else InstallCosts()


_AMOUNTS = attrgetter(*(term.name for term in fields(InstallCosts)))
"""All terms of costs, in order."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One task done by one team.

    Parameters
    ----------
    job_id, task
        Job, and position of the task in it. Where two teams share a task, each has a visit to it.
    arrive_s, start_s, end_s
        Arrival, start of work (after waiting) and departure.
    late_s
        Start after the close of the priced window it belongs to (the last one open by then); 0 if
        on time, for visits that need not lie in a window, and for those that only help.
    helps
        Whether the team only helps another one that has the skills.
    """

    job_id: str
    task: int
    arrive_s: int
    start_s: int
    end_s: int
    late_s: int = 0
    helps: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """A break of a team; it lies in waiting time, or before the work of a visit or on the road."""

    start_s: int
    end_s: int


@dataclass(frozen=True, slots=True)
class TeamRoute:
    """One team on one day, from leaving its start to being back.

    ``day`` is the position in the problem's days. ``costs`` are those of the route: of its teams'
    pay, and of lateness, preference, quality, fairness and idle goods of its visits (of a job with
    several tasks: on the route of its first one).
    """

    team_id: str
    day: int
    start_s: int
    end_s: int
    visits: tuple[Visit, ...]
    pauses: tuple[Pause, ...] = ()
    distance_m: int = 0
    drive_s: int = 0
    overtime_s: int = 0
    costs: InstallCosts = InstallCosts()


class Reason(StrEnum):
    """Why a job is left out; stable words for machines."""

    NO_SKILL = "NO_SKILL"
    """No team has the skills at their levels."""
    NO_CERTIFICATE = "NO_CERTIFICATE"
    CERTIFICATE_EXPIRED = "CERTIFICATE_EXPIRED"
    NOT_IN_TERRITORY = "NOT_IN_TERRITORY"
    NO_TOOL_OR_PART = "NO_TOOL_OR_PART"
    TEAM_TOO_SMALL = "TEAM_TOO_SMALL"
    ALL_BANNED = "ALL_BANNED"
    GOODS_NOT_ARRIVED = "GOODS_NOT_ARRIVED"
    OUTSIDE_SHIFTS = "OUTSIDE_SHIFTS"
    """Its windows and the shifts of teams that could do it do not meet."""
    TOO_FAR = "TOO_FAR"
    DEADLINE_TOO_EARLY = "DEADLINE_TOO_EARLY"
    NEEDS_TWO_AND_ONLY_ONE = "NEEDS_TWO_AND_ONLY_ONE"
    OTHER_JOB_LEFT_OUT = "OTHER_JOB_LEFT_OUT"
    LOCK_IMPOSSIBLE = "LOCK_IMPOSSIBLE"
    WINDOW_FULL = "WINDOW_FULL"
    OVERTIME_CAP = "OVERTIME_CAP"
    JOB_CAP = "JOB_CAP"
    """Teams that could do it have all the tasks, or the metres, that they may have in a day."""
    WEEKLY_HOURS = "WEEKLY_HOURS"
    REST_DAYS = "REST_DAYS"
    CHEAPER_TO_OUTSOURCE = "CHEAPER_TO_OUTSOURCE"
    NOT_WORTH_ITS_PENALTY = "NOT_WORTH_ITS_PENALTY"
    NOT_FOUND = "NOT_FOUND"
    """It fits, and the search ended before it found where."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A job that no team does: given to somebody else, or not done."""

    job_id: str
    reason: Reason
    detail: str = ""
    cost_cny: float = 0.0
    is_outsourced: bool = False


@dataclass(frozen=True, slots=True)
class InstallersPlan:
    """Routes of teams on days, and what is left out.

    Parameters
    ----------
    status, stop_reason
        What the plan is worth, and why the search ended. ``FEASIBLE`` has nothing left undone
        (outsourced jobs are done).
    routes
        By team and day; a team without visits on a day has none.
    left_out
        Jobs of no route.
    other_costs
        What no route carries: jobs left out, changed promises, split pairs, the latest start.
    bound_cny
        Proven lower bound of the total, or ``None``.
    limits, seconds
        What was allowed, and what was used.
    notes
        How it was found, for people.
    """

    status: Status
    stop_reason: StopReason
    routes: tuple[TeamRoute, ...]
    left_out: tuple[LeftOut, ...]
    other_costs: InstallCosts
    limits: Limits
    bound_cny: float | None = None
    seconds: float = 0.0
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def costs(self) -> InstallCosts:
        """All costs by cause."""
        return total_of([*(route.costs for route in self.routes), self.other_costs])

    def visits_of(self, job_id: str) -> tuple[tuple[TeamRoute, Visit], ...]:
        """Where and by whom a job is done, by task; empty if it is left out."""
        found = [(r, v) for r in self.routes for v in r.visits if v.job_id == job_id]
        return tuple(sorted(found, key=lambda item: (item[1].task, item[1].helps)))
