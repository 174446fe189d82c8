"""Sites that contradict the futures, and demand that no way reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from supplychain.errors import DataProblem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.placement.problem import CandidateSite, PlacementProblem, ProductGroup


def forced_but_closed(problem: PlacementProblem) -> list[DataProblem]:
    """A site that must be open can be used in some future."""
    if not problem.futures:
        return []
    closed = set.intersection(*(set(future.closed_site_ids) for future in problem.futures))
    text = "the site must be open, but is closed in every future"
    return [
        DataProblem(f"site {site.id}", -1, "forced", "conflict", text, site.forced, "free")
        for site in problem.sites
        if site.forced == "open" and site.id in closed
    ]


def unreached_demand(problem: PlacementProblem) -> list[DataProblem]:
    """Demand that must be served has a way with a price on every leg, through sites with room.

    Only for problems whose arrays have the right shapes.
    """
    found: list[DataProblem] = []
    if not problem.tiers:
        return found
    needs = problem.demand_kg_per_day.max(axis=2, initial=0.0) > 0
    for index, group in enumerate(problem.groups):
        first_tier = group.first_tier or problem.tiers[0]
        if group.unserved_cny_per_kg is not None or first_tier not in problem.tiers:
            continue
        lacking = needs[index] & ~_reached(problem, index, group)
        found += [
            DataProblem(
                f"zone {zone.id}",
                -1,
                "demand_kg_per_day",
                "unreachable",
                f"no way with a price leads here for {group.id}, which must be served",
                f"{problem.demand_kg_per_day[index, place].max():g} kg per day",
                "a finite cost on some way, or a price of unserved demand",
            )
            for place, zone in enumerate(problem.zones)
            if lacking[place]
        ]
    return found


def _reached(problem: PlacementProblem, index: int, group: ProductGroup) -> NDArray[np.bool_]:
    """Zones that some way of a group reaches."""
    first = problem.tiers.index(group.first_tier) if group.first_tier else 0
    reached = np.ones(len(problem.of_tier(problem.tiers[first])), dtype=bool)
    for tier, leg in list(zip(problem.tiers, problem.legs, strict=True))[first:]:
        has_room = np.array([_has_room(site, group) for site in problem.of_tier(tier)], dtype=bool)
        reached = np.isfinite(leg.cny_per_kg[index][reached & has_room]).any(axis=0)
    return reached


def _has_room(site: CandidateSite, group: ProductGroup) -> bool:
    return site.forced != "closed" and any(
        module.class_id == group.class_id and module.most > 0 for module in site.modules
    )
