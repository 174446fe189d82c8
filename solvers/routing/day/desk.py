"""What is looked up for every order that comes during the day, worked out once for a plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.day.amended import with_order
from solvers.routing.day.changed import Upstream
from solvers.routing.day.front import Day, day_front
from solvers.routing.day.front_stock import FrontStock
from solvers.routing.day.moment import state_at, surprises
from solvers.routing.doors import goods_of, job_of
from solvers.routing.last_mile.exact_insertion import ExactInserter
from solvers.routing.last_mile.roster import Roster
from solvers.routing.last_mile.schedule import Scheduler
from solvers.routing.rebuilt import available_at
from solvers.routing.sourcing.parcels import Parcel
from supplychain.fleet import Haul
from supplychain.orders import OrderKind
from supplychain.roads import TravelMatrix

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from solvers.routing.day.front import DayFront
    from solvers.routing.day.front_stock import Supply
    from solvers.routing.day.order_book import OrderBook, Reservation
    from solvers.routing.last_mile.drive import Draft
    from solvers.routing.last_mile.problem import Job
    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem
    from supplychain.execution import ExecutionState
    from supplychain.orders import Customer, Order
    from supplychain.places import Location
    from supplychain.plans import Route
    from supplychain.windows import DeliveryWindow


@dataclass(frozen=True, slots=True, eq=False)
class FrontDesk:
    """A front of the desk: its tours with room kept for reservations.

    ``reserved`` are jobs that keep the room, and ``parcels`` holds theirs as well.
    """

    front: DayFront
    drafts: tuple[Draft, ...]
    parcels: Mapping[str, Parcel]
    reserved: frozenset[int]


class Desk:
    """A plan as those see it who take orders: stock that is left, and every front's tours.

    Parameters
    ----------
    problem, plan
        The plan, and what it is for.
    now_s
        Nothing before is touched; ``None``: the moment of the state, and without one nothing has
        begun.
    state
        What has been done by then, if not everything went as planned; ``None``: what the scenario
        says (its ``execution``). Vehicles that are late or broken without the plan knowing it take
        nothing until the plan is made again.
    book
        Reservations, for which goods and places are kept. One that no longer has a place in the
        plan keeps nothing, and is in ``unplaced`` once its front has been looked at.

    Attributes
    ----------
    expected
        The problem with the orders of the reservations.
    """

    def __init__(
        self,
        problem: RoutingProblem,
        plan: RoutingPlan,
        *,
        now_s: int | None = None,
        state: ExecutionState | None = None,
        book: OrderBook | None = None,
    ) -> None:
        self.problem = problem
        self.plan = plan
        self.unplaced: list[Reservation] = []
        last_mile = [route for route in plan.routes if route.haul is Haul.LAST_MILE]
        self.state = state_at(problem, plan, now_s, state)
        self.now_s = -1 if self.state is None else self.state.now_s
        self.routes: dict[str, list[Route]] = {}
        for route in last_mile:
            self.routes.setdefault(route.base_id, []).append(route)
        self.route_ids = {route.id for route in plan.routes}
        self.goods = {item.id: item for item in plan.consignments}
        self.served = {entry.order_id for entry in plan.deliveries}
        self.expected = problem
        self._reservations: dict[str, list[Reservation]] = {}
        for reservation in book.active(self.now_s) if book is not None else ():
            self._reservations.setdefault(reservation.front_id, []).append(reservation)
            self.expected = with_order(self.expected, reservation.promised, reservation.customer)
        self._fronts: dict[str, FrontDesk] = {}

    @cached_property
    def upstream(self) -> Upstream:
        """What has happened to the goods before the last mile."""
        return Upstream.of(self.problem, self.plan)

    @property
    def stock(self) -> FrontStock:
        """What the plan and the reservations leave of every lot."""
        return self._counted[0]

    @cached_property
    def _counted(self) -> tuple[FrontStock, dict[str, Supply]]:
        """The stock, and the goods that are kept for each reservation."""
        stock = FrontStock(self.problem, self.plan.consignments)
        supplies: dict[str, Supply] = {}
        for front_id, held in self._reservations.items():
            for reservation in held:
                drive_s = self.drive_s(reservation.customer, front_id)
                supply = stock.supply(
                    self.expected, reservation.promised, front_id, drive_s, self.now_s
                )
                if supply is not None:
                    stock.take(supply.goods)
                    supplies[reservation.order.id] = supply
        return stock, supplies

    @cached_property
    def _day(self) -> Day:
        routes = self.plan.routes_of(Haul.LAST_MILE)
        late = () if self.state is None else surprises(self.state, routes)
        return Day(self.goods, available_at(self.problem, self.plan), self.state, pinned=late)

    def drive_s(self, customer: Customer, front_id: str) -> int:
        """From a front to a door."""
        here = self.problem.sites[front_id].location
        matrix = self.problem.roads.matrix([here], [customer.location], "urban")
        return int(matrix.duration_s[0, 0])

    def supply(self, problem: RoutingProblem, order: Order, front_id: str) -> Supply | None:
        """Goods for an order at a front."""
        customer = problem.customers[order.customer_id]
        drive_s = self.drive_s(customer, front_id)
        return self.stock.supply(problem, order, front_id, drive_s, self.now_s)

    def front(self, front_id: str) -> FrontDesk:
        """A front, with its reservations in its tours."""
        if front_id not in self._fronts:
            routes = self.routes.get(front_id, ())
            front = day_front(self.problem, front_id, routes, self._day).with_blocked()
            desk = FrontDesk(front, front.tours(), front.parcels, frozenset())
            for reservation in self._reservations.get(front_id, ()):
                desk = self._reserved(desk, reservation)
            self._fronts[front_id] = desk
        return self._fronts[front_id]

    def _reserved(self, desk: FrontDesk, reservation: Reservation) -> FrontDesk:
        """The front with one more reservation in its cheapest place."""
        order = reservation.promised
        supply = self._counted[1].get(order.id)
        if supply is None:
            self.unplaced.append(reservation)
            return desk
        trial = Trial(self.expected, desk, order, supply, [order.windows])
        places = trial.ranked(0)
        if not places:
            self.unplaced.append(reservation)
            return desk
        number, draft = places[0][1], places[0][2]
        drafts = list(desk.drafts)
        if number < 0:
            drafts.append(draft)
        else:
            drafts[number] = draft
        return FrontDesk(
            trial.front,
            tuple(drafts),
            trial.parcels,
            desk.reserved | {trial.jobs[0]},
        )


class Trial:
    """A front with one more order, once with each of several sets of windows.

    Parameters
    ----------
    problem
        With the order.
    desk
        The front.
    order, supply
        What is wanted, and its goods.
    choices
        Sets of windows.
    """

    def __init__(
        self,
        problem: RoutingProblem,
        desk: FrontDesk,
        order: Order,
        supply: Supply,
        choices: Sequence[tuple[DeliveryWindow, ...]],
    ) -> None:
        self.desk = desk
        first = len(desk.front.door.jobs)
        self.jobs = tuple(range(first, first + len(choices)))
        goods = [(item.product_id, item.kg, item.litres) for item in supply.goods]
        if order.kind is OrderKind.RETURN:
            goods = goods_of(problem, order)
        job = job_of(problem, order, goods, supply.release_s, supply.latest_s)
        jobs = [
            replace(job, id=f"{order.id} choice {number}", windows=windows)
            for number, windows in enumerate(choices)
        ]
        place = problem.customers[order.customer_id].location
        self.front = with_jobs(problem, desk.front, jobs, place)
        parcels = {item.id: Parcel(item.id, order.id, supply.goods) for item in jobs}
        self.parcels = {**desk.parcels, **parcels}
        self.scheduler = Scheduler(self.front.door)
        self.roster = Roster(self.scheduler, desk.drafts)
        self._inserter = ExactInserter(self.scheduler)

    def ranked(self, choice: int) -> list[tuple[float, int, Draft]]:
        """Places of the order with a set of windows: extra cost, tour (or -1) and its new form."""
        found = self._inserter.ranked(self.roster, self.jobs[choice])
        return [(extra_cny, place.tour, place.draft) for extra_cny, place in found]


def with_jobs(
    problem: RoutingProblem, front: DayFront, jobs: Sequence[Job], place: Location
) -> DayFront:
    """The front with more jobs, all at one place, after those it has."""
    door, points = front.door, front.points
    node = 1 + len(door.jobs)
    travel = {
        speed: _grown(matrix, node, len(jobs), *_ways(problem, points, place, str(speed)))
        for speed, matrix in door.travel.items()
    }
    return replace(
        front,
        door=replace(door, jobs=(*door.jobs, *jobs), travel=travel),
        points=(*points[:node], *(place,) * len(jobs), *points[node:]),
    )


def _ways(
    problem: RoutingProblem, points: Sequence[Location], place: Location, speed: str
) -> tuple[TravelMatrix, TravelMatrix]:
    """From a place to all points, and from all points to it."""
    there = problem.roads.matrix([place], points, speed)
    return there, problem.roads.matrix(points, [place], speed)


def _grown(
    matrix: TravelMatrix, node: int, count: int, to_all: TravelMatrix, from_all: TravelMatrix
) -> TravelMatrix:
    """The matrix with so many equal nodes before a node."""
    grown = []
    for name in ("distance_m", "duration_s"):
        table = getattr(matrix, name)
        row, column = getattr(to_all, name)[0], getattr(from_all, name)[:, 0]
        wide = np.insert(table, [node] * count, row, axis=0)
        tall = np.insert(column, [node] * count, 0)
        grown.append(np.insert(wide, [node] * count, tall[:, None], axis=1))
    return TravelMatrix(grown[0], grown[1])
