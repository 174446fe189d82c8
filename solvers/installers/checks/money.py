"""What routes and a plan cost, and the other figures that a plan tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Status, Violation
from solvers.installers.checks.doors import window_of
from solvers.installers.plan import InstallCosts
from supplychain.calendars import HOUR_S, MINUTE_S
from supplychain.jobs import RelationKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.installers.checks.case import Case, Run
    from solvers.installers.plan import Visit
    from supplychain.jobs import InstallJob

FEN_CNY = 0.01
SHARE = 1e-9
"""Relative tolerance, for sums of floats that are large."""


def figures_of_routes_are_right(case: Case) -> Iterator[Violation]:
    """``DISTANCE_WRONG``, ``DRIVE_WRONG``, ``OVERTIME_WRONG``, ``COST_WRONG``."""
    for run in case.runs:
        for code, given, right, unit in (
            ("DISTANCE_WRONG", run.route.distance_m, run.distance_m, "m"),
            ("DRIVE_WRONG", run.route.drive_s, run.drive_s, "s"),
            ("OVERTIME_WRONG", run.route.overtime_s, run.over_s, "s"),
        ):
            if given != right:
                detail = f"{given} {unit} given, {right} {unit} recomputed"
                yield Violation(code, run.name, detail, given - right, unit)
        yield from _wrong(run.name, run.route.costs, costs_of_run(case, run))


def figures_of_the_plan_are_right(case: Case) -> Iterator[Violation]:
    """``COST_WRONG``, ``BOUND_TOO_HIGH``, ``STATUS_WRONG``: other costs, prices, the bound."""
    yield from _wrong("plan", case.plan.other_costs, costs_of_rest(case))
    for item in case.plan.left_out:
        job = case.problem.job_of.get(item.job_id)
        if job is None:
            continue
        right = left_out_cny(case, job, is_outsourced=item.is_outsourced)
        if right is None:
            detail = "given to somebody else, and nobody else does it"
            yield Violation("NOT_OUTSOURCED", job.id, detail, 1, "count")
        elif not abs(item.cost_cny - right) <= FEN_CNY / 2:
            detail = f"{item.cost_cny:,.2f} CNY given, {right:,.2f} CNY by the rules"
            yield Violation("COST_WRONG", job.id, detail, item.cost_cny - right, "cny")
    yield from _bound(case)


def costs_of_run(case: Case, run: Run) -> InstallCosts:
    """Pay of a team's day, and what its visits cost beside."""
    pay, rules = run.team.pay, case.problem.rules
    work_s = sum(stop.visit.end_s - stop.visit.start_s for stop in run.stops)
    wait_s = run.paid_s - work_s - run.drive_s
    firsts = [stop for stop in run.stops if stop.visit.task == 0 and not stop.visit.helps]
    return InstallCosts(
        job_pay=pay.per_job * len(run.stops) + pay.per_h * work_s / HOUR_S,
        call_out=pay.per_day,
        travel_distance=pay.per_km * run.distance_m / 1_000,
        travel_time=pay.per_h * run.drive_s / HOUR_S,
        waiting=pay.per_h * wait_s / HOUR_S,
        overtime=pay.overtime_per_h * run.over_s / HOUR_S,
        lateness=sum(_late_cny(case, stop.job) for stop in firsts),
        preference=rules.not_preferred_cny * sum(_is_unwanted(case, s.job) for s in firsts),
        quality=rules.second_visit_cny * (1.0 - run.team.quality) * len(firsts),
        fairness=rules.fair_cny_per_h * run.paid_s / HOUR_S * _excess(case, run),
        idle_goods=rules.idle_goods_cny_per_h
        * sum(_idle_s(case, stop.job) for stop in firsts)
        / HOUR_S,
    )


