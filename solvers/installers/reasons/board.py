"""A plan laid out for trials: routes by team and day, and what binds their visits to others."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from supplychain.jobs import RelationKind, Timing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from solvers.installers.plan import InstallersPlan, LeftOut, TeamRoute, Visit
    from solvers.installers.problem import InstallersProblem
    from supplychain.jobs import InstallJob, JobRelation
    from supplychain.teams import Team

MOST_TEAMS = 400
"""Teams that are tried for a job where there are more: those that live nearest."""


@dataclass(frozen=True)
class Board:
    """A problem and a plan, looked up by team, day and job."""

    problem: InstallersProblem
    plan: InstallersPlan
    ways: dict[tuple[str, int, int], tuple[list[list[int]], list[list[int]]]] = field(
        default_factory=dict
    )
    told: Mapping[str, list[tuple[TeamRoute, Visit]]] = field(default_factory=dict)

    def idle(self) -> Board:
        """All teams free, and the jobs of the plan told as they are, for those that follow them."""
        return Board(self.problem, replace(self.plan, routes=()), told=self.visits)

    def eased(self, problem: InstallersProblem) -> Board:
        """The same plan under a problem that differs in its teams, rules or one job's terms."""
        other = Board(problem, self.plan, self.ways, self.told)
        for name in ("routes", "days_of", "visits", "left", "latest_key", "relations_of"):
            other.__dict__[name] = getattr(self, name)
        return other

    def without_relations(self, job: InstallJob) -> Board:
        """As if a job had nothing to do with any other one."""
        kept = tuple(
            relation
            for relation in self.problem.relations
            if job.id not in (relation.first_job_id, relation.second_job_id)
        )
        return Board(replace(self.problem, relations=kept), self.plan, told=self.told)

    @cached_property
    def routes(self) -> Mapping[tuple[str, int], TeamRoute]:
        """Routes by team and day."""
        return {(route.team_id, route.day): route for route in self.plan.routes}

    @cached_property
    def days_of(self) -> Mapping[str, Mapping[int, TeamRoute]]:
        """Routes by day, by team."""
        found: dict[str, dict[int, TeamRoute]] = defaultdict(dict)
        for route in self.plan.routes:
            found[route.team_id][route.day] = route
        return found

    @cached_property
    def visits(self) -> Mapping[str, list[tuple[TeamRoute, Visit]]]:
        """Visits by job, in order of task, who helps last."""
        found: dict[str, list[tuple[TeamRoute, Visit]]] = defaultdict(list)
        found.update(self.told)
        for route in self.plan.routes:
            for visit in route.visits:
                found[visit.job_id].append((route, visit))
        for row in found.values():
            row.sort(key=lambda item: (item[1].task, item[1].helps))
        return found

    @cached_property
    def left(self) -> Mapping[str, LeftOut]:
        """What is left out, by job."""
        return {item.job_id: item for item in self.plan.left_out}

    @cached_property
    def latest_key(self) -> tuple[str, int] | None:
        """Team and day of the route with the latest start of all, if any is late."""
        late = [
            (max((visit.late_s for visit in route.visits), default=0), route)
            for route in self.plan.routes
        ]
        worst_s, route = max(late, key=lambda item: item[0], default=(0, None))
        return None if route is None or worst_s <= 0 else (route.team_id, route.day)

    @cached_property
    def relations_of(self) -> Mapping[str, list[JobRelation]]:
        """Relations by job."""
        found: dict[str, list[JobRelation]] = defaultdict(list)
        for relation in self.problem.relations:
            found[relation.first_job_id].append(relation)
            found[relation.second_job_id].append(relation)
        return found

    def teams_near(self, job: InstallJob) -> Sequence[Team]:
        """Teams that may be tried for a job: all, or in a large country those that live nearest."""
        teams = self.problem.teams
        if len(teams) <= MOST_TEAMS:
            return teams
        lat, lon = self._homes
        here = job.location
        width = math.cos(math.radians(here.lat))
        far = (lat - here.lat) ** 2 + ((lon - here.lon) * width) ** 2
        return [teams[n] for n in sorted(np.argpartition(far, MOST_TEAMS)[:MOST_TEAMS].tolist())]

    @cached_property
    def _homes(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        starts = [team.start for team in self.problem.teams]
        return np.array([at.lat for at in starts]), np.array([at.lon for at in starts])

    def is_bound(self, job: InstallJob) -> bool:
        """Whether a visit of the plan may not be moved without looking at other routes."""
        if job.lock is not None and job.lock.start_s is not None:
            return True
        if len(self.visits.get(job.id, ())) > 1:
            helped = any(visit.helps for _, visit in self.visits[job.id])
            if helped or job.timing is not Timing.FREE:
                return True
        return any(
            relation.kind is not RelationKind.SAME_TEAM
            for relation in self.relations_of.get(job.id, ())
        )

    def way(self, team: Team, day: int, job: InstallJob) -> tuple[list[list[int]], list[list[int]]]:
        """Metres and seconds between the doors of a route and that of a job.

        Points are the start, the doors in order, the end, and last the job.
        """
        key = (team.id, day, self.problem.job_points[job.id])
        if key not in self.ways:
            start, end = self.problem.team_points[team.id]
            route = self.routes.get((team.id, day))
            doors = [self.problem.job_points[v.job_id] for v in (route.visits if route else ())]
            table = self.problem.travel.matrix([start, *doors, end, key[2]], team.speed_class)
            if len(self.ways) > 20_000:
                self.ways.clear()
            self.ways[key] = (
                np.asarray(table.distance_m).tolist(),
                np.asarray(table.duration_s).tolist(),
            )
        return self.ways[key]
