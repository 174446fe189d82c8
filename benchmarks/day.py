"""A day with events: how soon the first answer comes, what it costs, and what had to change."""

from __future__ import annotations

import random
import time
from collections import Counter
from statistics import mean
from typing import TYPE_CHECKING, Any

from benchmarks.day_events import drawn_event, last_mile, moments
from benchmarks.measure import read
from solvers.common import Limits
from solvers.routing import RoutingProblem, insert, offer_windows, replan, solve, validate
from solvers.routing.day.desk import Desk
from solvers.routing.day.events import UrgentOrder, VehicleLate
from supplychain.calendars import HOUR_S
from supplychain.execution import begun_stops
from supplychain.plans import StopKind
from supplychain.windows import DeliveryWindow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from solvers.routing.day.events import Event
    from solvers.routing.plan import RoutingPlan

DIGITS = 3
OFFERED = 8


def day_lines(name: str, events: int, limits: Limits, search_s: float) -> Iterator[dict[str, Any]]:
    """Plan a scenario, then live through its day; a line for each event and one for all.

    Parameters
    ----------
    name
        Scenario by name or path.
    events
        How many.
    limits
        Of the plan.
    search_s
        Seconds of each search after the first answer; 0 for none.
    """
    problem = RoutingProblem.from_scenario(read(name))
    plan = solve(problem, limits)
    draw = random.Random(f"day {limits.seed}")
    desk_s, insert_s, offer_s = _order_taking(draw, problem, plan)
    lines: list[dict[str, Any]] = []
    state = None
    for number, now_s in enumerate(moments(draw, plan, events)):
        event = drawn_event(draw, problem, plan, now_s, number)
        firsts: list[float] = []
        start_s = time.monotonic()
        after = replan(
            problem,
            plan,
            now_s,
            [event],
            _search(limits, search_s),
            state=state,
            on_plan=lambda _, start_s=start_s, firsts=firsts: firsts.append(  # type: ignore[misc]
                time.monotonic() - start_s
            ),
        )
        late = {event.route_id} if isinstance(event, VehicleLate) else set()
        broken = validate(after.problem, after.plan)
        line = {
            "scenario": name,
            "event": type(event).__name__,
            "now_s": now_s,
            "first_s": round(firsts[0], DIGITS),
            "first_cny": round(after.first_cny, 2),
            "cost_cny": round(after.plan.costs.total, 2),
            "changes": dict(Counter(change.kind.value for change in after.changes)),
            "promises_broken": sum(change.is_promise_broken for change in after.changes),
            "frozen_changed": len(frozen_changed(plan, after.plan, now_s, late)),
            "violations": len(broken),
            "codes": dict(Counter(violation.code for violation in broken)),
        }
        lines.append(line)
        yield line
        problem, plan, state = after.problem, after.plan, after.state
    yield {
        "scenario": name,
        "events": len(lines),
        "first_s_mean": round(mean(line["first_s"] for line in lines), DIGITS),
        "first_s_max": max(line["first_s"] for line in lines),
        "promises_broken": sum(line["promises_broken"] for line in lines),
        "frozen_changed": sum(line["frozen_changed"] for line in lines),
        "violations": sum(line["violations"] for line in lines),
        "desk_and_first_insert_s": round(desk_s, DIGITS),
        "insert_s_mean": round(mean(insert_s), DIGITS),
        "insert_s_max": round(max(insert_s), DIGITS),
        "offer_8_windows_s_mean": round(mean(offer_s), DIGITS),
        "offer_8_windows_s_max": round(max(offer_s), DIGITS),
    }


def _search(limits: Limits, search_s: float) -> Limits:
    if search_s <= 0:
        return Limits(seed=limits.seed)
    return Limits(max_seconds=search_s, seed=limits.seed, workers=limits.workers)


def _order_taking(
    draw: random.Random, problem: RoutingProblem, plan: RoutingPlan
) -> tuple[float, list[float], list[float]]:
    """Seconds of the first insertion with its desk, of later ones, and of offers of windows."""
    now_s = moments(draw, plan, 1)[0]
    inserts: list[float] = []
    offers: list[float] = []
    orders = _urgent_orders(draw, problem, plan, now_s, 20)
    start_s = time.monotonic()
    desk = Desk(problem, plan, now_s=now_s)
    insert(problem, plan, orders[0].order, desk=desk)
    desk_s = time.monotonic() - start_s
    windows = [
        DeliveryWindow(now_s + hour * 2 * HOUR_S, now_s + (hour + 1) * 2 * HOUR_S)
        for hour in range(OFFERED)
    ]
    for event in orders[1:]:
        start_s = time.monotonic()
        insert(problem, plan, event.order, desk=desk)
        inserts.append(time.monotonic() - start_s)
        start_s = time.monotonic()
        offer_windows(problem, plan, event.order, windows, desk=desk)
        offers.append(time.monotonic() - start_s)
    return desk_s, inserts, offers


def _urgent_orders(
    draw: random.Random, problem: RoutingProblem, plan: RoutingPlan, now_s: int, count: int
) -> Sequence[UrgentOrder]:
    found: list[UrgentOrder] = []
    while len(found) < count:
        event: Event = drawn_event(draw, problem, plan, now_s, len(found))
        if isinstance(event, UrgentOrder):
            found.append(event)
    return found


def frozen_changed(
    before: RoutingPlan, after: RoutingPlan, now_s: int, late: set[str]
) -> list[tuple[str, int]]:
    """Stops begun by then that are others now, and goods on board that have changed vehicles.

    Returns to the base are left out, since a vehicle that is back may go on; so are vehicles that
    have turned out to be late.
    """
    new = {route.id: route for route in last_mile(after)}
    vehicle = {
        key: route.id
        for route in last_mile(after)
        for stop in route.stops
        for key in stop.consignment_ids
    }
    changed = []
    for route in last_mile(before):
        if route.id in late:
            continue
        stops = new[route.id].stops if route.id in new else ()
        for number, stop in enumerate(route.stops[: begun_stops(route, now_s)]):
            same = stops[number : number + 1]
            is_same = bool(same) and (same[0].kind, same[0].place_id, same[0].start_s) == (
                stop.kind,
                stop.place_id,
                stop.start_s,
            )
            if stop.kind is not StopKind.RETURN and not is_same:
                changed.append((route.id, number))
            if any(vehicle.get(key, route.id) != route.id for key in stop.consignment_ids):
                changed.append((route.id, number))
    return changed
