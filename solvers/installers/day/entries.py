"""One visit as the desk sees it: what it is, and within which times it may start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supplychain.calendars import DAY_S
from supplychain.jobs import RelationKind, Timing, WindowsFor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from solvers.installers.problem import InstallersProblem
    from supplychain.jobs import InstallJob, JobRelation

NEVER_S = 2**40
"""Later than anything."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A visit that is planned, or may be."""

    job_id: str
    task: int
    helps: bool
    work_s: int

    @property
    def leads(self) -> bool:
        """Whether it is the visit by whose start promises and goods are judged."""
        return self.task == 0 and not self.helps


@dataclass(frozen=True, slots=True)
class Span:
    """Earliest and latest start and, for other work times, latest and earliest end."""

    from_s: int = 0
    until_s: int = NEVER_S
    ends_from_s: int = 0
    ends_until_s: int = NEVER_S

    def __and__(self, other: Span) -> Span:
        return Span(
            max(self.from_s, other.from_s),
            min(self.until_s, other.until_s),
            max(self.ends_from_s, other.ends_from_s),
            min(self.ends_until_s, other.ends_until_s),
        )

    def starts(self, work_s: int) -> tuple[int, int]:
        """Earliest and latest start of work that takes so long."""
        return (
            max(self.from_s, self.ends_from_s - work_s),
            min(self.until_s, self.ends_until_s - work_s),
        )


@dataclass(frozen=True, slots=True)
class Times:
    """When a job is planned: start of its first task, and the latest end; and who comes."""

    first_s: int
    end_s: int
    teams: tuple[str, ...]


def must_lie_in_a_window(job: InstallJob, entry: Entry) -> bool:
    """Whether a visit is bound to the windows of its job."""
    if entry.helps or not job.windows:
        return False
    is_every = job.windows_for is WindowsFor.EVERY or job.timing is Timing.FREE
    return is_every or entry.task == 0


def own_span(problem: InstallersProblem, job: InstallJob) -> Span:
    """When a job may be done by itself: goods there, deadline, horizon, lock."""
    last_s = problem.horizon_s if job.deadline_s is None else min(job.deadline_s, problem.horizon_s)
    span = Span(problem.ready_s(job), NEVER_S, 0, last_s)
    if job.lock is not None and job.lock.start_s is not None and len(job.tasks) == 1:
        span = span & Span(job.lock.start_s, job.lock.start_s)
    return span


def related_span(
    job_id: str,
    relations: Sequence[JobRelation],
    times_of: Callable[[str], Times | None],
) -> Span | None:
    """When a job may be done beside related ones that stay; ``None``: not at all.

    ``times_of`` tells when a job is planned, ``None`` if it is not.
    """
    span = Span()
    for relation in relations:
        is_first = relation.first_job_id == job_id
        other = times_of(relation.second_job_id if is_first else relation.first_job_id)
        if relation.kind is RelationKind.SAME_TIME:
            if other is None:
                return None
            span = span & Span(other.first_s, other.first_s)
        elif relation.kind is RelationKind.BEFORE:
            most_s = DAY_S * 10_000 if relation.most_gap_s is None else relation.most_gap_s
            if is_first and other is not None:
                earliest_s, latest_s = other.first_s - most_s, other.first_s - relation.least_gap_s
                span = span & Span(ends_from_s=earliest_s, ends_until_s=latest_s)
            elif not is_first and other is None:
                return None
            elif not is_first and other is not None:
                span = span & Span(other.end_s + relation.least_gap_s, other.end_s + most_s)
    return span


def relations_of(problem: InstallersProblem) -> Mapping[str, list[JobRelation]]:
    """Relations by each of their two jobs."""
    found: dict[str, list[JobRelation]] = {}
    for relation in problem.relations:
        found.setdefault(relation.first_job_id, []).append(relation)
        found.setdefault(relation.second_job_id, []).append(relation)
    return found
