"""Small random fronts against a checker with its own arithmetic."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solvers.common import Limits, Status
from solvers.routing.last_mile import Job, LastMileProblem, Van, solve
from supplychain.fleet import Compartment, DriverRules, Haul, Layout, SpeedClass, VehicleType
from supplychain.roads import TravelMatrix
from supplychain.windows import DeliveryWindow, TimeWindow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.last_mile import LastMilePlan, Tour, Trip

H, MIN = 3_600, 60
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def jobs(draw: st.DrawFn, name: str) -> Job:
    opens = draw(st.lists(st.integers(0, 9), max_size=2, unique=True))
    price = draw(st.sampled_from([None, None, 0.1, 2.0]))
    length_s = draw(st.sampled_from([20 * MIN, 2 * H]))
    kg = draw(st.sampled_from([(10.0, 0.0), (30.0, 20.0), (0.0, 25.0), (0.1, 0.2), (90.0, 0.0)]))
    return Job(
        id=name,
        order_id=name,
        kg=kg,
        litres=tuple(amount * draw(st.sampled_from([1.0, 1.7])) for amount in kg),
        release_s=draw(st.sampled_from([0, 0, H, 5 * H])),
        windows=tuple(DeliveryWindow(at * H, at * H + length_s, price) for at in sorted(opens)),
        latest_s=draw(st.sampled_from([14 * H, 6 * H])),
        service_s=draw(st.sampled_from([0, 5 * MIN, 45 * MIN])),
        unserved_cny=draw(st.sampled_from([60.0, 400.0, 2_000.0])),
        wait_cny_per_h=draw(st.sampled_from([0.0, 0.0, 3.0, 80.0])),
    )


@st.composite
def vans(draw: st.DrawFn, name: str) -> Van:
    layouts = [
        Layout("both", (Compartment("chilled", 60, 80), Compartment("frozen", 40, 40))),
        Layout("cold", (Compartment("frozen", 100, 100),), 7.0),
        Layout("fresh", (Compartment("chilled", 100, 120),)),
    ]
    vehicle = VehicleType(
        id=name,
        name=name,
        haul=Haul.LAST_MILE,
        payload_kg=100.0,
        volume_l=130.0,
        layouts=tuple(layouts[: draw(st.integers(1, 3))]),
        fixed_cny=draw(st.sampled_from([0.0, 50.0, 120.0])),
        cny_per_km=draw(st.sampled_from([0.5, 2.0])),
        cny_per_h=draw(st.sampled_from([0.0, 30.0])),
        max_route_s=draw(st.sampled_from([None, 4 * H])),
        max_stops=draw(st.sampled_from([None, 3])),
        drivers=draw(st.sampled_from([1, 1, 2])),
        rules=DriverRules(2 * H, 20 * MIN, 5 * H),
        dock_s=draw(st.sampled_from([10 * MIN, 20 * MIN])),
    )
    shifts = draw(
        st.sampled_from(
            [(TimeWindow(0, 12 * H),), (TimeWindow(0, 5 * H), TimeWindow(5 * H, 13 * H))]
        )
    )
    return Van(vehicle, draw(st.integers(1, 2)), shifts, {"both": 4.0, "cold": 6.0, "fresh": 2.0})


@st.composite
def fronts(draw: st.DrawFn, most: int = 7) -> LastMileProblem:
    count = draw(st.integers(1, most))
    place = st.tuples(st.integers(-70, 70), st.integers(-70, 70))
    points = np.array([(0, 0), *(draw(place) for _ in range(count))], dtype=np.float64)
    gaps = np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2))
    travel = TravelMatrix(
        np.ceil(gaps * 1_000).astype(np.int64), np.ceil(gaps * 60).astype(np.int64)
    )
    opening = draw(
        st.sampled_from(
            [(TimeWindow(0, 12 * H),), (TimeWindow(0, 3 * H), TimeWindow(4 * H, 9 * H))]
        )
    )
    return LastMileProblem(
        front_id="front",
        class_ids=("chilled", "frozen"),
        jobs=tuple(draw(jobs(f"j{n}")) for n in range(count)),
        vans=tuple(draw(vans(f"v{n}")) for n in range(draw(st.integers(1, 2)))),
        travel={SpeedClass.URBAN: travel},
        windows=opening,
        horizon_s=13 * H,
    )


@dataclass
class Checker:
    """Recomputes a plan from the problem, trusting nothing but identifiers and times."""

    problem: LastMileProblem

    def faults(self, plan: LastMilePlan) -> Iterator[str]:
        served = [d.job_id for tour in plan.tours for trip in tour.trips for d in trip.drops]
        named = Counter([*served, *(job_id for job_id, _ in plan.unserved)])
        if named != Counter(job.id for job in self.problem.jobs):
            yield f"jobs {named}"
        used = Counter((tour.vehicle_type_id, tour.shift) for tour in plan.tours)
        yield from (f"fleet {key}" for key in used if used[key] > self.van(key[0]).count)
        left = {job_id for job_id, _ in plan.unserved}
        lost = sum(job.unserved_cny for job in self.problem.jobs if job.id in left)
        if not math.isclose(plan.cost_cny, lost + sum(tour.cost_cny for tour in plan.tours)):
            yield "cost of the plan"
        for tour in plan.tours:
            yield from self.tour_faults(tour)

    def van(self, key: str) -> Van:
        return next(van for van in self.problem.vans if van.vehicle_type.id == key)

    def job(self, key: str) -> tuple[int, Job]:
        found = [(n, job) for n, job in enumerate(self.problem.jobs, 1) if job.id == key]
        return found[0]

    def tour_faults(self, tour: Tour) -> Iterator[str]:
        van = self.van(tour.vehicle_type_id)
        vehicle, shift = van.vehicle_type, van.shifts[tour.shift]
        start_s, end_s = tour.trips[0].depart_s, tour.trips[-1].return_s
        if start_s < shift.open_s or end_s > shift.close_s:
            yield "shift"
        if vehicle.max_route_s is not None and end_s - start_s > vehicle.max_route_s:
            yield "route too long"
        if vehicle.max_stops and sum(len(t.drops) for t in tour.trips) > vehicle.max_stops:
            yield "too many stops"
        for before, after in zip(tour.trips, tour.trips[1:], strict=False):
            if after.depart_s < before.return_s + vehicle.dock_s:
                yield "no time to load"
        for trip in tour.trips:
            yield from self.trip_faults(tour, trip)
        yield from self.driving_faults(tour)
        if not math.isclose(tour.cost_cny, self.cost_cny(tour), rel_tol=1e-9, abs_tol=1e-6):
            yield f"cost {tour.cost_cny} is {self.cost_cny(tour)}"

    def trip_faults(self, tour: Tour, trip: Trip) -> Iterator[str]:
        if not any(w.holds(trip.depart_s) for w in self.problem.windows):
            yield "front closed"
        loads = [self.job(drop.job_id)[1] for drop in trip.drops]
        if any(job.release_s > trip.depart_s for job in loads):
            yield "goods not there"
        yield from self.load_faults(tour, loads)
        for drop in trip.drops:
            job = self.job(drop.job_id)[1]
            if drop.start_s < drop.arrive_s or drop.end_s != drop.start_s + job.service_s:
                yield "times of a drop"
            if drop.start_s > min(job.latest_s, self.problem.horizon_s):
                yield "after the latest start"
            if late_cny(job, drop.start_s) is None:
                yield "outside every window"

    def load_faults(self, tour: Tour, loads: list[Job]) -> Iterator[str]:
        vehicle = self.van(tour.vehicle_type_id).vehicle_type
        for axis, class_id in enumerate(self.problem.class_ids):
            room = vehicle.layout(tour.layout_id).compartment(class_id)
            kg = sum(job.kg[axis] for job in loads)
            litres = sum(job.litres[axis] for job in loads)
            if kg > (room.capacity_kg if room else 0) + 1e-5:
                yield f"{class_id} too heavy"
            if litres > (room.capacity_l if room else 0) + 1e-5:
                yield f"{class_id} too bulky"
        if sum(sum(job.kg) for job in loads) > vehicle.payload_kg + 1e-5:
            yield "payload"
        if sum(sum(job.litres) for job in loads) > vehicle.volume_l + 1e-5:
            yield "volume"

    def legs(self, tour: Tour) -> Iterator[tuple[int, int, int, int, int]]:
        """Nodes, start and end of each leg, and the stand before it that counts as rest."""
        back_s = tour.trips[0].depart_s
        for trip in tour.trips:
            here, leave_s, stand_s = 0, trip.depart_s, trip.depart_s - back_s
            for drop in trip.drops:
                node, _ = self.job(drop.job_id)
                yield here, node, leave_s, drop.arrive_s, stand_s
                here, leave_s, stand_s = node, drop.end_s, drop.start_s - drop.arrive_s
            yield here, 0, leave_s, trip.return_s, stand_s
            back_s = trip.return_s

    def driving_faults(self, tour: Tour) -> Iterator[str]:
        vehicle = self.van(tour.vehicle_type_id).vehicle_type
        travel = self.problem.travel[vehicle.speed_class]
        metres = seconds = driven_s = rested = 0
        for here, there, leave_s, arrive_s, stand_s in self.legs(tour):
            metres += int(travel.distance_m[here, there])
            drive_s = int(travel.duration_s[here, there])
            seconds += drive_s
            rests = [r for r in tour.rests if leave_s <= r.start_s and r.end_s <= arrive_s]
            rested += len(rests)
            if arrive_s - leave_s != drive_s + sum(r.end_s - r.start_s for r in rests):
                yield f"leg of {drive_s} s takes {arrive_s - leave_s} s"
            driven_s = 0 if stand_s >= vehicle.rules.rest_s else driven_s
            at_s = leave_s
            for rest in rests:
                if driven_s + rest.start_s - at_s > vehicle.rules.max_continuous_drive_s:
                    yield "drives too long before a rest"
                driven_s, at_s = 0, rest.end_s
            driven_s += arrive_s - at_s
            if vehicle.drivers == 1 and driven_s > vehicle.rules.max_continuous_drive_s:
                yield "drives too long"
        if (metres, seconds) != (tour.distance_m, tour.drive_s):
            yield "distance or driving time"
        if seconds > vehicle.rules.max_daily_drive_s * vehicle.drivers:
            yield "drives all day"
        if rested != len(tour.rests):
            yield "a rest outside every leg"

    def cost_cny(self, tour: Tour) -> float:
        van = self.van(tour.vehicle_type_id)
        vehicle = van.vehicle_type
        hours = (tour.trips[-1].return_s - tour.trips[0].depart_s) / 3_600
        cost = vehicle.fixed_cny + vehicle.layout(tour.layout_id).setup_cny
        cost += vehicle.cny_per_km * tour.distance_m / 1_000
        cost += hours * (vehicle.cny_per_h + van.reefer_cny_per_h[tour.layout_id])
        for trip in tour.trips:
            for drop in trip.drops:
                job = self.job(drop.job_id)[1]
                cost += late_cny(job, drop.start_s) or 0.0
                cost += job.wait_cny_per_h * (drop.start_s - job.release_s) / 3_600
        return cost


def late_cny(job: Job, start_s: int) -> float | None:
    """Price of the start: nothing within a window, minutes late otherwise, ``None`` if barred."""
    if not job.windows or any(w.open_s <= start_s <= w.close_s for w in job.windows):
        return 0.0
    prices = [
        w.late_cny_per_min * (start_s - w.close_s) / 60
        for w in job.windows
        if w.late_cny_per_min is not None and start_s > w.close_s
    ]
    return min(prices, default=None)


@SLOW
@given(fronts())
def test_what_is_planned_keeps_every_rule_and_costs_what_it_says(problem: LastMileProblem) -> None:
    plan = solve(problem, Limits(max_iterations=50, seed=5))
    assert list(Checker(problem).faults(plan)) == []
    assert plan.bound_cny is not None
    assert plan.bound_cny <= plan.cost_cny
    assert (plan.status in {Status.FEASIBLE, Status.OPTIMAL}) == (not plan.unserved)


@SLOW
@given(fronts())
def test_the_plan_without_time_keeps_every_rule_too(problem: LastMileProblem) -> None:
    plan = solve(problem, Limits(max_seconds=0.0))
    assert list(Checker(problem).faults(plan)) == []


def test_the_checker_sees_what_is_wrong(make_problem, make_job, make_van) -> None:  # type: ignore[no-untyped-def]
    from dataclasses import replace

    window = (DeliveryWindow(H, 2 * H),)
    problem = make_problem([10, 20], [make_job("a", windows=window), make_job("b")], [make_van()])
    plan = solve(problem, Limits(max_iterations=20))
    tour = plan.tours[0]
    trip = tour.trips[0]
    assert list(Checker(problem).faults(plan)) == []
    early = replace(trip, depart_s=trip.depart_s + 60)
    assert list(Checker(problem).faults(replace(plan, tours=(replace(tour, trips=(early,)),))))
    shorter = replace(trip, drops=trip.drops[:1])
    assert list(Checker(problem).faults(replace(plan, tours=(replace(tour, trips=(shorter,)),))))
    assert list(Checker(problem).faults(replace(plan, cost_cny=plan.cost_cny - 1.0)))
    with pytest.raises(IndexError):
        list(
            Checker(replace(problem, jobs=problem.jobs[::-1])).faults(
                replace(
                    plan,
                    tours=(
                        replace(
                            tour,
                            trips=(replace(trip, drops=(replace(trip.drops[0], job_id="x"),)),),
                        ),
                    ),
                )
            )
        )
