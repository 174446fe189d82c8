"""Sites with the room that they have or could have."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from solvers.placement.problem import CandidateSite, Forced, Module
from supplychain.design import SiteChoice
from supplychain.sites import SiteStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supplychain.design import Design
    from supplychain.sites import Site


def candidates_of(
    design: Design, sites: Sequence[Site], class_ids: Sequence[str], everything_kg: float
) -> tuple[CandidateSite, ...]:
    """Every site with its modules and what may become of it.

    A site without modules has one step for each class that its capacities name; no limit means
    room for ``everything_kg`` a day, all that the network could ever carry.
    """
    modules: defaultdict[str, list[Module]] = defaultdict(list)
    for item in design.modules:
        modules[item.site_id].append(
            Module(
                item.class_id,
                item.size_kg_per_day,
                item.most,
                item.present,
                item.cny_per_day,
                item.adding_cny,
            )
        )
    choices = {choice.site_id: choice for choice in design.choices}
    return tuple(
        _candidate(
            site,
            tuple(modules[site.id]) or _from_capacities(site, class_ids, everything_kg),
            choices.get(site.id, SiteChoice(site.id)),
        )
        for site in sites
    )


def _candidate(site: Site, modules: tuple[Module, ...], choice: SiteChoice) -> CandidateSite:
    return CandidateSite(
        id=site.id,
        name=site.name,
        tier=str(site.tier),
        modules=modules,
        is_open=site.status is SiteStatus.OPEN,
        forced=Forced(str(choice.must)),
        fixed_cny_per_day=site.fixed_cny_per_day,
        opening_cny=choice.opening_cny,
        closing_cny=choice.closing_cny,
        fixed_co2_kg_per_day=choice.co2_kg_per_day,
        location=site.location,
        city=site.city,
    )


def _from_capacities(
    site: Site, class_ids: Sequence[str], everything_kg: float
) -> tuple[Module, ...]:
    present = 1 if site.status is SiteStatus.OPEN else 0
    sizes = {key: site.throughput_kg(key) for key in class_ids if site.holds(key)}
    return tuple(
        Module(key, everything_kg if math.isinf(size) else size, 1, present)
        for key, size in sizes.items()
    )
