"""The nearest change that would serve a job that is left out, and its price in the plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from solvers.common.explanation import Relief
from solvers.installers.plan import Reason
from solvers.installers.reasons.grants import granted_teams, twins
from solvers.installers.reasons.insertions import Ease, insertions, terms_of
from solvers.installers.reasons.limits import Hurdle
from solvers.installers.reasons.slots import latest_s
from solvers.installers.reasons.trial import WORTH, cheapest
from supplychain.jobs import GoodsArrival
from supplychain.windows import DeliveryWindow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from solvers.installers.plan import LeftOut
    from solvers.installers.problem import InstallersProblem
    from solvers.installers.reasons.board import Board
    from solvers.installers.reasons.insertions import Insertion
    from solvers.installers.reasons.outcome import Outcome
    from solvers.installers.reasons.trial import Found
    from supplychain.jobs import InstallJob
    from supplychain.teams import Team

MOST_WAYS = 60
"""Ways whose distance from what is allowed is looked at, the cheapest ones."""
MOST_TRIED = 6
"""Changes that are tried, the smallest first."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the problem that may serve a job: its word, size, unit, words, and the result."""

    word: str
    amount: float
    unit: str
    text: str
    problem: InstallersProblem


@dataclass(frozen=True, slots=True)
class Served:
    """A relief, the problem with it, and the plan with the job."""

    relief: Relief
    outcome: Outcome


def relief_of(board: Board, item: LeftOut, found: Found) -> Served | None:
    """The smallest change with which the job fits, tried in the plan; ``None`` if none is known."""
    job = board.problem.job_of[item.job_id]
    if found.reason in WORTH:
        return _of_price(board, job, item, found)
    changes = sorted(_changes(board, job, found), key=lambda change: change.amount)
    for change in changes[:MOST_TRIED]:
        eased = board.eased(change.problem)
        best = cheapest(eased, insertions(eased, change.problem.job_of[job.id], Ease()))
        if best is not None:
            cny = price_cny(best[1])
            text = f"it would fit with {change.text}, for {cny:,.2f} {board.problem.currency} more"
            relief = Relief(change.word, change.amount, change.unit, cny, text)
            return Served(relief, best[1])
    return None


def price_cny(result: Outcome) -> float:
    """What a plan costs more, the price of leaving the job out aside."""
    costs = result.costs
    return costs.total - costs.unserved - costs.outsourced - min(0.0, costs.changes)


def _of_price(board: Board, job: InstallJob, item: LeftOut, found: Found) -> Served | None:
    if found.best is None:
        return None
    more_cny = max(0.0, found.best.costs.total)
    what = "the price of somebody else" if item.is_outsourced else "the price of leaving it out"
    text = f"it would pay if {what} were {more_cny:,.2f} {board.problem.currency} higher"
    if found.reason is Reason.NOT_FOUND:
        text = "it fits as it is"
    relief = Relief("penalty", more_cny, board.problem.currency, price_cny(found.best), text)
    return Served(relief, found.best)


def _changes(board: Board, job: InstallJob, found: Found) -> Iterator[Change]:
    """Changes that fit the reason, from the trial that proved it."""
    ways = found.ways[:MOST_WAYS]
    reason = found.reason
    if reason is Reason.LOCK_IMPOSSIBLE:
        yield _job_change(board, replace(job, lock=None), ("lock", 1, "locks", "its lock opened"))
    elif reason in (Reason.WINDOW_FULL, Reason.OUTSIDE_SHIFTS) and ways:
        for way in ways:
            yield from _wider(board, job, way)
    elif reason is Reason.GOODS_NOT_ARRIVED:
        yield from _goods(board, job, ways)
    elif reason is Reason.DEADLINE_TOO_EARLY:
        for way in ways:
            late_s = slot_amount(way, Hurdle.DEADLINE)
            later = replace(job, deadline_s=(job.deadline_s or 0) + int(late_s))
            text = f"a deadline {late_s / 60:,.0f} min later"
            yield _job_change(board, later, ("deadline", late_s / 60, "min", text))
    elif reason in LIMITS and ways:
        for way in ways:
            yield LIMITS[reason](board, way)
    else:
        yield from granted_changes(board, job, reason)


