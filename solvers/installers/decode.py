"""From who does what in which order to a plan with times, and from a plan back to that.

``decode_plan`` is for anybody who has routes without times, such as a route solver without
synchronisation or a person at a board::

    plan = decode_plan(problem, {("team 7", 0): [Stop("job 3"), Stop("job 9")]})
    cost = plan.costs.total

`Decoder` does the same many times over for one problem, since its arrays are made once.
"""

from __future__ import annotations

import heapq
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from solvers.common import Limits
from solvers.installers.compiled.arrays import NONE
from solvers.installers.compiled.build import all_team_days, arrays_of
from solvers.installers.compiled.core import T_TIMELESS, core_of
from solvers.installers.compiled.settle import drop_broken, load
from solvers.installers.compiled.state import BROKEN, new_state
from solvers.installers.layout import layout_of, runs
from solvers.installers.written import Timed, write_plan
from supplychain.errors import DataError, DataProblem
from supplychain.jobs import RelationKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from solvers.common import StopReason
    from solvers.installers.compiled.core import Core
    from solvers.installers.compiled.state import State
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem


class Stop(NamedTuple):
    """A task in a sequence; ``helps`` if the team is only the second at a shared task."""

    job_id: str
    task: int = 0
    helps: bool = False


def decode_plan(
    problem: InstallersProblem,
    sequences: Mapping[tuple[str, int], Sequence[Stop]],
    order: Sequence[str] | None = None,
    *,
    limits: Limits | None = None,
) -> InstallersPlan:
    """Times, breaks and exact costs of given routes.

    Parameters
    ----------
    problem
        With up to about 2,000 jobs; take a part of a larger one.
    sequences
        Stops in order, by team and day. Jobs that are in none, or not with all of their tasks, are
        left out.
    order
        Jobs in the order in which they are timed; routes are sorted by it. ``None`` takes the
        routes as they are.
    limits
        Noted in the plan.

    Returns
    -------
    InstallersPlan
        Every visit starts as soon as it can, and every team leaves as late as it can without
        another cost or another team being touched. Jobs by which hard rules would be broken are
        left out, so that what stands is sound; weekly hours and rest days are not looked at.

    Raises
    ------
    DataError
        If the routes wait for each other in a circle, or name what is not there.
    """
    return Decoder(problem).plan(sequences, order, limits=limits)


