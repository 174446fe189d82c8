"""The tasks of jobs that are placed together, and how their starts are tied to each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supplychain.jobs import RelationKind, Timing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from supplychain.jobs import InstallJob, JobRelation


@dataclass(frozen=True, slots=True)
class Item:
    """A task to be placed.

    Parameters
    ----------
    job, task
        What is to be done.
    tied
        Earlier item after whose start this one starts; ``None`` if it starts when it likes.
    least_s, most_s
        How long after it; ``most_s=None`` for no limit.
    """

    job: InstallJob
    task: int
    tied: int | None = None
    least_s: int = 0
    most_s: int | None = 0


def items_of(jobs: Sequence[InstallJob]) -> list[Item]:
    """Tasks of jobs that start together, in an order in which each is tied to an earlier one."""
    found: list[Item] = []
    for job in jobs:
        first = len(found)
        for task in range(len(job.tasks)):
            if task == 0:
                found.append(Item(job, 0, 0 if found else None))
            elif job.timing is Timing.SAME_TIME:
                found.append(Item(job, task, first))
            elif job.timing is Timing.IN_ORDER:
                found.append(Item(job, task, len(found) - 1, job.least_gap_s, job.most_gap_s))
            else:
                found.append(Item(job, task))
    return found


def with_partners(
    job: InstallJob,
    job_of: Mapping[str, InstallJob],
    relations: Mapping[str, Sequence[JobRelation]],
    planned: Mapping[str, object],
) -> list[InstallJob]:
    """A job and those that have to start with it and are not planned."""
    found = {job.id: job}
    todo = [job]
    while todo:
        for other in _same_time(todo.pop().id, relations):
            if other not in found and other not in planned and other in job_of:
                found[other] = job_of[other]
                todo.append(job_of[other])
    return list(found.values())


def _same_time(job_id: str, relations: Mapping[str, Sequence[JobRelation]]) -> Iterator[str]:
    for relation in relations.get(job_id, ()):
        if relation.kind is RelationKind.SAME_TIME:
            is_first = relation.first_job_id == job_id
            yield relation.second_job_id if is_first else relation.first_job_id
