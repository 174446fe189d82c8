"""A schedule of installers in the middle of the day."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from api.day.faults import events_called
from api.day.mentioned import mentioned
from api.day.opened import Opened
from api.installers_folder import StoredInstallers, problem_of, read_installers
from api.plan_tables import Clock
from solvers.installers.day.desk import Desk
from solvers.installers.day.documents import order_book_from_json, order_book_to_json
from solvers.installers.day.event_documents import events_from_json, job_from_json
from solvers.installers.day.event_faults import refuse_faulty
from solvers.installers.day.insert import insert
from solvers.installers.day.offer_windows import offer_windows, reservation_of, reserve
from solvers.installers.day.order_book import OrderBook
from solvers.installers.day.replan import replan
from solvers.installers.problem import InstallersProblem
from supplychain.installation import Installation
from supplychain.io.single_jobs import read_jobs
from supplychain.io.single_orders import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from solvers.common import Limits, Violation
    from solvers.installers.day.events import Event
    from solvers.installers.day.insert import Insertion
    from solvers.installers.day.offer_windows import WindowOffer
    from solvers.installers.day.replan import Replanned
    from solvers.installers.plan import InstallersPlan
    from supplychain.installation_state import InstallationState
    from supplychain.jobs import InstallJob
    from supplychain.orders import Customer
    from supplychain.scenario import Scenario
    from supplychain.windows import DeliveryWindow


LATE_BREAKS = frozenset(
    {
        *("SHIFT_HOURS", "DAY_TOO_LONG", "DRIVES_TOO_LONG", "WEEK_TOO_LONG", "MONTH_OVERTIME"),
        *("BREAK_MISSING", "BREAK_NOT_DUE", "WINDOW_MISSED", "GAP", "OUTSIDE_HORIZON"),
    }
)
"""What a team that is late may break in what it has begun, whatever is planned."""


class TeamDay(Opened[StoredInstallers, InstallersProblem, Desk]):
    """A plan at a moment; ``now_s`` is ``None`` before anything has begun."""

    __slots__ = ()

    def new_desk(self, other: Desk | None) -> Desk:
        """A desk for this moment."""
        _ = other
        return Desk(self.problem, self.stored.plan, now_s=self.now_s, state=self.state)

    @staticmethod
    def read_book(text: str) -> OrderBook:
        """The order book of a document."""
        return order_book_from_json(text)

    @property
    def state(self) -> InstallationState | None:
        """What has been done, if that is known for this moment."""
        state = self.stored.state
        return state if state is not None and state.now_s == self.now_s else None


def open_plan(folder: Path) -> TeamDay:
    """A plan folder, at the moment of its state."""
    stored = read_installers(folder)
    now_s = None if stored.state is None else stored.state.now_s
    return TeamDay(stored, problem_of(stored), now_s)


def prepare(day: TeamDay) -> None:
    """Work out what the first question would wait for."""
    _ = day.desk


def wanted(day: TeamDay, text: str, name: str = "job") -> tuple[InstallJob, Customer | None]:
    """The job that somebody wants."""
    return job_from_json(text, mentioned(day.scenario, text, "job"), name)


def priced(day: TeamDay, text: str, windows: Sequence[DeliveryWindow]) -> list[WindowOffer]:
    """Windows with their prices."""
    job, _ = wanted(day, text)
    return offer_windows(day.problem, day.stored.plan, job, windows, desk=day.desk)


def offers(day: TeamDay, text: str, windows: Sequence[DeliveryWindow]) -> list[dict[str, Any]]:
    """The same for programs."""
    clock = Clock(day.scenario)
    return [plain_offer(item, clock) for item in priced(day, text, windows)]


def places(day: TeamDay, text: str, most: int) -> list[dict[str, Any]]:
    """Who could do a job when, for programs."""
    job, _ = wanted(day, text)
    clock = Clock(day.scenario)
    return [plain_place(item, clock) for item in found_places(day, job, most)]


def found_places(day: TeamDay, job: InstallJob, most: int) -> Sequence[Insertion]:
    """Who could do a job when, the cheapest first."""
    return insert(day.problem, day.stored.plan, job, most=most, desk=day.desk)


def reserved(
    day: TeamDay, text: str, window: DeliveryWindow, keep_s: int
) -> tuple[str, str, dict[str, Any]] | None:
    """The job's id, the reservation's document and the offer; ``None`` if it cannot be kept."""
    (offer,) = priced(day, text, [window])
    if offer.price_cny is None:
        return None
    expires_s = day.asked_s + keep_s
    after = day.book.with_reservation(reservation_of(offer, expires_s))
    # The next one asks with this book: its desk is kept.
    desk = day.reserving(after).desk
    book = reserve(day.problem, day.stored.plan, day.book, offer, expires_s, desk=desk)
    taken = book.reservations[-1]
    document = order_book_to_json(OrderBook((taken,)))
    return taken.job.id, document, plain_offer(offer, Clock(day.scenario))


def check_events(day: TeamDay, text: str) -> None:
    """Raise `DataError` with every fault of events."""
    events, _ = events_of(day, text, "events")
    with events_called("events"):
        refuse_faulty(day.problem, day.stored.plan, day.now_s, events, day.state)


def events_of(day: TeamDay, text: str, name: str) -> tuple[list[Event], list[Customer]]:
    """Events of a JSON list, and customers of urgent jobs."""
    return events_from_json(text, day.scenario, name)


def replanned(
    day: TeamDay,
    events: Sequence[Event],
    name: str,
    limits: Limits,
    should_stop: Callable[[], bool],
    on_plan: Callable[[InstallersPlan], None] | None = None,
) -> Replanned:
    """Plan again; faults of events tell the list's name and count its events from 1."""
    with events_called(name):
        return replan(
            day.problem,
            day.stored.plan,
            day.now_s,
            events,
            limits,
            state=day.state,
            book=day.stored.book,
            on_plan=on_plan,
            should_stop=should_stop,
        )


