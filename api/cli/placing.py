"""Place, check, write, tell: what ``supplychain place`` does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from api.atomic_folder import refuse_unwritable
from api.cli.exits import Exit, say, tell
from api.cli.live import live_progress
from api.cli.opening import open_scenario
from api.cli.planning import folder_name
from api.cli.site_table import print_sites
from api.cli.stopping import stop_on_signals
from api.placement_figures import expected_figures, figures_of
from api.plan_files import HEADER, REPORT, header_json
from api.risk_futures import futures_from
from api.roads import placement_problem_of
from api.runs.placement import PlacementWish, place, write_sites
from api.runs.watch import EMPTY, SERVED, Watch
from solvers.common import workers
from supplychain.io.atomic import refuse_foreign_folder

if TYPE_CHECKING:
    from api.placement_extras import Extras
    from solvers.common import Limits
    from solvers.placement.plan import PlacementPlan


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for; see the options of :mod:`api.cli.place`.

    ``lanes`` is how many lanes are lost, beside every site; ``None`` for no losses at all.
    """

    scenario: str
    out: Path | None
    limits: Limits
    lanes: int | None
    has_frontier: bool
    risk: Path | None
    as_json: bool


def place_sites(wish: Wish) -> Exit:
    """Place and write.

    Returns
    -------
    Exit
        ``VIOLATIONS`` comes before ``INTERRUPTED``, and that before ``PARTIAL``. A plan with
        violations is set aside in ``<out>.rejected`` and never replaces an earlier plan.
    """
    scenario = open_scenario(wish.scenario)
    folder = Path("out") / f"{folder_name(scenario.name)}-sites" if wish.out is None else wish.out
    refuse_foreign_folder(folder, HEADER)
    refuse_unwritable(folder)
    problem = placement_problem_of(scenario)
    futures = () if wish.risk is None else futures_from(wish.risk, scenario)
    wanted = PlacementWish(wish.limits, wish.lanes, wish.has_frontier, futures)
    with stop_on_signals() as stop:
        with live_progress(wish.limits, problem.currency) as progress:
            watch = Watch(progress, stop.is_set)
            plan, extras = place(scenario, problem, wanted, watch)
        if stop.is_set():
            workers.end()
        if stop.is_set() and plan.status in EMPTY:
            tell(["interrupted before there was a plan; nothing is written"])
            return Exit.INTERRUPTED
        written, extras = write_sites(folder, scenario, problem, plan, extras, wish.limits, watch)
    folder, header = written.folder, written.header
    if wish.as_json:
        plain = {"folder": str(folder), **json.loads(header_json(header))}
        say(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        before = None if extras.today is None else figures_of(*extras.today)
        is_empty = plan.status in EMPTY
        figures = None if is_empty else figures_of(problem, plan)
        expected = None if is_empty else expected_figures(problem, plan)
        print_sites(header, figures, expected, before)
    if extras.tie_out is not None:
        tell([extras.tie_out.sentence])
    _tell_judged(extras, problem.currency)
    tell(extras.conflict)
    tell(str(violation) for violation in extras.violations)
    tell([f"plan: {folder}", f"report: {folder / REPORT}"])
    return _exit_of(plan, extras, stopped=stop.is_set())


def _tell_judged(extras: Extras, currency: str) -> None:
    for words, judged in (("plan", extras.judged), ("today", extras.judged_today)):
        if judged is not None and judged.futures:
            tell([f"{words} in {judged.words(currency)}"])


def _exit_of(plan: PlacementPlan, extras: Extras, *, stopped: bool) -> Exit:
    if extras.violations:
        return Exit.VIOLATIONS
    if stopped:
        return Exit.INTERRUPTED
    return Exit.OK if plan.status in SERVED else Exit.PARTIAL
