"""What pages, tables and sheets ask of a plan of installers: who does what when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from solvers.installers.kpis import kpis_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from solvers.installers.kpis import InstallKpis
    from solvers.installers.plan import InstallersPlan, LeftOut, TeamRoute, Visit
    from solvers.installers.problem import InstallersProblem
    from supplychain.jobs import Agreement, InstallJob
    from supplychain.scenario import Scenario
    from supplychain.teams import Team

EVERYWHERE = "–"
"""Where teams and jobs without a territory are listed."""


class Doing(StrEnum):
    """What a team does in a stretch of its day."""

    DRIVE = "drive"
    WAIT = "wait"
    WORK = "work"
    HELP = "help"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a team's day; ``visit`` is the one that it works at, waits for or drives to."""

    doing: Doing
    start_s: int
    end_s: int
    visit: Visit | None = None


@dataclass(frozen=True, slots=True)
class ChangedPromise:
    """An agreement that the plan does not keep.

    ``start_s`` is ``None`` where the job is left out; ``team_ids`` are those that come.
    """

    job: InstallJob
    agreed: Agreement
    start_s: int | None
    team_ids: tuple[str, ...]

    @property
    def moved_s(self) -> int:
        """How far the start lies outside the agreed window: below zero if too early."""
        if self.start_s is None:
            return 0
        window = self.agreed.window
        return max(self.start_s - window.close_s, 0) + min(self.start_s - window.open_s, 0)


@dataclass(frozen=True, eq=False)
class InstallersView:
    """A plan with its problem and scenario."""

    scenario: Scenario
    problem: InstallersProblem
    plan: InstallersPlan

    @cached_property
    def kpis(self) -> InstallKpis:
        """Headline figures."""
        return kpis_of(self.problem, self.plan)

    @cached_property
    def customers(self) -> dict[str, str]:
        """Names for people of customers."""
        return {item.id: item.name or item.id for item in self.scenario.customers}

    def customer(self, job: InstallJob) -> str:
        """Name of a job's customer; the job's key where none is known."""
        return self.customers.get(job.customer_id, job.customer_id or job.id)

    def team_name(self, team_id: str) -> str:
        """Name for people, or the key."""
        return self.problem.team_of[team_id].name or team_id

    @property
    def dates(self) -> tuple[date, ...]:
        """Days of the horizon."""
        return tuple(day.date for day in self.problem.days)

    @cached_property
    def days_out(self) -> tuple[int, ...]:
        """Positions of the days on which anybody is out."""
        return tuple(sorted({route.day for route in self.plan.routes}))

    @cached_property
    def territory_of(self) -> dict[str, str]:
        """Territory under which a team is listed: its first, or where it has most visits."""
        return {team.id: self._territory(team) for team in self.problem.teams}

    def _territory(self, team: Team) -> str:
        if len(team.territories) == 1:
            return team.territories[0]
        counts: dict[str, int] = dict.fromkeys(team.territories, 0)
        for route in self.routes_of.get(team.id, ()):
            for visit in route.visits:
                key = self.problem.job_of[visit.job_id].territory_id or EVERYWHERE
                counts[key] = counts.get(key, 0) + 1
        return max(counts, key=lambda key: counts[key]) if counts else EVERYWHERE

    @cached_property
    def territories(self) -> tuple[str, ...]:
        """Territories of teams that are out, and of jobs, in order of their names."""
        found = {self.territory_of[route.team_id] for route in self.plan.routes}
        found |= {job.territory_id or EVERYWHERE for job in self.problem.jobs}
        return tuple(sorted(found))

    @cached_property
    def routes_of(self) -> dict[str, list[TeamRoute]]:
        """Routes of each team that is out, by day."""
        found: dict[str, list[TeamRoute]] = {}
        for route in sorted(self.plan.routes, key=lambda route: (route.day, route.start_s)):
            found.setdefault(route.team_id, []).append(route)
        return found

    @cached_property
    def visits_of(self) -> dict[str, list[tuple[TeamRoute, Visit]]]:
        """Where each job is done, by task; who helps comes after whom he helps."""
        found: dict[str, list[tuple[TeamRoute, Visit]]] = {}
        for route in self.plan.routes:
            for visit in route.visits:
                found.setdefault(visit.job_id, []).append((route, visit))
        for pairs in found.values():
            pairs.sort(key=lambda pair: (pair[1].task, pair[1].helps))
        return found

    @cached_property
    def left_out(self) -> dict[str, LeftOut]:
        """Jobs of no route."""
        return {item.job_id: item for item in self.plan.left_out}

    def partners(self, route: TeamRoute, visit: Visit) -> tuple[str, ...]:
        """Other teams at the same job."""
        pairs = self.visits_of[visit.job_id]
        others = (other.team_id for other, _ in pairs if other.team_id != route.team_id)
        return tuple(dict.fromkeys(others))

    def overtime_from_s(self, route: TeamRoute) -> int | None:
        """End of the shift of a route that is back after it."""
        shift = self.problem.shift(self.problem.team_of[route.team_id], route.day)
        return shift.close_s if shift is not None and route.end_s > shift.close_s else None

    @cached_property
    def changed(self) -> tuple[ChangedPromise, ...]:
        """Agreements that are not kept, those of normal jobs after those that matter more."""
        found = [item for job in self.problem.jobs for item in self._changed(job)]
        return tuple(sorted(found, key=lambda item: (-item.job.priority, item.job.id)))

    @cached_property
    def promised(self) -> int:
        """How many jobs have an agreement."""
        return sum(job.agreed is not None for job in self.problem.jobs)

    def _changed(self, job: InstallJob) -> Iterator[ChangedPromise]:
        agreed = job.agreed
        if agreed is None:
            return
        pairs = self.visits_of.get(job.id, [])
        start_s = min((visit.start_s for _, visit in pairs), default=None)
        teams = tuple(dict.fromkeys(route.team_id for route, _ in pairs))
        is_other = bool(agreed.team_ids) and set(agreed.team_ids) != set(teams)
        if start_s is None or not agreed.window.holds(start_s) or is_other:
            yield ChangedPromise(job, agreed, start_s, teams)


