"""A tour as the steps of VROOM's answer, in order of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from solvers.routing.formats.vroom.facts import Facts, PlaceFacts, VehicleFacts
    from solvers.routing.last_mile.plan import Drop, Tour
    from solvers.routing.last_mile.problem import LastMileProblem
    from supplychain.plans import Rest

Step = dict[str, Any]
RELOAD = "reload"
"""Step between two trips, which VROOM does not know."""


class Walk:
    """Follows a tour from step to step.

    Parameters
    ----------
    problem, facts
        The problem, and what its caller calls things.
    tour, van, vehicle
        Whose steps, by the position of its van and its own name.
    """

    def __init__(
        self, problem: LastMileProblem, facts: Facts, tour: Tour, van: int, vehicle: VehicleFacts
    ) -> None:
        self.problem, self.facts, self.tour, self.vehicle = problem, facts, tour, vehicle
        self.van = problem.vans[van]
        self.drive_s = problem.travel[self.van.travel_key].duration_s
        self.metres: NDArray[np.int64] | None = facts.metres[van]
        self.at = {job.id: position for position, job in enumerate(problem.jobs)}
        self.load = [0] * facts.amounts
        self.clock_s, self.driven_s, self.gone_m = tour.start_s, 0, 0
        self.node = self.problem.node(self.van.start_place)
        self._leg_s = self._leg_m = 0
        """How much of the leg that is being driven lies behind."""
        self._meals = list(enumerate(tour.meals))

    def steps(self) -> Iterator[Step]:
        """Start, tasks, breaks, end."""
        trips = self.tour.trips
        self._take_on([self.at[drop.job_id] for drop in trips[0].drops])
        first = self.facts.tasks[self.at[trips[0].drops[0].job_id]].place
        yield self._step("start", self.vehicle.start or first)
        for number, trip in enumerate(trips):
            if number:
                self.drive(self.problem.node(self.van.base_place or 0))
                self._take_on([self.at[drop.job_id] for drop in trip.drops])
                stand_s = trip.depart_s - self.clock_s
                yield self._step(RELOAD, self.vehicle.start or first, 0, stand_s)
                self.clock_s = trip.depart_s
            for drop in trip.drops:
                node = self.at[drop.job_id] + 1
                yield from self._breaks(node, drop.arrive_s, drop.start_s)
                yield self._task(drop)
        end = self.problem.node(self.van.end_place) if self.van.end_place >= 0 else self.node
        yield from self._breaks(end, trips[-1].return_s, self.tour.end_s + 1)
        last = self.facts.tasks[self.at[trips[-1].drops[-1].job_id]].place
        self.drive(end)
        yield self._step("end", self.vehicle.end or last)

    def drive(self, node: int) -> None:
        """Go to a node of the problem, or the rest of the way if a break cut it in two."""
        if self.node == node:
            return
        self._go_on(int(self.drive_s[self.node, node]) - self._leg_s, node)
        self.node, self._leg_s, self._leg_m = node, 0, 0

    def _go_on(self, by_s: int, node: int) -> None:
        """Drive a part of a leg; its metres in proportion."""
        self.clock_s += by_s
        self.driven_s += by_s
        self._leg_s += by_s
        if self.metres is not None:
            leg_s = int(self.drive_s[self.node, node])
            leg_m = int(self.metres[self.node, node])
            behind_m = leg_m * self._leg_s // leg_s if self._leg_s < leg_s else leg_m
            self.gone_m += behind_m - self._leg_m
            self._leg_m = behind_m

    def _breaks(self, node: int, arrive_s: int, until_s: int) -> Iterator[Step]:
        """Breaks that begin before a second, on the road to a node or there.

        On the road the vehicle drives as late as it can and still be there at ``arrive_s``.
        """
        while self._meals and self._meals[0][1].start_s < until_s:
            number, meal = self._meals.pop(0)
            if meal.start_s >= arrive_s:
                self.drive(node)
            elif self.node != node:
                on_road = (meal, *(m for _, m in self._meals if m.start_s < arrive_s))
                to_go_s = int(self.drive_s[self.node, node]) - self._leg_s
                eaten_s = sum(other.end_s - other.start_s for other in on_road)
                spare_s = max(0, arrive_s - self.clock_s - to_go_s - eaten_s)
                self._go_on(max(0, meal.start_s - self.clock_s - spare_s), node)
            yield self._break(number, meal)

    def _break(self, number: int, meal: Rest) -> Step:
        item = self.vehicle.breaks[number]
        step = self._step("break", None, meal.end_s - meal.start_s, meal.start_s - self.clock_s)
        step["id"] = item.id
        if item.description is not None:
            step["description"] = item.description
        self.clock_s = meal.end_s
        return step

    def _task(self, drop: Drop) -> Step:
        position = self.at[drop.job_id]
        task, job = self.facts.tasks[position], self.problem.jobs[position]
        self.drive(position + 1)
        change = zip(self.load, task.picked, task.delivered, strict=True)
        self.load = [have + more - less for have, more, less in change]
        step = self._step(task.kind, task.place, job.service_s, drop.start_s - self.clock_s)
        step |= {"setup": drop.end_s - drop.start_s - job.service_s, "id": task.id}
        if task.description is not None:
            step["description"] = task.description
        self.clock_s = drop.end_s
        return step

    def _take_on(self, jobs: list[int]) -> None:
        for job in jobs:
            loaded = self.facts.tasks[job].loaded
            self.load = [have + more for have, more in zip(self.load, loaded, strict=True)]

    def _step(
        self, kind: str, place: PlaceFacts | None, service_s: int = 0, waiting_s: int = 0
    ) -> Step:
        step: Step = {"type": kind}
        if place is not None and place.location is not None:
            step["location"] = list(place.location)
        if place is not None and place.location_index is not None:
            step["location_index"] = place.location_index
        step |= {"setup": 0, "service": service_s, "waiting_time": waiting_s}
        if self.facts.amounts:
            step["load"] = list(self.load)
        step |= {"arrival": self.clock_s - self.facts.ahead_s, "duration": self.driven_s}
        if self.metres is not None:
            step["distance"] = self.gone_m
        return step | {"violations": []}
