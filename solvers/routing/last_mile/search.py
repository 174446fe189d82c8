"""One front, one process: a first plan, PyVRP, and ruin and recreate where it lacks rules."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from solvers.common import Deadline
from solvers.common.pyvrp_run import Stop
from solvers.routing.last_mile.annealing import Annealer
from solvers.routing.last_mile.construct import (
    CHEAPER_CNY,
    construct,
    drop_unprofitable,
    insert_missing,
)
from solvers.routing.last_mile.exact_insertion import inserter_for
from solvers.routing.last_mile.improve import improve
from solvers.routing.last_mile.means import Means
from solvers.routing.last_mile.plain import KNOWN_SHARE, is_plain, pyvrp_share
from solvers.routing.last_mile.pyvrp_model import Model
from solvers.routing.last_mile.repair import roster_of
from solvers.routing.last_mile.roster import Roster
from solvers.routing.last_mile.strings import Cooling

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from solvers.common import StopCheck
    from solvers.routing.last_mile.drive import Draft
    from solvers.routing.last_mile.insertion import Inserter
    from solvers.routing.last_mile.pool import TourPool
    from solvers.routing.last_mile.schedule import Scheduler

LEAST_SEARCH_S = 0.05
"""PyVRP is not begun with less time than this."""
LEAST_ANNEAL_S = 0.2
"""Nor is ruin and recreate under all rules with less than this, where nobody is missing."""
CONSTRUCT_SHARE = 0.15
POLISH_SHARE = 0.1
SEARCH_SHARE = 0.7
ANNEAL_SHARE = 0.97
"""Shares of the time left: for first plans, for exact improvement of the best of them, for PyVRP,
and for ruin and recreate from the best of all."""
PYVRP_FIRST_SHARE = 0.25
"""Share of a cold search that PyVRP gets before the search by strings, which goes on from there."""
PYVRP_LONG_SHARE = 0.9
"""The same, of any search, where tours are long: taking a few visits out moves little there."""
LONG_TOUR = 14
"""Mean number of visits from which on tours are long."""
LONG_TOUR_JOBS = 150
"""With fewer jobs, long tours are left to the search by strings as well."""
STRINGS_SHARE = 0.96
ROUNDS_PER_ITERATION = 40
"""Rounds of the search by strings that take as long as an iteration of PyVRP's."""
BLIND_STRINGS_SHARE = 0.6
ITERATION_S = 0.002
HEAT_OF_A_SECOND = 40.0
MOST_HEAT, LEAST_HEAT, LAST_HEAT = 2.5, 0.06, 0.03
"""First heat of the search by strings for each second of a job, its limits, and the last heat, in
mean prices of an arc."""
WARM_SHARE = 0.3
"""Share of the first heat with which a warm start begins."""
STILL = Cooling(1e-9, 1e-9)
FIRST_SHARE = 0.4
"""Share of a first round that finds out how many vehicles of each layout are wanted."""


class Lead(StrEnum):
    """Engines of which one may get most of a search."""

    PYVRP = "pyvrp"
    STRINGS = "strings"


@dataclass(frozen=True, slots=True)
class Effort:
    """How much one search may use; ``None`` is no limit, never both."""

    max_seconds: float | None
    max_iterations: int | None
    seed: int = 0
    cooling: Cooling | None = None
    """Of the search by strings; by default from hot to cold, and from lukewarm for a warm start."""
    is_cold: bool = False
    """Whether the warm start is only a first one, not worth more than one from scratch."""
    lead: Lead | None = None
    """Who gets most of a search that may ask both; by default, that depends on the tours."""
    without: frozenset[Means] = frozenset()
    """What is left out; of both engines, one must stay."""


