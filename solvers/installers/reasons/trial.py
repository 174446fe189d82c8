"""The reason why a job is left out, found by lifting one rule after another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from solvers.installers.plan import Reason
from solvers.installers.reasons.able import CHAIN, is_kept, may_help
from solvers.installers.reasons.insertions import Ease, Insertion, insertions, roles_of
from solvers.installers.reasons.limits import Hurdle
from solvers.installers.reasons.outcome import Outcome, with_job
from supplychain.jobs import RelationKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from solvers.installers.plan import LeftOut
    from solvers.installers.problem import InstallersProblem
    from solvers.installers.reasons.board import Board
    from supplychain.jobs import InstallJob

MOST_LOOKED_AT = 40
"""Places that are checked for rules that the trial itself does not know."""
MOST_PRICED = 4
"""Places that are priced exactly, the cheapest ones by what their routes cost."""

TIGHT: tuple[tuple[Reason, Ease], ...] = (
    (Reason.REST_DAYS, Ease(frozenset({Hurdle.REST}))),
    (Reason.WEEKLY_HOURS, Ease(frozenset({Hurdle.WEEK}))),
    (Reason.JOB_CAP, Ease(frozenset({Hurdle.VISITS, Hurdle.METRES}))),
    (Reason.OVERTIME_CAP, Ease(frozenset({Hurdle.OVERTIME, Hurdle.DAY, Hurdle.MONTH}))),
    (Reason.NO_TOOL_OR_PART, Ease(frozenset({Hurdle.PARTS}))),
    (Reason.GOODS_NOT_ARRIVED, Ease(has_goods=False)),
    (Reason.DEADLINE_TOO_EARLY, Ease(frozenset({Hurdle.DEADLINE}))),
    (Reason.WINDOW_FULL, Ease(has_windows=False)),
)
"""Rules that time and the plan set, each lifted alone, the narrowest first."""

ANYTHING = frozenset(Hurdle)
LONG = frozenset({Hurdle.OVERTIME, Hurdle.DAY, Hurdle.MONTH, Hurdle.HORIZON})
IDLE: tuple[tuple[Reason, Ease], ...] = (
    (Reason.REST_DAYS, Ease(frozenset({Hurdle.REST}))),
    (Reason.WEEKLY_HOURS, Ease(frozenset({Hurdle.WEEK}))),
    (Reason.JOB_CAP, Ease(frozenset({Hurdle.VISITS}))),
    (Reason.GOODS_NOT_ARRIVED, Ease(has_goods=False)),
    (Reason.DEADLINE_TOO_EARLY, Ease(frozenset({Hurdle.DEADLINE}))),
    (Reason.OUTSIDE_SHIFTS, Ease(has_windows=False)),
    (Reason.TOO_FAR, Ease(frozenset({Hurdle.FAR, Hurdle.METRES}))),
    (Reason.OVERTIME_CAP, Ease(LONG)),
    (Reason.TOO_FAR, Ease(LONG | {Hurdle.FAR, Hurdle.METRES})),
)
"""The same where every team is free."""


@dataclass(frozen=True, slots=True)
class Found:
    """A reason, what was lifted to prove it, and the ways that there are then."""

    reason: Reason
    detail: str
    ease: Ease = Ease()
    ways: tuple[Insertion, ...] = ()
    best: Outcome | None = None


def reason_of(board: Board, item: LeftOut) -> Found:
    """Why a job is left out of a plan, proven by trials in it.

    A job that waits for another one that is left out is tried as if it did not; that the other one
    is missing is the reason only if it would fit then.
    """
    job = board.problem.job_of[item.job_id]
    other = _missing_other(board, job)
    trial = board.without_relations(job) if other else board
    ways = insertions(trial, job, Ease())
    best = cheapest(trial, ways)
    if best is not None:
        found = _of_worth(trial, job, item, best)
    else:
        found = (
            of_teams(trial.problem, job)
            or _of_goods(trial, job)
            or _of_free_teams(trial.idle(), job)
            or _of_the_plan(trial, job, has_ways=bool(ways))
        )
    if other and found.reason in WORTH:
        found = Found(Reason.OTHER_JOB_LEFT_OUT, f"{other} is not done either")
    if job.lock is not None and found.reason not in WORTH:
        return Found(Reason.LOCK_IMPOSSIBLE, f"{found.reason}: {found.detail}", found.ease)
    return found


WORTH = frozenset({Reason.NOT_FOUND, Reason.NOT_WORTH_ITS_PENALTY, Reason.CHEAPER_TO_OUTSOURCE})


def cheapest(board: Board, ways: Iterable[Insertion]) -> tuple[Insertion, Outcome] | None:
    """The way that costs least in all, of the few whose routes cost least, if it breaks no rule."""
    best: tuple[Insertion, Outcome] | None = None
    priced = 0
    for way in islice(ways, MOST_LOOKED_AT):
        result = with_job(board, way, board.problem)
        if result.faults:
            continue
        priced += 1
        if best is None or result.costs.total < best[1].costs.total:
            best = way, result
        if priced >= MOST_PRICED:
            break
    return best


def _missing_other(board: Board, job: InstallJob) -> str:
    """A job that has to be done for this one to be done, and is not."""
    for relation in board.relations_of.get(job.id, ()):
        is_first = relation.first_job_id == job.id
        other = relation.second_job_id if is_first else relation.first_job_id
        needs = relation.kind is RelationKind.SAME_TIME or (
            relation.kind is RelationKind.BEFORE and not is_first
        )
        if needs and other not in board.visits:
            return other
    return ""


def of_teams(problem: InstallersProblem, job: InstallJob) -> Found | None:
    """The first rule of a task after which no team and day is left, if there is one."""
    pairs = [
        (team, day.date)
        for team in problem.teams
        if job.lock is None or team.id in job.lock.team_ids
        for number, day in enumerate(problem.days)
        if problem.shift(team, number) is not None
    ]
    if not pairs:
        return Found(Reason.OUTSIDE_SHIFTS, "no team works on any of the days")
    for number, task in enumerate(job.tasks):
        left = pairs
        for rule in CHAIN:
            left = [pair for pair in left if is_kept(rule, *pair, job, task)]
            if not left:
                return Found(rule, f"task {number}: {WORDS[rule]}")
        most = max(team.size for team, _ in left)
        able = {team.id for team, _ in left}
        helpers = [t.size for t in problem.teams if may_help(t, job) and len(able | {t.id}) > 1]
        if most < task.people and most + max(helpers, default=0) < task.people:
            return Found(Reason.TEAM_TOO_SMALL, f"task {number} needs {task.people} people")
    return None


def _of_goods(board: Board, job: InstallJob) -> Found | None:
    if job.goods is not None and job.goods.expected_s is None:
        return Found(Reason.GOODS_NOT_ARRIVED, "nobody delivers its goods")
    return None


def _of_time(
    board: Board, job: InstallJob, order: Iterable[tuple[Reason, Ease]], *, whatever: bool
) -> Found | None:
    """The first rule that, lifted alone, lets the job in; ``None`` if it fits as it is."""
    if insertions(board, job, Ease()):
        return None
    if max(len(roles) for roles in roles_of(job)) > 1:
        alone = insertions(board, job, Ease(is_alone=True))
        if alone:
            detail = "one team could come, a second one at the same time could not"
            ease = Ease(is_alone=True)
            return Found(Reason.NEEDS_TWO_AND_ONLY_ONE, detail, ease, tuple(alone))
    for reason, ease in order:
        ways = insertions(board, job, ease)
        if ways:
            return Found(reason, LIFTED[reason], ease, tuple(ways))
    return Found(Reason.OUTSIDE_SHIFTS, "") if whatever else None


def _of_free_teams(idle: Board, job: InstallJob) -> Found | None:
    """Why no team could come even if it had nothing else to do; ``None`` if one could."""
    found = _of_time(idle, job, IDLE, whatever=True)
    if found is not None and not found.detail:
        if not insertions(idle, job, Ease(ANYTHING, has_windows=False, has_goods=False)):
            return Found(Reason.TOO_FAR, "no road leads there from any team that could come")
        text = f"even a free team would break several rules at once: {_fewest(idle, job)}"
        return Found(Reason.OUTSIDE_SHIFTS, text)
    if found is not None and found.reason is Reason.OVERTIME_CAP:
        over_s, slot = min(
            (
                (max((amount for _, amount in s.hurdles), default=0), s)
                for way in found.ways
                for s in way.slots
                if s.hurdles
            ),
            key=lambda pair: pair[0],
        )
        if over_s <= slot.drive_s:
            return replace(found, reason=Reason.TOO_FAR, detail=LIFTED[Reason.TOO_FAR])
    return found


def _fewest(idle: Board, job: InstallJob) -> str:
    """Rules that the place with the fewest breaks."""
    ways = insertions(idle, job, Ease(ANYTHING)) or insertions(
        idle, job, Ease(ANYTHING, has_windows=False, has_goods=False)
    )
    broken: list[list[Hurdle]] = [sorted(way.broken) for way in ways]
    return ", ".join(rule.value for rule in min(broken, key=len))


def _of_the_plan(board: Board, job: InstallJob, *, has_ways: bool) -> Found:
    """Why it does not fit where some team could do it if it had nothing else to do."""
    found = None if has_ways else _of_time(board, job, TIGHT, whatever=False)
    if found is not None:
        return found
    text = "all teams that could do it are busy when it could be done"
    if has_ways:
        text = "where it fits, drivers would not rest in time, or a break has no place"
    return Found(Reason.WINDOW_FULL, text)


def _of_worth(
    board: Board, job: InstallJob, item: LeftOut, best: tuple[Insertion, Outcome]
) -> Found:
    """It fits: what that costs against what leaving it out costs."""
    more_cny = best[1].costs.total
    currency = board.problem.currency
    if more_cny < 0:
        text = f"it fits, and the plan would cost {-more_cny:,.2f} {currency} less"
        return Found(Reason.NOT_FOUND, text, Ease(), (best[0],), best[1])
    reason = Reason.CHEAPER_TO_OUTSOURCE if item.is_outsourced else Reason.NOT_WORTH_ITS_PENALTY
    text = f"it fits, and the plan would cost {more_cny:,.2f} {currency} more"
    return Found(reason, text, Ease(), (best[0],), best[1])


WORDS = {
    Reason.NO_SKILL: "no team has the skills at their levels",
    Reason.NO_CERTIFICATE: "no team with the skills has the certificates",
    Reason.CERTIFICATE_EXPIRED: "certificates of teams with the skills do not count on any day",
    Reason.NO_TOOL_OR_PART: "no team that may do it carries the tools and parts",
    Reason.TEAM_TOO_SMALL: "no team that may do it has the people, and it may not be shared",
    Reason.ALL_BANNED: "its customer has banned every team that may do it",
    Reason.NOT_IN_TERRITORY: "no team that may do it works in its territory",
}
LIFTED = {
    Reason.REST_DAYS: "teams that could come have a day off that is due",
    Reason.WEEKLY_HOURS: "teams that could come have worked the hours of the week",
    Reason.JOB_CAP: "teams that could come have all the visits or metres of a day",
    Reason.OVERTIME_CAP: "teams that could come would be back too late, or work too long",
    Reason.NO_TOOL_OR_PART: "teams that could come have used up the parts",
    Reason.GOODS_NOT_ARRIVED: "the goods come after the time at which a team could come",
    Reason.DEADLINE_TOO_EARLY: "a team could come, but not be done by the deadline",
    Reason.WINDOW_FULL: "teams that could come are busy in its windows",
    Reason.OUTSIDE_SHIFTS: "its windows and the shifts of teams that could come do not meet",
    Reason.TOO_FAR: "every team that could come lives too far away",
}
