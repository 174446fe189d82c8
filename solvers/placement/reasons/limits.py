"""Which limits have no slack, and what a little more would save."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.placement.checks.demand import throughput
from solvers.placement.checks.money import emission
from solvers.placement.checks.service import expected_cold_chain, expected_reach
from solvers.placement.checks.sites import closings, once_paid, openings
from solvers.placement.explanation import BindingLimit
from solvers.placement.reasons.worth import saving_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.placement.checks import Case
    from solvers.placement.problem import PlacementProblem
    from solvers.placement.reasons.worth import Value

TIGHT_SHARE = 1e-3
"""Relative slack at which a limit of money or mass binds."""
TIGHT_POINT = 1e-3
"""The same for shares, absolute."""
ROOMS_TRIED = 5
"""Full rooms whose price is sought; a solve each."""

Found = tuple[BindingLimit, "PlacementProblem | None"]
"""A binding limit, and the problem with a little more of it."""


def binding_limits(case: Case, value: Value | None) -> list[BindingLimit]:
    """Limits without slack; with ``value``, what giving way would save."""
    found = [*_promises(case), *_changes(case), *_emission(case), *_rooms(case)]
    if value is None:
        return [limit for limit, _ in found]
    return [
        limit if looser is None else replace(limit, saving=saving_of(case.plan, value(looser)))
        for limit, looser in found
    ]


def _promises(case: Case) -> Iterator[Found]:
    problem = case.problem
    for number, band in enumerate(problem.bands):
        share = expected_reach(case, band)
        if share is not None and band.share > 0 and share <= band.share + TIGHT_POINT:
            less = replace(band, share=max(0.0, band.share - 0.01))
            bands = tuple(less if at == number else b for at, b in enumerate(problem.bands))
            text = f"{share:.1%} of demand within {band.hours:g} h, at least {band.share:.1%}"
            limit = BindingLimit("reach", f"{band.hours:g} h", text, "one point less")
            yield limit, replace(problem, bands=bands)
    share, least = expected_cold_chain(case), problem.cold_chain_share
    if share is not None and least > 0 and share <= least + TIGHT_POINT:
        text = f"{share:.1%} of fresh demand in band, at least {least:.1%}"
        limit = BindingLimit("cold_chain", "", text, "one point less")
        yield limit, replace(problem, cold_chain_share=max(0.0, least - 0.01))


def _changes(case: Case) -> Iterator[Found]:
    problem, limits = case.problem, case.problem.changes
    for word, field, count, most in (
        ("openings", "most_openings", len(openings(case)), limits.most_openings),
        ("closings", "most_closings", len(closings(case)), limits.most_closings),
    ):
        if most is not None and count >= most:
            limit = BindingLimit(word, "", f"{count} {word}, at most {most}", "one more")
            more = replace(limits, most_openings=most + 1)
            if field == "most_closings":
                more = replace(limits, most_closings=most + 1)
            yield limit, replace(problem, changes=more)
    budget_cny = limits.budget_cny
    spent_cny = sum(once_paid(case))
    if budget_cny is not None and spent_cny >= budget_cny * (1 - TIGHT_SHARE):
        text = f"{spent_cny:,.0f} {problem.currency} spent on changes, at most {budget_cny:,.0f}"
        more = replace(limits, budget_cny=budget_cny * 1.1)
        limit = BindingLimit("budget", "", text, "a tenth more")
        yield limit, replace(problem, changes=more)


def _emission(case: Case) -> Iterator[Found]:
    problem, cap_kg = case.problem, case.problem.co2_cap_kg
    emitted_kg = float(case.probability @ emission(case))
    if cap_kg is not None and emitted_kg >= cap_kg * (1 - TIGHT_SHARE):
        text = f"{emitted_kg:,.0f} kg CO2, at most {cap_kg:,.0f}"
        limit = BindingLimit("co2", "", text, "one per cent more")
        yield limit, replace(problem, co2_cap_kg=cap_kg * 1.01)


def _rooms(case: Case) -> Iterator[Found]:
    """Sites with all the steps that they can have, and those full at some time."""
    problem, peak = case.problem, throughput(case).max(axis=(0, 1))
    tried = 0
    for site, kind in np.argwhere(peak > 0).tolist():
        place, class_id = problem.sites[site], problem.class_ids[kind]
        module = next((m for m in place.modules if m.class_id == class_id), None)
        if module is None or peak[site, kind] < (
            module.most * module.size_kg_per_day * (1 - TIGHT_SHARE)
        ):
            continue
        text = f"{place.name} ({place.id}), {class_id}: full with all its {module.most} steps"
        limit = BindingLimit("room", f"{place.id}, {class_id}", text, "one more step")
        tried += 1
        yield limit, _with_step(problem, site, class_id) if tried <= ROOMS_TRIED else None


def _with_step(problem: PlacementProblem, site: int, class_id: str) -> PlacementProblem:
    place = problem.sites[site]
    modules = tuple(
        replace(m, most=m.most + 1) if m.class_id == class_id else m for m in place.modules
    )
    larger = replace(place, modules=modules)
    sites = tuple(larger if at == site else other for at, other in enumerate(problem.sites))
    return replace(problem, sites=sites)
