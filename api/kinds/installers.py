"""Schedules of installers as jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.installers_view import InstallersView
from api.kinds.done import NOTHING, done
from api.plan_checks import check_installers
from api.roads import installers_problem_of
from api.runs.installers import search_teams, write_teams
from solvers.common import Status
from solvers.installers.documents import from_json, to_json

if TYPE_CHECKING:
    from api.kinds.done import Done
    from api.kinds.kind import Task, Told
    from solvers.common import Violation
    from solvers.installers.plan import InstallersPlan
    from supplychain.scenario import Scenario


def check(scenario: Scenario, _options: Any) -> None:
    """Raise `DataError` if there are no jobs or no teams."""
    installers_problem_of(scenario)


def violations(scenario: Scenario, plan: str) -> list[Violation]:
    """What the checkers find in a plan, as JSON, of the scenario."""
    return check_installers(scenario, installers_problem_of(scenario), from_json(plan, "plan"))


def run(task: Task, told: Told, start: InstallersPlan | None = None) -> Done:
    """Plan, perhaps from another plan, and keep each better plan as it is found."""
    problem = installers_problem_of(task.scenario)
    plan = before = None if task.incumbent is None else from_json(task.incumbent)
    if plan is None or not task.is_finish:
        start = start if before is None else before
        plan = search_teams(
            problem, task.limits, told.watch, start, lambda better: told.keep(to_json(better))
        )
    if plan.status is Status.NO_PLAN and told.watch.should_stop():
        return NOTHING
    return done(write_teams(task.folder, InstallersView(task.scenario, problem, plan), told.watch))
