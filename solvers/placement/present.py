"""Today's network as a problem of its own: nothing to decide but who serves whom."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.placement.losses.as_built import outweighing_price
from solvers.placement.problem import Aim, ChangeLimits, Forced, Future

if TYPE_CHECKING:
    from solvers.placement.problem import CandidateSite, PlacementProblem

TODAY = Future("today", 1.0)


def present_network(problem: PlacementProblem) -> PlacementProblem:
    """The problem with every site as it is today.

    Sites that work must be open with the room they have, which is paid for whether it is needed or
    not and therefore counts as fixed cost; all others must be closed. Promises only measure, no
    limits hold, nothing but what is expected comes, and the aim is cost. Demand that had to be
    served gets a price beyond that of any way, since today's network may be unable to serve it.
    """
    price = outweighing_price(problem)
    return replace(
        problem,
        name=f"{problem.name}, today",
        sites=tuple(_as_it_is(site) for site in problem.sites),
        groups=tuple(
            replace(group, unserved_cny_per_kg=price)
            if group.unserved_cny_per_kg is None
            else group
            for group in problem.groups
        ),
        futures=(TODAY,),
        bands=tuple(replace(band, share=0.0) for band in problem.bands),
        cold_chain_share=0.0,
        changes=ChangeLimits(),
        co2_cap_kg=None,
        aim=Aim(),
    )


def _as_it_is(site: CandidateSite) -> CandidateSite:
    rooms = sum(module.present * module.cny_per_day for module in site.modules)
    return replace(
        site,
        forced=Forced.OPEN if site.is_open else Forced.CLOSED,
        fixed_cny_per_day=site.fixed_cny_per_day + rooms,
        modules=tuple(
            replace(module, most=module.present, cny_per_day=0.0) for module in site.modules
        ),
    )


def has_network(problem: PlacementProblem) -> bool:
    """Whether anything is open today."""
    return any(site.is_open for site in problem.sites)
