"""Problems with one thing changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from solvers.placement.problem import PlacementProblem


def with_site(problem: PlacementProblem, name: str, **changes: Any) -> PlacementProblem:
    """The problem with another site of that name."""
    sites = (replace(s, **changes) if s.id == name else s for s in problem.sites)
    return replace(problem, sites=tuple(sites))


def with_room(
    problem: PlacementProblem, name: str, class_id: str, **changes: Any
) -> PlacementProblem:
    """The problem with another module at a site."""
    site = next(site for site in problem.sites if site.id == name)
    modules = (replace(m, **changes) if m.class_id == class_id else m for m in site.modules)
    return with_site(problem, name, modules=tuple(modules))


def with_group(problem: PlacementProblem, name: str, **changes: Any) -> PlacementProblem:
    """The problem with another group of that name."""
    groups = (replace(g, **changes) if g.id == name else g for g in problem.groups)
    return replace(problem, groups=tuple(groups))


def with_leg(problem: PlacementProblem, number: int, **changes: Any) -> PlacementProblem:
    """The problem with another leg."""
    legs = list(problem.legs)
    legs[number] = replace(legs[number], **changes)
    return replace(problem, legs=tuple(legs))
