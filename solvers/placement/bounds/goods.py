"""What is priced: goods at sites and zones, told apart by stream and by the region they end in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.placement.bounds.volume import DualPoint
    from solvers.placement.layers import Layers, Stream


class Goods:
    """Where every price stands.

    Prices are one array: stream by stream, and in each the sites of the tiers below its first, each
    with every region in order, then the zones.

    Parameters
    ----------
    layers
        The problem.
    regions
        By zone, from 0; one for all if not given. More are tighter, and slower.
    """

    def __init__(self, layers: Layers, regions: NDArray[np.int64] | None = None) -> None:
        self.layers = layers
        self._regions(regions)
        self._slices()
        self._limits()

    def tiers_of(self, stream: Stream) -> range:
        """Tiers that a stream passes."""
        return range(int(self.layers.first_tier[stream.group]), len(self.layers.by_tier))

    def _regions(self, of_zone: NDArray[np.int64] | None) -> None:
        """Number of regions, and by tier the region of each head."""
        zones = len(self.layers.problem.zones)
        of_zone = np.zeros(zones, np.int64) if of_zone is None else of_zone
        self.regions = int(of_zone.max(initial=0)) + 1
        every = np.arange(self.regions)
        below = [np.tile(every, len(sites)) for sites in self.layers.by_tier[1:]]
        self.region = [*below, of_zone]

    def by_region(self, values: NDArray[Any], tier: int) -> NDArray[Any]:
        """Values of heads, along the last axis, as often as a tier has regions for them."""
        is_last = tier == len(self.layers.by_tier) - 1
        return values if is_last else np.repeat(values, self.regions, axis=-1)

    def _slices(self) -> None:
        """Where the prices of each stream and of each tier's heads stand."""
        at = 0
        self.heads: list[dict[int, slice]] = []
        for stream in self.layers.streams:
            mine = {}
            for tier in self.tiers_of(stream):
                count = len(self.region[tier])
                mine[tier] = slice(at, at + count)
                at += count
            self.heads.append(mine)
        self.count = at

    def _limits(self) -> None:
        """Most kg into each head, highest sensible price, and the weight of each price."""
        layers = self.layers
        self.most, self.ceiling = np.zeros(self.count), np.full(self.count, np.inf)
        self.weight = np.zeros(self.count)
        largest = layers.rooms.size * layers.rooms.most
        for number, stream in enumerate(layers.streams):
            total = np.bincount(self.region[-1], stream.demand, self.regions)
            for tier, part in self.heads[number].items():
                self.weight[part] = stream.weight
                if tier == len(layers.by_tier) - 1:
                    self.most[part] = stream.demand
                    self.ceiling[part] = layers.prices[stream.group]
                else:
                    room = largest[layers.by_tier[tier + 1], stream.class_]
                    self.most[part] = np.minimum(room[:, None], total).ravel()
        self.demand = np.zeros(self.count)
        for number, stream in enumerate(layers.streams):
            self.demand[self.heads[number][len(layers.by_tier) - 1]] = stream.demand

    def first_prices(self) -> NDArray[np.float64]:
        """Cost of the cheapest way to every head, rooms and sites aside."""
        layers, prices = self.layers, np.zeros(self.count)
        for number, stream in enumerate(layers.streams):
            before = np.zeros(len(layers.by_tier[self.tiers_of(stream)[0]]))
            for tier, part in self.heads[number].items():
                best = (before[:, None] + layers.cost_of(stream, tier)).min(axis=0, initial=np.inf)
                before = best
                prices[part] = self.by_region(np.where(np.isfinite(best), best, 0.0), tier)
        return np.asarray(np.minimum(prices, self.ceiling))

    def tail_price(
        self, number: int, tier: int, prices: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Of shape (tails, regions)."""
        if tier == self.tiers_of(self.layers.streams[number])[0]:
            return np.zeros((len(self.layers.by_tier[tier]), self.regions))
        return prices[self.heads[number][tier - 1]].reshape(-1, self.regions)

    def refined(self, coarse: Goods, point: DualPoint) -> DualPoint:
        """The same point where goods are all alike: what it proves does not change."""
        prices = np.zeros(self.count)
        for mine, theirs in zip(self.heads, coarse.heads, strict=True):
            for tier, part in mine.items():
                prices[part] = self.by_region(point.prices[theirs[tier]], tier)
        return replace(point, prices=prices)
