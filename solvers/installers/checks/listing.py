"""Every job once, routes that make sense, and what a plan says of itself."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from solvers.common import Status, Violation
from solvers.installers.checks.case import is_known, is_sound, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.installers.checks.case import Case


def names_are_known(case: Case) -> Iterator[Violation]:
    """``UNKNOWN_ID``: routes and the list of what is left out name what exists."""
    for route in case.plan.routes:
        if not is_known(case.problem, route):
            detail = "its team, its day, one of its jobs or one of their tasks does not exist"
            yield Violation("UNKNOWN_ID", name_of(case.problem, route), detail, 1, "count")
    for item in case.plan.left_out:
        if item.job_id not in case.problem.job_of:
            yield Violation("UNKNOWN_ID", item.job_id, "no job has this id", 1, "count")


def routes_make_sense(case: Case) -> Iterator[Violation]:
    """``ROUTE_SHAPE``, ``ROUTE_TWICE``: visits and numbers, and one route per team and day."""
    for route in case.plan.routes:
        if not is_sound(route):
            detail = "it has no visit, or some figure is no number"
            yield Violation("ROUTE_SHAPE", name_of(case.problem, route), detail, 1, "count")
    for (team_id, day), count in Counter((r.team_id, r.day) for r in case.plan.routes).items():
        if count > 1:
            detail = f"{count} routes on day {day}"
            yield Violation("ROUTE_TWICE", team_id, detail, count - 1, "count")


def jobs_are_named_once(case: Case) -> Iterator[Violation]:
    """``JOB_LOST``, ``JOB_TWICE``: each is done, or listed once as left out."""
    done = {visit.job_id for route in case.plan.routes for visit in route.visits}
    listed = Counter(item.job_id for item in case.plan.left_out)
    for job in case.problem.jobs:
        named = listed[job.id] + (job.id in done)
        if named == 0:
            detail = "neither done nor listed as left out"
            yield Violation("JOB_LOST", job.id, detail, 1, "count")
        elif named > 1:
            detail = f"done: {job.id in done}, listed as left out: {listed[job.id]} times"
            yield Violation("JOB_TWICE", job.id, detail, named - 1, "count")


def tasks_are_done_once(case: Case) -> Iterator[Violation]:
    """``TASK_LOST``, ``TASK_TWICE``: each task of a job that is done has one team with the skills.

    Who only helps does not count.
    """
    for job_id, done in case.done.items():
        counts = Counter(item.visit.task for item in done if not item.visit.helps)
        for task in range(len(case.problem.job_of[job_id].tasks)):
            if counts[task] == 0:
                detail = f"nobody with the skills does task {task}"
                yield Violation("TASK_LOST", job_id, detail, 1, "count")
            elif counts[task] > 1:
                detail = f"{counts[task]} teams do task {task}"
                yield Violation("TASK_TWICE", job_id, detail, counts[task] - 1, "count")


def the_status_is_right(case: Case) -> Iterator[Violation]:
    """``STATUS_WRONG``: feasible has nothing undone, partial has, no plan has no routes."""
    plan = case.plan
    undone = {item.job_id for item in plan.left_out if not item.is_outsourced}
    whole = plan.status is Status.FEASIBLE
    empty = plan.status in (Status.NO_PLAN, Status.INFEASIBLE)
    if (whole and undone) or (plan.status is Status.PARTIAL and not undone):
        detail = f"{plan.status} with {len(undone)} jobs left undone"
        yield Violation("STATUS_WRONG", "plan", detail, max(1, len(undone)), "count")
    elif empty and plan.routes:
        detail = f"{plan.status} with {len(plan.routes)} routes"
        yield Violation("STATUS_WRONG", "plan", detail, len(plan.routes), "count")
