"""Live through a plan, write what came of it, tell: what ``supplychain simulate`` does."""

from __future__ import annotations

import json
import math
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli.exits import Exit, say, tell
from api.cli.live_runs import live_runs
from api.cli.opening import open_scenario
from api.cli.planning import folder_name
from api.cli.reliving import relived_runs, tell_relived
from api.cli.search_options import search_limits
from api.cli.selecting import run_until_selected, selecting_of, wrong_selection
from api.cli.simulate import PLANNING_S, REPLICATIONS
from api.cli.simulated_plans import plans_of, wrong_plans
from api.cli.simulation_table import print_simulation
from api.cli.stopping import stop_on_signals
from api.simulation_files import RUNS, write_simulation
from api.simulation_view import UNDISTURBED, SimulationView
from scenarios import stress as stresses
from simulations.disruptions import resolved
from simulations.experiments import Experiment, HalfWidth, run_all
from simulations.experiments.identity import content_digest
from simulations.lives import Lives, with_resilience
from simulations.policies import POLICIES
from simulations.world import Plans, Replenishment, WorldSettings
from simulations.world.plans import check_plans
from solvers.common.workers import elsewhere
from supplychain.errors import DataError, DataProblem
from supplychain.io import disruptions_hash, scenario_hash

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulations.experiments import Results
    from supplychain.scenario import Scenario

CONNECT_S = 10
"""Longest wait for a scheduler to answer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command was asked for; see its options."""

    scenario: str
    plans: tuple[Path, ...] = ()
    stresses: tuple[str, ...] = ()
    policies: tuple[str, ...] = ("follow-plan",)
    replications: int | None = None
    half_width: float | None = None
    metric: str = "otif_share"
    workers: int | None = None
    cluster: str | None = None
    days: int = 7
    seed: int = 0
    out: Path | None = None
    stock: bool = False
    events: bool = True
    epcis: int | None = None
    select: str | None = None
    delta: float | None = None


def live_through(asked: Asked, *, as_json: bool) -> Exit:
    """Run all replications and write the results.

    Returns
    -------
    Exit
        ``INTERRUPTED`` if somebody asked to stop, ``PARTIAL`` if some replication failed.
    """
    _check(asked)
    scenario = stressed(open_scenario(asked.scenario), asked.stresses)
    limits = search_limits(PLANNING_S, asked.seed, asked.workers)
    with stop_on_signals() as stop:
        plans = plans_of(asked.plans, scenario, limits)
        check_plans(scenario, plans)
        folder = asked.out or Path("out") / f"{folder_name(scenario.name)}-simulation"
        lives = experiments(asked, scenario, plans)
        _check_metric(asked, lives[0])
        folders = {one.name: folder / RUNS / one.name for one in lives}
        selecting, selected = selecting_of(asked), ""
        wanted = None if selecting or asked.half_width else asked.replications or REPLICATIONS
        names = [one.name for one in lives]
        metric = asked.metric if selecting is None else selecting.metric
        with (
            _where(asked, limits.workers) as workers,
            live_runs(names, metric, wanted) as progress,
        ):
            if selecting is not None:
                found, selected = run_until_selected(
                    selecting, lives, workers, folders, progress, stop.is_set
                )
            else:
                found = run_all(
                    lives,
                    wanted,
                    half_width=_half_width(asked),
                    workers=workers,
                    folders=folders,
                    progress=progress,
                    should_stop=stop.is_set,
                )
        view = replace(view_of(asked, scenario, found), selected=selected)
        if asked.events:
            relived = relived_runs(view, lives, asked.epcis, stop.is_set)
            view = replace(view, relived=relived)
        stopped = stop.is_set()
    if not any(one.replications for one in found.values()):
        tell(["no run has ended; nothing is written"])
        return Exit.INTERRUPTED if stopped else Exit.PARTIAL
    write_simulation(folder, view)
    if as_json:
        say(json.dumps(view.plain(), ensure_ascii=False, indent=2))
    else:
        print_simulation(view)
    failures = [failed for one in found.values() for failed in one.failures]
    tell(f"run {item.number} of seed {item.seed} failed: {item.error}" for item in failures)
    are_same = tell_relived(folder, view, asked.epcis)
    tell([f"results: {folder}", f"report: {folder / 'report.html'}"])
    if stopped:
        return Exit.INTERRUPTED
    return Exit.PARTIAL if failures or not are_same else Exit.OK


