"""Who can do which jobs when, complete: teams, jobs, days, ways and rules."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from statistics import NormalDist
from typing import TYPE_CHECKING

from supplychain.calendars import DAY_S
from supplychain.windows import TimeWindow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from solvers.installers.travel import Travel
    from supplychain.installation import InstallationRules
    from supplychain.jobs import GoodsArrival, InstallJob, JobRelation
    from supplychain.roads import RoadProvider
    from supplychain.scenario import Scenario
    from supplychain.teams import Team


@dataclass(frozen=True, slots=True)
class WorkDay:
    """One calendar day of the horizon; ``midnight_s`` may lie before its start (negative)."""

    date: date
    midnight_s: int


@dataclass(frozen=True)
class InstallersProblem:
    """Jobs to be given to teams on the days of a horizon.

    Parameters
    ----------
    days
        Calendar days, in order.
    horizon_s
        Length of the horizon: work happens in seconds 0 to this, both included.
    teams, jobs, relations, rules
        See :mod:`supplychain.teams`, :mod:`supplychain.jobs`, :mod:`supplychain.installation`.
    travel
        Ways between points.
    job_points, team_points
        Point of each job, and start and end of each team.
    peer_paid_s
        Mean of the teams' accounts of paid time, for fairness; ``None`` is the mean of ``teams``.
    currency
        What amounts are in.
    day_limits_s
        Working time, breaks aside, that a team (by key) may have on a day (by position), where a
        roster shares out less than its own limit; empty in a problem as stated.
    """

    days: tuple[WorkDay, ...]
    horizon_s: int
    teams: tuple[Team, ...]
    jobs: tuple[InstallJob, ...]
    relations: tuple[JobRelation, ...]
    rules: InstallationRules
    travel: Travel
    job_points: Mapping[str, int]
    team_points: Mapping[str, tuple[int, int]]
    peer_paid_s: float | None = None
    currency: str = "CNY"
    day_limits_s: Mapping[tuple[str, int], int] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_scenario(
        cls, scenario: Scenario, roads: RoadProvider | None = None
    ) -> InstallersProblem:
        """The jobs and teams that a scenario states.

        Goods that come with an order keep the time that the scenario expects them at; without one
        they are not there before a plan of the trucks says when.

        Parameters
        ----------
        scenario
            A checked scenario with an installation.
        roads
            Provider of distances; by default the scenario's choice among the embedded ones.

        Raises
        ------
        DataError
            If the scenario has no jobs or no teams, or asks for a provider that is not embedded
            and none is given.
        """
        from solvers.installers.from_scenario import problem_of  # noqa: PLC0415 - it builds this

        return problem_of(scenario, roads)

    @cached_property
    def team_of(self) -> Mapping[str, Team]:
        """Teams by key."""
        return {team.id: team for team in self.teams}

    @cached_property
    def job_of(self) -> Mapping[str, InstallJob]:
        """Jobs by key."""
        return {job.id: job for job in self.jobs}

    @cached_property
    def mean_paid_s(self) -> float:
        """Mean account of paid time that a team's own is compared with."""
        if self.peer_paid_s is not None:
            return self.peer_paid_s
        paid = [team.account.paid_28_days_s for team in self.teams]
        return sum(paid) / len(paid) if paid else 0.0

    def shift(self, team: Team, day: int) -> TimeWindow | None:
        """Shift of a team on a day (its position in ``days``), cut to the horizon.

        ``None`` if it is absent or the shift lies outside; whether the team works at all on that
        day is for the plan to choose.
        """
        if team.is_absent(self.days[day].date):
            return None
        midnight_s = self.days[day].midnight_s
        open_s = max(midnight_s + team.hours.open_s, 0)
        close_s = min(midnight_s + team.hours.close_s, self.horizon_s)
        return TimeWindow(open_s, close_s) if open_s < close_s else None

    def longest_day_s(self, team: Team, day: int) -> int:
        """Most time of a team on a day from leaving to being back, breaks aside."""
        labour = self.rules.labour
        own_s = team.most_daily_s
        most_s = labour.daily_s + labour.overtime_daily_s if own_s is None else own_s
        return min(most_s, self.day_limits_s.get((team.id, day), most_s))

    def ready_s(self, job: InstallJob) -> int:
        """Earliest start: goods there at the rules' quantile; 0 if nothing is waited for.

        The horizon's end plus a day where goods are to come with an order that nobody delivers.
        """
        if job.goods is None:
            return 0
        if job.goods.expected_s is None:
            return self.horizon_s + DAY_S
        sd_s = job.goods.sd_s
        later_s = NormalDist(0.0, sd_s).inv_cdf(self.rules.arrival_quantile) if sd_s > 0 else 0.0
        return max(0, job.goods.expected_s + round(later_s))

    def with_arrivals(self, arrivals: Mapping[str, GoodsArrival]) -> InstallersProblem:
        """The same with goods that come at other times, by job."""
        jobs = tuple(
            replace(job, goods=arrivals[job.id]) if job.id in arrivals else job for job in self.jobs
        )
        return replace(self, jobs=jobs)

    def part(self, team_ids: Iterable[str], job_ids: Iterable[str]) -> InstallersProblem:
        """The same with some teams and jobs only, and the relations among these jobs.

        Peers for fairness stay those of the whole.
        """
        teams, jobs = set(team_ids), set(job_ids)
        return replace(
            self,
            peer_paid_s=self.mean_paid_s,
            teams=tuple(team for team in self.teams if team.id in teams),
            jobs=tuple(job for job in self.jobs if job.id in jobs),
            relations=tuple(
                relation
                for relation in self.relations
                if relation.first_job_id in jobs and relation.second_job_id in jobs
            ),
        )
