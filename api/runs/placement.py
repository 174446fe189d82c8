"""A network of sites: placed, judged, checked and written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from api.placement_extras import Extras
from api.placement_folder import write_placement
from api.plan_checks import check_sites
from api.roads import operator
from api.runs.watch import EMPTY, Written, place_for
from solvers.common import Status
from solvers.placement.explain import explain, solving
from solvers.placement.frontier import frontier
from solvers.placement.judged import judge
from solvers.placement.losses.flows import flowing
from solvers.placement.present import has_network, present_network
from solvers.placement.solve import solve
from solvers.placement.tie_out import tie_out
from solvers.placement.validate import validate
from solvers.placement.vulnerability import vulnerability

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from api.runs.watch import Watch
    from solvers.common import Limits
    from solvers.placement.judged import Judgement
    from solvers.placement.plan import PlacementPlan
    from solvers.placement.problem import Future, PlacementProblem
    from solvers.placement.tie_out import TieOut
    from supplychain.scenario import Scenario

TODAY_SHARE = 0.1
"""Share of the time for pricing today's network, which nothing but flows can change."""
TODAY_S = 60.0
LOSS_S, LEAST_LOSS_S = 20.0, 2.0
"""The longest for the flows after one loss, and what each may take however many there are."""
FLOWS_S = 20.0
"""The longest for flows of a plan that was left behind."""
CONFLICT_S = 20.0
"""The longest for one limit that is relaxed where there is no plan."""


@dataclass(frozen=True, slots=True)
class PlacementWish:
    """What is wanted beside the network.

    Parameters
    ----------
    limits
        Of the search.
    lanes
        How many lanes are lost, beside every site; ``None`` for no losses at all.
    has_frontier
        Whether to draw the curve of cost against coverage.
    futures
        In which the plan is priced, beside those that it was made for.
    on_plan
        Given each better plan as it is found.
    """

    limits: Limits
    lanes: int | None = None
    has_frontier: bool = False
    futures: tuple[Future, ...] = ()
    on_plan: Callable[[PlacementPlan], None] | None = None


def place(
    scenario: Scenario,
    problem: PlacementProblem,
    wish: PlacementWish,
    watch: Watch,
    before: PlacementPlan | None = None,
) -> tuple[PlacementPlan, Extras]:
    """The new network, checked, with all that is wanted beside it.

    Parameters
    ----------
    scenario, problem, wish, watch
        Of what, what is wanted, and who looks on.
    before
        Plan of an earlier search, to start from.
    """
    plan, extras = _placed(scenario, problem, wish, watch, before)
    if wish.futures and plan.status not in EMPTY and not extras.violations:
        judging = _judging(problem, wish, watch)
        extras = replace(extras, judged=judging(plan))
        if extras.today is not None:
            extras = replace(extras, judged_today=judging(extras.today[1]))
    return plan, extras


def found_again(
    scenario: Scenario,
    problem: PlacementProblem,
    limits: Limits,
    kept: PlacementPlan,
    watch: Watch,
) -> tuple[PlacementPlan, Extras]:
    """A plan that a search left behind, checked, beside today's network but for nothing else.

    Where the checkers find anything, its sites stand and their flows are found anew.
    """
    plan, found = kept, check_sites(scenario, problem, kept)
    if found:
        brief = replace(limits, max_seconds=FLOWS_S)
        plan = solve(problem, brief, warm_start=kept, should_stop=watch.should_stop)
        found = check_sites(scenario, problem, plan)
    today = _today(problem, replace(limits, max_seconds=FLOWS_S), watch)
    if today is not None:
        found = [*found, *validate(*today)]
    return plan, Extras(today, _tie(scenario, today), violations=tuple(found))