def granted_changes(board: Board, job: InstallJob, reason: Reason) -> Iterator[Change]:
    """A team with what is missing, or one more team."""
    for word, text, problem in granted_teams(board, job, reason):
        yield Change(word, 1, f"{word}s", text, problem)
    if reason in (Reason.WINDOW_FULL, Reason.NEEDS_TWO_AND_ONLY_ONE, Reason.TOO_FAR):
        for text, problem in twins(board, job, at_door=reason is Reason.TOO_FAR):
            yield Change("team", 1, "teams", text, problem)


def slot_amount(way: Insertion, *rules: Hurdle) -> float:
    """The most by which any of its places breaks one of some rules."""
    amounts = [amount for slot in way.slots for rule, amount in slot.hurdles if rule in rules]
    return max(amounts, default=0.0)


def _job_change(board: Board, job: InstallJob, words: tuple[str, float, str, str]) -> Change:
    problem = board.problem
    jobs = tuple(job if other.id == job.id else other for other in problem.jobs)
    return Change(*words, replace(problem, jobs=jobs))


def _team_change(board: Board, teams: list[Team], words: tuple[str, float, str, str]) -> Change:
    changed = {team.id: team for team in teams}
    mine = tuple(changed.get(team.id, team) for team in board.problem.teams)
    mean_s = board.problem.mean_paid_s
    return Change(*words, replace(board.problem, teams=mine, peer_paid_s=mean_s))


def _wider(board: Board, job: InstallJob, way: Insertion) -> Iterator[Change]:
    """The nearest window, opening sooner or closing later, so that it holds the start."""
    slot = way.slots[0]
    terms = terms_of(board, job, Ease(has_windows=False))
    if terms is None or slot.role.task != 0:
        return
    starts = {slot.start_s}
    after = [window.open_s for window in job.windows if window.open_s > slot.start_s]
    if after and len(way.slots) == 1:
        starts.add(latest_s(board, slot, terms, min(after)))
    for start_s in starts:
        near = min(job.windows, key=lambda window: _off_s(window, start_s), default=None)
        if near is None:
            continue
        off_s = _off_s(near, start_s)
        opens_s, closes_s = min(near.open_s, start_s), max(near.close_s, start_s)
        wide = DeliveryWindow(opens_s, closes_s, near.late_cny_per_min)
        windows = tuple(wide if window == near else window for window in job.windows)
        how = "opens" if start_s < near.open_s else "closes"
        side = "sooner" if start_s < near.open_s else "later"
        text = f"a window that {how} {off_s / 60:,.0f} min {side}"
        yield _job_change(board, replace(job, windows=windows), ("window", off_s / 60, "min", text))


def _off_s(window: DeliveryWindow, at_s: int) -> int:
    return max(window.open_s - at_s, at_s - window.close_s, 0)


def _goods(board: Board, job: InstallJob, ways: tuple[Insertion, ...]) -> Iterator[Change]:
    """Goods that are there when a team could come."""
    ready_s, goods = board.problem.ready_s(job), job.goods or GoodsArrival()
    free = Ease(has_goods=False)
    for way in ways or insertions(board, job, free)[:MOST_WAYS]:
        terms = terms_of(board, job, free)
        if terms is None:
            continue
        at_s = way.slots[0].start_s
        if len(way.slots) == 1:
            at_s = latest_s(board, way.slots[0], terms, min(ready_s, board.problem.horizon_s))
        if goods.expected_s is None:
            sooner = replace(job, goods=GoodsArrival(goods.order_id, at_s))
            text = f"goods that are there {at_s / 60:,.0f} min after the start of the horizon"
            yield _job_change(board, sooner, ("goods", at_s / 60, "min", text))
        elif at_s < ready_s:
            there = replace(goods, expected_s=goods.expected_s - (ready_s - at_s))
            text = f"goods {(ready_s - at_s) / 60:,.0f} min sooner"
            words = ("goods", (ready_s - at_s) / 60, "min", text)
            yield _job_change(board, replace(job, goods=there), words)


