"""Several good networks that differ in their sites, to choose from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Deadline, Limits, Status
from solvers.placement.problem import Forced
from solvers.placement.solve import solve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.common import ProgressCallback, StopCheck
    from solvers.placement.plan import PlacementPlan
    from solvers.placement.problem import PlacementProblem

MOST_PLANS = 50
PROVEN = 1e-6
"""Relative gap that counts as proof."""


def k_best(
    problem: PlacementProblem,
    limits: Limits,
    count: int,
    *,
    progress: ProgressCallback | None = None,
    should_stop: StopCheck | None = None,
) -> tuple[PlacementPlan, ...]:
    """The best networks with different open sites, the best first.

    After each plan the choices of sites that are left are split at the plan's own: one part has its
    first undecided site the other way, the next has that site as in the plan and the second the
    other way, and so on (Lawler 1972). Parts whose bound is above the plans found so far are not
    looked into. With enough time each plan is the best of all but those before it; then its note
    ``rank`` says so.

    Parameters
    ----------
    problem
        The problem.
    limits
        Seconds for all plans together.
    count
        How many plans, at most 50.
    progress, should_stop
        As of :func:`solvers.placement.solve`.

    Returns
    -------
    tuple of PlacementPlan
        Fewer than asked where there are no more, or time is up. All hold for the problem itself.
    """
    return tuple(_Ranking(problem, limits, progress, should_stop).plans(min(count, MOST_PLANS)))


class _Part:
    """A part of all choices of sites, with its best plan."""

    def __init__(self, forced: tuple[Forced, ...], plan: PlacementPlan) -> None:
        self.forced, self.plan = forced, plan


class _Ranking:
    def __init__(
        self,
        problem: PlacementProblem,
        limits: Limits,
        progress: ProgressCallback | None,
        should_stop: StopCheck | None,
    ) -> None:
        self.problem, self.limits = problem, limits
        self.progress, self.should_stop = progress, should_stop
        self.deadline = Deadline(limits.max_seconds)
        self.is_exact = True

    def plans(self, count: int) -> Iterator[PlacementPlan]:
        """Best plans one after the other."""
        forced = tuple(site.forced for site in self.problem.sites)
        parts = [_Part(forced, self._solved(forced, None, 0.4))]
        for number in range(count):
            parts = [part for part in parts if np.isfinite(part.plan.objective)]
            if not parts:
                return
            best = min(parts, key=lambda part: part.plan.objective)
            rank = "proven" if self.is_exact else "found"
            yield replace(best.plan, notes={**best.plan.notes, "rank": f"{number + 1}, {rank}"})
            if number == count - 1 or self._is_over():
                return
            parts.remove(best)
            parts += self._split(best, parts, count - number - 1)

    def _is_over(self) -> bool:
        return self.deadline.has_passed or (self.should_stop is not None and self.should_stop())

    def _split(self, part: _Part, others: list[_Part], wanted: int) -> list[_Part]:
        """The rest of a part without its best choice, in pieces; hopeless pieces are left out."""
        opened = set(part.plan.open_ids)
        free = [n for n, item in enumerate(part.forced) if item is Forced.FREE]
        decided, found = list(part.forced), []
        known = sorted(other.plan.objective for other in others)
        for place, number in enumerate(free):
            if self._is_over():
                self.is_exact = False
                break
            is_open = self.problem.sites[number].id in opened
            other_way = Forced.CLOSED if is_open else Forced.OPEN
            piece = (*decided[:number], other_way, *decided[number + 1 :])
            plan = self._solved(piece, part.plan, 1.0 / (len(free) - place + 1))
            decided[number] = Forced.OPEN if is_open else Forced.CLOSED
            limit = known[wanted - 1] if len(known) >= wanted else np.inf
            if np.isfinite(plan.objective) and plan.objective < limit:
                found.append(_Part(piece, plan))
                known = sorted([*known, plan.objective])
        return found

    def _solved(
        self, forced: tuple[Forced, ...], start: PlacementPlan | None, share: float
    ) -> PlacementPlan:
        sites = tuple(
            replace(site, forced=item)
            for site, item in zip(self.problem.sites, forced, strict=True)
        )
        seconds = None
        if self.limits.max_seconds is not None:
            seconds = max(0.1, share * self.deadline.remaining_s)
        limits = replace(self.limits, max_seconds=seconds)
        plan = solve(
            replace(self.problem, sites=sites),
            limits,
            warm_start=start,
            progress=self.progress,
            should_stop=self.should_stop,
        )
        gap = plan.gap
        is_proven = plan.status is Status.INFEASIBLE or (gap is not None and gap <= PROVEN)
        self.is_exact = self.is_exact and is_proven
        return plan
