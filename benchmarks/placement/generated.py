"""Large networks made by a seed: candidate sites and zones on a plane, several classes."""

from __future__ import annotations

import numpy as np

from solvers.placement.problem import (
    CandidateSite,
    Leg,
    Module,
    Period,
    PlacementProblem,
    ProductGroup,
    Zone,
)

SIDE_KM = 3000.0
DAYS = 365.0
CNY_PER_KG_KM = 0.0012
OPEN_SITES = 60.0
"""Sites whose room is about what all demand needs."""


def generated(sites: int, zones: int, classes: int, seed: int = 0) -> PlacementProblem:
    """One tier of candidate sites, each with room for every class.

    Towns are clustered, their sizes heavy-tailed; every site's room differs and costs more than in
    proportion where land is dear (near the large towns).
    """
    random = np.random.default_rng(seed)
    centres = random.uniform(0.0, SIDE_KM, (25, 2))
    near = random.integers(len(centres), size=zones)
    towns = centres[near] + random.normal(0.0, 120.0, (zones, 2))
    people = random.pareto(1.3, zones) + 0.2
    places = towns[random.choice(zones, sites, replace=False)] + random.normal(
        0.0, 15.0, (sites, 2)
    )
    mix = random.uniform(0.5, 1.5, (classes, zones))
    demand = np.round(1000.0 * people * mix, 1)
    distance = np.hypot(*(places[:, None, :] - towns[None, :, :]).transpose(2, 0, 1)) * 1.25
    land = 1.0 + 2.0 * np.exp(-distance / 80.0) @ (people / people.sum())
    share = random.uniform(0.6, 1.6, (sites, classes))
    room = demand.sum(axis=1) / OPEN_SITES * share
    rates = CNY_PER_KG_KM * (1.0 + 0.25 * np.arange(classes))
    cost = rates[:, None, None] * distance[None] + 0.02
    fixed = land * random.uniform(0.8, 1.2, sites) * demand.sum() / OPEN_SITES * 0.12
    names = [f"class-{number + 1}" for number in range(classes)]
    return PlacementProblem(
        name=f"generated-{sites}x{zones}x{classes}",
        tiers=("front",),
        class_ids=tuple(names),
        sites=tuple(
            CandidateSite(
                f"front-{number + 1}",
                f"front {number + 1}",
                "front",
                tuple(
                    Module(name, float(room[number, class_]), 1, 1)
                    for class_, name in enumerate(names)
                ),
                fixed_cny_per_day=float(fixed[number]),
            )
            for number in range(sites)
        ),
        groups=tuple(ProductGroup(name, name, name) for name in names),
        zones=tuple(Zone(f"zone-{number + 1}", f"zone {number + 1}") for number in range(zones)),
        periods=(Period("year", DAYS),),
        legs=(
            Leg(
                cost,
                np.round(distance / 60.0 * 3600.0).astype(np.int64),
                distance * 1e-4,
                np.ones(cost.shape, bool),
            ),
        ),
        demand_kg_per_day=demand[:, :, None],
    )
