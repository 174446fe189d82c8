"""Teams that install goods at the customer's: what they can do, when, where and for how much."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from supplychain.calendars import HOUR_S, DailyHours
from supplychain.fleet import SpeedClass

if TYPE_CHECKING:
    from datetime import date

    from supplychain.fleet import MealBreak
    from supplychain.places import Location

EVERY_WEEKDAY = (0, 1, 2, 3, 4, 5, 6)


@dataclass(frozen=True, slots=True)
class Skill:
    """What a team can do and how well; ``level`` 1 is the least."""

    id: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Certificate:
    """A permit of a team: work at height, low voltage, refrigeration, gas.

    ``valid_from`` and ``valid_until`` are the first and last day on which it counts, both included;
    ``None`` leaves that side open.
    """

    id: str
    valid_until: date | None = None
    valid_from: date | None = None

    def is_valid(self, day: date) -> bool:
        """Whether it counts on that day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Part:
    """Units of a part: carried by a team each day, or used up by a task."""

    id: str
    quantity: float


class AbsenceKind(StrEnum):
    """Why a team does not work."""

    LEAVE = "leave"
    ILL = "ill"
    TRAINING = "training"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Absence:
    """Days, first and last included, on which a team does not work."""

    first_day: date
    last_day: date
    kind: AbsenceKind = AbsenceKind.LEAVE


@dataclass(frozen=True, slots=True)
class Account:
    """What a team has done before the first day of the horizon.

    Parameters
    ----------
    days_in_a_row
        Days worked without a day off up to the day before the first.
    days_off_in_a_row
        Days off up to the day before the first; 0 if it worked on that day.
    week_s, month_overtime_s
        Worked since Monday, and overtime since the first of the month.
    paid_28_days_s
        Paid time of the last 28 days, for fairness.
    """

    days_in_a_row: int = 0
    days_off_in_a_row: int = 1
    week_s: int = 0
    month_overtime_s: int = 0
    paid_28_days_s: int = 0


@dataclass(frozen=True, slots=True)
class TeamPay:
    """What a team is paid, in CNY.

    Parameters
    ----------
    per_job, per_km
        Each task done, and each kilometre from its start to its end.
    per_h
        Each hour from leaving its start to being back, breaks aside: work, driving and waiting.
    per_day
        Each day on which it works at all.
    overtime_per_h
        Each hour after the end of its shift, beside ``per_h``.
    """

    per_job: float = 0.0
    per_h: float = 0.0
    per_km: float = 0.0
    per_day: float = 0.0
    overtime_per_h: float = 0.0


@dataclass(frozen=True, slots=True)
class Team:
    """People who travel and work together.

    Parameters
    ----------
    id, name
        Key, and name for people.
    start, end
        Home or depot where a day starts and where it ends; ``end=None`` is ``start``.
    size
        People in the team.
    skills, certificates
        What it can and may do.
    territories
        Where it works; empty means everywhere.
    hours, weekdays
        Shift on each day it works: it does not leave before the shift opens, and is back when it
        closes or in overtime. Weekdays are 0 for Monday to 6.
    absences
        Days on which it does not work.
    breaks
        Each starts between its ``open_s`` and ``close_s`` (seconds after midnight), unpaid, on
        every day on which the team is out from before ``open_s`` until after ``close_s``.
    overtime_s
        How long after the end of its shift it may be back; the rules' limits hold as well.
    most_daily_s, most_weekly_s
        Most time from leaving to being back in a day, breaks aside, and in a week from Monday;
        ``None`` leaves it to the rules.
    most_jobs, most_distance_m
        Most tasks and metres in a day; ``None`` for no limit.
    pay
        What it costs.
    tools
        Tools that it carries.
    parts
        Parts that it carries each morning.
    quality
        Share of its jobs that need no second visit, 0 to 1.
    speed_class
        Speed table of the road provider.
    account
        What it has done before the horizon.
    """

    id: str
    start: Location
    skills: tuple[Skill, ...]
    name: str = ""
    end: Location | None = None
    size: int = 1
    certificates: tuple[Certificate, ...] = ()
    territories: tuple[str, ...] = ()
    hours: DailyHours = DailyHours(8 * HOUR_S, 18 * HOUR_S)
    weekdays: tuple[int, ...] = EVERY_WEEKDAY
    absences: tuple[Absence, ...] = ()
    breaks: tuple[MealBreak, ...] = ()
    overtime_s: int = 0
    most_daily_s: int | None = None
    most_weekly_s: int | None = None
    most_jobs: int | None = None
    most_distance_m: int | None = None
    pay: TeamPay = TeamPay()
    tools: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    quality: float = 1.0
    speed_class: SpeedClass = SpeedClass.URBAN
    account: Account = Account()

    def level(self, skill_id: str) -> int:
        """Its level in a skill; 0 if it has none."""
        return max((skill.level for skill in self.skills if skill.id == skill_id), default=0)

    def is_absent(self, day: date) -> bool:
        """Whether it is away on that day, or it is not one of its weekdays."""
        away = any(absence.first_day <= day <= absence.last_day for absence in self.absences)
        return away or day.weekday() not in self.weekdays