def first_roster(inserter: Inserter, deadline: Deadline, warm: Sequence[Draft] = ()) -> Roster:
    """The warm start with what is missing inserted, or a plan from scratch."""
    scheduler = inserter.scheduler
    if not is_plain(scheduler.problem):
        kept = roster_of(scheduler, warm).tours
        return Roster(scheduler, Annealer(scheduler, 0).filled(kept))
    if not warm:
        return construct(inserter, deadline)
    roster = roster_of(inserter.scheduler, warm)
    insert_missing(roster, inserter)
    return roster


def suits_strings(scheduler: Scheduler) -> bool:
    """Whether the search by strings may be asked for the front."""
    model = _model(Annealer(scheduler, 0))
    return model is not None and model.suits_strings


def quick_roster(scheduler: Scheduler, warm: Sequence[Draft]) -> Roster | None:
    """The warm start with what is missing put in, by the search by strings; ``None`` if it may not.

    A thousandth of the seconds that exact insertion takes.
    """
    annealer = Annealer(scheduler, 0)
    model = _model(annealer)
    if model is None or not model.suits_strings:
        return None
    tours = roster_of(scheduler, warm).tours
    return _filled(annealer, model.solve_by_strings(Stop(Deadline(None), 1), 0, tours, STILL))


def has_long_tours(roster: Roster) -> bool:
    """Whether a mean tour has many visits."""
    return visits_of_a_tour(roster) > LONG_TOUR


def visits_of_a_tour(roster: Roster) -> float:
    """Mean number."""
    visits = sum(len(trip) for tour in roster.tours for trip in tour.trips)
    return visits / max(1, len(roster.tours))


def cooling_for(effort: Effort, jobs: int, workers: int = 1, *, is_warm: bool) -> Cooling:
    """Heat for the seconds that there are for a job: with few, what is good soon must be kept."""
    seconds = effort.max_seconds
    if seconds is None:
        seconds = (effort.max_iterations or 0) * ITERATION_S
    first = HEAT_OF_A_SECOND * seconds * workers / max(1, jobs)
    first = min(MOST_HEAT, max(LEAST_HEAT, first))
    return Cooling(max(LEAST_HEAT, first * WARM_SHARE) if is_warm else first, LAST_HEAT)


def search(
    scheduler: Scheduler,
    effort: Effort,
    warm: Sequence[Draft] = (),
    should_stop: StopCheck | None = None,
    pool: TourPool | None = None,
) -> tuple[float, Roster]:
    """Cost of the first roster, and the best one found within the effort.

    There is always one, however small the effort. A ``pool`` gets tours that are met on the way, if
    the search by strings may be asked.
    """
    deadline = Deadline(effort.max_seconds)
    annealer = Annealer(scheduler, effort.seed)
    model = _model(annealer)
    if model is not None and model.suits_strings and Means.STRINGS not in effort.without:
        return _known_search(annealer, model, effort, deadline, warm, should_stop, pool)
    if is_plain(scheduler.problem):
        return _plain_search(annealer, effort, deadline, warm, should_stop)
    return _ruled_search(annealer, model, effort, deadline, warm, should_stop)


def _model(annealer: Annealer) -> Model | None:
    """All jobs that anybody can serve as PyVRP sees them, if it may be asked and there are any."""
    problem = annealer.scheduler.problem
    jobs = [job for job, cost in enumerate(annealer.around.alone_cny[:, 0]) if cost < math.inf]
    if not jobs or not pyvrp_share(problem):
        return None
    return Model(annealer.scheduler, jobs)


