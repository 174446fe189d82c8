"""Installation at the customer's: teams, jobs, and the rules and prices that hold for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supplychain.calendars import HOUR_S
from supplychain.fleet import DriverRules

if TYPE_CHECKING:
    from supplychain.jobs import InstallJob, JobRelation
    from supplychain.teams import Team


@dataclass(frozen=True, slots=True)
class LabourRules:
    """Limits on working time.

    Parameters
    ----------
    daily_s, weekly_s
        Working time without overtime, breaks aside.
    overtime_daily_s, overtime_monthly_s
        Most overtime in a day and in a calendar month.
    days_in_a_row, days_off
        After so many days of work in a row, so many days off in a row are due.

    Notes
    -----
    Labour Law of the People's Republic of China: 8 hours a day and 44 a week (art. 36), a day off
    in each week (art. 38), overtime of an hour a day as a rule and three at most, 36 hours a month
    (art. 41). Pay is 150, 200 or 300 % (art. 44); what a team's overtime costs is its own price.
    """

    daily_s: int = 8 * HOUR_S
    weekly_s: int = 44 * HOUR_S
    overtime_daily_s: int = 3 * HOUR_S
    overtime_monthly_s: int = 36 * HOUR_S
    days_in_a_row: int = 6
    days_off: int = 1


@dataclass(frozen=True, slots=True)
class InstallationRules:
    """Prices in CNY, and limits.

    Parameters
    ----------
    labour, driving
        Limits on work and on driving. Of driving, the longest without a rest and the rest count;
        breaks, waiting and work of at least that length are rests from driving.
    unserved_cny
        A job of priority 1 left out.
    changed_promise_cny
        An agreement that is not kept: start outside its window, other teams, or left out.
    not_preferred_cny
        A job done by none of the teams that its customer prefers.
    second_visit_cny
        A second visit; a job costs it times the share of its team's jobs that need one.
    worst_late_cny_per_min
        Each minute of the one latest start after a priced window, beside that window's own price.
    idle_goods_cny_per_h
        Each hour that goods stand at the customer's before work starts.
    fair_cny_per_h
        Each paid hour of a team whose account exceeds the mean of its peers by as much as that
        mean; in proportion below and above, nothing for teams under the mean.
    arrival_quantile
        Goods count as there at this quantile of the truck's arrival (normally distributed).
    freeze_s
        During the day, what starts sooner than this after *now* is not changed.
    """

    labour: LabourRules = LabourRules()
    driving: DriverRules = DriverRules()
    unserved_cny: float = 500.0
    changed_promise_cny: float = 60.0
    not_preferred_cny: float = 0.0
    second_visit_cny: float = 0.0
    worst_late_cny_per_min: float = 0.0
    idle_goods_cny_per_h: float = 0.0
    fair_cny_per_h: float = 0.0
    arrival_quantile: float = 0.9
    freeze_s: int = HOUR_S


@dataclass(frozen=True, slots=True)
class Installation:
    """Teams, jobs, how jobs belong together, and rules."""

    teams: tuple[Team, ...] = ()
    jobs: tuple[InstallJob, ...] = ()
    relations: tuple[JobRelation, ...] = ()
    rules: InstallationRules = InstallationRules()
