"""Goods told apart by where they end: what makes the fixed costs of upper tiers count.

If all goods at a site are alike, a centre that sends one part of all goods is open for that part in
the relaxation, though it serves its surroundings alone. Goods for one region with prices of
their own must be sent by sites that are open for all of what they send there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.placement.layers import Layers


MOST_LEGS = 10_000_000
"""Legs between sites, times regions: more take too much memory."""


def finest_regions(layers: Layers) -> NDArray[np.int64] | None:
    """Regions of the sites of the lowest tier that is not too fine; ``None`` if all are."""
    last = len(layers.by_tier) - 1
    pairs = sum(layers.cny_per_kg[tier][0].size for tier in range(last))
    kinds = {
        (item.group, item.factor, layers.situations[item.situation].is_usual)
        for item in layers.streams
    }
    for tier in reversed(range(last + 1)):
        found = regions_of(layers, tier)
        count = int(found.max(initial=0)) + 1
        if count > 1 and pairs * len(kinds) * count <= MOST_LEGS:
            return found
    return None


def regions_of(layers: Layers, tier: int) -> NDArray[np.int64]:
    """Region of each zone: zones whose cheapest way comes through the same site of a tier."""
    kg = np.zeros(len(layers.prices))
    for stream in layers.streams:
        kg[stream.group] += stream.weight * stream.demand.sum()
    group = int(np.argmax(np.where(layers.first_tier <= tier, kg, -1.0)))
    costs = [cost[group] for cost in layers.cny_per_kg]
    before = np.zeros(len(costs[layers.first_tier[group]]))
    for cost in costs[layers.first_tier[group] : tier]:
        before = (before[:, None] + cost).min(axis=0, initial=np.inf)
    onward = costs[-1]
    for cost in costs[tier:-1][::-1]:
        onward = np.stack([(row[:, None] + onward).min(axis=0) for row in cost])
    _, region = np.unique((before[:, None] + onward).argmin(axis=0), return_inverse=True)
    return np.asarray(region, np.int64)
