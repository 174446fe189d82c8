"""Jobs at a customer's door: what is to be done, by whom, when, and after what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from supplychain.places import Location
    from supplychain.teams import Part, Skill
    from supplychain.windows import DeliveryWindow, TimeWindow


@dataclass(frozen=True, slots=True)
class Task:
    """The part of a job that one team does.

    Parameters
    ----------
    work_s
        Time at the door by a team that just has what is needed.
    work_s_by_level
        Level in the first of ``needs`` and the time of a team with that level or a higher one, in
        rising order of level; levels below the first take ``work_s``.
    needs
        Skills, each with the least level.
    certificates
        Permits that must be valid on the day.
    people
        People needed. Where the job ``may_share``, two teams together do it; else one of that size.
    tools, parts
        What the team must have with it, and what is used up.
    """

    work_s: int
    work_s_by_level: tuple[tuple[int, int], ...] = ()
    needs: tuple[Skill, ...] = ()
    certificates: tuple[str, ...] = ()
    people: int = 1
    tools: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


class Timing(StrEnum):
    """How the tasks of one job lie to each other; each is done by another team.

    ``SAME_TIME``: all start together. ``IN_ORDER``: each starts at least ``least_gap_s`` and at
    most ``most_gap_s`` after the start of the one before. ``FREE``: each for itself.
    """

    SAME_TIME = "same_time"
    IN_ORDER = "in_order"
    FREE = "free"


class WindowsFor(StrEnum):
    """Which starts must lie in a job's windows: that of the first task, or of every one."""

    FIRST = "first"
    EVERY = "every"


@dataclass(frozen=True, slots=True)
class GoodsArrival:
    """When the goods of a job come to the door.

    Parameters
    ----------
    order_id
        Order whose delivery brings them; empty if nobody plans it here.
    expected_s
        When the truck is expected to be done, in seconds of the horizon; ``None`` if that is still
        to be planned.
    sd_s
        Standard deviation of that.
    """

    order_id: str = ""
    expected_s: int | None = None
    sd_s: int = 0


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the customer was promised.

    ``window`` is when work starts, ``team_ids`` who comes (empty: anybody). Breaking it has the
    price of a changed promise.
    """

    window: TimeWindow
    team_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lock:
    """What must not be changed: the teams, one for each task, and when the first task starts.

    ``start_s=None`` leaves the time open.
    """

    team_ids: tuple[str, ...]
    start_s: int | None = None


@dataclass(frozen=True, slots=True)
class InstallJob:
    """Work for one customer at one door.

    Parameters
    ----------
    id, customer_id, location, territory_id
        Key, customer (empty if unknown), where, and in which territory (empty: in none, so that
        only teams without territories come).
    tasks, timing, least_gap_s, most_gap_s
        What is done, and how the tasks lie to each other; ``most_gap_s=None`` for no limit.
    windows
        When work may start, in order and not overlapping; empty means any time. A window with a
        price may be missed to the late side by paying for each minute.
    windows_for
        Whether they hold for the first task or for every one; with ``FREE`` tasks always for every
        one.
    deadline_s
        When all work must be done at the latest; ``None`` for no limit.
    goods
        When what is installed is there; ``None`` if nothing is waited for.
    priority
        1 for normal jobs; leaving a job out costs ``priority`` times the rules' price.
    may_share
        Whether two teams may come together to a task that needs more people than one has.
    preferred_team_ids, banned_team_ids
        Whom the customer would like, and whom not to have.
    outsource_cny
        Price at which somebody else does it; ``None`` if nobody does.
    agreed
        What was promised.
    lock
        What is fixed.
    """

    id: str
    location: Location
    tasks: tuple[Task, ...]
    customer_id: str = ""
    territory_id: str = ""
    timing: Timing = Timing.SAME_TIME
    least_gap_s: int = 0
    most_gap_s: int | None = None
    windows: tuple[DeliveryWindow, ...] = ()
    windows_for: WindowsFor = WindowsFor.FIRST
    deadline_s: int | None = None
    goods: GoodsArrival | None = None
    priority: int = 1
    may_share: bool = True
    preferred_team_ids: tuple[str, ...] = ()
    banned_team_ids: tuple[str, ...] = ()
    outsource_cny: float | None = None
    agreed: Agreement | None = None
    lock: Lock | None = None


class RelationKind(StrEnum):
    """How two jobs belong together.

    ``BEFORE``: the second starts between ``least_gap_s`` and ``most_gap_s`` after the end of the
    first. ``SAME_TIME``: both start together, by different teams. ``SAME_TEAM``: the same team does
    (the first tasks of) both; a preference with a price.
    """

    BEFORE = "before"
    SAME_TIME = "same_time"
    SAME_TEAM = "same_team"


@dataclass(frozen=True, slots=True)
class JobRelation:
    """Two jobs that belong together.

    ``most_gap_s=None`` for no limit. If one of the two is left out, ``BEFORE`` leaves the second
    out as well when the first is not done, and ``SAME_TIME`` either. Hard, except ``SAME_TEAM``,
    which costs ``broken_cny`` when both are done by different teams.
    """

    kind: RelationKind
    first_job_id: str
    second_job_id: str
    least_gap_s: int = 0
    most_gap_s: int | None = None
    broken_cny: float = 0.0
