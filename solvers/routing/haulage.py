"""Line haul and middle mile together: from sourced goods to goods at the fronts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from solvers.common import Deadline, Limits
from solvers.common.workers import executor, results
from solvers.routing import line_haul, middle_mile
from solvers.routing.booking import Booking
from solvers.routing.freight import Wish, load_of
from solvers.routing.trunk.nouns import TrunkPlan
from solvers.routing.trunk.problem import TrunkProblem
from supplychain.fleet import Haul
from supplychain.sites import Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from solvers.common import StopCheck
    from solvers.routing.frames import Frame
    from solvers.routing.problem import RoutingProblem
    from solvers.routing.trunk.nouns import Load
    from supplychain.plans import CarrierMove, Consignment, Route


LINE_HAUL_SHARE = 0.5
"""Part of the trunk tiers' seconds for line haul; it rarely needs them."""

LEAST_S = 0.2

TrunkPlanner = Callable[[TrunkProblem, Limits], TrunkPlan]

PLANNERS: Mapping[Haul, TrunkPlanner] = {
    Haul.LINE_HAUL: line_haul.solve,
    Haul.MIDDLE_MILE: middle_mile.solve,
}


@dataclass(slots=True)
class Haulage:
    """What the trunk tiers do.

    Parameters
    ----------
    goods
        Consignments as they arrive: those cut on the way appear as parts.
    at_s
        When each can leave the site that it has come to.
    lost
        Consignments, or parts, left behind.
    routes, moves
        Own trucks and carriers, without loads, temperatures and costs.
    problems, plans
        Problem and plan of each base.
    """

    goods: dict[str, Consignment] = field(default_factory=dict)
    at_s: dict[str, int] = field(default_factory=dict)
    lost: list[Consignment] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    moves: list[CarrierMove] = field(default_factory=list)
    problems: dict[str, TrunkProblem] = field(default_factory=dict)
    plans: dict[str, TrunkPlan] = field(default_factory=dict)


def haul(
    problem: RoutingProblem,
    frames: Mapping[str, Frame],
    goods: Iterable[Consignment],
    wishes: Mapping[str, Wish],
    limits: Limits,
    known: Sequence[Haulage] = (),
    planners: Mapping[Haul, TrunkPlanner] | None = None,
    should_stop: StopCheck | None = None,
) -> Haulage:
    """Plan line haul, then middle mile with what line haul brings.

    Parameters
    ----------
    goods
        Everything that is to be delivered or transferred.
    wishes
        By order: when its goods should be able to leave the front.
    limits
        Seconds for both tiers together, and processes.
    known
        Earlier results; bases whose loads are unchanged keep their plan.
    planners
        Functions that plan one base of each tier; by default ``PLANNERS``.
    should_stop
        Asked while bases are planned.

    Raises
    ------
    Abandoned
        If asked to stop.
    """
    haulage = Haulage()
    deadline = Deadline(limits.max_seconds)
    for item in goods:
        haulage.goods[item.id] = item
        haulage.at_s[item.id] = _ready_s(problem, item)
    here = {key: item.from_site_id for key, item in haulage.goods.items()}
    for tier, share in ((Haul.LINE_HAUL, LINE_HAUL_SHARE), (Haul.MIDDLE_MILE, 1.0)):
        trunks = _problems(problem, frames, haulage, here, wishes, tier)
        seconds = None if limits.max_seconds is None else share * deadline.remaining_s
        solve = (planners or PLANNERS)[tier]
        plans = plans_of(trunks, solve, replace(limits, max_seconds=seconds), known, should_stop)
        for base_id, plan in plans.items():
            haulage.problems[base_id], haulage.plans[base_id] = trunks[base_id], plan
            Booking(problem, haulage, here).book(plan, tier)
    return haulage


def _problems(
    problem: RoutingProblem,
    frames: Mapping[str, Frame],
    haulage: Haulage,
    here: Mapping[str, str],
    wishes: Mapping[str, Wish],
    tier: Haul,
) -> dict[str, TrunkProblem]:
    """Problems of the bases of a tier that have something to send; equal loads in equal order."""
    waiting: dict[str, list[Load]] = {}
    for item in haulage.goods.values():
        base_id = here[item.id]
        frame = frames.get(base_id)
        if frame is not None and frame.haul is tier and item.to_site_id != base_id:
            load = _load(problem, frames, haulage.at_s[item.id], item, base_id, wishes)
            waiting.setdefault(base_id, []).append(load)
    return {
        base_id: frames[base_id].with_loads(sorted(loads, key=lambda load: load.id))
        for base_id, loads in waiting.items()
    }


