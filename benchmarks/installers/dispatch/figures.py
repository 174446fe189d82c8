"""One line of figures of a plan of trucks and teams."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from solvers.joint.plan import moving_cny
from solvers.joint.targets import first_starts
from solvers.joint.validate import validate

if TYPE_CHECKING:
    from benchmarks.installers.dispatch.case import Case
    from solvers.joint.plan import JointPlan

MINUTE_S = 60
M_PER_KM = 1_000


def figures(case: Case, plan: JointPlan) -> dict[str, Any]:
    """Figures as plain JSON values.

    ``delivery_cny`` is what moving goods and people costs, with what customers get for taking
    another window; ``violations`` counts what the checkers find in the case's own question,
    whatever the planner was not allowed to use of it.
    """
    teams, starts = plan.teams, first_starts(plan.teams)
    costs = teams.costs
    steered = sum(not _as_asked(case, job_id, at_s) for job_id, at_s in starts.items())
    trucks_cny = moving_cny(plan.trucks.costs)
    steering_cny = steered * case.problem.teams.rules.changed_promise_cny
    broken = validate(case.problem, plan)
    return {
        "delivery_cny": round(trucks_cny + costs.delivery + steering_cny, 2),
        "trucks_cny": round(trucks_cny, 2),
        "teams_cny": round(costs.delivery + steering_cny, 2),
        "call_out_cny": round(costs.call_out, 2),
        "travel_cny": round(costs.travel_distance + costs.travel_time, 2),
        "waiting_cny": round(costs.waiting, 2),
        "overtime_cny": round(costs.overtime, 2),
        "steering_cny": round(steering_cny, 2),
        "job_pay_cny": round(costs.job_pay, 2),
        "wishes_cny": round(costs.preference + costs.quality + costs.fairness, 2),
        "idle_goods_cny": round(costs.idle_goods, 2),
        "total_cny": round(plan.total_cny, 2),
        "jobs": len(case.problem.teams.jobs),
        "jobs_done": len(starts),
        "orders_delivered": len({entry.order_id for entry in plan.trucks.deliveries}),
        "on_window_share": round(_on_window(case, starts), 4),
        "steered": steered,
        "goods_there_share": round(_goods_there(plan, starts), 4),
        "team_days": len(teams.routes),
        "team_km": round(sum(route.distance_m for route in teams.routes) / M_PER_KM, 1),
        "wait_min": round(sum(_wait_s(route) for route in teams.routes) / MINUTE_S),
        "truck_routes": len(plan.trucks.routes),
        "rounds_kept": sum(item.kept for item in plan.rounds[1:]),
        "rounds": len(plan.rounds) - 1,
        "violations": len(broken),
        "violation_codes": sorted({item.code for item in broken}),
    }


def _as_asked(case: Case, job_id: str, start_s: int) -> bool:
    wish = case.asked.get(job_id, ())
    return not wish or any(window.open_s <= start_s <= window.close_s for window in wish)


def _on_window(case: Case, starts: dict[str, int]) -> float:
    """Share of jobs done that start in one of the offered windows."""
    windows = {job.id: job.windows for job in case.problem.teams.jobs}
    kept = [
        not windows[key] or any(w.open_s <= at_s <= w.close_s for w in windows[key])
        for key, at_s in starts.items()
    ]
    return sum(kept) / max(1, len(kept))


def _goods_there(plan: JointPlan, starts: dict[str, int]) -> float:
    """Expected share of jobs after a delivery whose goods are there when work is to start."""
    shares = [
        NormalDist(goods.expected_s, max(1, goods.sd_s)).cdf(starts[job_id])
        for job_id, goods in plan.arrivals.items()
        if job_id in starts and goods.expected_s is not None
    ]
    return sum(shares) / max(1, len(shares))


def _wait_s(route: Any) -> int:
    return sum(visit.start_s - visit.arrive_s for visit in route.visits)