def scenario_of(
    scenario: Scenario, problem: InstallersProblem, customers: Iterable[Customer] = ()
) -> Scenario:
    """The scenario with a problem's teams and jobs, and the customers of new ones."""
    known = {customer.id: customer for customer in scenario.customers}
    known |= {customer.id: customer for customer in customers}
    installation = Installation(problem.teams, problem.jobs, problem.relations, problem.rules)
    return replace(scenario, customers=tuple(known.values()), installation=installation)


def plain_offer(item: WindowOffer, clock: Clock) -> dict[str, Any]:
    """An offer for programs."""
    insertion = item.insertion
    return {
        "window_open": clock(item.window.open_s),
        "window_close": clock(item.window.close_s),
        "price_cny": item.price_cny,
        "steering_cny": item.steering_cny,
        "start_at": None if insertion is None else clock(insertion.start_s),
        "team_ids": [] if insertion is None else list(insertion.team_ids),
    }


def plain_place(item: Insertion, clock: Clock) -> dict[str, Any]:
    """A place for programs; seconds are of the horizon."""
    return {
        "team_ids": list(item.team_ids),
        "day": item.day,
        "start_s": item.start_s,
        "extra_cny": item.extra_cny,
        "moved": [
            {
                "job_id": moved.job_id,
                "team_id": moved.team_id,
                "before_s": moved.before_s,
                "after_s": moved.after_s,
            }
            for moved in item.moved
        ],
        "start_at": clock(item.start_s),
    }


def plain_replanned(day: TeamDay, after: Replanned, found: Sequence[Violation]) -> dict[str, Any]:
    """What has become of a plan, for programs; seconds are of the horizon."""
    return {
        "now_s": after.state.now_s,
        "now_at": Clock(day.scenario)(after.state.now_s),
        "changes": [asdict(change) for change in after.changes],
        "too_late": list(after.too_late),
        "moved_soon": list(after.moved_soon),
        "broken_reservations": [
            {"job_id": item.job_id, "reason": item.reason.value, "detail": item.detail}
            for item in after.broken
        ],
        "left_out": [asdict(item) for item in after.plan.left_out],
        "cost_before_cny": day.stored.plan.costs.total,
        "first_cny": after.first_cny,
        "cost_cny": after.plan.costs.total,
        "violations": [asdict(violation) for violation in found],
    }


def with_wanted(scenario: Scenario, texts: Sequence[str]) -> Scenario:
    """The scenario with jobs that came one by one; `DataError` if one does not fit it."""
    given = [(Place(f"job {n}"), json.loads(text)) for n, text in enumerate(texts, 1)]
    found = read_jobs(given, replace(scenario, lots=()))
    installation = scenario.installation or Installation()
    jobs = {item.id: item for item in (*installation.jobs, *(job for job, _ in found))}
    doors = (door for _, door in found if door is not None)
    customers = {item.id: item for item in (*scenario.customers, *doors)}
    installation = replace(installation, jobs=tuple(jobs.values()))
    return replace(scenario, customers=tuple(customers.values()), installation=installation)


def subject_id(text: str, scenario: Scenario) -> str:
    """The id of a job that is checked; `DataError` with every fault."""
    return job_from_json(text, mentioned(scenario, text, "job"), "job")[0].id
