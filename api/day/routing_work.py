"""Jobs that go on from a plan of routes: what has happened, one more order, another scenario."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from api.day.archives import no_place, told_changes
from api.day.going_on import come_and_gone, is_free, opened, telling
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
from solvers.routing.day.amended import with_execution
from solvers.routing.day.events import OrderCancelled, UrgentOrder
from solvers.routing.day.moment import state_at
from solvers.routing.day.replan import LATE_BREAKS

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
    wish, day = task.day or {}, opened(task, open_plan)
    if wish["do"] == "events":
        events = events_of(day, json.dumps(wish["events"]), "events")
        return _again(day, events, task, told)
    if wish["do"] == "insert":
        return _inserted(day, wish, task, told)
    if is_free(wish):
        return run(task, told, day.stored.plan)
    return _again(*_frozen(day, task.scenario), task, told)


def _again(day: OpenDay, events: Sequence[Event], task: Task, told: Told) -> Done:
    """Plan again after events, or from a moment on."""
    told.watch.begun()
    after = replanned(day, events, "events", task.limits, told.watch.should_stop, telling(told))
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
    """The plan under another scenario, and the orders that come or go with it, as events."""
    old = {item.id: item for item in day.scenario.orders}
    new = {item.id: item for item in scenario.orders}
    come, gone = come_and_gone(old, new, "orders", "an order")
    customers = {item.id: item for item in (*day.scenario.customers, *scenario.customers)}
    events: list[Event] = [OrderCancelled(key) for key in gone]
    events += [UrgentOrder(item, customers[item.customer_id]) for item in come]
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
