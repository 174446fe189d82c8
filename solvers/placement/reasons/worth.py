"""What each site is worth: the best network without an open one, or with a closed one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.common import Status
from solvers.placement.explanation import Estimate, SiteWorth
from solvers.placement.plan import PlacementPlan
from solvers.placement.problem import Forced, PlacementProblem
from supplychain.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from solvers.placement.problem import CandidateSite

Value = Callable[[PlacementProblem], PlacementPlan]
"""Solves a changed problem, as well as its owner wants."""

EMPTY = frozenset({Status.NO_PLAN, Status.INFEASIBLE})


def worth_of_sites(
    problem: PlacementProblem, plan: PlacementPlan, value: Value, site_ids: Iterable[str] | None
) -> Iterator[SiteWorth]:
    """Worth of the sites named, of all by default, in the problem's order; a solve each."""
    wanted = None if site_ids is None else set(site_ids)
    is_open = set(plan.open_ids)
    for site in problem.sites:
        if wanted is None or site.id in wanted:
            yield _worth(problem, plan, site, site.id in is_open, value)


def _worth(
    problem: PlacementProblem,
    plan: PlacementPlan,
    site: CandidateSite,
    is_open: bool,
    value: Value,
) -> SiteWorth:
    forced = Forced.CLOSED if is_open else Forced.OPEN
    about = f"{site.name} ({site.id}), {site.tier}, {'open' if is_open else 'closed'}"
    try:
        changed = with_force(problem, {site.id: forced})
    except DataError as wrong:
        # Some sites cannot be otherwise whatever is planned, such as one that every future closes.
        text = f"{about}: {wrong.problems[0].problem}"
        return SiteWorth(site.id, site.name, site.tier, is_open, None, text)
    other = value(changed)
    saving = saving_of(plan, other)
    if saving is None:
        way = "without it" if is_open else "with it"
        sure = "there is no plan" if other.status is Status.INFEASIBLE else "no plan was found"
        return SiteWorth(site.id, site.name, site.tier, is_open, None, f"{about}: {sure} {way}")
    gain = _turned(saving) if is_open else saving
    text = f"{about}: {_words(gain, problem.currency, is_open=is_open)} ({gain.words()})"
    return SiteWorth(site.id, site.name, site.tier, is_open, gain, text)


def _words(gain: Estimate, currency: str, *, is_open: bool) -> str:
    amount = f"{abs(gain.cny):,.0f} {currency}"
    if is_open:
        return f"closing it would {'cost' if gain.cny >= 0 else 'save'} {amount}"
    return f"opening it would {'save' if gain.cny > 0 else 'cost'} {amount}"


def with_force(problem: PlacementProblem, forced: dict[str, Forced]) -> PlacementProblem:
    """The problem with other force on some sites."""
    sites = tuple(
        replace(site, forced=forced[site.id]) if site.id in forced else site
        for site in problem.sites
    )
    return replace(problem, sites=sites)


def saving_of(plan: PlacementPlan, other: PlacementPlan) -> Estimate | None:
    """What another plan saves, and where the saving lies between the two best plans."""
    if other.status in EMPTY:
        return None
    least = None if plan.bound is None else plan.bound - other.objective
    most = None if other.bound is None else plan.objective - other.bound
    return Estimate(plan.objective - other.objective, least, most)


def _turned(saving: Estimate) -> Estimate:
    """The same as a cost."""
    return Estimate(
        -saving.cny,
        None if saving.most is None else -saving.most,
        None if saving.least is None else -saving.least,
    )
