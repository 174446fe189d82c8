"""Carriers: what a shipment costs, and which shipments a plan may choose from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.trunk.options import base_departures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.routing.trunk.groups import Groups
    from solvers.routing.trunk.problem import TrunkProblem
    from supplychain.carriers import Tariff


@dataclass(frozen=True, slots=True)
class Lane:
    """One carrier on one lane in one class, with its weight bands in order.

    ``site`` and ``kind`` are positions as in the groups.
    """

    carrier_id: str
    site: int
    kind: int
    bands: tuple[Tariff, ...]

    def to_kg(self, band: int) -> float:
        """Weight at which the next band starts, or the most that the carrier takes."""
        here = self.bands[band]
        following = self.bands[band + 1].from_kg if band + 1 < len(self.bands) else math.inf
        return min(following, here.capacity_kg)

    def takes_together(self, kg: float) -> bool:
        """Whether one shipment of up to ``kg`` is never dearer or slower than several.

        True if bands share a transit, the first starts at nothing, and no kilogram gets dearer
        where a band begins.
        """
        first, pairs = self.bands[0], zip(self.bands, self.bands[1:], strict=False)
        return first.from_kg <= 0 and all(
            [band.capacity_kg >= kg and band.transit_s == first.transit_s for band in self.bands]
            + [
                shipment_cny(after, after.from_kg) <= shipment_cny(before, after.from_kg) + 1e-9
                for before, after in pairs
            ]
        )

    def band_of(self, kg: float) -> int | None:
        """The band that holds a weight; ``None`` if the carrier does not take it."""
        holding = [at for at, band in enumerate(self.bands) if band.from_kg <= kg + 1e-9]
        if not holding or kg > self.bands[holding[-1]].capacity_kg + 1e-9:
            return None
        return holding[-1]

    def cost_cny(self, kg: float) -> float:
        """Price of a shipment; infinite if the carrier does not take it."""
        band = self.band_of(kg)
        return math.inf if band is None else shipment_cny(self.bands[band], kg)


@dataclass(frozen=True, slots=True)
class Offer:
    """A shipment that may be bought: a lane, one of its bands, a departure and its arrival."""

    lane: int
    band: int
    depart_s: int
    arrive_s: int


def shipment_cny(band: Tariff, kg: float) -> float:
    """Price of ``kg`` in a band."""
    return max(band.min_charge_cny, kg * band.cny_per_kg)


def lanes_of(problem: TrunkProblem, groups: Groups) -> tuple[Lane, ...]:
    """Carriers on the lanes and in the classes that have loads, in the order of their keys."""
    wanted = set(zip(groups.site.tolist(), groups.kind.tolist(), strict=True))
    site_of = {site_id: position for position, site_id in enumerate(problem.site_ids)}
    kind_of = {class_id: position for position, class_id in enumerate(groups.class_ids)}
    found: dict[tuple[str, int, int], list[Tariff]] = {}
    for tariff in problem.tariffs:
        site = site_of.get(tariff.to_site_id, -1)
        kind = kind_of.get(tariff.temperature_class_id, -1)
        if tariff.from_site_id == problem.base_id and (site, kind) in wanted:
            found.setdefault((tariff.carrier_id, site, kind), []).append(tariff)
    return tuple(
        Lane(*key, tuple(sorted(found[key], key=lambda band: band.from_kg)))
        for key in sorted(found)
    )


def arrival_s(problem: TrunkProblem, band: Tariff, depart_s: int) -> int | None:
    """Arrival of a carrier, which must be while the site is open and within the horizon."""
    arrive_s = depart_s + band.transit_s
    if arrive_s > problem.horizon_s:
        return None
    opens = problem.windows[band.to_site_id]
    return arrive_s if any(window.holds(arrive_s) for window in opens) else None


def offers_of(problem: TrunkProblem, groups: Groups, lanes: Sequence[Lane]) -> tuple[Offer, ...]:
    """Every shipment worth considering.

    A later departure is left out if nothing became ready since an earlier one that takes
    everything: the earlier one costs the same and unloads sooner, so some best plan needs no other.
    """
    offers: list[Offer] = []
    for position, lane in enumerate(lanes):
        mine = np.flatnonzero((groups.site == lane.site) & (groups.kind == lane.kind))
        total_kg = float(groups.kg[mine].sum()) * (1 + 1e-9)
        departures = base_departures(problem, problem.site_ids[lane.site])
        takes_all = lane.takes_together(total_kg)
        for band, tariff in enumerate(lane.bands):
            last_live = 0
            for depart_s in departures:
                live = int((groups.leave_s[mine] <= depart_s).sum())
                arrive_s = arrival_s(problem, tariff, depart_s)
                if live == 0 or arrive_s is None or (takes_all and live == last_live):
                    continue
                last_live = live
                if arrive_s <= int(groups.latest_s[mine].max()):
                    offers.append(Offer(position, band, depart_s, arrive_s))
    return tuple(offers)
