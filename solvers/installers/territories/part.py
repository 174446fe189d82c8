"""Some teams and jobs of a problem, with their own ways only, so that they travel light."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.installers.travel import RoadTravel, TableTravel

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from solvers.installers.problem import InstallersProblem
    from solvers.installers.travel import Travel
    from supplychain.jobs import JobRelation


def part_of(
    problem: InstallersProblem,
    teams: Iterable[int],
    jobs: Iterable[int],
    relations: Mapping[str, Sequence[JobRelation]],
) -> InstallersProblem:
    """The same with some teams and jobs (positions) only.

    As :meth:`InstallersProblem.part`, which looks at all jobs of a country; ``relations`` are those
    of the problem by their first job. Peers for fairness stay those of the whole.
    """
    own_teams = tuple(problem.teams[team] for team in sorted(teams))
    own_jobs = tuple(problem.jobs[job] for job in sorted(jobs))
    kept = {job.id for job in own_jobs}
    points = {job.id: problem.job_points[job.id] for job in own_jobs}
    stands = {team.id: problem.team_points[team.id] for team in own_teams}
    used = sorted({*points.values(), *(point for pair in stands.values() for point in pair)})
    at = {point: number for number, point in enumerate(used)}
    travel = _only(problem.travel, used)
    if travel is None:
        at, travel = {point: point for point in used}, problem.travel
    return replace(
        problem,
        peer_paid_s=problem.mean_paid_s,
        teams=own_teams,
        jobs=own_jobs,
        relations=tuple(
            relation
            for job in own_jobs
            for relation in relations.get(job.id, ())
            if relation.second_job_id in kept
        ),
        travel=travel,
        job_points={job: at[point] for job, point in points.items()},
        team_points={team: (at[start], at[end]) for team, (start, end) in stands.items()},
    )


def relations_by_first(problem: InstallersProblem) -> dict[str, list[JobRelation]]:
    """Relations by their first job."""
    found: dict[str, list[JobRelation]] = {}
    for relation in problem.relations:
        found.setdefault(relation.first_job_id, []).append(relation)
    return found


def _only(travel: Travel, points: Sequence[int]) -> Travel | None:
    """Ways between some points, numbered anew; ``None`` for ways of a kind not known here."""
    if isinstance(travel, RoadTravel):
        return RoadTravel(tuple(travel.places[point] for point in points), travel.roads)
    if isinstance(travel, TableTravel):
        return TableTravel(travel.matrix(points, ""))
    return None
