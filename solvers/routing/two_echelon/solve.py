"""Plans of both levels at once."""

from __future__ import annotations

import time
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Deadline, Limits, Progress, Status, StopReason
from solvers.common.workers import Abandoned, discard, executor, is_up, results
from solvers.routing.two_echelon.search import Found, Leg, work
from solvers.routing.two_echelon.written import draft_of, no_plan, plan_of

if TYPE_CHECKING:
    from solvers.common import ProgressCallback, StopCheck
    from solvers.routing.two_echelon.plan import TwoEchelonPlan
    from solvers.routing.two_echelon.problem import TwoEchelonProblem
    from solvers.routing.two_echelon.search import Draft

ROUNDS_WITHOUT_LIMITS = 50_000
CHAINS = 2
"""Searches beside each other where rounds are counted, whatever the number of workers."""
LEG_SHARES = (0.4, 0.2, 0.2, 0.2)
"""Parts of the effort; after each, the searches tell each other what they have."""
WARM_SHARE = 0.4
"""Part of the cooling that is over where a search goes on from a good plan."""
SPAWN_S = 3.0
"""With less time than this, spawning processes does not pay."""
RESERVE_S = 0.1
"""Seconds that are kept to write the plan."""
SAME = 1e-9
"""Relative difference up to which prices are the same."""


def solve(
    problem: TwoEchelonProblem,
    limits: Limits,
    *,
    warm_start: TwoEchelonPlan | None = None,
    progress: ProgressCallback | None = None,
    should_stop: StopCheck | None = None,
) -> TwoEchelonPlan:
    """Plan trucks and freighters.

    Parameters
    ----------
    problem
        What is to be planned.
    limits
        Seconds, or rounds of each search, or both; with neither, 50,000 rounds are made. Each
        worker searches by itself, and they tell each other what they have four times. With rounds
        and no seconds there are always two searches, and plans do not depend on the workers.
    warm_start
        Plan to begin with, perhaps of a problem that was a little different.
    progress, should_stop
        Told the cheapest plan's cost between parts of the search; asked whether to stop.

    Returns
    -------
    TwoEchelonPlan
        Customers that no plan found serves are listed in it as unserved.
    """
    if limits.max_seconds is None and limits.max_iterations is None:
        limits = replace(limits, max_iterations=ROUNDS_WITHOUT_LIMITS)
    deadline = Deadline(limits.max_seconds)
    part = _servable(problem)
    if part is None:
        return no_plan(problem, Status.NO_PLAN, StopReason.PROVEN)
    start = () if warm_start is None else draft_of(part, warm_start)
    draft = start
    if part.customers:
        draft = _Chains(part, limits, deadline, progress, should_stop).run(start)
    plan = plan_of(part, draft, _stop_reason(limits, should_stop))
    if len(part.customers) == len(problem.customers):
        return plan
    served = {key for route in plan.freighters for key in route.customer_ids}
    left = tuple(customer.id for customer in problem.customers if customer.id not in served)
    return replace(plan, status=Status.PARTIAL if served else Status.NO_PLAN, unserved=left)


