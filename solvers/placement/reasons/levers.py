"""Limits that can give way: how to drop each, and the least that would do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from solvers.placement.checks import case_of
from solvers.placement.checks.service import expected_cold_chain, expected_reach
from solvers.placement.explanation import Relaxation
from solvers.placement.problem import (
    Aim,
    Forced,
    Measure,
    PlacementProblem,
    Sourcing,
    Stage,
)
from solvers.placement.reasons.next_site import next_site
from solvers.placement.reasons.worth import EMPTY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from solvers.placement.plan import PlacementPlan
    from solvers.placement.problem import CandidateSite, ServiceBand
    from solvers.placement.reasons.worth import Value

    Drop = Callable[[PlacementProblem], PlacementProblem]
    Least = Callable[[PlacementProblem, Value], Relaxation]

HALVINGS = 12
"""Steps of a bisection: a share is found to a four-thousandth of what is in doubt."""
ENDLESS_STEPS = 10_000
HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Lever:
    """One limit.

    Parameters
    ----------
    family, subject
        See :class:`solvers.placement.explanation.Relaxation`.
    drop
        The problem without the limit.
    least
        What must give way with all others kept; called only where dropping it helps.
    """

    family: str
    subject: str
    drop: Drop
    least: Least

    @property
    def name(self) -> str:
        """For people."""
        words = self.family.replace("_", " ")
        return f"{words} ({self.subject})" if self.subject else words


def levers_of(problem: PlacementProblem) -> Iterator[Lever]:
    """Every limit that the problem has."""
    yield from _promises(problem)
    yield from _changes(problem)
    if problem.co2_cap_kg is not None:
        yield Lever("co2", "", lambda p: replace(p, co2_cap_kg=None), _least_co2)
    if problem.sourcing is not Sourcing.SPLIT:
        yield Lever("sourcing", "", lambda p: replace(p, sourcing=Sourcing.SPLIT), _split)
    if any(site.forced is not Forced.FREE for site in problem.sites):
        yield Lever("forced", "", _unforced, _free)
    yield Lever("room", "", _endless_room, _least_room)


def _promises(problem: PlacementProblem) -> Iterator[Lever]:
    for number, band in enumerate(problem.bands):
        if band.share > 0:
            yield _reach(number, band)
    if problem.cold_chain_share > 0:
        yield Lever("cold_chain", "", lambda p: replace(p, cold_chain_share=0.0), _least_cold)
    for group in problem.groups:
        if group.age_limit_s is not None:
            yield _age(group.id, group.age_limit_s)


def _changes(problem: PlacementProblem) -> Iterator[Lever]:
    changes = problem.changes
    if changes.most_openings is not None:
        yield _count("openings", changes.most_openings)
    if changes.most_closings is not None:
        yield _count("closings", changes.most_closings)
    if changes.budget_cny is not None:
        yield Lever("budget", "", lambda p: _with_changes(p, budget_cny=None), _least_budget)


def without_costs(problem: PlacementProblem) -> PlacementProblem:
    """The same rules, everything for free: whatever is possible is then as good as any.

    What a budget counts keeps its cost.
    """
    legs = tuple(
        replace(leg, cny_per_kg=np.where(np.isfinite(leg.cny_per_kg), 0.0, np.inf))
        for leg in problem.legs
    )
    groups = tuple(
        group if group.unserved_cny_per_kg is None else replace(group, unserved_cny_per_kg=0.0)
        for group in problem.groups
    )
    has_budget = problem.changes.budget_cny is not None
    sites = tuple(_for_free(site, pays_once=has_budget) for site in problem.sites)
    return replace(problem, legs=legs, groups=groups, sites=sites, co2_cny_per_kg=0.0, aim=Aim())


def _for_free(site: CandidateSite, *, pays_once: bool) -> CandidateSite:
    modules = tuple(replace(module, cny_per_day=0.0) for module in site.modules)
    site = replace(site, modules=modules, fixed_cny_per_day=0.0)
    if pays_once:
        return site
    modules = tuple(replace(module, adding_cny=0.0) for module in site.modules)
    return replace(site, modules=modules, opening_cny=0.0, closing_cny=0.0)


def _reach(number: int, band: ServiceBand) -> Lever:
    def drop(problem: PlacementProblem) -> PlacementProblem:
        bands = list(problem.bands)
        bands[number] = replace(band, share=0.0)
        return replace(problem, bands=tuple(bands))

    def least(problem: PlacementProblem, value: Value) -> Relaxation:
        looser = without_costs(drop(problem))
        order = (number, *(at for at in range(len(problem.bands)) if at != number))
        # The measure looks at the first band.
        looser = replace(
            looser,
            bands=tuple(looser.bands[at] for at in order),
            aim=Aim(stages=(Stage(Measure.UNCOVERED),)),
        )
        plan = value(looser)
        case = case_of(looser, plan)
        top = expected_reach(case, band) or 0.0
        text = (
            f"with these candidates {band.hours:g} h reach tops out at {top:.1%}, "
            f"{band.share:.1%} is asked for"
        )
        place = next_site(case, band)
        text += f"; {place}" if place else ""
        return Relaxation("reach", f"{band.hours:g} h", band.share, top, "share", text)

    return Lever("reach", f"{band.hours:g} h", drop, least)


def _least_cold(problem: PlacementProblem, value: Value) -> Relaxation:
    """By halving: no measure seeks the largest cold chain."""
    free, wanted = without_costs(problem), problem.cold_chain_share

    def with_share(share: float) -> PlacementProblem:
        return replace(free, cold_chain_share=share)

    top, plan = _largest(lambda share: value(with_share(share)), 0.0, wanted)
    if plan is not None:
        top = max(top, expected_cold_chain(case_of(free, plan)) or 0.0)
    text = (
        f"with these candidates {top:.1%} of fresh demand can be served in band, "
        f"{wanted:.1%} is asked for"
    )
    return Relaxation("cold_chain", "", wanted, top, "share", text)


def _largest(
    attempt: Callable[[float], PlacementPlan], good: float, bad: float
) -> tuple[float, PlacementPlan | None]:
    """The value nearest to ``bad`` that was found possible, and its plan."""
    found = None
    for _ in range(HALVINGS):
        middle = (good + bad) / 2
        plan = attempt(middle)
        if plan.status in EMPTY:
            bad = middle
        else:
            good, found = middle, plan
    return good, found


def _with_changes(problem: PlacementProblem, **limits: Any) -> PlacementProblem:
    return replace(problem, changes=replace(problem.changes, **limits))


def _count(family: str, given: int) -> Lever:
    """A limit on the number of sites that open or close."""
    field = f"most_{family}"

    def least(problem: PlacementProblem, value: Value) -> Relaxation:
        free = without_costs(problem)
        too_few, enough = given, len(problem.sites)
        while enough - too_few > 1:
            middle = (too_few + enough) // 2
            if value(_with_changes(free, **{field: middle})).status in EMPTY:
                too_few = middle
            else:
                enough = middle
        text = f"it takes at least {enough} {family}, {given} may be made"
        return Relaxation(family, "", float(given), float(enough), "count", text)

    return Lever(family, "", lambda p: _with_changes(p, **{field: None}), least)


def _least_budget(problem: PlacementProblem, value: Value) -> Relaxation:
    """Only what the budget counts costs anything."""
    plan = value(_with_changes(without_costs(problem), budget_cny=None))
    given, needed = problem.changes.budget_cny or 0.0, plan.objective
    text = f"changes cost at least {needed:,.0f} {problem.currency}, {given:,.0f} is allowed"
    return Relaxation("budget", "", given, needed, "cny", text)


def _least_co2(problem: PlacementProblem, value: Value) -> Relaxation:
    free = without_costs(replace(problem, co2_cap_kg=None))
    plan = value(replace(free, aim=Aim(stages=(Stage(Measure.CO2),))))
    needed = sum(item.probability * item.co2_kg for item in plan.figures)
    given = problem.co2_cap_kg or 0.0
    text = f"at least {needed:,.0f} kg CO2 are emitted, {given:,.0f} kg are allowed"
    return Relaxation("co2", "", given, needed, "kg", text)


def _age(group_id: str, limit_s: int) -> Lever:
    def with_limit(problem: PlacementProblem, age_s: int | None) -> PlacementProblem:
        groups = tuple(
            replace(g, age_limit_s=age_s) if g.id == group_id else g for g in problem.groups
        )
        return replace(problem, groups=groups)

    def least(problem: PlacementProblem, value: Value) -> Relaxation:
        free = without_costs(problem)
        longest_s = sum(int(leg.seconds.max(initial=0)) for leg in problem.legs)
        needed_s, _ = _largest(
            lambda age_s: value(with_limit(free, round(age_s))), float(longest_s), float(limit_s)
        )
        given_h, needed_h = limit_s / HOUR_S, needed_s / HOUR_S
        text = (
            f"{group_id} cannot reach every zone within {given_h:.1f} h; {needed_h:.1f} h would do"
        )
        return Relaxation("age", group_id, given_h, needed_h, "h", text)

    return Lever("age", group_id, lambda p: with_limit(p, None), least)


def _split(_problem: PlacementProblem, _value: Value) -> Relaxation:
    text = "one site cannot hold all that a zone needs; two may have to serve it"
    return Relaxation("sourcing", "", 1.0, 2.0, "count", text)


def _unforced(problem: PlacementProblem) -> PlacementProblem:
    return replace(problem, sites=tuple(replace(s, forced=Forced.FREE) for s in problem.sites))


def _free(problem: PlacementProblem, value: Value) -> Relaxation:
    """Sites whose force must give way, none of them in vain: put back what can be kept."""
    free = _unforced(without_costs(problem))
    turned = []
    for position, site in enumerate(problem.sites):
        if site.forced is Forced.FREE:
            continue
        sites = list(free.sites)
        sites[position] = replace(sites[position], forced=site.forced)
        kept = replace(free, sites=tuple(sites))
        if value(kept).status in EMPTY:
            turned.append(site.id)
        else:
            free = kept
    text = f"sites that are forced must be free: {', '.join(turned)}"
    return Relaxation("forced", "", 0.0, float(len(turned)), "count", text)


def _endless_room(problem: PlacementProblem) -> PlacementProblem:
    def larger(site: CandidateSite) -> CandidateSite:
        return replace(
            site, modules=tuple(replace(m, most=m.most * ENDLESS_STEPS) for m in site.modules)
        )

    return replace(problem, sites=tuple(larger(site) for site in problem.sites))


def _least_room(problem: PlacementProblem, value: Value) -> Relaxation:
    """Leave out as little as possible of what must be served, and see how much that is."""
    free = without_costs(problem)
    must = {group.id for group in free.groups if group.unserved_cny_per_kg is None}
    price = _outweighing(free)
    groups = tuple(
        replace(group, unserved_cny_per_kg=price) if group.id in must else group
        for group in free.groups
    )
    plan = value(replace(free, groups=groups))
    days = {period.id: period.days for period in problem.periods}
    chance = {future.id: future.probability for future in problem.futures}
    shut = {future.id: set(future.closed_zone_ids) for future in problem.futures}
    by_group: dict[str, float] = {}
    for item in plan.shortfalls:
        if item.group_id in must and item.zone_id not in shut[item.future_id]:
            weight = days[item.period_id] * chance[item.future_id] / problem.days
            by_group[item.group_id] = by_group.get(item.group_id, 0.0) + weight * item.kg_per_day
    names = ", ".join(f"{name} {kg:,.0f}" for name, kg in sorted(by_group.items()))
    missing = sum(by_group.values())
    text = f"there is no room for {missing:,.0f} kg per day with all steps built ({names})"
    return Relaxation("room", "", 0.0, missing, "kg", text)


def _outweighing(problem: PlacementProblem) -> float:
    """A price at which a ten-thousandth of demand outweighs all that changes may cost."""
    once_cny = sum(
        site.opening_cny + site.closing_cny + sum(m.adding_cny * m.most for m in site.modules)
        for site in problem.sites
    )
    days = np.array([period.days for period in problem.periods])
    whole_kg = float(np.einsum("gzp,p->", problem.demand_kg_per_day, days))
    return max(1.0, 1e4 * once_cny / whole_kg) if whole_kg > 0 else 1.0