class Decoder:
    """Decodes for one problem.

    Parameters
    ----------
    problem
        With up to about 2,000 jobs.
    team_days
        Positions of team and day that may work, such as those of a roster; by default each team on
        each day on which it has a shift.
    """

    def __init__(
        self, problem: InstallersProblem, team_days: Sequence[tuple[int, int]] | None = None
    ) -> None:
        self.problem = problem
        self.team_days = all_team_days(problem) if team_days is None else list(team_days)
        self.layout = layout_of(problem)
        self.core: Core = core_of(arrays_of(problem, self.team_days, self.layout))
        self._visit_of = {
            (problem.jobs[slot.job].id, slot.task, slot.helps): visit
            for visit, slot in enumerate(self.layout.slots)
        }
        self._row_of = {
            (problem.teams[team].id, day): row for row, (team, day) in enumerate(self.team_days)
        }

    def plan(
        self,
        sequences: Mapping[tuple[str, int], Sequence[Stop]],
        order: Sequence[str] | None = None,
        *,
        limits: Limits | None = None,
    ) -> InstallersPlan:
        """As `decode_plan`."""
        return self.written(*self.keyed(sequences, order), limits=limits)

    def broken_s(self, sequences: Mapping[tuple[str, int], Sequence[Stop]]) -> float:
        """By how much routes break hard rules, in seconds or what stands for them; 0 if sound."""
        state = new_state(self.core, 0)
        load(self.core, state, *self.keyed(sequences, None))
        return float(state.total[BROKEN])

    def written(
        self,
        key: NDArray[np.float64],
        team_day: NDArray[np.int64],
        *,
        limits: Limits | None = None,
        stop_reason: StopReason | None = None,
        seconds: float = 0.0,
        notes: Mapping[str, str] | None = None,
    ) -> InstallersPlan:
        """The plan of keys of bundles and team-days of visits."""
        core = self.core._replace(team_day=self.core.team_day.copy())
        core.team_day[:, T_TIMELESS] = 0
        state = new_state(core, 0)
        load(core, state, key, team_day)
        drop_broken(core, state)
        timed = self._timed(core, state)
        return write_plan(
            self.problem,
            self.layout,
            self.team_days,
            timed,
            limits=limits or Limits(),
            stop_reason=stop_reason,
            seconds=seconds,
            notes=notes or {},
        )

    def _timed(self, core: Core, state: State) -> Timed:
        visits, rows = len(core.visit), len(core.team_day)
        return Timed(state.visit[:visits], state.visit[visits + rows :])

    def keyed(
        self, sequences: Mapping[tuple[str, int], Sequence[Stop]], order: Sequence[str] | None
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Keys of bundles and team-days of visits from routes; jobs that lack a task are out."""
        team_day = np.full(len(self.layout.slots), NONE, np.int64)
        routes: list[list[int]] = []
        problems = []
        for (team_id, day), stops in sequences.items():
            row = self._row_of.get((team_id, day), NONE)
            route = [
                self._visit_of.get((stop.job_id, stop.task, stop.helps), NONE) for stop in stops
            ]
            if row == NONE or NONE in route:
                problems.append(_unknown(team_id, day, row == NONE))
                continue
            team_day[route] = row
            routes.append(route)
        if problems:
            raise DataError(problems)
        self._complete(team_day)
        return self._keys(routes, team_day, order), team_day

    def of_plan(self, plan: InstallersPlan) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Keys and team-days of a plan, perhaps of other jobs or teams: what is not here is out."""
        sequences: dict[tuple[str, int], list[Stop]] = {}
        for route in plan.routes:
            if (route.team_id, route.day) in self._row_of:
                stops = [Stop(visit.job_id, visit.task, visit.helps) for visit in route.visits]
                known = [stop for stop in stops if tuple(stop) in self._visit_of]
                sequences[route.team_id, route.day] = known
        return self.keyed(sequences, None)

    def _complete(self, team_day: NDArray[np.int64]) -> None:
        """Leave out groups of which a task is nobody's."""
        slots, ends = self.layout.slots, self.layout.bundle_to
        for group in runs(self.layout.group_to):
            visits = range(ends[group.start], ends[group.stop])
            if any(team_day[visit] == NONE and not slots[visit].helps for visit in visits):
                team_day[visits.start : visits.stop] = NONE

    def _keys(
        self,
        routes: Sequence[Sequence[int]],
        team_day: NDArray[np.int64],
        order: Sequence[str] | None,
    ) -> NDArray[np.float64]:
        bundle_of = self.core.visit[:, 2]
        count = len(self.core.bundle)
        job_of = [self.problem.jobs[slot.job].id for slot in self.layout.slots]
        if order is not None:
            place = {job_id: at for at, job_id in enumerate(order)}
            firsts = self.layout.bundle_to[:-1]
            wanted = [place.get(job_of[first], len(place)) for first in firsts]
            keys = np.empty(count)
            keys[np.argsort(np.array(wanted), kind="stable")] = np.arange(count)
            return keys
        arcs: list[set[int]] = [set() for _ in range(count)]
        for route in routes:
            done = [int(bundle_of[visit]) for visit in route if team_day[visit] != NONE]
            for before, after in pairwise(done):
                arcs[before].add(after)
        for before, after in self._before():
            arcs[before].add(after)
        return _sorted_keys(arcs)

    def _before(self) -> list[tuple[int, int]]:
        """Bundles that must be timed before others, by relations."""
        bundles: dict[str, list[int]] = {}
        for visit, slot in enumerate(self.layout.slots):
            job_id = self.problem.jobs[slot.job].id
            bundles.setdefault(job_id, []).append(int(self.core.visit[visit, 2]))
        return [
            (bundle, bundles[relation.second_job_id][0])
            for relation in self.problem.relations
            if relation.kind is RelationKind.BEFORE
            for bundle in sorted(set(bundles[relation.first_job_id]))
        ]


def _sorted_keys(arcs: Sequence[set[int]]) -> NDArray[np.float64]:
    """A key for each bundle, so that every arc rises."""
    waiting = np.zeros(len(arcs), np.int64)
    for followers in arcs:
        waiting[sorted(followers)] += 1
    ready = [bundle for bundle in range(len(arcs)) if waiting[bundle] == 0]
    heapq.heapify(ready)
    keys = np.full(len(arcs), np.nan)
    for at in range(len(arcs)):
        if not ready:
            message = "the routes wait for each other in a circle"
            raise DataError([DataProblem("routes", -1, "", "circle", message)])
        bundle = heapq.heappop(ready)
        keys[bundle] = at
        for follower in sorted(arcs[bundle]):
            waiting[follower] -= 1
            if waiting[follower] == 0:
                heapq.heappush(ready, follower)
    return keys


def _unknown(team_id: str, day: int, is_route: bool) -> DataProblem:
    what = "no such team works on that day" if is_route else "a stop is no task of the problem"
    return DataProblem("routes", -1, "", "unknown_reference", what, f"team {team_id}, day {day}")
