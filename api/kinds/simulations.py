"""Simulations as jobs."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from api.cli.simulating import Asked, experiments, stressed, view_of
from api.jobs.states import State
from api.kinds.done import NOTHING, Done
from api.roads import problem_of
from api.simulation_files import write_simulation
from scenarios import stress as stresses
from simulations.experiments import run_all
from simulations.policies import POLICIES
from simulations.world import Plans
from simulations.world.plans import check_plans
from solvers.common import Progress, telling
from solvers.routing.solve import solve
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from api.kinds.catalogue import SimulationOptions
    from api.kinds.kind import Task, Told
    from simulations.experiments import Progress as RunProgress
    from supplychain.scenario import Scenario


def check(scenario: Scenario, options: SimulationOptions) -> None:
    """Raise `DataError` for names that are unknown, and for what cannot be planned."""
    problems = [
        *_unknown("policies", options.policies, tuple(POLICIES)),
        *_unknown("stresses", options.stresses, stresses.names()),
    ]
    if problems:
        raise DataError(problems)
    problem_of(stressed(scenario, options.stresses))


def run(task: Task, told: Told) -> Done:
    """Plan routes, then live through them."""
    options: SimulationOptions = task.options
    scenario = stressed(task.scenario, options.stresses)
    limits = replace(task.limits, max_seconds=options.planning_s)
    told.watch.begun()
    routes = solve(
        problem_of(scenario),
        limits,
        progress=told.watch.progress,
        should_stop=told.watch.should_stop,
    )
    plans = Plans(routing=routes)
    check_plans(scenario, plans)
    asked = Asked(
        scenario=scenario.name,
        stresses=options.stresses,
        policies=options.policies,
        replications=options.replications,
        days=options.days,
        seed=limits.seed,
    )

    begun, done = time.monotonic(), 0
    wanted = options.replications * len(options.policies)
    detail = f"0 of {wanted} runs"

    def tell() -> None:
        elapsed_s = routes.seconds + time.monotonic() - begun
        told.watch.progress(Progress("simulation", elapsed_s, detail=detail))

    def progress(report: RunProgress) -> None:
        nonlocal detail, done
        done += 1
        detail = f"{done} of {wanted} runs, last of {report.experiment}"
        tell()

    found = run_all(
        experiments(asked, scenario, plans),
        options.replications,
        workers=limits.workers,
        progress=progress,
        should_stop=telling(told.watch.should_stop, tell),
    )
    told.watch.searched()
    if not any(one.replications for one in found.values()):
        return NOTHING
    write_simulation(task.folder, view_of(asked, scenario, found))
    failed = sum(len(one.failures) for one in found.values())
    runs = sum(len(one.replications) for one in found.values())
    summary = {"status": "partial" if failed else "complete", "runs": runs, "failed": failed}
    return Done(State.PARTIAL if failed else State.SUCCEEDED, summary)


def _unknown(where: str, given: Sequence[str], allowed: Sequence[str]) -> Iterator[DataProblem]:
    for name in given:
        if name not in allowed:
            text = "nothing is called so"
            yield DataProblem(where, -1, "", "unknown", text, name, ", ".join(allowed))
