"""Why one team does a job and not another: the difference by cause, or what forbids it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from solvers.installers.plan import InstallCosts
from solvers.installers.reasons.able import CHAIN, is_kept
from solvers.installers.reasons.board import Board
from solvers.installers.reasons.insertions import Ease, insertions
from solvers.installers.reasons.limits import Hurdle
from solvers.installers.reasons.marginal import routes_without
from solvers.installers.reasons.outcome import applied, outcome, with_job

if TYPE_CHECKING:
    from solvers.installers.reasons.insertions import Insertion
    from supplychain.jobs import InstallJob

ANYTHING = frozenset(Hurdle)
MOST_TRIED = 8


@dataclass(frozen=True, slots=True)
class Instead:
    """What it would mean if another team did a job.

    Parameters
    ----------
    job_id, team_ids, other_id
        The job, who does it, and the team asked for, as its first or only one.
    costs
        What the plan would cost more, by cause; ``None`` if the team may not or cannot.
    forbidden
        Stable word of the rule in the way; empty if there is none.
    detail
        One sentence.
    """

    job_id: str
    team_ids: tuple[str, ...]
    other_id: str
    costs: InstallCosts | None
    forbidden: str
    detail: str


def instead(board: Board, job_id: str, other_id: str) -> Instead:
    """Take a job out of its routes and give it to another team, the rest staying as it is.

    A job that is left out is only added. A job of several tasks is done by the other team in the
    place of the first one, with whoever is cheapest beside it.
    """
    job = board.problem.job_of[job_id]
    mine = tuple(route.team_id for route, _ in board.visits.get(job_id, ()))
    said = _forbidding(board, job, other_id)
    if said is not None:
        return Instead(job_id, mine, other_id, None, *said)
    without = _without(board, job_id)
    if without is None:
        text = "the rest of the plan breaks a rule without it"
        return Instead(job_id, mine, other_id, None, "others", text)
    free, saved = without
    ways = _by(free, job, other_id, Ease())
    for way in ways[:MOST_TRIED]:
        result = with_job(free, way, free.problem)
        if not result.faults:
            costs = saved + result.costs
            word = "more" if costs.total >= 0 else "less"
            text = f"{abs(costs.total):,.2f} {board.problem.currency} {word} with {other_id}"
            return Instead(job_id, mine, other_id, costs, "", text)
    return Instead(job_id, mine, other_id, None, *_in_the_way(free, job, other_id))


def _forbidding(board: Board, job: InstallJob, other_id: str) -> tuple[str, str] | None:
    """A rule that keeps the team from every first task of the job whatever the plan is."""
    problem = board.problem
    team = problem.team_of[other_id]
    days = [day.date for n, day in enumerate(problem.days) if problem.shift(team, n) is not None]
    if job.lock is not None and other_id not in job.lock.team_ids:
        return "LOCK_IMPOSSIBLE", f"it is locked to {', '.join(job.lock.team_ids)}"
    if not days:
        return "OUTSIDE_SHIFTS", f"{other_id} works on none of the days"
    for rule in CHAIN:
        days = [day for day in days if is_kept(rule, team, day, job, job.tasks[0])]
        if not days:
            return rule.value, f"{other_id} may not do it: {rule.value.lower().replace('_', ' ')}"
    return None


def _without(board: Board, job_id: str) -> tuple[Board, InstallCosts] | None:
    """The plan without the job, and what that costs more (less than nothing, as a rule)."""
    if job_id not in board.visits:
        return board, InstallCosts()
    changed = routes_without(board, job_id)
    if changed is None:
        return None
    result = outcome(board, changed, removed=job_id)
    if any(subject != job_id for _, subject in result.faults):
        return None
    plan = applied(board, result, "")
    return Board(board.problem, plan), replace(result.costs, unserved=0.0, outsourced=0.0)


def _by(board: Board, job: InstallJob, other_id: str, ease: Ease) -> list[Insertion]:
    ways = insertions(_only(board, job, other_id), job, ease)
    return [way for way in ways if way.slots[0].team.id == other_id]


def _only(board: Board, job: InstallJob, other_id: str) -> Board:
    """A problem in which a job of one visit is for one team only, so that less is tried."""
    if len(job.tasks) > 1 or job.tasks[0].people > board.problem.team_of[other_id].size:
        return board
    few = replace(
        board.problem,
        teams=(board.problem.team_of[other_id],),
        peer_paid_s=board.problem.mean_paid_s,
    )
    return board.eased(few)


def _in_the_way(board: Board, job: InstallJob, other_id: str) -> tuple[str, str]:
    """The hurdles of the place with the fewest."""
    ways = _by(board, job, other_id, Ease(ANYTHING))
    fewest = min(ways, key=lambda way: (len(way.broken), way.cost_cny), default=None)
    if fewest is None:
        return "TOO_FAR", f"{other_id} cannot come at all, or nobody can with it"
    rules = sorted(rule.value for rule in fewest.broken) or ["rest"]
    return rules[0], f"{other_id} would break: {', '.join(rules)}"
