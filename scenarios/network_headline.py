"""Headline figures of a network to be designed, to be compared with its ``expected.json``."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from scenarios.generators.network.today import cold_chain_share, reach, stated, ways_of
from supplychain.sites import SiteStatus, Tier

if TYPE_CHECKING:
    from supplychain.design import Design
    from supplychain.scenario import Scenario


def network_headline(scenario: Scenario) -> dict[str, Any]:
    """Counts, tonnes, what today's network reaches by the nearest-site rule, and what it costs.

    Returns
    -------
    dict
        Plain JSON values; shares are of kg over all seasons.
    """
    design = stated(scenario)
    tiers = Counter(site.tier for site in scenario.sites)
    in_use = Counter(site.tier for site in scenario.sites if site.status is SiteStatus.OPEN)
    sends: defaultdict[str, list[str]] = defaultdict(list)
    for module in design.modules:
        sends[module.site_id].append(module.class_id)
    ways = ways_of(scenario, sends)
    return {
        "zones": len(design.zones),
        "sites": {str(tier): tiers[tier] for tier in (Tier.ORIGIN, Tier.CENTRE, Tier.FRONT)},
        "open": {str(tier): in_use[tier] for tier in (Tier.ORIGIN, Tier.CENTRE, Tier.FRONT)},
        "periods": len(design.periods),
        "futures": len(design.futures),
        "tonnes_per_day": _tonnes_by_period(design),
        "today_cold_chain": round(cold_chain_share(scenario, ways), 4),
        "today_reach": {
            f"{band.hours:g} h": round(reach(scenario, ways, band.hours, band.wait_s), 4)
            for band in design.bands
        },
        "spend_cny_per_year": _spend_by_cause(design),
    }


def _tonnes_by_period(design: Design) -> dict[str, float]:
    total_kg: defaultdict[str, float] = defaultdict(float)
    for row in design.demand:
        total_kg[row.period_id] += row.kg_per_day
    return {key: round(kg / 1_000, 1) for key, kg in total_kg.items()}


def _spend_by_cause(design: Design) -> dict[str, float]:
    total_cny: defaultdict[str, float] = defaultdict(float)
    for line in design.spend:
        total_cny[str(line.cause)] += line.cny_per_year
    return dict(total_cny)