class _Chains:
    """Searches beside each other, leg by leg."""

    def __init__(
        self,
        problem: TwoEchelonProblem,
        limits: Limits,
        deadline: Deadline,
        progress: ProgressCallback | None,
        should_stop: StopCheck | None,
    ) -> None:
        self.problem = problem
        self.limits = limits
        self.deadline = deadline
        self.progress = progress
        self.should_stop = should_stop
        self.workers = max(1, limits.workers)
        has_time = limits.max_seconds is None or deadline.remaining_s >= SPAWN_S
        if not has_time and not is_up(self.workers):
            self.workers = 1
        self.count = CHAINS if limits.max_seconds is None else self.workers

    def run(self, start: Draft) -> Draft:
        """The cheapest routes found from a start, which is empty for none."""
        starts = [start] * self.count
        best: Found | None = None
        for number in range(len(LEG_SHARES)):
            legs = [self._leg(number, chain, starts[chain]) for chain in range(self.count)]
            found = self._work(legs)
            if not found:
                break
            cheapest = min(found, key=lambda one: one.best_cny)
            if best is None or cheapest.best_cny < best.best_cny:
                best = cheapest
            self._tell(best)
            starts = _next_starts(best, found)
            if self._is_over():
                break
        return start if best is None else best.best

    def _leg(self, number: int, chain: int, start: Draft) -> Leg:
        share = LEG_SHARES[number] / sum(LEG_SHARES[number:])
        ends_at = None
        if self.limits.max_seconds is not None:
            seconds = max(0.0, self.deadline.remaining_s - RESERVE_S) * share
            ends_at = time.monotonic() + seconds
        rounds = self.limits.max_iterations
        if rounds is not None:
            done = [int(rounds * sum(LEG_SHARES[:k]) + SAME) for k in (number, number + 1)]
            rounds = done[1] - done[0]
        seed = (self.limits.seed * len(LEG_SHARES) + number) * self.count + chain
        begin = WARM_SHARE if start else 0.0
        return Leg(self.problem, start, seed, begin, ends_at, rounds)

    def _work(self, legs: list[Leg]) -> list[Found]:
        """What the legs find; nothing if that was given up because somebody asked."""
        if self.workers == 1:
            return [work(leg, self.should_stop) for leg in legs]
        pool = executor(self.workers)
        try:
            futures = {chain: pool.submit(work, leg) for chain, leg in enumerate(legs)}
            return list(results(futures, self.should_stop).values())
        except Abandoned:
            return []
        except BrokenProcessPool:
            # A process was killed from outside: go on in this one.
            discard(pool)
            self.workers = 1
            return [work(leg, self.should_stop) for leg in legs]

    def _tell(self, best: Found) -> None:
        if self.progress is not None:
            self.progress(Progress("two-echelon", self.deadline.elapsed_s, best.best_cny))

    def _is_over(self) -> bool:
        return self.deadline.has_passed or (self.should_stop is not None and self.should_stop())


def _next_starts(best: Found, found: list[Found]) -> list[Draft]:
    """All go on from the best; of those that have found it by themselves, one starts anew.

    If several searches end in the same plan, looking elsewhere promises more than cooling again.
    """
    starts = [best.best] * len(found)
    for chain in range(1, len(found)):
        before = found[chain - 1].best_cny
        if abs(found[chain].best_cny - before) <= SAME * before:
            starts[chain] = ()
    return starts


def _servable(problem: TwoEchelonProblem) -> TwoEchelonProblem | None:
    """The problem without customers that cannot all be served; ``None`` if nobody can be.

    A customer that no freighter holds is left out, and the largest ones while all goods need more
    trucks than there are.
    """
    fleet, trucks = problem.freighters, problem.trucks
    order = sorted(
        (at for at, c in enumerate(problem.customers) if c.demand_kg <= fleet.capacity_kg),
        key=lambda at: problem.customers[at].demand_kg,
    )
    kg, kept = 0.0, []
    for at in order:
        kg += problem.customers[at].demand_kg
        if kg <= trucks.count * trucks.capacity_kg * (1.0 + SAME):
            kept.append(at)
    if problem.customers and (not kept or fleet.count == 0):
        return None
    if len(kept) == len(problem.customers):
        return problem
    kept.sort()
    head = 1 + len(problem.satellites)
    nodes = np.array([*range(head), *(head + at for at in kept)])
    customers = tuple(problem.customers[at] for at in kept)
    distance = problem.distance[np.ix_(nodes, nodes)]
    return replace(problem, customers=customers, distance=distance)


def _stop_reason(limits: Limits, should_stop: StopCheck | None) -> StopReason:
    if should_stop is not None and should_stop():
        return StopReason.ASKED
    return StopReason.ITERATIONS if limits.max_seconds is None else StopReason.TIME
