"""Rounds of territories: cut, planned apart, cut elsewhere with what stands, and again."""

from __future__ import annotations

from concurrent.futures import wait
from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.common import Deadline, Progress, telling
from solvers.common.workers import SerialExecutor, executor, retire
from solvers.installers.day_plans.planner import cheaper
from solvers.installers.territories.cuts import territories
from solvers.installers.territories.merged import plan_of
from solvers.installers.territories.part import part_of, relations_by_first
from solvers.installers.territories.units import units_of
from solvers.installers.territories.work import Effort, Task, work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Future

    import numpy as np
    from numpy.typing import NDArray

    from solvers.common import Limits, ProgressCallback, StopCheck
    from solvers.installers.plan import InstallersPlan, TeamRoute
    from solvers.installers.problem import InstallersProblem
    from solvers.installers.territories.schedule import Round
    from solvers.installers.territories.units import Units
    from solvers.installers.territories.work import Found

POLL_S = 0.1
GRACE_S = 1.0
"""How long a territory may be late before the round goes on without it."""


class Rounds:
    """The rounds of one problem.

    Parameters
    ----------
    problem
        What is planned.
    limits, deadline
        Iterations are for each territory and round, seconds for all.
    progress, should_stop
        Told what is known; asked whether to stop.
    on_plan
        Given the plan of each round.
    """

    def __init__(
        self,
        problem: InstallersProblem,
        limits: Limits,
        deadline: Deadline,
        progress: ProgressCallback | None = None,
        should_stop: StopCheck | None = None,
        on_plan: Callable[[InstallersPlan], None] | None = None,
    ) -> None:
        self.problem = problem
        self.limits = limits
        self.deadline = deadline
        self.leaves_running = False
        self._progress = progress
        self._stage: Progress | None = None
        self._should_stop = should_stop
        if progress is not None:
            self._should_stop = telling(should_stop, self._go_on)
        self._on_plan = on_plan
        self._pool = executor(limits.workers)
        self._relations = relations_by_first(problem)

    def _go_on(self) -> None:
        """Tell the last report again, at the time that it is now."""
        if self._progress is not None and self._stage is not None:
            self._progress(replace(self._stage, elapsed_s=self.deadline.elapsed_s))

    def _tell(self, stage: str, detail: str, cost_cny: float | None) -> None:
        self._stage = Progress(stage, self.deadline.elapsed_s, cost_cny, detail=detail)
        if self._progress is not None:
            self._progress(self._stage)

    def is_over(self) -> bool:
        """Whether time is up or somebody asked to stop."""
        asked = self._should_stop is not None and self._should_stop()
        return asked or self.deadline.has_passed

    def run(self, schedule: Sequence[Round], begun: InstallersPlan | None) -> InstallersPlan:
        """All rounds, or as many as time allows; the first is always made."""
        plan = begun
        left = sum(item.share for item in schedule)
        for turn, item in enumerate(schedule):
            if plan is not None and self.is_over():
                break
            plan = self.round(plan, item, turn, item.share / left)
            left -= item.share
            if self._on_plan is not None:
                self._on_plan(plan)
            self._tell("plan", f"round {turn + 1}", plan.costs.total)
        if self.leaves_running:
            # A search that never ended goes on in a worker; it goes with its process.
            retire(self._pool)
        assert plan is not None
        return plan

    def round(
        self, plan: InstallersPlan | None, item: Round, turn: int, share: float
    ) -> InstallersPlan:
        """Cut, plan all territories apart, and put them together.

        Parameters
        ----------
        plan
            To begin with; ``None`` for none.
        item, turn
            How and where to cut; see :func:`territories`.
        share
            Share of the time that is left.
        """
        units = units_of(self.problem, plan)
        parts = territories(units, item.most_jobs, turn)
        warm = self._warm(units, parts, plan)
        tries = max(1, self.limits.workers // len(parts)) if self.limits.max_seconds else 1
        effort, round_s = self._effort(len(parts) * tries, turn, share)
        futures: dict[Future[Found], int] = {}
        for number in sorted(range(len(parts)), key=lambda n: -_jobs(units, parts[n])):
            part = self._part(units, parts[number])
            begin = None if plan is None else plan_of(part, warm[number], self.limits)
            for attempt in range(tries):
                mine = replace(effort, seed=effort.seed + number + 10_000 * attempt)
                task = Task(part, begin, mine, item.is_by_routes)
                futures[self._pool.submit(work, task, *self._asker)] = number
        # Where nothing stands yet, a territory that is late is waited for.
        patience_s = None if round_s is None or plan is None else round_s + GRACE_S
        self._wait(futures, Deadline(patience_s), turn)
        return plan_of(self.problem, self._routes(futures, warm), self.limits)

    def _warm(
        self, units: Units, parts: Sequence[NDArray[np.int64]], plan: InstallersPlan | None
    ) -> list[list[TeamRoute]]:
        """Routes of the plan in each part."""
        part_at = {
            self.problem.teams[team].id: number
            for number, members in enumerate(parts)
            for unit in members
            for team in units.teams[unit]
        }
        warm: list[list[TeamRoute]] = [[] for _ in parts]
        for route in plan.routes if plan is not None else ():
            warm[part_at[route.team_id]].append(route)
        return warm

    def _routes(
        self, futures: Mapping[Future[Found], int], warm: Sequence[list[TeamRoute]]
    ) -> list[TeamRoute]:
        """Routes of the cheapest plan of each territory; of those not done in time, what stood."""
        best: dict[int, InstallersPlan] = {}
        for future, number in futures.items():
            if not future.done() or future.cancelled():
                future.cancel()
                continue
            found = future.result()
            self.leaves_running |= found.leaves_running
            best[number] = cheaper(best.get(number, found.plan), found.plan)
        return [
            route
            for number, stood in enumerate(warm)
            for route in (best[number].routes if number in best else stood)
        ]

    def _part(self, units: Units, members: NDArray[np.int64]) -> InstallersProblem:
        teams = [team for unit in members for team in units.teams[unit]]
        jobs = [job for unit in members for job in units.jobs[unit]]
        return part_of(self.problem, teams, jobs, self._relations)

    @property
    def _asker(self) -> tuple[StopCheck, ...]:
        """The stop check as an argument of work in this process; no other can call it."""
        if self._should_stop is None or not isinstance(self._pool, SerialExecutor):
            return ()
        return (self._should_stop,)

    def _wait(self, futures: Mapping[Future[Found], int], patience: Deadline, turn: int) -> None:
        left = set(futures)
        while left and not patience.has_passed:
            if self._should_stop is not None and self._should_stop():
                break
            before = len(left)
            _, left = wait(left, timeout=min(POLL_S, patience.remaining_s))
            if len(left) < before:
                done = f"round {turn + 1}: {len(futures) - len(left)} of {len(futures)} territories"
                self._tell(
                    "territories", done, None if self._stage is None else self._stage.cost_cny
                )

    def _effort(self, parts: int, turn: int, share: float) -> tuple[Effort, float | None]:
        """Effort of each territory of a round, and the round's seconds."""
        seed = self.limits.seed + 100_000 * turn
        if self.limits.max_seconds is None:
            return Effort(None, self.limits.max_iterations, seed), None
        round_s = self.deadline.remaining_s * share
        waves = -(-parts // max(1, self.limits.workers))
        return Effort(round_s / waves, self.limits.max_iterations, seed), round_s


def _jobs(units: Units, members: NDArray[np.int64]) -> int:
    return int(units.job_counts[members].sum())
