"""Visits, bundles and groups of a problem: what the compiled search moves about."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from supplychain.jobs import RelationKind, Timing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from solvers.installers.problem import InstallersProblem
    from supplychain.jobs import InstallJob


@dataclass(frozen=True, slots=True)
class Slot:
    """A visit that may be made.

    Parameters
    ----------
    job, task, helps
        Positions of job and task, and whether the team only helps.
    tied, least_s, most_s
        Earlier slot of the same bundle (its position among all) after whose start this one starts,
        and how long after; ``most_s=None`` for no limit.
    """

    job: int
    task: int
    helps: bool
    tied: int | None
    least_s: int = 0
    most_s: int | None = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """Slots in order of bundles, and bundles in order of groups; bounds as in ``arrays``."""

    slots: tuple[Slot, ...]
    bundle_to: tuple[int, ...]
    group_to: tuple[int, ...]
    group_jobs: tuple[tuple[int, ...], ...]


def layout_of(problem: InstallersProblem) -> Layout:
    """Lay out the jobs of a problem; jobs that start together are one group."""
    slots: list[Slot] = []
    bundle_to, group_to, group_jobs = [0], [0], []
    for members in _groups(problem):
        for bundle in _bundles(problem.jobs, members, len(slots)):
            slots.extend(bundle)
            bundle_to.append(len(slots))
        group_to.append(len(bundle_to) - 1)
        group_jobs.append(tuple(members))
    return Layout(tuple(slots), tuple(bundle_to), tuple(group_to), tuple(group_jobs))


def _groups(problem: InstallersProblem) -> Iterable[list[int]]:
    """Jobs that start together, each set once, and single jobs."""
    position = {job.id: at for at, job in enumerate(problem.jobs)}
    beside: dict[int, list[int]] = {}
    for relation in problem.relations:
        if relation.kind is RelationKind.SAME_TIME:
            first, second = position[relation.first_job_id], position[relation.second_job_id]
            beside.setdefault(first, []).append(second)
            beside.setdefault(second, []).append(first)
    seen: set[int] = set()
    for job in range(len(problem.jobs)):
        if job not in seen:
            members = [job]
            seen.add(job)
            for member in members:  # grows while it is walked
                fresh = [other for other in beside.get(member, []) if other not in seen]
                members.extend(dict.fromkeys(fresh))
                seen.update(fresh)
            yield members


def _bundles(
    jobs: Sequence[InstallJob], members: Sequence[int], begin: int
) -> Iterable[list[Slot]]:
    """Slots of one group: first all that starts with the first tasks, then free tasks."""
    together: list[Slot] = []
    loose: list[tuple[int, int]] = []
    for member in members:
        job = jobs[member]
        head = begin + len(together)
        together += _task(job, member, 0, None if member == members[0] else begin, 0, 0, head)
        for task in range(1, len(job.tasks)):
            if job.timing is Timing.FREE:
                loose.append((member, task))
                continue
            before = head
            head = begin + len(together)
            in_order = job.timing is Timing.IN_ORDER
            least_s = job.least_gap_s if in_order else 0
            most_s = job.most_gap_s if in_order else 0
            together += _task(job, member, task, before, least_s, most_s, head)
    yield together
    at = begin + len(together)
    for member, task in loose:
        bundle = _task(jobs[member], member, task, None, 0, 0, at)
        at += len(bundle)
        yield bundle


def _task(
    job: InstallJob,
    position: int,
    task: int,
    tied: int | None,
    least_s: int,
    most_s: int | None,
    at: int,
) -> list[Slot]:
    slots = [Slot(position, task, False, tied, least_s, most_s)]
    if job.may_share and job.tasks[task].people > 1:
        slots.append(Slot(position, task, True, at))
    return slots


def bounds(counts: Iterable[int]) -> list[int]:
    """Where each of some consecutive runs begins, and where the last one ends."""
    ends = [0]
    for count in counts:
        ends.append(ends[-1] + count)
    return ends


def runs(ends: Sequence[int]) -> Iterable[range]:
    """The runs that bounds tell of."""
    return (range(begin, end) for begin, end in pairwise(ends))
