"""Teams of one job and jobs that belong together: at once, in order, by whom."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from solvers.common import Violation
from solvers.installers.plan import Reason
from supplychain.jobs import RelationKind, Timing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.installers.checks.case import Case, Done
    from supplychain.jobs import InstallJob, JobRelation


def teams_of_a_job_differ(case: Case) -> Iterator[Violation]:
    """``TEAM_TWICE``: no team does, or helps with, two tasks of one job."""
    for job_id, done in case.done.items():
        teams = [item.team.id for item in done]
        again = len(teams) - len(set(teams))
        if again:
            detail = f"its visits are by {', '.join(teams)}"
            yield Violation("TEAM_TWICE", job_id, detail, again, "count")


def tasks_have_people_enough(case: Case) -> Iterator[Violation]:
    """``TOO_FEW_PEOPLE``, ``MAY_NOT_SHARE``, ``TOO_MANY_TEAMS``: one team, or two if allowed."""
    for job_id, done in case.done.items():
        job = case.problem.job_of[job_id]
        for number, task in enumerate(job.tasks):
            teams = [item for item in done if item.visit.task == number]
            people = sum(item.team.size for item in teams)
            helpers = sum(item.visit.helps for item in teams)
            if teams and people < task.people:
                detail = f"task {number} has {people} people, {task.people} are needed"
                yield Violation("TOO_FEW_PEOPLE", job_id, detail, task.people - people, "count")
            if helpers and not job.may_share:
                detail = f"{helpers} teams help with task {number}, which one must do alone"
                yield Violation("MAY_NOT_SHARE", job_id, detail, helpers, "count")
            elif helpers > 1:
                detail = f"{helpers} teams help with task {number}, one may"
                yield Violation("TOO_MANY_TEAMS", job_id, detail, helpers - 1, "count")


def who_helps_is_there_all_the_time(case: Case) -> Iterator[Violation]:
    """``HELPER_APART``: starts and ends with the team that has the skills."""
    for job_id, done in case.done.items():
        for helper in (item for item in done if item.visit.helps):
            main = case.main(job_id, helper.visit.task)
            if main is None:
                continue
            apart_s = abs(helper.visit.start_s - main.visit.start_s)
            apart_s += abs(helper.visit.end_s - main.visit.end_s)
            if apart_s:
                detail = f"{helper.team.id} helps {main.team.id}, {apart_s} s apart"
                yield Violation("HELPER_APART", job_id, detail, apart_s, "s")


def tasks_keep_their_timing(case: Case) -> Iterator[Violation]:
    """``NOT_TOGETHER``, ``GAP``: all starts at once, or each so long after the one before."""
    for job_id in case.done:
        job = case.problem.job_of[job_id]
        mains = [case.main(job_id, task) for task in range(len(job.tasks))]
        starts = [main.visit.start_s for main in mains if main is not None]
        if len(starts) < len(job.tasks):
            continue
        if job.timing is Timing.SAME_TIME and max(starts) > min(starts):
            detail = f"its tasks start up to {max(starts) - min(starts)} s apart"
            yield Violation("NOT_TOGETHER", job_id, detail, max(starts) - min(starts), "s")
        if job.timing is Timing.IN_ORDER:
            yield from _in_order(job, starts)


def _in_order(job: InstallJob, starts: list[int]) -> Iterator[Violation]:
    for task, (before_s, after_s) in enumerate(pairwise(starts), 1):
        off_s = _off_s(after_s - before_s, job.least_gap_s, job.most_gap_s)
        if off_s:
            detail = f"task {task} starts {after_s - before_s} s after the one before"
            yield Violation("GAP", job.id, detail, off_s, "s")


def related_jobs_keep_their_relation(case: Case) -> Iterator[Violation]:
    """``FIRST_LEFT_OUT``, ``OTHER_LEFT_OUT``, ``GAP``, ``NOT_TOGETHER``, ``TEAM_TWICE``."""
    for relation in case.problem.relations:
        if relation.kind is RelationKind.BEFORE:
            yield from _before(case, relation)
        elif relation.kind is RelationKind.SAME_TIME:
            yield from _same_time(case, relation)


def _before(case: Case, relation: JobRelation) -> Iterator[Violation]:
    first, second = relation.first_job_id, relation.second_job_id
    follower = case.main(second, 0)
    if second not in case.done:
        return
    if first not in case.done:
        detail = f"it is done, {first} before it is not"
        yield Violation("FIRST_LEFT_OUT", second, detail, 1, "count")
    elif follower is not None:
        gap_s = follower.visit.start_s - max(item.visit.end_s for item in case.done[first])
        off_s = _off_s(gap_s, relation.least_gap_s, relation.most_gap_s)
        if off_s:
            detail = f"it starts {gap_s} s after the end of {first}"
            yield Violation("GAP", second, detail, off_s, "s")


def _same_time(case: Case, relation: JobRelation) -> Iterator[Violation]:
    pair = (relation.first_job_id, relation.second_job_id)
    served = [job_id for job_id in pair if job_id in case.done]
    if len(served) == 1:
        detail = "the other job of the same time is not done"
        yield Violation("OTHER_LEFT_OUT", served[0], detail, 1, "count")
    if len(served) < len(pair):
        return
    firsts = [case.of_task(job_id, 0) for job_id in pair]
    if not all(firsts):
        return
    apart_s = abs(firsts[0][0].visit.start_s - firsts[1][0].visit.start_s)
    if apart_s:
        detail = f"{pair[0]} starts {apart_s} s apart"
        yield Violation("NOT_TOGETHER", pair[1], detail, apart_s, "s")
    both = {item.team.id for item in firsts[0]} & {item.team.id for item in firsts[1]}
    if both:
        detail = f"{', '.join(sorted(both))} would be at {pair[0]} at the same time"
        yield Violation("TEAM_TWICE", pair[1], detail, len(both), "count")


def locks_are_kept(case: Case) -> Iterator[Violation]:
    """``LOCK_BROKEN``: the locked teams at the locked time; left out only if it is impossible."""
    for job in case.problem.jobs:
        if job.lock is None:
            continue
        done = case.done.get(job.id)
        if done is None:
            item = case.left.get(job.id)
            if item is not None and (
                item.is_outsourced or item.reason is not Reason.LOCK_IMPOSSIBLE
            ):
                yield Violation("LOCK_BROKEN", job.id, "locked and not done", 1, "count")
        elif tuple(item.team.id for item in done) != job.lock.team_ids:
            detail = f"locked to {', '.join(job.lock.team_ids)}"
            yield Violation("LOCK_BROKEN", job.id, detail, 1, "count")
        elif job.lock.start_s is not None and _start_s(done) != job.lock.start_s:
            off_s = _start_s(done) - job.lock.start_s
            detail = f"starts {off_s} s after the locked time"
            yield Violation("LOCK_BROKEN", job.id, detail, off_s, "s")


def _start_s(done: tuple[Done, ...]) -> int:
    """Start of the first task, the one with the lowest number."""
    return done[0].visit.start_s


def _off_s(gap_s: int, least_s: int, most_s: int | None) -> int:
    """How far a gap is outside its limits."""
    above_s = 0 if most_s is None else gap_s - most_s
    return max(0, least_s - gap_s, above_s)
