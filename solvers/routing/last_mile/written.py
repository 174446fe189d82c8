"""Between drafts and the plan that others read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Status, StopReason
from solvers.routing.last_mile.bounds.shares import lower_bound_cny
from solvers.routing.last_mile.drive import Draft
from solvers.routing.last_mile.plan import LastMilePlan
from solvers.routing.last_mile.reasons import reasons_for

if TYPE_CHECKING:
    from solvers.routing.last_mile.roster import Roster
    from solvers.routing.last_mile.schedule import Scheduler

PROVEN_CNY = 1e-6


def plan_of(roster: Roster, stop_reason: StopReason) -> LastMilePlan:
    """The roster as a plan, with reasons for what is missing and a lower bound."""
    scheduler = roster.scheduler
    problem = scheduler.problem
    found = [scheduler.tour(draft) for draft in roster.tours]
    tours = [tour for tour in found if tour is not None]
    tours.sort(key=lambda tour: (tour.trips[0].depart_s, tour.trips[0].drops[0].job_id))
    left_out = [problem.jobs[job] for job in sorted(roster.missing)]
    cost_cny = sum(tour.cost_cny for tour in tours) + sum(job.unserved_cny for job in left_out)
    bound_cny = min(lower_bound_cny(scheduler), cost_cny)
    is_proven = cost_cny - bound_cny <= PROVEN_CNY
    return LastMilePlan(
        status=_status(len(tours), len(left_out), is_proven=is_proven),
        stop_reason=StopReason.PROVEN if is_proven else stop_reason,
        tours=tuple(tours),
        unserved=reasons_for(problem, tours, left_out),
        cost_cny=cost_cny,
        bound_cny=bound_cny,
    )


def drafts_of(scheduler: Scheduler, plan: LastMilePlan) -> list[Draft]:
    """A plan's tours for this problem: what it no longer knows is left away."""
    job_at = {job.id: position for position, job in enumerate(scheduler.problem.jobs)}
    vans = scheduler.problem.vans
    rig_at = {
        (vans[rig.van].key, rig.layout_id): position
        for position, rig in enumerate(scheduler.tables.rigs)
    }
    drafts = []
    for tour in plan.tours:
        rig = rig_at.get((tour.van_key, tour.layout_id))
        rows = [[job_at.get(drop.job_id) for drop in trip.drops] for trip in tour.trips]
        trips = tuple(tuple(job for job in row if job is not None) for row in rows)
        trips = tuple(trip for trip in trips if trip)
        if rig is None or not trips:
            continue
        if tour.shift < len(vans[scheduler.tables.rigs[rig].van].shifts):
            drafts.append(Draft(rig, tour.shift, trips))
    return drafts


def _status(tours: int, left_out: int, *, is_proven: bool) -> Status:
    if left_out:
        return Status.PARTIAL if tours else Status.NO_PLAN
    return Status.OPTIMAL if is_proven else Status.FEASIBLE
