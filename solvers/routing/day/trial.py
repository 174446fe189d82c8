"""A front with one more order in its tours, tried out before anything is decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.day.front import KEPT_FACTOR
from solvers.routing.doors import goods_of, job_of
from solvers.routing.last_mile.exact_insertion import ExactInserter
from solvers.routing.last_mile.roster import Roster
from solvers.routing.last_mile.schedule import Scheduler
from solvers.routing.sourcing.parcels import Parcel
from supplychain.orders import OrderKind
from supplychain.roads import TravelMatrix

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from solvers.routing.day.front import DayFront
    from solvers.routing.day.front_stock import Supply
    from solvers.routing.last_mile.drive import Draft
    from solvers.routing.last_mile.problem import Job
    from solvers.routing.problem import RoutingProblem
    from supplychain.orders import Order
    from supplychain.places import Location
    from supplychain.windows import DeliveryWindow


@dataclass(frozen=True, slots=True, eq=False)
class FrontDesk:
    """A front with its tours, in which room is kept for reservations.

    ``reserved`` are jobs that keep the room, and ``parcels`` holds theirs as well.
    """

    front: DayFront
    drafts: tuple[Draft, ...]
    parcels: Mapping[str, Parcel]
    reserved: frozenset[int]


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

    def with_place(self, tour: int, draft: Draft) -> FrontDesk:
        """The front with the order, promised by now, in a place that was found.

        Parameters
        ----------
        tour, draft
            The tour that it joins, or -1 for one more, and that tour's new form.
        """
        drafts = list(self.desk.drafts)
        if tour < 0:
            drafts.append(draft)
        else:
            drafts[tour] = draft
        jobs, first = self.front.door.jobs, self.jobs[0]
        kept = [replace(j, unserved_cny=KEPT_FACTOR * j.unserved_cny) for j in jobs[first:]]
        front = replace(self.front, door=replace(self.front.door, jobs=(*jobs[:first], *kept)))
        return replace(self.desk, front=front, drafts=tuple(drafts), parcels=self.parcels)

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