def write_sites(
    folder: Path,
    scenario: Scenario,
    problem: PlacementProblem,
    plan: PlacementPlan,
    extras: Extras,
    limits: Limits,
    watch: Watch,
) -> tuple[Written, Extras]:
    """Write a network, or what stands in the way of any."""
    if plan.status is Status.INFEASIBLE and not watch.should_stop():
        extras = replace(extras, conflict=_conflict(problem, plan, limits))
    target = place_for(folder, extras.violations)
    header = write_placement(target, scenario, problem, plan, extras)
    return Written(target, header, extras.violations), extras


def _placed(
    scenario: Scenario,
    problem: PlacementProblem,
    wish: PlacementWish,
    watch: Watch,
    before: PlacementPlan | None,
) -> tuple[PlacementPlan, Extras]:
    """The new network, beside today's, what losses do to it and what more coverage costs."""
    today = _today(problem, wish.limits, watch)
    start = before or (None if today is None else today[1])
    watch.begun()
    plan = solve(
        problem,
        wish.limits,
        warm_start=start,
        progress=watch.progress,
        should_stop=watch.should_stop,
        on_plan=wish.on_plan,
    )
    if wish.on_plan is not None and plan.status not in EMPTY:
        wish.on_plan(plan)
    watch.searched()
    found = check_sites(scenario, problem, plan)
    if today is not None:
        found += validate(*today)
    extras = Extras(today, _tie(scenario, today), violations=tuple(found))
    if found or plan.status in EMPTY:
        return plan, extras
    if wish.has_frontier and not watch.should_stop():
        curve = frontier(
            problem, wish.limits, progress=watch.progress, should_stop=watch.should_stop
        )
        extras = replace(extras, frontier=curve)
    if wish.lanes is not None and not watch.should_stop():
        flows = flowing(_brief(wish, plan), watch.should_stop)
        risk = vulnerability(problem, plan, flows, lanes=wish.lanes, progress=watch.progress)
        extras = replace(extras, risk=risk)
    return plan, extras


def _judging(
    problem: PlacementProblem, wish: PlacementWish, watch: Watch
) -> Callable[[PlacementPlan], Judgement]:
    """What networks cost in the futures of a file."""
    flows = flowing(replace(wish.limits, max_seconds=LOSS_S), watch.should_stop)

    def judging(plan: PlacementPlan) -> Judgement:
        return judge(
            problem,
            plan,
            wish.futures,
            flows,
            progress=watch.progress,
            should_stop=watch.should_stop,
        )

    return judging


def _brief(wish: PlacementWish, plan: PlacementPlan) -> Limits:
    """Seconds for one loss, so that all together take no longer than the search may."""
    seconds, count = wish.limits.max_seconds, len(plan.open_ids) + (wish.lanes or 0)
    share = LOSS_S if seconds is None else max(LEAST_LOSS_S, seconds / max(1, count))
    return replace(wish.limits, max_seconds=min(LOSS_S, share))


def _today(
    problem: PlacementProblem, limits: Limits, watch: Watch
) -> tuple[PlacementProblem, PlacementPlan] | None:
    """Today's network and its plan, in a share of the time; ``None`` if there is none."""
    if not has_network(problem):
        return None
    share = TODAY_S if limits.max_seconds is None else TODAY_SHARE * limits.max_seconds
    brief = replace(limits, max_seconds=min(TODAY_S, share))
    present = present_network(problem)
    plan = solve(present, brief, should_stop=watch.should_stop)
    return None if plan.status in EMPTY else (present, plan)


def _tie(scenario: Scenario, today: tuple[PlacementProblem, PlacementPlan] | None) -> TieOut | None:
    """The model beside the books, if the scenario states what today's network costs."""
    if today is None or scenario.design is None or not scenario.design.spend:
        return None
    return tie_out(scenario, today[1], operator().roads(scenario.roads))


def _conflict(problem: PlacementProblem, plan: PlacementPlan, limits: Limits) -> tuple[str, ...]:
    """What stands in the way of any network, a line each."""
    brief = replace(limits, max_seconds=CONFLICT_S)
    return tuple(str(explain(problem, plan, value=solving(plan, brief))).splitlines())
