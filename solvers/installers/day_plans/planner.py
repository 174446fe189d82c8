"""Plans of jobs that wait for nobody: PyVRP, and its routes recombined."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from solvers.common import Deadline
from solvers.common.highs import MipOptions
from solvers.common.pyvrp_run import Stop as PyvrpStop
from solvers.installers.day_plans.plain import plain_jobs, worth_cny
from solvers.installers.day_plans.pool import Pool, PoolRoute, recombined
from solvers.installers.day_plans.pyvrp_model import DayModel
from solvers.installers.day_plans.team_days import team_days
from solvers.installers.decode import Decoder, Stop

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
        self.pool = Pool()
        self._days = team_days(problem)
        self._plain = plain_jobs(problem)

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
        model, days, numbers = self._model(kept)
        if model is not None and deadline.remaining_s > LEAST_SEARCH_S:
            share = 1 - RECOMBINE_SHARE
            stop = PyvrpStop(_part(deadline, share), iterations, should_stop)
            first = {} if warm is None else self._first(warm, days)
            found = model.solve(stop, seed, first, lambda seen: self._keep(seen, numbers))
            sequences = _sequences(kept)
            for number, jobs in found.items():
                sequences[self._key(numbers[number])] = [self._stop(job) for job in jobs]
            best = cheaper(best, self.decoder.plan(sequences))
        return self._recombined(best, kept, deadline, seed)

    def recombine(self, best: InstallersPlan, deadline: Deadline, seed: int) -> InstallersPlan:
        """The best choice of the routes in the pool, or the plan if that is cheaper."""
        kept = [route for route in best.routes if self._is_tied(route)]
        return self._recombined(best, kept, deadline, seed)

    def _model(
        self, kept: Iterable[TeamRoute]
    ) -> tuple[DayModel | None, dict[tuple[str, int], int], list[int]]:
        """PyVRP's model beside routes that stay, its team-days by key, and their positions."""
        taken = {(route.team_id, route.day) for route in kept}
        served = {visit.job_id for route in kept for visit in route.visits}
        numbers = [n for n in range(len(self._days)) if self._key(n) not in taken]
        jobs = [job for job in self._plain if self.problem.jobs[job].id not in served]
        if not jobs or not numbers:
            return None, {}, []
        model = DayModel(self.problem, [self._days[n] for n in numbers], jobs)
        return model, {self._key(n): position for position, n in enumerate(numbers)}, numbers

    def _key(self, number: int) -> tuple[str, int]:
        day = self._days[number]
        return self.problem.teams[day.team].id, day.day

    def _stop(self, job: int) -> Stop:
        return Stop(self.problem.jobs[job].id)

    def _is_tied(self, route: TeamRoute) -> bool:
        """Whether the route has a visit that waits for another team, or is waited for."""
        plain = self._plain_ids
        return any(visit.job_id not in plain or visit.helps for visit in route.visits)

    @property
    def _plain_ids(self) -> frozenset[str]:
        return frozenset(self.problem.jobs[job].id for job in self._plain)

    def _first(
        self, warm: InstallersPlan, days: Mapping[tuple[str, int], int]
    ) -> dict[int, list[tuple[int, int]]]:
        at = {job.id: position for position, job in enumerate(self.problem.jobs)}
        return {
            days[route.team_id, route.day]: [(at[v.job_id], v.start_s) for v in route.visits]
            for route in warm.routes
            if (route.team_id, route.day) in days
        }

    def _keep(self, seen: Seen, numbers: Sequence[int]) -> None:
        team_id, day = self._key(numbers[seen.team_day])
        ids = tuple(self.problem.jobs[job].id for job in seen.jobs)
        self.pool.add(PoolRoute(team_id, day, ids, seen.cost_cny))

    def _recombined(
        self, best: InstallersPlan, kept: Sequence[TeamRoute], deadline: Deadline, seed: int
    ) -> InstallersPlan:
        used = [_pooled(route) for route in best.routes if not self._is_tied(route)]
        self.pool.extend(used)
        taken = {(route.team_id, route.day) for route in kept}
        served = {visit.job_id for route in kept for visit in route.visits}
        routes = [
            route
            for route in self.pool.routes()
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