def _known_search(
    annealer: Annealer,
    model: Model,
    effort: Effort,
    deadline: Deadline,
    warm: Sequence[Draft],
    should_stop: StopCheck | None,
    pool: TourPool | None,
) -> tuple[float, Roster]:
    """PyVRP, the search by strings from what it found, and ruin and recreate under all rules."""
    scheduler = annealer.scheduler
    # Where the model is blind for some rules, more is left to the search that knows them.
    is_blind = pyvrp_share(scheduler.problem) < KNOWN_SHARE
    known = BLIND_STRINGS_SHARE if is_blind else STRINGS_SHARE
    tours: Sequence[Draft] = roster_of(scheduler, warm).tours
    begun = model.solve_by_strings(Stop(Deadline(None), 1), effort.seed, tours, STILL)
    best = _filled(annealer, begun)
    first_cny = best.cost_cny
    is_cold = effort.is_cold or not warm
    jobs = len(scheduler.problem.jobs)
    meet = None if pool is None else pool.meet
    lead = effort.lead
    if lead is None and jobs >= LONG_TOUR_JOBS and has_long_tours(best):
        lead = Lead.PYVRP
    asks_pyvrp = lead is Lead.PYVRP or (lead is None and is_cold)
    asks_pyvrp &= Means.PYVRP not in effort.without
    if asks_pyvrp and deadline.remaining_s > LEAST_SEARCH_S:
        share = PYVRP_LONG_SHARE if lead is Lead.PYVRP else PYVRP_FIRST_SHARE
        stop = _stop(deadline, effort, share, should_stop, of=1.0)
        drafts = model.solve(stop, effort.seed, best.tours, meet)
        best = _cheaper(best, scheduler, _filled(annealer, drafts).tours)
    if deadline.remaining_s > LEAST_SEARCH_S:
        rounds = effort.max_iterations
        rounds = None if rounds is None else rounds * ROUNDS_PER_ITERATION
        stop = Stop(_part(deadline, known), rounds, should_stop)
        cooling = effort.cooling or cooling_for(effort, jobs, is_warm=not is_cold)
        if lead is Lead.PYVRP and asks_pyvrp:
            cooling = Cooling(LEAST_HEAT, LAST_HEAT)
        found = model.solve_by_strings(stop, effort.seed, best.tours, cooling, meet)
        best = _cheaper(best, scheduler, _filled(annealer, found).tours)
    if deadline.remaining_s < LEAST_ANNEAL_S and not best.missing:
        return first_cny, best
    return first_cny, _annealed(annealer, best, deadline, effort.max_iterations, should_stop)


def _filled(annealer: Annealer, drafts: Sequence[Draft]) -> Roster:
    """Rough tours that keep all rules, and who is missing put in."""
    scheduler = annealer.scheduler
    return Roster(scheduler, annealer.filled(roster_of(scheduler, drafts).tours))


def _ruled_search(
    annealer: Annealer,
    model: Model | None,
    effort: Effort,
    deadline: Deadline,
    warm: Sequence[Draft],
    should_stop: StopCheck | None,
) -> tuple[float, Roster]:
    """PyVRP for as long as it knows enough of the rules, then ruin and recreate under all."""
    scheduler = annealer.scheduler
    first = _filled(annealer, warm)
    drop_unprofitable(first)
    first_cny, best = first.cost_cny, first
    share = pyvrp_share(scheduler.problem)
    rounds = effort.max_iterations
    if share and deadline.remaining_s > LEAST_SEARCH_S:
        if model is not None and not model.is_empty:
            drafts = model.solve(_stop(deadline, effort, share, should_stop), effort.seed, [])
            best = _cheaper(best, scheduler, _filled(annealer, drafts).tours)
        if rounds is not None:
            rounds = max(1, round(rounds * (1 - share)))
    return first_cny, _annealed(annealer, best, deadline, rounds, should_stop)


