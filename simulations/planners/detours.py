"""Detours: goods go around sites that are cut off, on the network of carriers and own trucks."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulations.planners.detour_trucks import Trucks
from simulations.planners.other_ways import NewWays, passes
from simulations.world.template import Hop
from supplychain.calendars import HOUR_S
from supplychain.carriers import shipment_cny
from supplychain.network import Network
from supplychain.plans import CarrierMove, CostTerms
from supplychain.roads import embedded_roads
from supplychain.sites import SiteStatus, Tier

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulations.world.template import Template
    from supplychain.carriers import Tariff
    from supplychain.plans import Consignment
    from supplychain.scenario import Scenario
    from supplychain.stock import Lot

Lane = tuple[str, str]
SLOT_S = 6 * HOUR_S
"""What is ready within such a time leaves together."""
EPSILON = 1e-6


@dataclass(slots=True)
class _Moving:
    """Goods on their detour: where they have come to by now, and when they can leave there."""

    item: Consignment
    path: tuple[str, ...]
    ready_s: int
    hops: list[Hop]

    @property
    def lane(self) -> Lane:
        """The next part of the way."""
        done = len(self.hops)
        return self.path[done], self.path[done + 1]

    @property
    def is_there(self) -> bool:
        """Whether it has come to its front."""
        return len(self.hops) == len(self.path) - 1


@dataclass(frozen=True, slots=True)
class Detours:
    """Sends goods of orders around what is cut off, by the quickest path that is left.

    Lanes are those of hired carriers, and ways from a centre to any front where own trucks of the
    centre stand idle. Orders whose goods come in parts of their own keep their way.

    Parameters
    ----------
    from_other_sites
        Whether goods of a site that is cut off are taken from another one that has enough of them.
    """

    from_other_sites: bool = False

    def __call__(
        self, scenario: Scenario, usual: Template, cut_off: frozenset[str], prefix: str
    ) -> NewWays | None:
        """See :class:`simulations.planners.other_ways.Finder`."""
        trucks = Trucks(scenario, usual, embedded_roads(scenario.roads))
        network = _network(scenario, trucks, cut_off)
        sources = _Sources(scenario, usual, cut_off)
        moving: list[_Moving] = []
        for order_id, front_id in sorted(usual.front_of.items()):
            if front_id in cut_off or len(usual.door_of.get(order_id, ())) > 1:
                continue
            for item in usual.goods_of.get(order_id, ()):
                if passes(usual, item, cut_off):
                    moving += self._moved(item, network, sources, prefix)
        if not moving:
            return None
        return _Journeys(scenario, usual, trucks, prefix).planned(moving)

    def _moved(
        self, item: Consignment, network: Network, sources: _Sources, prefix: str
    ) -> Iterator[_Moving]:
        key = f"{prefix}{item.id}"
        ends = item.from_site_id, item.to_site_id
        if item.from_site_id not in sources.cut_off:
            path = network.shortest_path(*ends)
            if path:
                ready_s = sources.ready_s(item.lot_id)
                yield _Moving(replace(item, id=key), path, ready_s, [])
        elif self.from_other_sites:
            found = sources.another(item, network)
            if found is not None:
                lot, path = found
                moved = replace(item, id=key, lot_id=lot.id, from_site_id=lot.site_id)
                yield _Moving(moved, path, sources.ready_s(lot.id), [])


def _network(scenario: Scenario, trucks: Trucks, cut_off: frozenset[str]) -> Network:
    """Seconds on lanes between sites that are not cut off, handling at their end included."""
    sites = {site.id: site for site in scenario.sites if site.status is SiteStatus.OPEN}
    arcs = [
        (item.from_site_id, item.to_site_id, float(item.transit_s)) for item in scenario.tariffs
    ]
    fronts = [site.id for site in sites.values() if site.tier is Tier.FRONT]
    for base_id in trucks.bases:
        for front_id, drive_s in zip(fronts, trucks.drive_s(base_id, fronts), strict=True):
            if math.isfinite(drive_s):
                arcs.append((base_id, front_id, drive_s))
    kept = [
        (start, end, weight + sites[end].handling_s)
        for start, end, weight in arcs
        if start in sites and end in sites and not cut_off.intersection((start, end))
    ]
    return Network.from_arcs(kept, sites)


class _Sources:
    """Where goods are, and what of them no plan has taken."""

    def __init__(self, scenario: Scenario, usual: Template, cut_off: frozenset[str]) -> None:
        self.cut_off = cut_off
        self._lots = {lot.id: lot for lot in scenario.lots}
        self._sites = {site.id: site for site in scenario.sites}
        self._left = {lot.id: lot.quantity for lot in scenario.lots}
        for item in usual.goods.values():
            self._left[item.lot_id] -= item.quantity
        self._of_product: dict[str, list[Lot]] = defaultdict(list)
        for lot in scenario.lots:
            self._of_product[lot.product_id].append(lot)

    def ready_s(self, lot_id: str) -> int:
        """When goods of a lot can leave its site."""
        lot = self._lots[lot_id]
        return lot.available_s + self._sites[lot.site_id].handling_s

    def another(self, item: Consignment, network: Network) -> tuple[Lot, tuple[str, ...]] | None:
        """The lot that comes soonest of those that have enough; what is taken is gone."""
        best: tuple[float, Lot, tuple[str, ...]] | None = None
        for lot in self._of_product[item.product_id]:
            site = self._sites[lot.site_id]
            if self._left[lot.id] < item.quantity - EPSILON or lot.site_id in self.cut_off:
                continue
            if site.tier is Tier.FRONT and lot.site_id != item.to_site_id:
                continue  # Nothing drives between fronts.
            path = network.shortest_path(lot.site_id, item.to_site_id)
            comes_s = self.ready_s(lot.id) + network.path_weight(path) if path else math.inf
            if path and (best is None or comes_s < best[0]):
                best = comes_s, lot, path
        if best is None:
            return None
        self._left[best[1].id] -= item.quantity
        return best[1], best[2]


class _Journeys:
    """Shipments and trucks that bring goods along their paths."""

    def __init__(self, scenario: Scenario, usual: Template, trucks: Trucks, prefix: str) -> None:
        self._usual, self._trucks, self._prefix = usual, trucks, prefix
        self._sites = {site.id: site for site in scenario.sites}
        self._bands: dict[tuple[str, str, str], list[Tariff]] = defaultdict(list)
        for tariff in scenario.tariffs:
            key = tariff.from_site_id, tariff.to_site_id, tariff.temperature_class_id
            self._bands[key].append(tariff)
        self._moves: dict[str, CarrierMove] = {}

    def planned(self, moving: Sequence[_Moving]) -> NewWays | None:
        """All of it, lane after lane; goods for which nothing is left keep their way."""
        going = [each for each in moving if not each.is_there]
        here = [each for each in moving if each.is_there]
        while going:
            lanes: dict[Lane, list[_Moving]] = defaultdict(list)
            for each in going:
                lanes[each.lane].append(each)
            by_truck: dict[str, list[tuple[Lane, list[_Moving]]]] = defaultdict(list)
            stuck: set[int] = set()
            for lane, load in sorted(lanes.items()):
                if any((*lane, each.item.temperature_class_id) in self._bands for each in load):
                    stuck |= self._by_carrier(lane, load)
                else:
                    by_truck[lane[0]].append((lane, load))
            for base_id, loads in by_truck.items():
                stuck |= self._by_trucks(base_id, loads)
            going = [each for each in going if id(each) not in stuck]
            here += [each for each in going if each.is_there]
            going = [each for each in going if not each.is_there]
        return self._written(here) if here else None

    def _by_carrier(self, lane: Lane, load: Sequence[_Moving]) -> set[int]:
        """One shipment for each class and slot; gives what no carrier takes."""
        shipments: dict[tuple[str, int], list[_Moving]] = defaultdict(list)
        stuck = set()
        for each in load:
            class_id = each.item.temperature_class_id
            if (*lane, class_id) in self._bands:
                shipments[class_id, -(-each.ready_s // SLOT_S)].append(each)
            else:
                stuck.add(id(each))
        for (class_id, slot), goods in sorted(shipments.items()):
            bands = self._bands[(*lane, class_id)]
            tariff = min(bands, key=lambda band: band.transit_s)
            depart_s = slot * SLOT_S
            arrive_s = depart_s + tariff.transit_s
            kg = sum(each.item.kg for each in goods)
            mine = [band for band in bands if band.carrier_id == tariff.carrier_id]
            cny = shipment_cny(mine, kg) or kg * tariff.cny_per_kg
            key = f"{self._prefix}hired/{len(self._moves) + 1}"
            ids = tuple(each.item.id for each in goods)
            self._moves[key] = CarrierMove(
                key, tariff.carrier_id, *lane, class_id, depart_s, arrive_s, ids, kg,
                CostTerms(carriers=cny),
            )  # fmt: skip
            for each in goods:
                each.hops.append(Hop(key, *lane))
                each.ready_s = arrive_s + self._sites[lane[1]].handling_s
        return stuck

    def _by_trucks(self, base_id: str, loads: Sequence[tuple[Lane, list[_Moving]]]) -> set[int]:
        """Own trucks that are idle, for each slot; gives what they have no room for."""
        slots: dict[int, dict[str, list[_Moving]]] = defaultdict(lambda: defaultdict(list))
        for (_, front_id), load in loads:
            for each in load:
                slots[-(-each.ready_s // SLOT_S)][front_id].append(each)
        stuck: set[int] = set()
        for slot, fronts in sorted(slots.items()):
            kg = {
                front_id: [
                    (each.item.temperature_class_id, each.item.kg, each.item.litres)
                    for each in load
                ]
                for front_id, load in fronts.items()
            }
            brought = self._trucks.send(base_id, slot * SLOT_S, kg, self._prefix)
            for front_id, load in fronts.items():
                if front_id not in brought:
                    stuck.update(map(id, load))
                    continue
                key, unloads_s = brought[front_id]
                for each in load:
                    each.hops.append(Hop(key, base_id, front_id))
                    each.ready_s = unloads_s + self._sites[front_id].handling_s
        return stuck

    def _written(self, moved: Sequence[_Moving]) -> NewWays:
        usual = self._usual
        new = {each.item.id.removeprefix(self._prefix): each.item for each in moved}
        goods_of = dict(usual.goods_of)
        for order_id in {each.item.order_id for each in moved}:
            goods_of[order_id] = tuple(new.get(item.id, item) for item in usual.goods_of[order_id])
        routes = self._trucks.routes
        template = replace(
            usual,
            routes={**usual.routes, **routes},
            moves={**usual.moves, **self._moves},
            goods={**usual.goods, **{each.item.id: each.item for each in moved}},
            goods_of=goods_of,
            hops={**usual.hops, **{each.item.id: tuple(each.hops) for each in moved}},
            fleets={key: count + self._trucks.sent[key] for key, count in usual.fleets.items()},
        )
        cost_cny = sum(move.costs.total for move in self._moves.values())
        return NewWays(template, len(routes), cost_cny)
