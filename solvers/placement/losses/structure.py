"""What hangs on one site, and where the least room is: ways through the network as a graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from supplychain.network import Network

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from solvers.placement.problem import PlacementProblem

ORIGIN = "*"
"""Where all sources come from; sites and zones have other names, see `_site` and `_zone`."""


@dataclass(frozen=True, slots=True)
class ClassCut:
    """The least room for a class between where its goods come from and the zones.

    Parameters
    ----------
    class_id
        Capacity class.
    room_kg_per_day
        What can pass at most.
    demand_kg_per_day
        The largest demand of a period.
    site_ids
        Sites that are full then.
    """

    class_id: str
    room_kg_per_day: float
    demand_kg_per_day: float
    site_ids: tuple[str, ...]

    def words(self) -> str:
        """One sentence."""
        where = f" at {', '.join(self.site_ids)}" if self.site_ids else ""
        return (
            f"{self.class_id}: at most {self.room_kg_per_day:,.0f} kg per day can pass{where}, "
            f"demand is {self.demand_kg_per_day:,.0f} at its peak"
        )


def sole_sites(built: PlacementProblem) -> tuple[str, ...]:
    """Sites without which a group's network falls apart, sorted.

    Parameters
    ----------
    built
        See :func:`solvers.placement.losses.as_built.as_built`.
    """
    found: set[str] = set()
    for group in range(len(built.groups)):
        network = Network.from_arcs(_arcs(built, [group]), [ORIGIN])
        points = set(network.articulation_points())
        found |= {site.id for site in built.sites if _site(site.id) in points}
    return tuple(sorted(found))


def cut_off_zones(without: PlacementProblem, closed_ids: Iterable[str] = ()) -> tuple[str, ...]:
    """Zones with demand that some group's goods do not reach, whatever the room, sorted.

    Parameters
    ----------
    without
        The network without a lane or a site.
    closed_ids
        The site.
    """
    closed = [_site(name) for name in sorted(closed_ids)]
    nodes = [_site(site.id) for site in without.sites] + [_zone(zone.id) for zone in without.zones]
    found: set[str] = set()
    for number in range(len(without.groups)):
        usual = Network.from_arcs(_arcs(without, [number]), [ORIGIN, *nodes])
        demand = without.demand_kg_per_day[number].sum(axis=1)
        wanted = {
            _zone(zone.id): zone.id
            for zone, kg in zip(without.zones, demand, strict=True)
            if kg > 0
        }
        reached = _reached(usual, closed)
        found |= {name for node, name in wanted.items() if node not in reached}
    return tuple(sorted(found))


def _reached(network: Network, closed: list[str]) -> set[str]:
    """Nodes to which goods still come."""
    # All that the origin reaches is cut off without it.
    today = set(network.cut_off([ORIGIN], sources=[ORIGIN]))
    return today - set(network.cut_off(closed, sources=[ORIGIN]))


def cuts_by_class(built: PlacementProblem) -> Iterator[ClassCut]:
    """The least room of each class that any goods but returns need."""
    for class_id in built.class_ids:
        groups = [
            number
            for number, group in enumerate(built.groups)
            if group.class_id == class_id and not group.is_return
        ]
        if groups:
            yield _cut(built, class_id, groups)


def _cut(built: PlacementProblem, class_id: str, groups: list[int]) -> ClassCut:
    """A site's room lies on an arc of its own, from where goods come in to where they leave."""
    arcs, capacities = [], {}
    for tail, head, weight in _arcs(built, groups):
        arcs.append((_out(tail), head, weight))
    for site in built.sites:
        room = sum(m.size_kg_per_day * m.most for m in site.modules if m.class_id == class_id)
        inside = (_site(site.id), _out(_site(site.id)))
        arcs.append((*inside, 0.0))
        capacities[inside] = room
    network = Network.from_arcs(arcs, [_out(ORIGIN)])
    zones = [_zone(zone.id) for zone in built.zones if _zone(zone.id) in network.graph]
    cut = network.min_cut([_out(ORIGIN)], zones, capacities)
    of_arc = {(_site(site.id), _out(_site(site.id))): site.id for site in built.sites}
    return ClassCut(
        class_id,
        cut.capacity,
        float(built.demand_kg_per_day[groups].sum(axis=(0, 1)).max(initial=0.0)),
        tuple(sorted(of_arc[arc] for arc in cut.arcs if arc in of_arc)),
    )


def _arcs(built: PlacementProblem, groups: list[int]) -> Iterator[tuple[str, str, float]]:
    """Lanes that some of the groups may take, and one from the origin to each first site."""
    firsts = sorted({built.groups[number].first_tier or built.tiers[0] for number in groups})
    for name in firsts:
        for site in built.of_tier(name):
            yield ORIGIN, _site(site.id), 0.0
    for tier, leg in enumerate(built.legs):
        tails = [_site(site.id) for site in built.of_tier(built.tiers[tier])]
        heads = (
            [_zone(zone.id) for zone in built.zones]
            if tier == len(built.tiers) - 1
            else [_site(site.id) for site in built.of_tier(built.tiers[tier + 1])]
        )
        allowed = np.isfinite(leg.cny_per_kg[groups]).any(axis=0)
        for tail, head in np.argwhere(allowed).tolist():
            yield tails[tail], heads[head], 1.0


def _site(name: str) -> str:
    return f"s:{name}"


def _zone(name: str) -> str:
    return f"z:{name}"


def _out(node: str) -> str:
    return f"{node}>"
