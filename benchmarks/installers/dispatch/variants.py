"""Ours with parts of it switched off, and the dispatchers, by name."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING
from unittest.mock import patch

from benchmarks.greedy import greedy
from benchmarks.installers.dispatch.dispatch import Desk, decoded, dispatch
from benchmarks.installers.dispatch.districts import Districts, teams_of_districts
from solvers.joint.planners import Planners
from solvers.joint.solve import default_planners, solve

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager

    from benchmarks.installers.dispatch.case import Case
    from benchmarks.installers.dispatch.training import Training
    from solvers.common import Limits
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem
    from solvers.joint.plan import JointPlan


@dataclass(frozen=True, slots=True)
class Ways:
    """What a planner does; everything on is ours.

    Parameters
    ----------
    pools
        Teams work wherever they may; else only in their fixed district.
    steers
        Customers without a promise can be given another offered window at a price; else each gets
        the one asked for.
    couples
        Trucks learn from teams; else they are planned alone, and teams after them.
    searches
        Routes are searched for; else each job is put where it is cheapest, one after the other,
        and not moved any more.
    recombines
        A first plan comes from routes made by PyVRP, the pool of which is recombined; else the
        search begins from jobs put in one after the other.
    """

    pools: bool = True
    steers: bool = True
    couples: bool = True
    searches: bool = True
    recombines: bool = True


VARIANTS: dict[str, Ways] = {
    "own": Ways(),
    "own_no_pooling": Ways(pools=False),
    "own_no_steering": Ways(steers=False),
    "own_no_joint": Ways(couples=False),
    "own_no_search": Ways(searches=False),
    "own_no_route_pool": Ways(recombines=False),
}
DISPATCHER = "dispatcher"
"""Trucks first, by the greedy planner of the routing comparison; then teams, by the book."""

DISPATCHER_OWN_TRUCKS = "dispatcher_own_trucks"
"""The same book after trucks that our solver planned alone: a far stronger rival than a person."""

DISPATCHERS = (DISPATCHER, DISPATCHER_OWN_TRUCKS)
TRUCKS_SHARE = 0.5
"""Of the seconds of ours, what ``dispatcher_own_trucks`` has its trucks planned in: more than ours
give them, as booking needs only a few seconds."""


def planned(
    case: Case,
    name: str,
    training: Training,
    limits: Limits,
    dispatched: JointPlan | None = None,
) -> JointPlan:
    """The dispatcher's plan, or that of a variant of ours; ``pools`` off needs the dispatcher's."""
    if name in DISPATCHERS:
        planners = _dispatchers(case, name, training, limits)
        return solve(case.problem, limits, feeds_back=False, planners=planners)
    ways = VARIANTS[name]
    problem = case.problem
    if not ways.steers:
        problem = replace(problem, teams=_as_asked(problem.teams, case.asked))
    if not ways.pools and dispatched is not None:
        bound = _bound_to_districts(problem.teams, training, dispatched.teams)
        problem = replace(problem, teams=bound)
    planners = default_planners()
    if not ways.searches:
        planners = Planners(planners.trucks, lambda teams, lim, _: _greedy(teams, lim, training))
    with nullcontext() if ways.recombines else _without_route_pool():
        return solve(problem, limits, feeds_back=ways.couples, planners=planners)


def _without_route_pool() -> AbstractContextManager[object]:
    """No round of whole routes comes before the search."""
    family = import_module("solvers.installers.solve")
    return patch.object(family, "routes_first", lambda *_: [])


def _dispatchers(case: Case, name: str, training: Training, limits: Limits) -> Planners:
    """Trucks as the name says, teams by the book."""
    trucks_s = None if limits.max_seconds is None else TRUCKS_SHARE * limits.max_seconds
    long = replace(limits, max_seconds=trucks_s)
    own = default_planners().trucks
    by_hand = partial(_dispatched, case, training)
    return Planners(
        (lambda problem, _, start: own(problem, long, start))
        if name == DISPATCHER_OWN_TRUCKS
        else (lambda problem, lim, _: greedy(problem, lim, training.trucks)),
        lambda problem, lim, _: by_hand(problem, lim),
    )


def _dispatched(
    case: Case, training: Training, problem: InstallersProblem, limits: Limits
) -> InstallersPlan:
    desk = Desk(training.districts, training.jobs, case.asked, case.placed_s)
    return decoded(dispatch(problem, desk, training.parameters), limits)


def _greedy(problem: InstallersProblem, limits: Limits, training: Training) -> InstallersPlan:
    """Cheapest insertion over all teams and windows, the longest jobs first."""
    one = Districts((training.districts.centres[0],))
    desk = Desk(one, training.jobs, {}, {})
    parameters = replace(training.parameters, districts=1, long_first=True)
    return decoded(dispatch(problem, desk, parameters), limits)


def _as_asked(
    problem: InstallersProblem, asked: Mapping[str, Sequence[object]]
) -> InstallersProblem:
    jobs = tuple(
        replace(job, windows=asked.get(job.id, job.windows))  # type: ignore[arg-type]
        for job in problem.jobs
    )
    return replace(problem, jobs=jobs)


def _bound_to_districts(
    problem: InstallersProblem, training: Training, dispatched: InstallersPlan
) -> InstallersProblem:
    """Each job only by teams of its district, or of those from which the dispatcher sent some."""
    district_of = teams_of_districts(training.districts, problem.teams, training.jobs)
    from_where: dict[str, set[int]] = {}
    for route in dispatched.routes:
        for visit in route.visits:
            from_where.setdefault(visit.job_id, set()).add(district_of[route.team_id])
    jobs = []
    for job in problem.jobs:
        near = {training.districts.of(job.location), *from_where.get(job.id, ())}
        far = (team.id for team in problem.teams if district_of[team.id] not in near)
        banned = tuple(dict.fromkeys((*job.banned_team_ids, *far)))
        jobs.append(replace(job, banned_team_ids=banned))
    return replace(problem, jobs=tuple(jobs))
