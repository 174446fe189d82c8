"""Explain a plan of installers: where the money goes, what is in the way, and what would help."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.common.explanation import Binding, Explanation, Late, Served, Why
from solvers.installers.reasons.board import Board
from solvers.installers.reasons.instead import Instead, instead
from solvers.installers.reasons.known import refuse_unknown
from solvers.installers.reasons.marginal import cost_of_job
from solvers.installers.reasons.relief import relief_of
from solvers.installers.reasons.trial import reason_of
from supplychain.calendars import HOUR_S, MINUTE_S

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from solvers.installers.plan import InstallersPlan, LeftOut
    from solvers.installers.problem import InstallersProblem

NEAR_S = 5 * MINUTE_S


def explain(
    problem: InstallersProblem, plan: InstallersPlan, job_ids: Iterable[str] | None = None
) -> Explanation:
    """Explain a finished plan.

    Parameters
    ----------
    problem, plan
        The plan and what it was made from.
    job_ids
        Jobs to look into; by default all that are left out or late. What a job that is done costs
        is told only of those named here.

    Notes
    -----
    Reasons and reliefs are found by trying: the job is put at every place of every team's days,
    with one rule lifted after the other; times of other visits are moved later where that is
    allowed, never sooner, and not at all where other teams or jobs hang on them. A relief is the
    smallest change of its kind with which the job then fits, and its price is that of the plan
    with the job in it. Where there are more than 400 teams, those that live nearest are tried.

    Raises
    ------
    DataError
        If the plan or the question names what does not exist; any rule may be broken.
    """
    wanted = None if job_ids is None else set(job_ids)
    refuse_unknown(problem, plan, sorted(wanted or ()))
    board = Board(problem, plan)
    return Explanation(
        status=plan.status.value,
        costs=plan.costs.items(),
        bounds=(("plan", plan.costs.total, plan.bound_cny),),
        bindings=tuple(_bindings(problem, plan)),
        left_out=tuple(
            _why(board, item) for item in plan.left_out if wanted is None or item.job_id in wanted
        ),
        currency=problem.currency,
        late=tuple(_late(plan, wanted)),
        served=tuple(_served(board, wanted or set())),
    )


def why_not(problem: InstallersProblem, plan: InstallersPlan, job_id: str, team_id: str) -> Instead:
    """Why a team does not do a job: what the plan would cost more by cause, or what forbids it."""
    refuse_unknown(problem, plan, [job_id], [team_id])
    return instead(Board(problem, plan), job_id, team_id)


def with_reasons(problem: InstallersProblem, plan: InstallersPlan) -> InstallersPlan:
    """The plan with a proven reason for each job that is left out."""
    refuse_unknown(problem, plan)
    board = Board(problem, plan)
    left_out = []
    for item in plan.left_out:
        found = reason_of(board, item)
        left_out.append(replace(item, reason=found.reason, detail=found.detail))
    return replace(plan, left_out=tuple(left_out))


def _why(board: Board, item: LeftOut) -> Why:
    found = reason_of(board, item)
    served = relief_of(board, item, found)
    relief = None if served is None else served.relief
    return Why("job", item.job_id, found.reason.value, found.detail, relief)


def _served(board: Board, wanted: set[str]) -> Iterator[Served]:
    for job_id in sorted(wanted & set(board.visits)):
        costs = cost_of_job(board, job_id)
        if costs is None:
            yield Served(job_id, None)
        else:
            yield Served(job_id, costs.total, tuple(pair for pair in costs.items() if pair[1]))


def _late(plan: InstallersPlan, wanted: set[str] | None) -> Iterator[Late]:
    """Starts after priced windows, and what the team did until then."""
    for route in plan.routes:
        for visit in route.visits:
            if visit.late_s <= 0 or (wanted is not None and visit.job_id not in wanted):
                continue
            waited_s = visit.start_s - visit.arrive_s
            cause = "team" if waited_s == 0 else "wait"
            detail = (
                f"{route.team_id} comes only then"
                if waited_s == 0
                else f"{route.team_id} is there {waited_s // MINUTE_S} min sooner and waits"
            )
            minutes = -(-visit.late_s // MINUTE_S)
            yield Late(visit.job_id, route.team_id, minutes, cause, detail, "job")


def _bindings(problem: InstallersProblem, plan: InstallersPlan) -> Iterator[Binding]:
    """Rules without slack, with how often and an example."""
    rules = {
        "start at the close of its window": _tight(problem, plan),
        "overtime used up": _over(problem, plan),
        "all visits of a day": _full(problem, plan),
        "day as long as allowed": _long(problem, plan),
    }
    for rule, places in rules.items():
        listed = list(places)
        if listed:
            yield Binding(rule, len(listed), listed[0])


def _tight(problem: InstallersProblem, plan: InstallersPlan) -> Iterator[str]:
    for route in plan.routes:
        for visit in route.visits:
            windows = problem.job_of[visit.job_id].windows
            begun = [window for window in windows if window.open_s <= visit.start_s]
            if begun and visit.task == 0 and abs(begun[-1].close_s - visit.start_s) <= NEAR_S:
                yield f"job {visit.job_id} by {route.team_id}"


def _over(problem: InstallersProblem, plan: InstallersPlan) -> Iterator[str]:
    most_s = problem.rules.labour.overtime_daily_s
    for route in plan.routes:
        allowed_s = min(problem.team_of[route.team_id].overtime_s, most_s)
        if route.overtime_s > 0 and route.overtime_s >= allowed_s - NEAR_S:
            yield f"{route.team_id} on {problem.days[route.day].date}"


def _full(problem: InstallersProblem, plan: InstallersPlan) -> Iterator[str]:
    for route in plan.routes:
        most = problem.team_of[route.team_id].most_jobs
        if most is not None and len(route.visits) >= most:
            yield f"{route.team_id} on {problem.days[route.day].date} ({most})"


def _long(problem: InstallersProblem, plan: InstallersPlan) -> Iterator[str]:
    labour = problem.rules.labour
    for route in plan.routes:
        most_s = problem.team_of[route.team_id].most_daily_s
        most_s = labour.daily_s + labour.overtime_daily_s if most_s is None else most_s
        paused_s = sum(pause.end_s - pause.start_s for pause in route.pauses)
        out_s = route.end_s - route.start_s - paused_s
        if out_s >= most_s - NEAR_S:
            yield f"{route.team_id} on {problem.days[route.day].date} ({out_s / HOUR_S:.1f} h)"
