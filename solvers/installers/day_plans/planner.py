"""Plans of jobs that wait for nobody: PyVRP, and its routes recombined."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from solvers.common import Deadline
from solvers.common.cp_sat import CpOptions
from solvers.common.highs import MipOptions
from solvers.common.pyvrp_run import Stop as PyvrpStop
from solvers.installers.day_plans.plain import plain_jobs, worth_cny
from solvers.installers.day_plans.pool import PoolRoute, recombined, route_pool
from solvers.installers.day_plans.pyvrp_model import DayModel
from solvers.installers.day_plans.team_days import team_days
from solvers.installers.decode import Decoder, Stop
from solvers.installers.rosters.day_choice import days_of_jobs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from solvers.common import StopCheck
    from solvers.installers.day_plans.pyvrp_model import Seen
    from solvers.installers.plan import InstallersPlan, TeamRoute
    from solvers.installers.problem import InstallersProblem

    Sequences = dict[tuple[str, int], list[Stop]]

LEAST_SEARCH_S = 0.05
"""PyVRP is not begun with less time than this."""
RECOMBINE_SHARE = 0.1
"""Share of the time for putting routes together anew."""
MOST_RECOMBINE_S = 10.0
MIP_GAP = 1e-4
NODES_WITHOUT_SECONDS = 200
CHEAPER_CNY = 1e-6
MOST_TEAM_DAYS = 1_000
"""Vehicle types of one model; with more, jobs are given to days first."""
CHOICE_S = 20.0
"""Seconds for that where they are not limited, by CP-SAT's own measure."""


