"""What a new plan changes for customers and teams, job by job."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem
    from supplychain.jobs import InstallJob


class ChangeKind(StrEnum):
    """What happened to a job."""

    PLANNED = "planned"
    LEFT_OUT = "left_out"
    OUTSOURCED = "outsourced"
    CANCELLED = "cancelled"
    OTHER_TEAM = "other_team"
    OTHER_DAY = "other_day"
    OTHER_TIME = "other_time"


@dataclass(frozen=True, slots=True)
class JobChange:
    """A job that is done otherwise than before.

    Parameters
    ----------
    kind
        ``other_day`` may come with other teams, and ``other_team`` with another time as well.
    teams_before, teams_after
        Who comes, in order of tasks; empty where it is not done.
    start_before_s, start_after_s
        Start of the first work; ``None`` where it is not done.
    is_promise_broken
        Whether what was agreed was kept and is not, or it was to be done and is not, or it starts
        later after its window than before.
    detail
        Why it is left out.
    """

    job_id: str
    customer_id: str
    kind: ChangeKind
    teams_before: tuple[str, ...]
    teams_after: tuple[str, ...]
    start_before_s: int | None
    start_after_s: int | None
    is_promise_broken: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Done:
    """How a job is done: teams, day, first start, latest start after a window."""

    teams: tuple[str, ...]
    day: int
    start_s: int
    late_s: int


def changes_between(
    problem: InstallersProblem,
    before: InstallersPlan,
    after: InstallersPlan,
    cancelled: Collection[str] = (),
    tell_from_s: int = 1,
) -> tuple[JobChange, ...]:
    """Jobs whose teams, day, status or start (by at least ``tell_from_s``) differ.

    Another start within what was agreed, or else within the window that it was in, is no change
    to a customer, and is not among them. ``problem`` is that of the plan after.
    """
    return tuple(_changes(problem, _done(before), after, cancelled, tell_from_s))


def _changes(
    problem: InstallersProblem,
    old: dict[str, _Done],
    after: InstallersPlan,
    cancelled: Collection[str],
    tell_from_s: int,
) -> Iterator[JobChange]:
    new = _done(after)
    left = {item.job_id: item for item in after.left_out}
    for job_id, was in old.items():
        job = problem.job_of.get(job_id)
        customer = "" if job is None else job.customer_id
        now = new.get(job_id)
        if now is None:
            item = left.get(job_id)
            is_outside = item is not None and item.is_outsourced
            kind = ChangeKind.OUTSOURCED if is_outside else ChangeKind.LEFT_OUT
            kind = ChangeKind.CANCELLED if job_id in cancelled else kind
            detail = "" if item is None else item.detail or item.reason.value
            broken = job_id not in cancelled
            yield JobChange(
                job_id, customer, kind, was.teams, (), was.start_s, None, broken, detail
            )
            continue
        kind_of = _kind(was, now, tell_from_s)
        if kind_of is ChangeKind.OTHER_TIME and _is_as_told(problem.job_of[job_id], was, now):
            kind_of = None
        broken = now.late_s > was.late_s or _breaks(problem, job_id, was, now)
        if kind_of is not None or broken:
            kind = kind_of or ChangeKind.OTHER_TIME
            yield JobChange(
                job_id, customer, kind, was.teams, now.teams, was.start_s, now.start_s, broken
            )
    for job_id, now in new.items():
        if job_id not in old:
            customer, kind = problem.job_of[job_id].customer_id, ChangeKind.PLANNED
            yield JobChange(job_id, customer, kind, (), now.teams, None, now.start_s, False)


def _kind(was: _Done, now: _Done, tell_from_s: int) -> ChangeKind | None:
    if was.day != now.day:
        return ChangeKind.OTHER_DAY
    if was.teams != now.teams:
        return ChangeKind.OTHER_TEAM
    return ChangeKind.OTHER_TIME if abs(was.start_s - now.start_s) >= tell_from_s else None


def _is_as_told(job: InstallJob, was: _Done, now: _Done) -> bool:
    """Whether both starts lie in the same window that the customer knows."""
    if job.agreed is not None:
        return job.agreed.window.holds(was.start_s) and job.agreed.window.holds(now.start_s)
    return any(
        window.open_s <= min(was.start_s, now.start_s)
        and max(was.start_s, now.start_s) <= window.close_s
        for window in job.windows
    )


def _breaks(problem: InstallersProblem, job_id: str, was: _Done, now: _Done) -> bool:
    """Whether an agreement that was kept is not any more."""
    agreed = problem.job_of[job_id].agreed
    if agreed is None:
        return False

    def is_kept(done: _Done) -> bool:
        teams = not agreed.team_ids or set(agreed.team_ids) == set(done.teams)
        return teams and agreed.window.holds(done.start_s)

    return is_kept(was) and not is_kept(now)


def _done(plan: InstallersPlan) -> dict[str, _Done]:
    visits: dict[str, list[tuple[int, bool, str, int, int, int]]] = {}
    for route in plan.routes:
        for v in route.visits:
            item = (v.task, v.helps, route.team_id, route.day, v.start_s, v.late_s)
            visits.setdefault(v.job_id, []).append(item)
    found = {}
    for job_id, items in visits.items():
        items.sort()
        found[job_id] = _Done(
            tuple(item[2] for item in items),
            items[0][3],
            min(item[4] for item in items),
            max(item[5] for item in items),
        )
    return found