def plans_of(
    trunks: Mapping[str, TrunkProblem],
    solve: TrunkPlanner,
    limits: Limits,
    known: Sequence[Haulage] = (),
    should_stop: StopCheck | None = None,
) -> dict[str, TrunkPlan]:
    """Plans of all bases: known ones, and new ones side by side, the largest first."""
    plans: dict[str, TrunkPlan] = {}
    for base_id, trunk in trunks.items():
        for earlier in known:
            before = earlier.problems.get(base_id)
            if before is not None and before.loads == trunk.loads and base_id not in plans:
                plans[base_id] = earlier.plans[base_id]
    new = [base_id for base_id in trunks if base_id not in plans]
    new.sort(key=lambda base_id: (-len(trunks[base_id].loads), base_id))
    all_loads = sum(len(trunks[base_id].loads) for base_id in new)
    workers = min(limits.workers, len(new))
    pool = executor(workers)
    futures = {}
    for base_id in new:
        own = replace(limits, workers=1)
        if limits.max_seconds is not None:
            share = len(trunks[base_id].loads) / all_loads * workers
            own = replace(own, max_seconds=max(LEAST_S, limits.max_seconds * min(1.0, share)))
        futures[base_id] = pool.submit(solve, trunks[base_id], own)
    plans.update(results(futures, should_stop))
    return {base_id: plans[base_id] for base_id in trunks}


def settled_plans(haulage: Haulage, gap: float) -> Haulage:
    """Only the bases whose plan is within a relative gap of its bound."""
    settled = Haulage()
    for base_id, plan in haulage.plans.items():
        if plan.bound_cny is not None and plan.cost_cny - plan.bound_cny <= gap * plan.cost_cny:
            settled.problems[base_id] = haulage.problems[base_id]
            settled.plans[base_id] = plan
    return settled


def cheapest_plans(haulages: Sequence[Haulage]) -> Haulage:
    """For each base the cheapest plan; of equal loads only, else that of the first haulage.

    A plan that gained nothing still may have a better bound, which then is kept.
    """
    cheapest = Haulage()
    for haulage in haulages:
        for base_id, plan in haulage.plans.items():
            trunk, known = haulage.problems[base_id], cheapest.plans.get(base_id)
            if known is None:
                cheapest.problems[base_id], cheapest.plans[base_id] = trunk, plan
            elif cheapest.problems[base_id].loads == trunk.loads:
                bounds = [b for b in (known.bound_cny, plan.bound_cny) if b is not None]
                best = min(known, plan, key=lambda each: each.cost_cny)
                cheapest.plans[base_id] = replace(best, bound_cny=max(bounds, default=None))
    return cheapest


def _ready_s(problem: RoutingProblem, item: Consignment) -> int:
    """When goods can leave the site of their lot: picked, and not before a transfer may start."""
    lot, site = problem.lots[item.lot_id], problem.sites[item.from_site_id]
    picked_s = lot.available_s + site.handling_s
    if item.transfer_id:
        return max(picked_s, problem.transfers[item.transfer_id].ready_s)
    return picked_s


def next_site(problem: RoutingProblem, base_id: str, item: Consignment) -> str:
    """Where goods at a base go next: straight to a fed site or centre, else by its centre."""
    if problem.sites[base_id].tier is Tier.ORIGIN:
        return problem.supplier.get(item.to_site_id, item.to_site_id)
    return item.to_site_id


def _load(
    problem: RoutingProblem,
    frames: Mapping[str, Frame],
    ready_s: int,
    item: Consignment,
    base_id: str,
    wishes: Mapping[str, Wish],
) -> Load:
    """The load, with the wish for the end of its journey moved back to the next site."""
    horizon_s = problem.scenario.horizon.length_s
    site_id = next_site(problem, base_id, item)
    if item.transfer_id:
        due_s = problem.transfers[item.transfer_id].due_s
        wish = Wish(due_s, due_s, 0.0)
    else:
        wish = wishes[item.order_id]
        handling_s = problem.sites[item.to_site_id].handling_s
        wish = replace(
            wish, target_s=wish.target_s - handling_s, latest_s=wish.latest_s - handling_s
        )
    if site_id != item.to_site_id:
        wish = _before(frames, problem.sites[site_id].handling_s, site_id, item.to_site_id, wish)
    wish = replace(wish, latest_s=min(wish.latest_s, horizon_s))
    return load_of(problem, item, base_id, site_id, ready_s, wish)


def _before(
    frames: Mapping[str, Frame], handling_s: int, centre_id: str, site_id: str, wish: Wish
) -> Wish:
    """The wish at a centre, so that a departure on to the site keeps the wish there."""
    lift = frames[centre_id].lifts[site_id]
    latest_s = lift.latest_departure_s(wish.latest_s)
    target_s = lift.latest_departure_s(wish.target_s)
    if latest_s is None:
        return replace(wish, target_s=-1, latest_s=-1)
    target_s = latest_s if target_s is None else target_s
    return replace(wish, target_s=target_s - handling_s, latest_s=latest_s - handling_s)