class DayPlanner:
    """Plans one territory's plain jobs; routes with other jobs stay as a given plan has them.

    Parameters
    ----------
    problem
        At most some hundred jobs; all its team-days may be used.
    decoder
        Of the problem.
    """

    def __init__(self, problem: InstallersProblem, decoder: Decoder) -> None:
        self.problem = problem
        self.decoder = decoder
        self.pool = route_pool()
        self._days = team_days(problem)
        self._plain = plain_jobs(problem)
        self._plain_ids = frozenset(problem.jobs[job].id for job in self._plain)
        self._job_at = {job.id: position for position, job in enumerate(problem.jobs)}

    def plan(
        self,
        warm: InstallersPlan | None,
        deadline: Deadline,
        iterations: int | None,
        seed: int,
        should_stop: StopCheck | None = None,
    ) -> InstallersPlan:
        """The best plan found, never dearer than the warm one."""
        kept = [] if warm is None else [route for route in warm.routes if self._is_tied(route)]
        best = self.decoder.plan(_sequences([] if warm is None else warm.routes))
        apart = _part(deadline, 1 - RECOMBINE_SHARE)
        shares = self._shares(warm, kept, seed, apart, should_stop)
        sequences = _sequences(kept)
        for number, (days, jobs) in enumerate(shares):
            if apart.remaining_s > LEAST_SEARCH_S:
                part = _part(apart, 1 / (len(shares) - number))
                stop = PyvrpStop(part, iterations, should_stop)
                sequences |= self._routed(days, jobs, warm, stop, seed)
        best = cheaper(best, self.decoder.plan(sequences))
        return self._recombined(best, kept, deadline, seed)

    def _shares(
        self,
        warm: InstallersPlan | None,
        kept: Sequence[TeamRoute],
        seed: int,
        deadline: Deadline,
        should_stop: StopCheck | None,
    ) -> list[tuple[list[int], list[int]]]:
        """Team-days and jobs (positions) beside routes that stay; by day if they are too many."""
        taken = {(route.team_id, route.day) for route in kept}
        served = {visit.job_id for route in kept for visit in route.visits}
        days = [n for n in range(len(self._days)) if self._key(n) not in taken]
        jobs = [job for job in self._plain if self.problem.jobs[job].id not in served]
        if len(days) <= MOST_TEAM_DAYS:
            return [(days, jobs)] if days and jobs else []
        seconds = CHOICE_S if math.isinf(deadline.remaining_s) else deadline.remaining_s / 10
        limit = CHOICE_S if math.isinf(deadline.remaining_s) else None
        chosen = days_of_jobs(self.problem, CpOptions(seconds, limit, seed), should_stop)
        for route in warm.routes if warm is not None else ():
            chosen |= {self._job_at[visit.job_id]: route.day for visit in route.visits}
        shares = []
        for day in range(len(self.problem.days)):
            mine = [job for job in jobs if chosen.get(job) == day]
            teams = [n for n in days if self._days[n].day == day]
            if mine and teams:
                shares.append((teams, mine))
        return shares

    def _routed(
        self,
        days: Sequence[int],
        jobs: Sequence[int],
        warm: InstallersPlan | None,
        stop: PyvrpStop,
        seed: int,
    ) -> Sequences:
        """Routes of PyVRP for some team-days and jobs."""
        model = DayModel(self.problem, [self._days[n] for n in days], jobs)
        at = {self._key(n): position for position, n in enumerate(days)}
        first = {} if warm is None else self._first(warm, at)
        found = model.solve(stop, seed, first, lambda seen: self._keep(seen, days))
        return {
            self._key(days[number]): [self._stop(job) for job in mine]
            for number, mine in found.items()
        }

    def _key(self, number: int) -> tuple[str, int]:
        day = self._days[number]
        return self.problem.teams[day.team].id, day.day

    def _stop(self, job: int) -> Stop:
        return Stop(self.problem.jobs[job].id)

    def _is_tied(self, route: TeamRoute) -> bool:
        """Whether the route has a visit that waits for another team, or is waited for."""
        return any(v.job_id not in self._plain_ids or v.helps for v in route.visits)

    def _first(
        self, warm: InstallersPlan, days: Mapping[tuple[str, int], int]
    ) -> dict[int, list[tuple[int, int]]]:
        return {
            days[route.team_id, route.day]: [
                (self._job_at[v.job_id], v.start_s) for v in route.visits
            ]
            for route in warm.routes
            if (route.team_id, route.day) in days
        }

    def _keep(self, seen: Seen, numbers: Sequence[int]) -> None:
        team_id, day = self._key(numbers[seen.team_day])
        ids = tuple(self.problem.jobs[job].id for job in seen.jobs)
        self.pool.keep([PoolRoute(team_id, day, ids, seen.cost_cny)])

    def _recombined(
        self, best: InstallersPlan, kept: Sequence[TeamRoute], deadline: Deadline, seed: int
    ) -> InstallersPlan:
        used = [_pooled(route) for route in best.routes if not self._is_tied(route)]
        self.pool.keep(used)
        taken = {(route.team_id, route.day) for route in kept}
        served = {visit.job_id for route in kept for visit in route.visits}
        routes = [
            route
            for route in self.pool.columns
            if (route.team_id, route.day) not in taken and not served & set(route.job_ids)
        ]
        if len(routes) <= len(used):
            return best
        worth = {job.id: worth_cny(self.problem, job) for job in self.problem.jobs}
        seconds = min(MOST_RECOMBINE_S, deadline.remaining_s)
        nodes = NODES_WITHOUT_SECONDS if math.isinf(deadline.remaining_s) else None
        time_limit_s = None if nodes is not None else seconds
        options = MipOptions(time_limit_s, MIP_GAP, nodes, seed)
        sequences = _sequences(kept)
        for route in recombined(routes, worth, used, options):
            sequences[route.team_id, route.day] = [Stop(job_id) for job_id in route.job_ids]
        return cheaper(best, self.decoder.plan(sequences))


def _pooled(route: TeamRoute) -> PoolRoute:
    ids = tuple(visit.job_id for visit in route.visits)
    return PoolRoute(route.team_id, route.day, ids, route.costs.total)


def _sequences(routes: Iterable[TeamRoute]) -> Sequences:
    return {
        (route.team_id, route.day): [Stop(v.job_id, v.task, v.helps) for v in route.visits]
        for route in routes
    }


def cheaper(best: InstallersPlan, other: InstallersPlan) -> InstallersPlan:
    """The cheaper of two plans of one problem, the first if they cost the same."""
    return other if other.costs.total < best.costs.total - CHEAPER_CNY else best


def _part(deadline: Deadline, share: float) -> Deadline:
    """A deadline after a share of the time that is left, if there is a limit."""
    left_s = deadline.remaining_s
    return Deadline(None if math.isinf(left_s) else left_s * share)