def experiments(asked: Asked, scenario: Scenario, plans: Plans) -> list[Experiment]:
    """The undisturbed world, if there is another one, and each policy under stress."""
    settings = WorldSettings(days=asked.days)
    runs = [(name, name, scenario) for name in asked.policies]
    if scenario.disruptions:
        calm = replace(scenario, disruptions=())
        runs.insert(0, (UNDISTURBED, asked.policies[0], calm))
    # The same for all: the hash leaves disruptions out.
    key = scenario_hash(scenario)
    made = (plans.routing, plans.installers, plans.replenishment)
    known = {"days": asked.days, "plans": content_digest(made), "stock": asked.stock}
    restocking = Replenishment() if asked.stock and plans.replenishment is None else None
    # They are checked by now; every run would reckon the scenario's hash again.
    lived = replace(plans, routing_hash="", installers_hash="", replenishment_hash="")
    return [
        Experiment(
            name,
            Lives(world, lived, settings, policy, asked.seed, restocking),
            asked.seed,
            key,
            {**known, "policy": policy, "disruptions": disruptions_hash(world)},
            is_looked_through=False,
        )
        for name, policy, world in runs
    ]


def stressed(scenario: Scenario, names: Sequence[str]) -> Scenario:
    """With its own disruptions and those of named stresses, all of them known to hold somewhere."""
    for name in names:
        scenario = stresses.load(name, scenario)
    resolved(scenario.disruptions, scenario)
    return scenario


def view_of(asked: Asked, scenario: Scenario, found: dict[str, Results]) -> SimulationView:
    """What came of it, with resilience against the undisturbed world."""
    usual = found.get(UNDISTURBED)
    if usual is not None and usual.replications:
        found = {
            name: one if name == UNDISTURBED else with_resilience(one, usual)
            for name, one in found.items()
        }
    return SimulationView(scenario, asked.days, asked.seed, found)


def _check(asked: Asked) -> None:
    """All that is wrong with the options at once."""
    problems = [
        *_wrong_names("--policy", asked.policies, tuple(POLICIES)),
        *_wrong_names("--stress", asked.stresses, stresses.names()),
        *_wrong_numbers(asked),
        *wrong_plans(asked.plans),
        *wrong_selection(asked),
    ]
    if problems:
        raise DataError(problems)


def _check_metric(asked: Asked, lived: Experiment) -> None:
    """Refuse a figure that no run has, before any is made."""
    assert isinstance(lived.replicate, Lives)
    if asked.half_width is not None:
        problems = list(_wrong_names("--metric", [asked.metric], lived.replicate.metric_names()))
        if problems:
            raise DataError(problems)


def _wrong_names(
    option: str, given: Sequence[str], allowed: Sequence[str]
) -> Iterator[DataProblem]:
    for name in given:
        if name not in allowed:
            yield _problem(option, "unknown", "nothing is called so", name, ", ".join(allowed))


def _wrong_numbers(asked: Asked) -> Iterator[DataProblem]:
    if asked.epcis is not None and not asked.events:
        text = "is of the run that --no-events leaves out"
        yield _problem("--epcis", "wrong_choice", text, "--no-events", "--events")
    width = asked.half_width
    if width is None:
        return
    if not (math.isfinite(width) and width > 0.0):
        yield _problem("--half-width", "out_of_range", "must be a width", str(width), "above 0")
    if asked.replications is not None:
        text = "one of --replications and --half-width"
        yield _problem("--half-width", "wrong_choice", text, "both", "one")


def _half_width(asked: Asked) -> HalfWidth | None:
    if asked.half_width is None:
        return None
    return HalfWidth(asked.metric, absolute=asked.half_width)


@contextmanager
def _where(asked: Asked, here: int) -> Iterator[int]:
    """Runs go to the cluster while this lasts, if one is named; gives how many run at once."""
    if asked.cluster is None:
        yield here
        return
    try:
        from distributed import Client  # noqa: PLC0415 - an optional extra
    except ImportError as missing:
        text = "needs the extra `cluster`"
        allowed = "pip install 'supplychain[cluster]'"
        problem = _problem("--cluster", "not_installed", text, asked.cluster, allowed)
        raise DataError([problem]) from missing
    try:
        client = Client(asked.cluster, timeout=CONNECT_S)
    except (OSError, ValueError) as failed:
        text, allowed = "no scheduler answers there", "such as tcp://scheduler.example:8786"
        problem = _problem("--cluster", "no_answer", text, asked.cluster, allowed)
        raise DataError([problem]) from failed
    with client, client.get_executor() as pool, elsewhere(pool):
        threads = sum(client.nthreads().values())
        if threads == 0:
            tell([f"the cluster at {asked.cluster} has no workers yet: runs wait for them"])
        yield asked.workers or max(1, threads)


def _problem(where: str, code: str, text: str, given: str, allowed: str) -> DataProblem:
    return DataProblem(where, -1, "", code, text, given, allowed)


__all__ = ["Asked", "experiments", "live_through", "stressed", "view_of"]