def _plain_search(
    annealer: Annealer,
    effort: Effort,
    deadline: Deadline,
    warm: Sequence[Draft],
    should_stop: StopCheck | None,
) -> tuple[float, Roster]:
    """First plan, PyVRP, repair, exact improvement."""
    scheduler = annealer.scheduler
    inserter = inserter_for(scheduler)
    best = first_roster(inserter, _part(deadline, CONSTRUCT_SHARE), warm)
    first_cny = best.cost_cny
    best = improve(best, inserter, _part(deadline, POLISH_SHARE), should_stop, passes=1)
    jobs = [job for job in range(len(scheduler.problem.jobs)) if inserter.alone(job)]
    if not jobs:
        return first_cny, best
    model = Model(scheduler, jobs)
    shares = (FIRST_SHARE, 1.0) if model.may_overbook else (1.0,)
    for attempt, share in enumerate(shares):
        if model.is_empty or deadline.remaining_s < LEAST_SEARCH_S:
            break
        stop = _stop(deadline, effort, share, should_stop)
        drafts = model.solve(stop, effort.seed + attempt, best.tours)
        counts = cut_counts(scheduler, drafts)
        if counts is not None:
            model = Model(scheduler, jobs, counts)
        found = roster_of(scheduler, drafts)
        insert_missing(found, inserter)
        found = improve(found, inserter, deadline, should_stop)
        if found.cost_cny < best.cost_cny - CHEAPER_CNY:
            best = found
    return first_cny, _annealed(annealer, best, deadline, effort.max_iterations, should_stop)


def _annealed(
    annealer: Annealer,
    best: Roster,
    deadline: Deadline,
    rounds: int | None,
    should_stop: StopCheck | None,
) -> Roster:
    """The roster after ruin and recreate; itself if that finds nothing cheaper."""
    tours = annealer.run(best.tours, _part(deadline, ANNEAL_SHARE), rounds, should_stop)
    best = _cheaper(best, annealer.scheduler, tours)
    if best.missing:
        # Ruin and recreate looks at promising places only.
        fuller = annealer.filled(best.tours, everywhere=True)
        best = _cheaper(best, annealer.scheduler, fuller)
    return best


def _cheaper(best: Roster, scheduler: Scheduler, tours: Sequence[Draft]) -> Roster:
    """The roster, or the one of these tours if that is cheaper."""
    found = Roster(scheduler, tours)
    drop_unprofitable(found)
    return min(best, found, key=lambda roster: roster.cost_cny)


def cut_counts(
    scheduler: Scheduler, drafts: Sequence[Draft]
) -> Mapping[tuple[int, int], int] | None:
    """Vehicles for each rig and shift that keep the fleet's counts, or ``None`` if all is well.

    Where drafts use more vehicles of a van than there are, its layouts get shares as they were
    used, by largest remainder; elsewhere every layout may still use all.
    """
    rigs = scheduler.tables.rigs
    used = Counter((draft.rig, draft.shift) for draft in drafts)
    counts: dict[tuple[int, int], int] = {}
    is_over = False
    for number, van in enumerate(scheduler.problem.vans):
        mine = [position for position, rig in enumerate(rigs) if rig.van == number]
        for shift in range(len(van.shifts)):
            shares = [used[rig, shift] for rig in mine]
            if sum(shares) <= van.count:
                counts |= {(rig, shift): van.count for rig in mine}
                continue
            is_over = True
            parts = apportioned(van.count, shares)
            counts |= {(rig, shift): part for rig, part in zip(mine, parts, strict=True)}
    return counts if is_over else None


def apportioned(total: int, shares: Sequence[int]) -> list[int]:
    """Whole parts of ``total`` in proportion to the shares, by largest remainder."""
    exact = [total * share / sum(shares) for share in shares]
    parts = [int(part) for part in exact]
    order = sorted(range(len(shares)), key=lambda n: (parts[n] - exact[n], n))
    for number in order[: total - sum(parts)]:
        parts[number] += 1
    return parts


def _part(deadline: Deadline, share: float) -> Deadline:
    """A deadline after a share of the time that is left, if there is a limit."""
    left_s = deadline.remaining_s
    return Deadline(None if math.isinf(left_s) else left_s * share)


def _stop(
    deadline: Deadline,
    effort: Effort,
    share: float,
    should_stop: StopCheck | None,
    of: float = SEARCH_SHARE,
) -> Stop:
    part = _part(deadline, of * share)
    iterations = effort.max_iterations
    if iterations is not None and share < 1:
        iterations = max(1, round(iterations * share))
    return Stop(part, iterations, should_stop)