def stretches(route: TeamRoute) -> list[Stretch]:
    """A team's day in parts that follow each other, breaks taken out of driving and waiting."""
    found: list[Stretch] = []
    at_s = route.start_s
    for visit in route.visits:
        found += _around(route, Stretch(Doing.DRIVE, at_s, visit.arrive_s, visit))
        found += _around(route, Stretch(Doing.WAIT, visit.arrive_s, visit.start_s, visit))
        doing = Doing.HELP if visit.helps else Doing.WORK
        found.append(Stretch(doing, visit.start_s, visit.end_s, visit))
        at_s = visit.end_s
    found += _around(route, Stretch(Doing.DRIVE, at_s, route.end_s))
    return _joined(item for item in found if item.start_s < item.end_s)


def _joined(parts: Iterable[Stretch]) -> list[Stretch]:
    """Parts of one break, taken on the road and at the door, as one."""
    found: list[Stretch] = []
    for item in parts:
        if item.doing is Doing.BREAK and found and found[-1].doing is Doing.BREAK:
            found[-1] = replace(found[-1], end_s=item.end_s)
        else:
            found.append(item)
    return found


def _around(route: TeamRoute, whole: Stretch) -> Iterator[Stretch]:
    """A stretch, split where the team has a break."""
    at_s = whole.start_s
    for pause in sorted(route.pauses, key=lambda pause: pause.start_s):
        # It may begin on the road and end after arrival, before work.
        start_s, end_s = max(pause.start_s, at_s), min(pause.end_s, whole.end_s)
        if start_s < end_s:
            yield Stretch(whole.doing, at_s, start_s, whole.visit)
            yield Stretch(Doing.BREAK, start_s, end_s)
            at_s = end_s
    yield Stretch(whole.doing, at_s, whole.end_s, whole.visit)


def seconds_of(route: TeamRoute) -> dict[Doing, int]:
    """Seconds of each kind on a route."""
    found = dict.fromkeys(Doing, 0)
    for item in stretches(route):
        found[item.doing] += item.end_s - item.start_s
    return found
