"""Room of every site: today's from what it carries, candidates' from what is around them."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from scenarios.generators.network.parameters import CLASSES, FRESH, RETURNS
from scenarios.generators.network.today import kg_of
from supplychain.design import SiteChoice, SiteModule
from supplychain.roads import embedded_roads
from supplychain.sites import SiteStatus, Tier
from supplychain.streams import stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from scenarios.generators.network.parameters import NetworkParameters, TierCosts
    from scenarios.generators.network.today import Way
    from supplychain.design import Design
    from supplychain.scenario import Scenario
    from supplychain.sites import Site

REGION_KM = {Tier.ORIGIN: 2_500.0, Tier.CENTRE: 700.0, Tier.FRONT: 260.0}
"""How far away a candidate could find its demand."""

REGION_SHARE = {Tier.ORIGIN: 0.25, Tier.CENTRE: 0.35, Tier.FRONT: 0.6}
"""How much of it a candidate could take."""


def classes_of(parameters: NetworkParameters, site: Site) -> tuple[str, ...]:
    """Classes that a site has or could have room for."""
    if site.tier is Tier.ORIGIN:
        return next(a.class_ids for a in parameters.origins if f"origin-{a.key}" == site.id)
    return (*CLASSES, RETURNS)


def modules_of(
    parameters: NetworkParameters,
    scenario: Scenario,
    design: Design,
    ways: Sequence[Way],
    warm: frozenset[str],
    seed: int,
) -> tuple[SiteModule, ...]:
    """Room of all sites, in steps of their tier."""
    carried = peak_kg(parameters, design, ways)
    around = _around_kg(parameters, scenario, design)
    rents = _cold_rents(parameters, scenario, seed)
    modules = []
    for site in scenario.sites:
        costs = tier_costs(parameters, site.tier)
        for class_id in classes_of(parameters, site):
            step_kg = costs.step_kg_per_day / (5 if class_id == RETURNS else 1)
            present, most = 0, _steps(around[site.id, class_id], step_kg)
            if site.status is SiteStatus.OPEN:
                present = _steps(carried.get((site.id, class_id), 0.0) * parameters.spare, step_kg)
                most = max(most, present + max(2, present // 2))
            pallets = step_kg * costs.stock_days / parameters.kg_per_pallet
            is_cold = class_id in FRESH and site.id not in warm
            rent = rents[site.id] if is_cold else parameters.dry_cny_per_pallet_day
            fit_out = parameters.dry_fit_out_cny_per_pallet
            if is_cold:
                fit_out = parameters.cold_fit_out_cny_per_pallet
            modules.append(
                SiteModule(
                    *(site.id, class_id, step_kg, most, present),
                    *(round(pallets * rent, 1), round(pallets * fit_out, -2)),
                    holds_band=is_cold or class_id not in FRESH,
                )
            )
    return tuple(modules)


def choices_of(parameters: NetworkParameters, sites: Iterable[Site]) -> tuple[SiteChoice, ...]:
    """What opening or closing each site costs."""
    return tuple(
        SiteChoice(
            site.id,
            opening_cny=tier_costs(parameters, site.tier).opening_cny,
            closing_cny=tier_costs(parameters, site.tier).closing_cny,
            co2_kg_per_day=tier_costs(parameters, site.tier).co2_kg_per_day,
        )
        for site in sites
    )


def tier_costs(parameters: NetworkParameters, tier: Tier) -> TierCosts:
    """Costs of a tier's sites."""
    return next(item for item in parameters.tiers if item.tier == tier)


def peak_kg(
    parameters: NetworkParameters, design: Design, ways: Iterable[Way]
) -> dict[tuple[str, str], float]:
    """Most kg per day of any season by site and class, returns as a class of their own."""
    back = {goods.class_id: goods.return_share for goods in parameters.goods}
    kg = kg_of(design)
    loads: defaultdict[tuple[str, str, str], float] = defaultdict(float)
    for way in ways:
        for period in design.periods:
            load = kg[way.zone_id, way.class_id, period.id]
            for site_id in way.site_ids:
                loads[site_id, way.class_id, period.id] += load
            for site_id in way.site_ids[1:]:
                loads[site_id, RETURNS, period.id] += load * back[way.class_id]
    peak: dict[tuple[str, str], float] = {}
    for (site_id, class_id, _), load in loads.items():
        peak[site_id, class_id] = max(peak.get((site_id, class_id), 0.0), load)
    return peak


def _around_kg(
    parameters: NetworkParameters, scenario: Scenario, design: Design
) -> dict[tuple[str, str], float]:
    """Peak demand around each site that it could take, by class."""
    matrix = embedded_roads(scenario.roads).matrix(
        [site.location for site in scenario.sites], [z.location for z in design.zones], "trunk"
    )
    peaks = _zone_peaks(parameters, design)
    found = {}
    for row, site in enumerate(scenario.sites):
        is_near = matrix.distance_m[row] <= REGION_KM[site.tier] * 1_000
        for class_id, by_zone in peaks.items():
            found[site.id, class_id] = float(by_zone[is_near].sum()) * REGION_SHARE[site.tier]
    return found


def _zone_peaks(parameters: NetworkParameters, design: Design) -> Mapping[str, NDArray[np.float64]]:
    """Most kg per day of any season, by class and zone."""
    back = {goods.class_id: goods.return_share for goods in parameters.goods}
    kg = kg_of(design)
    levels = {
        class_id: np.array(
            [
                [kg[zone.id, class_id, season.id] for season in design.periods]
                for zone in design.zones
            ]
        )
        for class_id in CLASSES
    }
    returns = np.sum([back[class_id] * levels[class_id] for class_id in CLASSES], axis=0)
    return {key: array.max(axis=1) for key, array in {**levels, RETURNS: returns}.items()}


def _cold_rents(parameters: NetworkParameters, scenario: Scenario, seed: int) -> dict[str, float]:
    """CNY per pallet-day of cold room at each site."""
    rng = stream(seed, "rents of cold rooms")
    rents = rng.uniform(*parameters.cold_cny_per_pallet_day, len(scenario.sites))
    return {site.id: float(rent) for site, rent in zip(scenario.sites, rents, strict=True)}


def _steps(kg: float, step_kg: float) -> int:
    return max(1, math.ceil(kg / step_kg))