def _overtime(board: Board, way: Insertion) -> Change:
    """As much longer days as it takes, by the team's terms and by the rules."""
    rules = board.problem.rules
    most_s = int(slot_amount(way, Hurdle.OVERTIME, Hurdle.DAY, Hurdle.MONTH))
    daily_s = rules.labour.daily_s + rules.labour.overtime_daily_s
    teams = []
    for slot in way.slots:
        allowed_s = min(slot.team.overtime_s, rules.labour.overtime_daily_s)
        day_s = daily_s if slot.team.most_daily_s is None else slot.team.most_daily_s
        teams.append(replace(slot.team, overtime_s=allowed_s + most_s, most_daily_s=day_s + most_s))
    labour = replace(
        rules.labour,
        overtime_daily_s=rules.labour.overtime_daily_s + most_s,
        overtime_monthly_s=rules.labour.overtime_monthly_s + most_s,
    )
    text = f"{most_s / 60:,.0f} min more of overtime"
    change = _team_change(board, teams, ("overtime", most_s / 60, "min", text))
    own = {slot.team.id for slot in way.slots}
    others = tuple(
        team
        if team.id in own
        else replace(
            team,
            overtime_s=min(team.overtime_s, rules.labour.overtime_daily_s),
            most_daily_s=daily_s if team.most_daily_s is None else team.most_daily_s,
        )
        for team in change.problem.teams
    )
    eased = replace(change.problem, teams=others, rules=replace(rules, labour=labour))
    return replace(change, problem=eased)


def _caps(board: Board, way: Insertion) -> Change:
    """One more visit, or more kilometres."""
    visits, metres = slot_amount(way, Hurdle.VISITS), slot_amount(way, Hurdle.METRES)
    teams = [
        replace(
            slot.team,
            most_jobs=None if slot.team.most_jobs is None else slot.team.most_jobs + int(visits),
            most_distance_m=None
            if slot.team.most_distance_m is None
            else slot.team.most_distance_m + int(metres),
        )
        for slot in way.slots
    ]
    if visits:
        return _team_change(board, teams, ("visits", visits, "visits", "one visit more in a day"))
    text = f"{metres / 1_000:,.1f} km more in a day"
    return _team_change(board, teams, ("distance", metres / 1_000, "km", text))


def _week(board: Board, way: Insertion) -> Change:
    over_s = slot_amount(way, Hurdle.WEEK)
    usual_s = board.problem.rules.labour.weekly_s
    teams = [
        replace(
            slot.team,
            most_weekly_s=int(over_s)
            + (usual_s if slot.team.most_weekly_s is None else slot.team.most_weekly_s),
        )
        for slot in way.slots
    ]
    text = f"{over_s / 60:,.0f} min more in the week"
    return _team_change(board, teams, ("week", over_s / 60, "min", text))


def _rest(board: Board, way: Insertion) -> Change:
    """Work on a day off that is due: the team's days before it are forgotten."""
    labour = board.problem.rules.labour
    longer = replace(labour, days_in_a_row=labour.days_in_a_row + len(board.problem.days))
    rules = replace(board.problem.rules, labour=longer)
    return Change(
        "rest", 1, "days", "work on a day off that is due", replace(board.problem, rules=rules)
    )


def _parts(board: Board, way: Insertion) -> Change:
    teams = []
    for slot in way.slots:
        more = tuple(part for part in slot.role.work.parts)
        teams.append(replace(slot.team, parts=(*slot.team.parts, *more)))
    lacking = slot_amount(way, Hurdle.PARTS)
    text = f"{lacking:g} more of a part on board"
    return _team_change(board, teams, ("part", lacking, "units", text))


LIMITS: dict[Reason, Callable[[Board, Insertion], Change]] = {
    Reason.OVERTIME_CAP: _overtime,
    Reason.JOB_CAP: _caps,
    Reason.WEEKLY_HOURS: _week,
    Reason.REST_DAYS: _rest,
    Reason.NO_TOOL_OR_PART: _parts,
}
