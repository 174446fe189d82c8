"""Jobs that go on from a schedule: what has happened, one more job, another scenario."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from api.day.archives import no_place, told_changes
from api.day.going_on import come_and_gone, is_free, opened, telling
from api.day.installers import (
    LATE_BREAKS,
    events_of,
    found_places,
    open_plan,
    plain_replanned,
    replanned,
    scenario_of,
    wanted,
)
from api.installers_extras import Extras
from api.installers_folder import write_installers
from api.installers_traffic import in_traffic
from api.installers_view import InstallersView
from api.kinds.installers import run
from api.plan_checks import check_installers
from api.roads import installers_problem_of
from api.runs.watch import place_for
from solvers.installers.day.events import JobCancelled, UrgentJob
from solvers.installers.day.insert import with_insertion
from supplychain.installation import Installation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from api.day.installers import TeamDay
    from api.kinds.done import Done
    from api.kinds.kind import Task, Told
    from solvers.installers.day.events import Event
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem
    from supplychain.installation_state import InstallationState
    from supplychain.orders import Customer
    from supplychain.scenario import Scenario


def work(task: Task, told: Told) -> Done:
    """Do what the task says with the schedule that it goes on from."""
    wish, day = task.day or {}, opened(task, open_plan)
    if wish["do"] == "events":
        events, customers = events_of(day, json.dumps(wish["events"]), "events")
        return _again(day, events, customers, task, told)
    if wish["do"] == "insert":
        return _inserted(day, wish, task, told)
    if is_free(wish):
        return run(task, told, day.stored.plan)
    day, changes = _frozen(day, task.scenario)
    return _again(day, changes, task.scenario.customers, task, told)


def _again(
    day: TeamDay, events: Sequence[Event], customers: Iterable[Customer], task: Task, told: Told
) -> Done:
    """Plan again after events, or from a moment on."""
    told.watch.begun()
    after = replanned(day, events, "events", task.limits, told.watch.should_stop, telling(told))
    told.watch.searched()
    plain = plain_replanned(day, after, ())
    return _written(day, after.problem, after.plan, customers, after.state, task, plain)


def _inserted(day: TeamDay, wish: dict[str, Any], task: Task, told: Told) -> Done:
    """Carry out one of the places that ``:insert`` shows."""
    told.watch.begun()
    number = int(wish["place"])
    job, customer = wanted(day, json.dumps(wish["wanted"]))
    found = found_places(day, job, max(10, number))
    told.watch.searched()
    if len(found) < number:
        return no_place("job", len(found))
    problem, plan = with_insertion(day.problem, day.stored.plan, found[number - 1])
    known = () if customer is None else (customer,)
    plain = {"cost_before_cny": day.stored.plan.costs.total}
    return _written(day, problem, plan, known, day.state, task, plain)


def _frozen(day: TeamDay, scenario: Scenario) -> tuple[TeamDay, list[Event]]:
    """The schedule under another scenario, and the jobs that come or go with it, as events."""
    before, after = (
        {} if item.installation is None else {job.id: job for job in item.installation.jobs}
        for item in (day.scenario, scenario)
    )
    come, gone = come_and_gone(before, after, "install_jobs", "a job")
    events: list[Event] = [JobCancelled(key) for key in gone]
    events += [UrgentJob(item) for item in come]
    customers = {item.id: item for item in (*day.scenario.customers, *scenario.customers)}
    installation = replace(scenario.installation or Installation(), jobs=tuple(before.values()))
    base = replace(scenario, installation=installation, customers=tuple(customers.values()))
    problem = in_traffic(installers_problem_of(base), day.stored.traffic)
    return day.instead(problem, scenario=base), events


def _written(
    day: TeamDay,
    problem: InstallersProblem,
    plan: InstallersPlan,
    customers: Iterable[Customer],
    state: InstallationState | None,
    task: Task,
    plain: dict[str, Any],
) -> Done:
    """Check the changed schedule and write it, with its reservations that are still open."""
    scenario = scenario_of(day.scenario, problem, customers)
    found = tuple(check_installers(scenario, problem, plan))
    folder = place_for(task.folder, [item for item in found if item.code not in LATE_BREAKS])
    view = InstallersView(scenario, problem, plan)
    book = day.stored.book.without(*view.visits_of)
    header = write_installers(folder, view, Extras(found, state=state, book=book))
    return told_changes(folder, header, found, LATE_BREAKS, plain)
