"""Tours of fronts that an event has touched: made feasible at once, then better by search."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from solvers.common import Status, StopReason
from solvers.routing.day.front import KEPT_FACTOR, Day, day_front
from solvers.routing.day.reservations import cut, set_aside, with_room
from solvers.routing.day.trial import FrontDesk, Trial
from solvers.routing.last_mile.exact_insertion import ExactInserter
from solvers.routing.last_mile.plan import LastMilePlan
from solvers.routing.last_mile.repair import trimmed
from solvers.routing.last_mile.roster import Roster
from solvers.routing.last_mile.schedule import Scheduler
from solvers.routing.last_mile.solve import solve_many
from solvers.routing.last_mile.written import drafts_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from solvers.common import Limits, StopCheck
    from solvers.routing.day.front_stock import FrontStock, Supply
    from solvers.routing.day.order_book import Reservation
    from solvers.routing.last_mile.drive import Draft
    from solvers.routing.last_mile.problem import Job
    from solvers.routing.problem import RoutingProblem
    from supplychain.orders import Order
    from supplychain.plans import Consignment, Route

CHEAPER_CNY = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Refused:
    """An order that found no place; ``has_stock`` says whether some front had its goods."""

    order: Order
    has_stock: bool


@dataclass(slots=True)
class Rework:
    """Fronts with their tours while they are changed.

    Parameters
    ----------
    problem
        As it is after the events.
    day
        The moment.
    routes
        Last-mile routes of the plan, by front.
    desks
        Fronts that have been opened; those that events have not touched are in ``aside`` only.
    held
        Reservations with their goods, by front.
    """

    problem: RoutingProblem
    day: Day
    routes: Mapping[str, Sequence[Route]]
    desks: dict[str, FrontDesk] = field(default_factory=dict)
    aside: dict[str, FrontDesk] = field(default_factory=dict)
    held: dict[str, list[tuple[Reservation, Supply]]] = field(default_factory=dict)

    def open(self, front_id: str, touched: Collection[str]) -> None:
        """A front with routes that events touch: these may break rules by now, until settled."""
        routes = self.routes.get(front_id, ())
        front = day_front(self.problem, front_id, routes, self.day).with_blocked(touched)
        self.desks[front_id] = FrontDesk(front, front.tours(), front.parcels, frozenset())

    def settle(self) -> None:
        """Take out of every tour what breaks a rule, and give it the cheapest place there is."""
        for front_id, desk in self.desks.items():
            self.desks[front_id] = _settled(desk)

    def hold(self, stock: FrontStock, reservations: Sequence[Reservation]) -> None:
        """Keep goods for reservations, and room in the tours of their fronts."""
        supplies = set_aside(self.problem, stock, reservations, self.day.now_s)
        for item in reservations:
            if item.order.id in supplies:
                self.held.setdefault(item.front_id, []).append((item, supplies[item.order.id]))
        for front_id, desk in self.desks.items():
            self.desks[front_id] = self._with_room(front_id, desk)

    def _with_room(self, front_id: str, desk: FrontDesk) -> FrontDesk:
        for reservation, supply in self.held.get(front_id, ()):
            desk = with_room(self.problem, desk, reservation, supply) or desk
        return desk

    def as_driven(self) -> Rework:
        """The same without what is only reserved, since nobody drives that yet."""
        return replace(self, desks={key: _as_driven(desk) for key, desk in self.desks.items()})

    def reserved_without_tour(self) -> int:
        """Reservations at the touched fronts that have lost their room."""
        return sum(
            all(job not in draft.jobs for draft in desk.drafts)
            for desk in self.desks.values()
            for job in desk.reserved
        )

    def place(self, stock: FrontStock, order: Order) -> Refused | None:
        """Give an order its cheapest place at any front in reach; why not if there is none."""
        best: tuple[float, str, Trial, int, Draft] | None = None
        has_stock = False
        goods: tuple[Consignment, ...] = ()
        for front_id in self.problem.reach[order.id]:
            supply = stock.supply(self.problem, order, front_id, self.day.now_s)
            if supply is None:
                continue
            has_stock = True
            trial = Trial(self.problem, self._desk(front_id), order, supply, [order.windows])
            for extra_cny, tour, draft in trial.ranked(0)[:1]:
                if best is None or extra_cny < best[0]:
                    best = extra_cny, front_id, trial, tour, draft
                    goods = supply.goods
        price_cny = order.priority * self.problem.scenario.rates.unserved_order_cny
        if best is None or best[0] >= KEPT_FACTOR * price_cny:
            return Refused(order, has_stock)
        stock.take(goods)
        _, front_id, trial, tour, draft = best
        self.desks[front_id] = trial.with_place(tour, draft)
        return None

    def _desk(self, front_id: str) -> FrontDesk:
        """A front with feasible tours, touched by an event or not."""
        if front_id in self.desks:
            return self.desks[front_id]
        if front_id not in self.aside:
            routes = self.routes.get(front_id, ())
            front = day_front(self.problem, front_id, routes, self.day).with_blocked()
            desk = FrontDesk(front, front.tours(), front.parcels, frozenset())
            self.aside[front_id] = self._with_room(front_id, desk)
        return self.aside[front_id]

    def drop(self, order_ids: Collection[str]) -> bool:
        """Take orders out of the tours; whether any was there."""
        found = False
        for front_id, desk in self.desks.items():
            gone = {
                number
                for number, job in enumerate(desk.front.door.jobs)
                if job.order_id in order_ids and job.id in desk.parcels
            }
            if gone.isdisjoint(job for draft in desk.drafts for job in draft.jobs):
                continue
            found = True
            scheduler = Scheduler(desk.front.door)
            kept = []
            for draft in desk.drafts:
                rows = [tuple(job for job in trip if job not in gone) for trip in draft.trips]
                rough = replace(draft, trips=tuple(row for row in rows if row))
                fit = trimmed(scheduler, rough) if rough.trips else None
                kept += [] if fit is None else [fit]
            self.desks[front_id] = replace(desk, drafts=tuple(kept))
        return found

    def dropped(self) -> list[tuple[str, Job]]:
        """Jobs without a tour, with their front."""
        return [
            (front_id, job)
            for front_id, desk in self.desks.items()
            for number, job in enumerate(desk.front.door.jobs)
            if job.id in desk.parcels
            and job.home not in desk.front.blocked
            and all(number not in draft.jobs for draft in desk.drafts)
        ]

    def search(self, limits: Limits, should_stop: StopCheck | None) -> bool:
        """Look for better tours of the touched fronts; whether any were found."""
        fronts = [front_id for front_id, desk in self.desks.items() if desk.front.door.jobs]
        if not fronts:
            return False
        schedulers = [Scheduler(self.desks[front_id].front.door) for front_id in fronts]
        starts = [
            _as_plan(Roster(scheduler, self.desks[front_id].drafts))
            for front_id, scheduler in zip(fronts, schedulers, strict=True)
        ]
        doors = [scheduler.problem for scheduler in schedulers]
        plans = solve_many(doors, limits, warm_starts=starts, should_stop=should_stop)
        is_better = False
        for front_id, scheduler, start, plan in zip(fronts, schedulers, starts, plans, strict=True):
            if plan.cost_cny < start.cost_cny - CHEAPER_CNY:
                drafts = tuple(drafts_of(scheduler, plan))
                self.desks[front_id] = replace(self.desks[front_id], drafts=drafts)
                is_better = True
        return is_better


def _as_driven(desk: FrontDesk) -> FrontDesk:
    """The front without reservations, and what then still keeps the rules."""
    if not desk.reserved:
        return desk
    scheduler = Scheduler(desk.front.door)
    jobs = desk.front.door.jobs
    left = [cut(draft, desk.reserved) for draft in desk.drafts]
    fit = [trimmed(scheduler, draft) for draft in left if draft is not None]
    drafts = tuple(draft for draft in fit if draft is not None)
    kept = {jobs[job].id for job in desk.reserved}
    parcels = {key: item for key, item in desk.parcels.items() if key not in kept}
    return FrontDesk(desk.front, drafts, parcels, frozenset())


def _settled(desk: FrontDesk) -> FrontDesk:
    """The front with tours that keep the rules, and in them all that finds a place worth it."""
    scheduler = Scheduler(desk.front.door)
    fitting = [trimmed(scheduler, draft) for draft in desk.drafts]
    roster = Roster(scheduler, [draft for draft in fitting if draft is not None])
    inserter = ExactInserter(scheduler)
    doors, jobs = scheduler.tables.doors, scheduler.problem.jobs
    missing = [job for job in roster.missing if jobs[job].home not in desk.front.blocked]
    order = sorted(missing, key=lambda job: (not jobs[job].is_on_board, doors[job].last_s))
    for job in order:
        found = inserter.best(roster, job)
        if found is None or found[0] >= jobs[job].unserved_cny:
            continue
        place = found[1]
        if place.tour < 0:
            roster.add(place.draft)
        else:
            roster.replace(place.tour, place.draft)
    return replace(desk, drafts=tuple(roster.tours))


def _as_plan(roster: Roster) -> LastMilePlan:
    """The tours as a start for a search."""
    found = [roster.scheduler.tour(draft) for draft in roster.tours]
    tours = tuple(tour for tour in found if tour is not None)
    return LastMilePlan(Status.PARTIAL, StopReason.ITERATIONS, tours, (), roster.cost_cny)
