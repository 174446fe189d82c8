"""For which day each job is, where all days together are too many for one model of routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.common.cp_sat import CpOptions, solve_apart
from solvers.installers.day_plans.team_days import team_days
from solvers.installers.rosters.demand import demand_of
from solvers.installers.rosters.model import build
from supplychain.calendars import MINUTE_S

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from solvers.common import StopCheck
    from solvers.installers.problem import InstallersProblem


def days_of_jobs(
    problem: InstallersProblem, options: CpOptions, should_stop: StopCheck | None = None
) -> dict[int, int]:
    """Day (position) of each job (position) that is to be done.

    How much work of each kind is done on which day comes from the model of rosters, in which hours
    and skills of each day's teams are kept. Jobs of a kind are then given to its days in order of
    place, so that neighbours go on the same day. If no model is solved in time, nothing is chosen.
    """
    offered = team_days(problem)
    model = build(problem, offered, demand_of(problem, offered))
    result = solve_apart(model.arrays(), options, should_stop)
    if result.x is None:
        return {}
    order = _in_order_of_place(problem)
    chosen: dict[int, int] = {}
    for kind, work in enumerate(model.demand):
        jobs = [job for job in order if job in set(work.jobs) and job not in chosen]
        chosen |= _shared_out(problem, jobs, model.minutes_by_day(result.x, kind))
    return chosen


def _in_order_of_place(problem: InstallersProblem) -> list[int]:
    """Positions of jobs along their longest direction."""
    places = np.array([(job.location.lat, job.location.lon) for job in problem.jobs], np.float64)
    if len(places) < 2:
        return list(range(len(places)))
    _, _, axes = np.linalg.svd(places - places.mean(axis=0), full_matrices=False)
    return [int(job) for job in np.argsort(places @ axes[0], kind="stable")]


def _shared_out(
    problem: InstallersProblem, jobs: Sequence[int], minutes: Mapping[int, int]
) -> dict[int, int]:
    """Days of jobs in order, each day with its share of the work."""
    work_s = [sum(task.work_s for task in problem.jobs[job].tasks) + MINUTE_S for job in jobs]
    total_min = sum(minutes.values())
    if not total_min:
        return {}
    days = sorted(minutes)
    ends = np.cumsum([minutes[day] for day in days]) / total_min
    middles = (np.cumsum(work_s) - np.array(work_s) / 2) / sum(work_s)
    at = np.minimum(np.searchsorted(ends, middles), len(days) - 1)
    return {job: days[number] for job, number in zip(jobs, at.tolist(), strict=True)}
