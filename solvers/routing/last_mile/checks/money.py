"""What a tour and a plan cost, and what a plan says of itself."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from solvers.common import Status, Violation
from solvers.routing.last_mile.checks.doors import late_cny
from solvers.routing.last_mile.problem import Half
from supplychain.calendars import HOUR_S

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.last_mile.checks.case import Run
    from solvers.routing.last_mile.plan import LastMilePlan
    from solvers.routing.last_mile.problem import Job, LastMileProblem

FEN_CNY = 0.01
SHARE = 1e-9
"""Relative tolerance, for sums of floats that are large."""


def figures_of_a_tour_are_right(run: Run) -> Iterator[Violation]:
    """``DISTANCE_WRONG``, ``DRIVE_WRONG``, ``COST_WRONG``: as its legs and times make them."""
    metres = sum(leg.distance_m for leg in run.legs)
    drive_s = sum(leg.drive_s for leg in run.legs)
    cny = cost_cny(run)
    for code, given, right, unit in (
        ("DISTANCE_WRONG", run.tour.distance_m, metres, "m"),
        ("DRIVE_WRONG", run.tour.drive_s, drive_s, "s"),
    ):
        if given != right:
            detail = f"{given} {unit} given, {right} {unit} by the legs"
            yield Violation(code, run.name, detail, given - right, unit)
    if _differs(run.tour.cost_cny, cny):
        detail = f"{run.tour.cost_cny:,.2f} CNY given, {cny:,.2f} CNY recomputed"
        yield Violation("COST_WRONG", run.name, detail, run.tour.cost_cny - cny, "cny")


def cost_cny(run: Run) -> float:
    """Vehicle, way, hours, doors, lateness and value lost."""
    return _vehicle_cny(run) + sum(_door_cny(run).values())


def figures_of_the_plan_are_right(
    problem: LastMileProblem, plan: LastMilePlan, tours_cny: float
) -> Iterator[Violation]:
    """``COST_WRONG``, ``BOUND_TOO_HIGH``: tours and what is left out make the cost of the plan."""
    left = {job_id for job_id, _ in plan.unserved}
    cny = tours_cny + sum(job.unserved_cny for job in problem.jobs if job.id in left)
    if _differs(plan.cost_cny, cny):
        detail = f"{plan.cost_cny:,.2f} CNY given, {cny:,.2f} CNY recomputed"
        yield Violation("COST_WRONG", "plan", detail, plan.cost_cny - cny, "cny")
    if plan.bound_cny is not None and not plan.bound_cny <= plan.cost_cny + FEN_CNY:
        detail = f"bound of {plan.bound_cny:,.2f} CNY, cost of {plan.cost_cny:,.2f} CNY"
        amount = plan.bound_cny - plan.cost_cny
        yield Violation("BOUND_TOO_HIGH", "plan", detail, amount, "cny")


def the_status_is_right(problem: LastMileProblem, plan: LastMilePlan) -> Iterator[Violation]:
    """``STATUS_WRONG``: only a plan that serves every job is feasible, or optimal if proven."""
    left = {job.id for job in problem.jobs}
    left -= {drop.job_id for tour in plan.tours for trip in tour.trips for drop in trip.drops}
    whole = {Status.FEASIBLE, Status.OPTIMAL}
    if (plan.status in whole) != (not left):
        detail = f"{plan.status} with {len(left)} jobs left out"
        yield Violation("STATUS_WRONG", "plan", detail, max(1, len(left)), "count")
    elif plan.status is Status.OPTIMAL and (
        plan.bound_cny is None or not plan.cost_cny - plan.bound_cny <= FEN_CNY
    ):
        gap_cny = math.inf if plan.bound_cny is None else plan.cost_cny - plan.bound_cny
        yield Violation("STATUS_WRONG", "plan", "optimal without a proof", gap_cny, "cny")


def _vehicle_cny(run: Run) -> float:
    """Fixed cost and layout, kilometres, hours of all kinds, overtime."""
    van, vehicle, tour = run.van, run.van.vehicle_type, run.tour
    from_s = tour.start_s if van.out_since_s is None else min(tour.start_s, van.out_since_s)
    hours = (tour.end_s - from_s) / HOUR_S
    over_h = max(0, tour.end_s - run.shift.close_s) / HOUR_S
    drive_h = sum(leg.drive_s for leg in run.legs) / HOUR_S
    return math.fsum(
        (
            vehicle.fixed_cny + run.layout.setup_cny,
            vehicle.cny_per_km * sum(leg.distance_m for leg in run.legs) / 1_000,
            hours * (vehicle.cny_per_h + van.reefer_cny_per_h.get(run.layout.id, 0.0)),
            over_h * vehicle.overtime_cny_per_h,
            drive_h * van.cny_per_drive_h,
        )
    )


def _door_cny(run: Run) -> dict[str, float]:
    """By job: work, tariff of stops and kilograms handed over, lateness, value lost."""
    vehicle = run.van.vehicle_type
    costs: dict[str, float] = {}
    for stop in run.all_stops:
        job, start_s = stop.job, stop.drop.start_s
        kg = 0.0 if job.half is Half.FIRST else sum(job.kg)
        costs[job.id] = math.fsum(
            (
                vehicle.cny_per_stop,
                vehicle.cny_per_kg * kg,
                run.van.cny_per_service_h * stop.work_s / HOUR_S,
                late_cny(job, start_s),
                job.wait_cny_per_h * (start_s - job.release_s) / HOUR_S,
                job.change_cny if _has_changed(run, job) else 0.0,
            )
        )
    return costs


def _has_changed(run: Run, job: Job) -> bool:
    """Whether a job is not with the van it should stay with, if the problem still has that van."""
    return job.home != run.van.id and any(van.id == job.home for van in run.problem.vans)


def _differs(given: float, right: float) -> bool:
    return not abs(given - right) < max(FEN_CNY / 2, SHARE * abs(right))