def costs_of_rest(case: Case) -> InstallCosts:
    """What no route carries."""
    rules = case.problem.rules
    left = [case.problem.job_of[job_id] for job_id in case.left if job_id in case.problem.job_of]
    outside = {job_id for job_id, item in case.left.items() if item.is_outsourced}
    worst_s = max((late_s(s.job, s.visit) for run in case.runs for s in run.stops), default=0)
    return InstallCosts(
        lateness=rules.worst_late_cny_per_min * worst_s / MINUTE_S,
        preference=sum(_split_cny(case)),
        changes=rules.changed_promise_cny * sum(_is_changed(case, j) for j in case.problem.jobs),
        outsourced=sum(job.outsource_cny or 0.0 for job in left if job.id in outside),
        unserved=sum(rules.unserved_cny * job.priority for job in left if job.id not in outside),
    )


def left_out_cny(case: Case, job: InstallJob, *, is_outsourced: bool) -> float | None:
    """Price of leaving a job out; ``None`` if nobody else does it."""
    return job.outsource_cny if is_outsourced else case.problem.rules.unserved_cny * job.priority


def late_s(job: InstallJob, visit: Visit) -> int:
    """Start after the close of the window it belongs to."""
    window = window_of(job, visit)
    return 0 if window is None else max(0, visit.start_s - window.close_s)


def _late_cny(case: Case, job: InstallJob) -> float:
    """Late starts of all visits of a job."""
    found = 0.0
    for done in case.done[job.id]:
        window = window_of(job, done.visit)
        price = None if window is None else window.late_cny_per_min
        found += (price or 0.0) * late_s(job, done.visit) / MINUTE_S
    return found


def _is_unwanted(case: Case, job: InstallJob) -> bool:
    """Whether none of the teams that its customer would like comes."""
    wanted = set(job.preferred_team_ids)
    return bool(wanted) and not any(done.team.id in wanted for done in case.done[job.id])


def _excess(case: Case, run: Run) -> float:
    """By which share of the mean a team has worked more than its peers."""
    mean_s = case.mean_paid_s
    return max(0.0, run.team.account.paid_28_days_s / mean_s - 1.0) if mean_s > 0 else 0.0


def _idle_s(case: Case, job: InstallJob) -> int:
    if job.goods is None or job.goods.expected_s is None:
        return 0
    return max(0, case.first_start_s(job.id) - job.goods.expected_s)


def _split_cny(case: Case) -> Iterator[float]:
    """Prices of pairs whose first tasks are done by different teams."""
    for relation in case.problem.relations:
        if relation.kind is RelationKind.SAME_TEAM:
            first, second = (
                case.main(job_id, 0) for job_id in (relation.first_job_id, relation.second_job_id)
            )
            if first is not None and second is not None and first.team.id != second.team.id:
                yield relation.broken_cny


def _is_changed(case: Case, job: InstallJob) -> bool:
    """Whether what was agreed with a customer is not kept."""
    if job.agreed is None:
        return False
    if job.id not in case.done:
        return job.id in case.left
    window, teams = job.agreed.window, job.agreed.team_ids
    off = not window.open_s <= case.first_start_s(job.id) <= window.close_s
    return off or (bool(teams) and set(teams) != {done.team.id for done in case.done[job.id]})


def _wrong(name: str, given: InstallCosts, right: InstallCosts) -> Iterator[Violation]:
    for (term, mine), (_, theirs) in zip(given.items(), right.items(), strict=True):
        if not abs(mine - theirs) <= max(FEN_CNY / 2, SHARE * abs(theirs)):
            detail = f"{term}: {mine:,.2f} CNY given, {theirs:,.2f} CNY recomputed"
            yield Violation("COST_WRONG", name, detail, mine - theirs, "cny")


def _bound(case: Case) -> Iterator[Violation]:
    plan, total_cny = case.plan, case.plan.costs.total
    if plan.bound_cny is not None and not plan.bound_cny <= total_cny + FEN_CNY:
        detail = f"bound of {plan.bound_cny:,.2f} CNY, cost of {total_cny:,.2f} CNY"
        yield Violation("BOUND_TOO_HIGH", "plan", detail, plan.bound_cny - total_cny, "cny")
    elif plan.status is Status.OPTIMAL and (
        plan.bound_cny is None or not total_cny - plan.bound_cny <= FEN_CNY
    ):
        yield Violation("STATUS_WRONG", "plan", "optimal without a proof", 1, "count")
