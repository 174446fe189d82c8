"""Plans of routes as jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.kinds.done import NOTHING, done
from api.plan_checks import check_plan
from api.roads import problem_of
from api.runs.routing import as_new, write_routes
from solvers import routing
from solvers.common import Status
from solvers.routing.documents import from_json, to_json

if TYPE_CHECKING:
    from api.kinds.catalogue import RoutingOptions
    from api.kinds.done import Done
    from api.kinds.kind import Task, Told
    from solvers.common import Violation
    from solvers.routing import RoutingPlan
    from supplychain.scenario import Scenario


def check(scenario: Scenario, _options: RoutingOptions) -> None:
    """Raise `DataError` if there is nothing to be routed."""
    problem_of(as_new(scenario))


def violations(scenario: Scenario, plan: str) -> list[Violation]:
    """What the checkers find in a plan, as JSON, of the scenario."""
    return check_plan(problem_of(scenario), from_json(plan, "plan"))


def run(task: Task, told: Told, start: RoutingPlan | None = None) -> Done:
    """Plan, from the best plan of an earlier attempt if there is one, or else from another."""
    options: RoutingOptions = task.options
    scenario = as_new(task.scenario)
    problem = problem_of(scenario)
    plan = before = None if task.incumbent is None else from_json(task.incumbent)
    if plan is None or not task.is_finish:
        told.watch.begun()
        plan = routing.solve(
            problem,
            task.limits,
            warm_start=start if before is None else before,
            progress=told.watch.progress,
            should_stop=told.watch.should_stop,
            on_plan=lambda better: told.keep(to_json(better)),
            prove_s=options.prove_s,
        )
        if before is not None and before.costs.total < plan.costs.total:
            plan = before
        told.keep(to_json(plan))
    told.watch.searched()
    if plan.status is Status.NO_PLAN and told.watch.should_stop():
        return NOTHING
    return done(write_routes(task.folder, scenario, problem, plan))
