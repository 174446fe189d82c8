"""Jobs that go on from a plan of routes: what has happened, one more order, another scenario."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from api.day.archives import no_place, told_changes, unpack
from api.day.routing import (
    events_of,
    found_places,
    open_plan,
    plain_replanned,
    replanned,
    wanted,
)
from api.kinds.routing import run
from api.plan_checks import check_plan
from api.plan_folder import write_plan
from api.roads import closures_of, problem_of
from api.runs.watch import place_for
from solvers import routing
from solvers.common import Progress
from solvers.routing.day.amended import with_execution
from solvers.routing.day.events import OrderCancelled, UrgentOrder
from solvers.routing.day.moment import state_at
from solvers.routing.day.replan import LATE_BREAKS
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.day.routing import OpenDay
    from api.kinds.done import Done
    from api.kinds.kind import Task, Told
    from solvers.routing import RoutingPlan, RoutingProblem
    from solvers.routing.day.events import Event
    from supplychain.scenario import Scenario


def work(task: Task, told: Told) -> Done:
    """Do what the task says with the plan that it goes on from."""
    wish = task.day or {}
    assert task.before is not None
    folder = unpack(task.before, task.folder.with_name("before"))
    day = open_plan(folder).at(wish.get("now")).with_book(wish.get("book", ()))
    if wish["do"] == "events":
        events = events_of(day, json.dumps(wish["events"]), "events")
        return _again(day, events, task, told)
    if wish["do"] == "insert":
        return _inserted(day, wish, task, told)
    if wish.get("now") is None and not wish.get("is_begun"):
        return run(task, told, day.stored.plan)
    return _again(*_frozen(day, task.scenario), task, told)


def _again(day: OpenDay, events: Sequence[Event], task: Task, told: Told) -> Done:
    """Plan again after events, or from a moment on."""
    told.watch.begun()

    def on_plan(plan: RoutingPlan) -> None:
        told.watch.progress(Progress("re-plan", plan.seconds, cost_cny=plan.costs.total))

    after = replanned(day, events, "events", task.limits, told.watch.should_stop, on_plan)
    told.watch.searched()
    return _written(day, after.problem, after.plan, task, plain_replanned(day, after, ()))


def _inserted(day: OpenDay, wish: dict[str, Any], task: Task, told: Told) -> Done:
    """Carry out one of the places that ``:insert`` shows."""
    told.watch.begun()
    number = int(wish["place"])
    found = found_places(day, *wanted(day, json.dumps(wish["wanted"])), max(10, number))
    told.watch.searched()
    if len(found) < number:
        return no_place("order", len(found))
    problem, plan = routing.with_insertion(day.problem, day.stored.plan, found[number - 1])
    state = state_at(problem, plan, day.now_s, None)
    if state is not None:
        problem = with_execution(problem, state)
    return _written(day, problem, plan, task, {"cost_before_cny": day.stored.plan.costs.total})


def _frozen(day: OpenDay, scenario: Scenario) -> tuple[OpenDay, list[Event]]:
    """The plan under another scenario, and the orders that come or go with it, as events.

    Raises
    ------
    DataError
        If an order is in both, but not the same: what is under way could not be told.
    """
    old = {item.id: item for item in day.scenario.orders}
    new = {item.id: item for item in scenario.orders}
    text = "an order cannot change while it may be under way: let it go, and another one come"
    problems = [
        DataProblem("orders", -1, "", "changed_order", text, key)
        for key, item in new.items()
        if key in old and old[key] != item
    ]
    if problems:
        raise DataError(problems)
    customers = {item.id: item for item in (*day.scenario.customers, *scenario.customers)}
    events: list[Event] = [OrderCancelled(key) for key in old if key not in new]
    events += [
        UrgentOrder(item, customers[item.customer_id])
        for key, item in new.items()
        if key not in old
    ]
    base = replace(
        scenario,
        orders=day.scenario.orders,
        customers=tuple(customers.values()),
        execution=day.scenario.execution,
    )
    return day.instead(problem_of(base, day.stored.closures)), events


def _written(
    day: OpenDay, problem: RoutingProblem, plan: RoutingPlan, task: Task, plain: dict[str, Any]
) -> Done:
    """Check the changed plan and write it, with its reservations that are still open."""
    found = tuple(check_plan(problem, plan))
    folder = place_for(task.folder, [item for item in found if item.code not in LATE_BREAKS])
    book = day.stored.book.without(*(entry.order_id for entry in plan.deliveries))
    header = write_plan(
        folder, plan, problem.scenario, found, closures=closures_of(problem), book=book
    )
    return told_changes(folder, header, found, LATE_BREAKS, plain)
