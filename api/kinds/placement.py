"""Plans of where sites are as jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.kinds.done import NOTHING, done
from api.plan_checks import check_sites
from api.roads import placement_problem_of
from api.runs.placement import PlacementWish, found_again, place, write_sites
from api.runs.watch import EMPTY
from solvers.placement.documents import from_json, to_json

if TYPE_CHECKING:
    from api.kinds.catalogue import PlacementOptions
    from api.kinds.done import Done
    from api.kinds.kind import Task, Told
    from solvers.common import Violation
    from supplychain.scenario import Scenario

LANES = 10


def check(scenario: Scenario, _options: PlacementOptions) -> None:
    """Raise `DataError` if the scenario states no network to be designed."""
    placement_problem_of(scenario)


def violations(scenario: Scenario, plan: str) -> list[Violation]:
    """What the checkers find in a plan, as JSON, of the scenario."""
    return check_sites(scenario, placement_problem_of(scenario), from_json(plan, "plan"))


def run(task: Task, told: Told) -> Done:
    """Place, beside today's network; of a search that was cut, write what it left behind."""
    options: PlacementOptions = task.options
    problem = placement_problem_of(task.scenario)
    lanes = LANES if options.losses else None
    before = None if task.incumbent is None else from_json(task.incumbent)
    wish = PlacementWish(
        task.limits, lanes, options.frontier, on_plan=lambda better: told.keep(to_json(better))
    )
    if before is not None and task.is_finish:
        plan, extras = found_again(task.scenario, problem, task.limits, before, told.watch)
    else:
        plan, extras = place(task.scenario, problem, wish, told.watch, before)
    if plan.status in EMPTY and told.watch.should_stop():
        return NOTHING
    written, _ = write_sites(
        task.folder, task.scenario, problem, plan, extras, task.limits, told.watch
    )
    return done(written)
