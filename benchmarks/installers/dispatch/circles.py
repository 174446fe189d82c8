"""Whether teams would wait for each other in a circle."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from supplychain.jobs import RelationKind, Timing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.installers.dispatch.book import Book, Place
    from benchmarks.installers.dispatch.rounds import Stay
    from solvers.installers.problem import InstallersProblem

Node = tuple[int, int]
"""What is timed at once: a job, or one of its free tasks."""


@dataclass(frozen=True, slots=True)
class Ties:
    """How jobs belong together.

    ``first_of`` is, for each job, the first of those that start with it; ``before`` are pairs of
    nodes of which one is done before the other; ``tied`` jobs have a relation of either kind.
    """

    first_of: tuple[int, ...]
    before: tuple[tuple[Node, Node], ...]
    tied: frozenset[int]

    @classmethod
    def of(cls, problem: InstallersProblem) -> Ties:
        """Read them from the relations."""
        number = {job.id: n for n, job in enumerate(problem.jobs)}
        pairs = [
            (item.kind, number[item.first_job_id], number[item.second_job_id])
            for item in problem.relations
        ]
        first_of = list(range(len(problem.jobs)))
        for kind, one, other in pairs:
            if kind is RelationKind.SAME_TIME:
                low, high = sorted((first_of[one], first_of[other]))
                first_of = [low if first == high else first for first in first_of]
        hard = [pair for pair in pairs if pair[0] is not RelationKind.SAME_TEAM]
        before = [
            ((first_of[one], 0), (first_of[other], 0))
            for kind, one, other in hard
            if kind is RelationKind.BEFORE
        ]
        tied = frozenset(job for _, one, other in hard for job in (one, other))
        return cls(tuple(first_of), tuple(before), tied)


def waits_in_a_circle(book: Book, ties: Ties, places: Sequence[Place]) -> bool:
    """Whether visits of a job would have to be both before and after those of another one.

    Our plans are timed job by job, so that tasks of two jobs cannot be interleaved the one way in
    one round and the other way in another; a dispatcher who does not either makes plans that all
    can read.
    """
    if len(places) == 1 and places[0].stay.job not in ties.tied:
        return False
    rounds = {key: list(stays) for key, stays in book.rounds.items()}
    for place in places:
        rounds.setdefault(place.key, []).insert(place.position, place.stay)
    after: dict[Node, set[Node]] = {}
    for stays in rounds.values():
        for one, other in pairwise(stays):
            after.setdefault(_node(book, ties, one), set()).add(_node(book, ties, other))
    for before, then in ties.before:
        after.setdefault(before, set()).add(then)
    return any(_comes_back(after, _node(book, ties, place.stay)) for place in places)


def _comes_back(after: dict[Node, set[Node]], node: Node) -> bool:
    seen: set[Node] = set()
    ahead = list(after.get(node, ()))
    while ahead:
        there = ahead.pop()
        if there == node:
            return True
        if there not in seen:
            seen.add(there)
            ahead += after.get(there, ())
    return False


def _node(book: Book, ties: Ties, stay: Stay) -> Node:
    free = stay.task > 0 and book.problem.jobs[stay.job].timing is Timing.FREE
    return (stay.job, stay.task) if free else (ties.first_of[stay.job], 0)
