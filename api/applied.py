"""A scenario after a placement plan: its sites are open, with the room that they then have."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from supplychain.sites import SiteStatus

if TYPE_CHECKING:
    from solvers.placement.plan import PlacementPlan
    from supplychain.scenario import Scenario


def applied(scenario: Scenario, plan: PlacementPlan) -> tuple[Scenario, int]:
    """The scenario with the plan's network as today's, and how many sites opened or closed.

    Sites that the plan closes become candidates. Room that is not used stays where the site is
    open; steps that the plan adds are present. What must become of sites is no longer stated where
    the plan has done it.

    Parameters
    ----------
    scenario, plan
        What was planned; the plan decides every site of the design.
    """
    is_open = {item.site_id: item.is_open for item in plan.sites}
    steps = {(item.site_id, name): count for item in plan.sites for name, count in item.modules}
    changes, sites = 0, []
    for site in scenario.sites:
        status = site.status
        if site.id in is_open:
            status = SiteStatus.OPEN if is_open[site.id] else SiteStatus.CANDIDATE
        changes += status is not site.status
        sites.append(replace(site, status=status))
    design = scenario.design
    if design is None:
        return replace(scenario, sites=tuple(sites)), changes
    modules = tuple(
        replace(
            item,
            present=max(item.present, steps.get((item.site_id, item.class_id), 0))
            if is_open.get(item.site_id)
            else 0,
        )
        for item in design.modules
    )
    return replace(scenario, sites=tuple(sites), design=replace(design, modules=modules)), changes
