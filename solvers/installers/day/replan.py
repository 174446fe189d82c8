"""A plan in the middle of the day, after something has happened: changed at once, then better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from solvers.common import Limits
from solvers.installers.day.changes import JobChange, changes_between
from solvers.installers.day.desk import broken_reservations
from solvers.installers.day.order_book import OrderBook
from solvers.installers.day.replanning import Replanning
from supplychain.calendars import MINUTE_S

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from solvers.common import StopCheck
    from solvers.installers.day.desk import BrokenReservation
    from solvers.installers.day.events import Event
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem
    from supplychain.installation_state import InstallationState

CHANGE_CNY = 20.0
TELL_FROM_S = 10 * MINUTE_S


@dataclass(frozen=True, slots=True)
class Replanned:
    """What has become of a plan.

    Parameters
    ----------
    problem
        What the plan is for now: with new jobs and true times of work, without cancelled jobs, in
        the traffic of the moment.
    plan
        The new plan.
    state
        What has been done, by the new plan's times; it knows who is out.
    changes
        Jobs that are done otherwise than before, with who and when; another start within the
        window that the customer knows is none.
    too_late
        Jobs that could not be cancelled any more.
    first_cny
        Cost of the first answer.
    broken
        Reservations that can no longer be kept.
    moved_soon
        Jobs that were under way or to start within the freeze, and whose start or team the events
        made impossible.
    """

    problem: InstallersProblem
    plan: InstallersPlan
    state: InstallationState
    changes: tuple[JobChange, ...]
    too_late: tuple[str, ...]
    first_cny: float
    broken: tuple[BrokenReservation, ...] = ()
    moved_soon: tuple[str, ...] = ()


def replan(
    problem: InstallersProblem,
    plan: InstallersPlan,
    now_s: int | None = None,
    events: Sequence[Event] = (),
    limits: Limits | None = None,
    *,
    change_cny: float = CHANGE_CNY,
    pinned: Collection[str] = (),
    state: InstallationState | None = None,
    book: OrderBook | None = None,
    tell_from_s: int = TELL_FROM_S,
    on_plan: Callable[[InstallersPlan], None] | None = None,
    should_stop: StopCheck | None = None,
) -> Replanned:
    """Change a plan that teams are working by.

    What is under way, what a team is driving to and what starts within the rules' freeze stays,
    unless the events make it impossible. Days that no event touches stay as they are in the first
    answer. A job that loses its place gets another one, on the lowest rung of a ladder on which
    there is one: within its window, with overtime, outside what was agreed or on another day,
    outsourced, left out.

    Parameters
    ----------
    problem, plan
        The plan, and what it is for.
    now_s
        The moment; ``None``: that of the state.
    events
        What has happened since.
    limits
        Seconds, iterations and seed of the search after the first answer, which comes at once. With
        neither seconds nor iterations, there is none.
    change_cny
        Price of giving a job to another team or another day, in the search only; breaking what was
        agreed has the price of the rules, in every plan.
    pinned
        Jobs that stay as they are, unless an event is about them.
    state
        What has been done by then; ``None``: everything has gone as planned. What it knows better
        than the plan counts as events.
    book
        Reservations: their places are kept where they can be.
    tell_from_s
        From how many seconds on another time counts as a change, outside the known window.
    on_plan, should_stop
        Called with the first answer and with the better plan; asked whether to stop.

    Raises
    ------
    DataError
        If an event names what does not exist, the state names visits that the plan does not have,
        there is neither a moment nor a state, or the plan names what does not exist.
    """
    work = Replanning(problem, plan, now_s, events, change_cny, pinned, state, book or OrderBook())
    first = work.first()
    if on_plan is not None:
        on_plan(first)
    best = work.better(first, limits or Limits(), should_stop)
    if on_plan is not None and best is not first:
        on_plan(best)
    after, happened = work.problem, work.happened
    moved = work.state_after(best)
    return Replanned(
        problem=after,
        plan=best,
        state=moved,
        changes=changes_between(after, plan, best, happened.cancelled, tell_from_s),
        too_late=happened.too_late,
        first_cny=first.costs.total,
        broken=() if book is None else broken_reservations(after, best, book, state=moved),
        moved_soon=work.moved_soon(best),
    )
