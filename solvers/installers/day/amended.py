"""A problem with jobs, goods or teams that are otherwise than before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.installers.day.slowed import SlowedTravel
from solvers.installers.travel import RoadTravel
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Collection

    from solvers.installers.problem import InstallersProblem
    from solvers.installers.travel import Travel
    from supplychain.jobs import InstallJob
    from supplychain.places import Location


def with_job(problem: InstallersProblem, job: InstallJob) -> InstallersProblem:
    """The problem with one more job, or with another form of one that it has.

    Raises
    ------
    DataError
        If its door is on no table of ways and cannot be added.
    """
    known = problem.job_of.get(job.id)
    if known == job:
        return problem
    if known is not None and known.location == job.location:
        jobs = tuple(job if other.id == job.id else other for other in problem.jobs)
        return replace(problem, jobs=jobs)
    others = tuple(other for other in problem.jobs if other.id != job.id)
    travel, point = _with_point(problem, job)
    points = {**problem.job_points, job.id: point}
    return replace(problem, jobs=(*others, job), travel=travel, job_points=points)


def without_jobs(problem: InstallersProblem, job_ids: Collection[str]) -> InstallersProblem:
    """The problem without some jobs and their relations."""
    if not job_ids:
        return problem
    return replace(
        problem,
        jobs=tuple(job for job in problem.jobs if job.id not in job_ids),
        relations=tuple(
            relation
            for relation in problem.relations
            if relation.first_job_id not in job_ids and relation.second_job_id not in job_ids
        ),
    )


def _with_point(problem: InstallersProblem, job: InstallJob) -> tuple[Travel, int]:
    """Ways that know a door, and its point."""
    if problem.job_points.get(job.id) is not None and job.id not in problem.job_of:
        return problem.travel, problem.job_points[job.id]
    for other in problem.jobs:
        if other.location == job.location:
            return problem.travel, problem.job_points[other.id]
    found = _grown(problem.travel, job.location)
    if found is None:
        text = "the table of ways does not have its door"
        raise DataError([DataProblem("jobs", -1, "location", "unknown_place", text, job.id)])
    return found


def _grown(travel: Travel, location: Location) -> tuple[Travel, int] | None:
    if isinstance(travel, SlowedTravel):
        inner = _grown(travel.travel, location)
        return None if inner is None else (replace(travel, travel=inner[0]), inner[1])
    if isinstance(travel, RoadTravel):
        return replace(travel, places=(*travel.places, location)), len(travel.places)
    return None
