"""A plan with some routes changed: what it costs more by cause, and which rules it breaks anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from solvers.installers.checks import days, together
from solvers.installers.checks.case import Case, case_of
from solvers.installers.checks.money import costs_of_rest, costs_of_run
from solvers.installers.plan import TeamRoute, Visit, total_of
from solvers.installers.reasons.slots import kept_step
from solvers.installers.validate import RULES_OF_A_ROUTE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from solvers.installers.plan import InstallCosts, InstallersPlan
    from solvers.installers.problem import InstallersProblem
    from solvers.installers.reasons.board import Board
    from solvers.installers.reasons.insertions import Insertion
    from solvers.installers.reasons.slots import Slot

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A changed plan: routes by team and day (``None``: taken away), and what that means.

    Parameters
    ----------
    problem
        With the relief, if there is one.
    changed
        Routes that are other ones now.
    costs
        What the plan costs more, by cause.
    faults
        Rules, with what they concern, that the plan did not break before.
    """

    problem: InstallersProblem
    changed: Mapping[Key, TeamRoute | None]
    costs: InstallCosts
    faults: frozenset[tuple[str, str]]


def with_job(board: Board, insertion: Insertion, problem: InstallersProblem) -> Outcome:
    """The plan with a job added; ``problem`` may be a changed one that allows it."""
    changed = {(slot.team.id, slot.day): routed(board, slot) for slot in insertion.slots}
    return outcome(board, changed, problem, added=insertion.job.id)


def outcome(
    board: Board,
    changed: Mapping[Key, TeamRoute | None],
    problem: InstallersProblem | None = None,
    *,
    added: str = "",
    removed: str = "",
) -> Outcome:
    """What changed routes mean; ``added`` is done then, and ``removed`` is named by no list."""
    problem = board.problem if problem is None else problem
    jobs, keys = _touched(board, changed, {added, removed} - {""})
    before = {key: board.routes.get(key) for key in keys}
    after = {**before, **changed}
    then, now = (
        _side(board, problem, before, jobs, ""),
        _side(board, problem, after, jobs, added),
    )
    costs = _costs(now) - _costs(then)
    faults = frozenset(_faults(now, changed)) - frozenset(_faults(then, changed))
    return Outcome(problem, changed, costs, faults)


def applied(board: Board, result: Outcome, added: str) -> InstallersPlan:
    """The whole changed plan; amounts of its routes are set right, status and bound are not."""
    routes = {**board.routes}
    for key, route in result.changed.items():
        if route is None:
            routes.pop(key, None)
        else:
            routes[key] = route
    left = tuple(item for item in board.plan.left_out if item.job_id != added)
    plan = replace(board.plan, routes=tuple(routes.values()), left_out=left)
    case = case_of(result.problem, plan)
    priced = tuple(replace(run.route, costs=costs_of_run(case, run)) for run in case.runs)
    return replace(plan, routes=priced, other_costs=costs_of_rest(case))


def routed(board: Board, slot: Slot) -> TeamRoute:
    """The route of a place with the visit in it; without amounts."""
    old = board.routes.get((slot.team.id, slot.day))
    visits = list(old.visits if old else ())
    visits.insert(slot.position, Visit(slot.role.job.id, slot.role.task, 0, 0, 0))
    steps = [kept_step(board, visit) for visit in (old.visits if old else ())]
    steps.insert(slot.position, slot.step)
    times = slot.times
    rows = tuple(
        Visit(
            visit.job_id,
            visit.task,
            arrive_s,
            start_s,
            start_s + step.work_s,
            0 if not step.windows else step.late(start_s)[0],
            slot.role.helps if number == slot.position else visit.helps,
        )
        for number, (visit, step, arrive_s, start_s) in enumerate(
            zip(visits, steps, times.arrive_s, times.start_s, strict=True)
        )
    )
    return route_of(board, slot, rows)


def route_of(board: Board, slot: Slot, rows: tuple[Visit, ...]) -> TeamRoute:
    """A route with its figures."""
    times, shift = slot.times, board.problem.shift(slot.team, slot.day)
    return TeamRoute(
        slot.team.id,
        slot.day,
        times.leave_s,
        times.end_s,
        rows,
        times.pauses,
        distance_m=slot.distance_m,
        drive_s=slot.drive_s,
        overtime_s=0 if shift is None else max(0, times.end_s - shift.close_s),
    )


def _touched(
    board: Board, changed: Mapping[Key, TeamRoute | None], named: set[str]
) -> tuple[set[str], set[Key]]:
    """Jobs whose costs may change, and routes that carry them or are of teams that change."""
    jobs = set(named)
    for key, route in changed.items():
        old = board.routes.get(key)
        jobs |= {visit.job_id for r in (old, route) if r is not None for visit in r.visits}
    for job_id in tuple(jobs):
        for relation in board.relations_of.get(job_id, ()):
            jobs |= {relation.first_job_id, relation.second_job_id}
    keys = {(route.team_id, route.day) for job in jobs for route, _ in board.visits.get(job, ())}
    for team_id, _ in changed:
        keys |= {(team_id, day) for day in board.days_of.get(team_id, {})}
    if board.latest_key is not None:
        keys.add(board.latest_key)
    keys |= set(changed)
    return jobs, keys


def _side(
    board: Board,
    problem: InstallersProblem,
    routes: Mapping[Key, TeamRoute | None],
    jobs: set[str],
    added: str,
) -> Case:
    """The part of a plan that the jobs lie in, as the checks look at it."""
    present = [route for route in routes.values() if route is not None]
    named = jobs | {visit.job_id for route in present for visit in route.visits}
    relations = {id(r): r for job_id in jobs for r in board.relations_of.get(job_id, ())}
    part = replace(
        problem,
        jobs=tuple(problem.job_of[job_id] for job_id in sorted(named)),
        relations=tuple(relations.values()),
        peer_paid_s=board.problem.mean_paid_s,
    )
    left = tuple(
        board.left[job_id] for job_id in sorted(jobs) if job_id in board.left and job_id != added
    )
    return case_of(part, replace(board.plan, routes=tuple(present), left_out=left))


def _costs(case: Case) -> InstallCosts:
    return total_of([*(costs_of_run(case, run) for run in case.runs), costs_of_rest(case)])


RULES_OF_A_PART = (
    together.teams_of_a_job_differ,
    together.tasks_have_people_enough,
    together.who_helps_is_there_all_the_time,
    together.tasks_keep_their_timing,
    together.related_jobs_keep_their_relation,
    together.locks_are_kept,
    days.weeks_and_months_are_not_too_long,
    days.teams_have_their_days_off,
)


def _faults(case: Case, changed: Iterable[Key]) -> list[tuple[str, str]]:
    keys = set(changed)
    found = [violation for rule in RULES_OF_A_PART for violation in rule(case)]
    for run in case.runs:
        if (run.team.id, run.route.day) in keys:
            found += [violation for rule in RULES_OF_A_ROUTE for violation in rule(run)]
    return [(violation.code, violation.subject) for violation in found]
