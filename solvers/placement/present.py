"""Today's network as a problem in which nothing changes but the flows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.placement.losses.as_built import outweighing_price
from solvers.placement.problem import Aim, CandidateSite, ChangeLimits, Forced

if TYPE_CHECKING:
    from solvers.placement.problem import PlacementProblem


def as_today(problem: PlacementProblem) -> PlacementProblem:
    """The sites that are open today with the room that they have today.

    Promises and caps are measured, not asked for. Groups that must be served may be left out at a
    price above every way: today's network need not be able to serve all.
    """
    price = outweighing_price(problem)
    groups = tuple(
        replace(group, unserved_cny_per_kg=price) if group.unserved_cny_per_kg is None else group
        for group in problem.groups
    )
    return replace(
        problem,
        name=f"{problem.name}, today",
        sites=tuple(_as_it_is(site) for site in problem.sites),
        groups=groups,
        bands=tuple(replace(band, share=0.0) for band in problem.bands),
        cold_chain_share=0.0,
        changes=ChangeLimits(),
        co2_cap_kg=None,
        aim=Aim(),
    )


def has_network(problem: PlacementProblem) -> bool:
    """Whether anything is open today."""
    return any(site.is_open for site in problem.sites)


def _as_it_is(site: CandidateSite) -> CandidateSite:
    modules = tuple(replace(module, most=module.present) for module in site.modules)
    forced = Forced.OPEN if site.is_open else Forced.CLOSED
    return replace(site, modules=modules, forced=forced)
