"""Plans of where sites are as jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.kinds.done import NOTHING, done
from api.roads import placement_problem_of
from api.runs.placement import PlacementWish, place, write_sites
from api.runs.watch import EMPTY

if TYPE_CHECKING:
    from api.kinds.catalogue import PlacementOptions
    from api.kinds.done import Done
    from api.kinds.kind import Task, Told
    from supplychain.scenario import Scenario

LANES = 10


def check(scenario: Scenario, _options: PlacementOptions) -> None:
    """Raise `DataError` if the scenario states no network to be designed."""
    placement_problem_of(scenario)


def run(task: Task, told: Told) -> Done:
    """Place, beside today's network."""
    options: PlacementOptions = task.options
    problem = placement_problem_of(task.scenario)
    lanes = LANES if options.losses else None
    wish = PlacementWish(task.limits, lanes, options.frontier)
    plan, extras = place(task.scenario, problem, wish, told.watch)
    if plan.status in EMPTY and told.watch.should_stop():
        return NOTHING
    written, _ = write_sites(
        task.folder, task.scenario, problem, plan, extras, task.limits, told.watch
    )
    return done(written)
