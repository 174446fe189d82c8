"""A plan in the middle of the day, after something has happened: changed at once, then better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from solvers.common import Limits
from solvers.routing.day.amended import (
    with_execution,
)
from solvers.routing.day.changes import OrderChange, changes_between
from solvers.routing.day.desk import broken_reservations
from solvers.routing.day.moment import as_these_say
from solvers.routing.day.order_book import OrderBook
from solvers.routing.day.replanning import Replanning
from supplychain.calendars import MINUTE_S
from supplychain.fleet import Haul

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from solvers.common import StopCheck
    from solvers.routing.day.events import Event
    from solvers.routing.day.reservations import BrokenReservation
    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem
    from supplychain.execution import ExecutionState

CHANGE_CNY = 20.0
LATE_BREAKS = frozenset({"ON_BOARD_TOO_LONG", "SHIFT_HOURS", "ROUTE_TOO_LONG", "MEAL_MISSING"})
"""What a vehicle that is late may break on its way home, whatever is planned."""
TELL_FROM_S = 10 * MINUTE_S


@dataclass(frozen=True, slots=True)
class Replanned:
    """What has become of a plan.

    Parameters
    ----------
    problem
        What the plan is for now: with new orders, without cancelled ones and lost goods, on the
        roads that are open. Its scenario has the state.
    plan
        The new plan.
    state
        What has been done by the new plan's times; it knows which vehicles are broken.
    changes
        Orders that are served otherwise than before.
    too_late
        Orders that could not be cancelled any more.
    first_cny
        Cost of the first answer.
    broken
        Reservations that can no longer be kept.
    """

    problem: RoutingProblem
    plan: RoutingPlan
    state: ExecutionState
    changes: tuple[OrderChange, ...]
    too_late: tuple[str, ...]
    first_cny: float
    broken: tuple[BrokenReservation, ...] = ()


def replan(
    problem: RoutingProblem,
    plan: RoutingPlan,
    now_s: int | None = None,
    events: Sequence[Event] = (),
    limits: Limits | None = None,
    *,
    change_cny: float = CHANGE_CNY,
    pinned: Collection[str] = (),
    state: ExecutionState | None = None,
    book: OrderBook | None = None,
    tell_from_s: int = TELL_FROM_S,
    on_plan: Callable[[RoutingPlan], None] | None = None,
    should_stop: StopCheck | None = None,
) -> Replanned:
    """Change the last mile of a plan that is being driven.

    Stops that have begun, and the door that a vehicle is driving to, stay; goods that are on board
    stay on their vehicle; trucks and carriers stay. Fronts that no event touches stay as they are.
    At the others, everything that has not been loaded may change, for ``change_cny`` an order. A
    broken vehicle's goods are lost for today, as no other vehicle is sent to fetch them: their
    orders are served again from what is left at the fronts, or left out.

    Parameters
    ----------
    problem, plan
        The plan, and what it is for.
    now_s
        The moment; ``None``: that of the state.
    events
        What has happened since.
    limits
        Seconds, seed and processes of the search after the first answer, which comes at once. With
        neither seconds nor iterations, there is none.
    change_cny
        Price of giving an order to another vehicle.
    pinned
        Routes that stay exactly, unless an event is about them.
    state
        What has been done by then, if not everything went as planned; ``None``: what the scenario
        says (its ``execution``). One of an earlier moment tells only which vehicles are broken.
        What it knows better than the plan - vehicles that are late or broken - counts as events.
    book
        Reservations: their goods are given to nobody else, and the new tours leave room for them
        where they can. An urgent order uses what is reserved for itself.
    tell_from_s
        From how many seconds on another time counts as a change.
    on_plan, should_stop
        Called with the first answer and with the better plan; asked whether to stop.

    Raises
    ------
    DataError
        If an event names a route, an order or a door that does not exist, the state names a route
        that does not, there is neither a moment nor a state, or the plan names what does not exist.
    """
    work = Replanning(problem, plan, now_s, events, change_cny, pinned, state, book or OrderBook())
    first = work.first()
    if on_plan is not None:
        on_plan(first)
    best = work.better(first, limits or Limits(), should_stop)
    if on_plan is not None and best is not first:
        on_plan(best)
    gone = work.happened.cancelled
    state = as_these_say(work.happened.state, best.routes_of(Haul.LAST_MILE), work.now_s)
    problem_now = with_execution(work.written_for, state)
    return Replanned(
        problem=problem_now,
        plan=best,
        state=state,
        changes=changes_between(plan, best, gone, tell_from_s),
        too_late=work.happened.too_late,
        first_cny=first.costs.total,
        broken=() if book is None else broken_reservations(problem_now, best, book),
    )
