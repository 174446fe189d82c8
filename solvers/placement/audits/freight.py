"""Freight, emission, hours and cold of every way, from rates, lanes and roads."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from solvers.placement.audits.roads import Losses, roads_between

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.placement.audits.roads import Lane, Road
    from solvers.placement.audits.rows import Ledger
    from solvers.placement.plan import Flow
    from supplychain.design import DesignLane, FreightRate
    from supplychain.roads import RoadProvider

KM_T = 1e-6
"""Tonne-kilometres of a kilogram on a metre."""


@dataclass(frozen=True, slots=True)
class Ride:
    """One kilogram of a class on a lane: its freight, emission, and whether it stays in band."""

    cny: float
    co2_kg: float
    in_band: bool


@dataclass(frozen=True, slots=True)
class Journey:
    """One kilogram of a group on its whole way.

    Parameters
    ----------
    cny
        Freight, handling and expected losses.
    co2_kg
        Emission.
    age_s, last_s
        Seconds of all ways with the handling before each, and of the last one.
    in_band
        Whether it stays in band from end to end.
    """

    cny: float
    co2_kg: float
    age_s: int
    last_s: int
    in_band: bool


class Journeys:
    """Looks up what each flow of a plan costs and emits, and how long it takes.

    Parameters
    ----------
    ledger
        The plan beside its rows; its names are known and its ways whole.
    roads
        Provider of distances.
    """

    def __init__(self, ledger: Ledger, roads: RoadProvider) -> None:
        self.ledger = ledger
        used = {lane for flow in ledger.plan.flows for lane in lanes_of(flow)}
        self.roads = roads_between(ledger, used, roads)
        self._losses = Losses(ledger)
        self._rows: defaultdict[Lane, list[DesignLane]] = defaultdict(list)
        for row in ledger.design.lanes:
            self._rows[row.from_site_id, row.to_id].append(row)
        self._journeys: dict[tuple[str, tuple[str, ...], str], Journey] = {}
        self._rides: dict[tuple[Lane, str], Ride] = {}
        self._cny: dict[tuple[Lane, str], float] = {}
        self._co2_kg: dict[Lane, float] = {}

    def of(self, flow: Flow) -> Journey:
        """What one kilogram of a flow's goods costs on its way, at ordinary prices, and so on."""
        key = (flow.group_id, flow.site_ids, flow.zone_id)
        if key not in self._journeys:
            lanes = list(lanes_of(flow))
            class_id = self.ledger.sorts[flow.group_id].class_id
            seconds = [
                self.roads[lane].on_road_s + self.ledger.sites[lane[0]].handling_s for lane in lanes
            ]
            self._journeys[key] = Journey(
                sum(self._lane_cny(lane, flow.group_id) for lane in lanes),
                sum(self._lane_co2_kg(lane) for lane in lanes),
                sum(seconds),
                seconds[-1],
                all(self._ride(lane, class_id).in_band for lane in lanes),
            )
        return self._journeys[key]

    def _lane_cny(self, lane: Lane, group: str) -> float:
        if (lane, group) not in self._cny:
            sort, site = self.ledger.sorts[group], self.ledger.sites[lane[0]]
            cny = self._ride(lane, sort.class_id).cny + site.handling_cny_per_kg
            if not sort.is_return:
                cold = self.ledger.classes[sort.row.temperature_class_id].is_controlled
                cny += self._losses.cny_per_kg(lane, is_controlled=cold)
            self._cny[lane, group] = cny
        return self._cny[lane, group]

    def _lane_co2_kg(self, lane: Lane) -> float:
        """The mean over all goods, whoever of them uses the lane."""
        if lane not in self._co2_kg:
            weights = self._kg_by_group
            rides = {name: self._ride(lane, self.ledger.sorts[name].class_id) for name in weights}
            total = sum(weights.values())
            self._co2_kg[lane] = sum(kg * rides[name].co2_kg for name, kg in weights.items())
            self._co2_kg[lane] /= total
        return self._co2_kg[lane]

    @cached_property
    def _kg_by_group(self) -> dict[str, float]:
        """Demand as expected over all periods."""
        found = dict.fromkeys(self.ledger.sorts, 0.0)
        for row in self.ledger.design.demand:
            for name, sort in self.ledger.sorts.items():
                if sort.row.id == row.product_group_id:
                    days = self.ledger.days[row.period_id]
                    found[name] += row.kg_per_day * days * sort.share
        return found if any(found.values()) else dict.fromkeys(found, 1.0)

    def _ride(self, lane: Lane, class_id: str) -> Ride:
        if (lane, class_id) not in self._rides:
            self._rides[lane, class_id] = self._looked_up(lane, class_id)
        return self._rides[lane, class_id]

    def _looked_up(self, lane: Lane, class_id: str) -> Ride:
        """The best rate, or what a row for the lane says instead."""
        ride = self._by_rate(lane, class_id)
        cny, in_band = ride.cny, ride.in_band
        for wanted in ("", class_id):
            for row in self._rows.get(lane, ()):
                if row.class_id == wanted:
                    cny = cny if row.cny_per_kg is None else row.cny_per_kg
                    in_band = in_band if row.in_band is None else row.in_band
        room = self.ledger.modules.get((lane[0], class_id))
        return Ride(cny, ride.co2_kg, in_band and (room is None or room.holds_band))

    def _by_rate(self, lane: Lane, class_id: str) -> Ride:
        """The cheapest rate that keeps the band, or the cheapest of all."""
        road, end = self.roads[lane], self._end(lane[1])
        tier = self.ledger.sites[lane[0]].tier
        of_leg = [
            rate
            for rate in self.ledger.design.rates
            if (str(rate.from_tier), str(rate.to_tier)) == (str(tier), end)
        ]
        own = [rate for rate in of_leg if rate.class_id == class_id]
        rides = [
            self._priced(rate, road)
            for rate in own or [rate for rate in of_leg if not rate.class_id]
            if rate.max_distance_m is None or road.distance_m <= rate.max_distance_m
        ]
        nothing = Ride(float("inf"), 0.0, in_band=False)
        return min(rides, key=lambda ride: (not ride.in_band, ride.cny), default=nothing)

    def _end(self, name: str) -> str:
        return "zone" if name in self.ledger.zones else str(self.ledger.sites[name].tier)

    def _priced(self, rate: FreightRate, road: Road) -> Ride:
        tkm, usual = road.distance_m * KM_T, self.ledger.scenario.rates.carrier_kg_co2_per_tkm
        emission = usual if rate.co2_kg_per_tkm is None else rate.co2_kg_per_tkm
        in_band = rate.in_band_s is None or road.on_road_s <= rate.in_band_s
        return Ride(rate.cny_per_kg + rate.cny_per_tkm * tkm, tkm * emission, in_band)


def lanes_of(flow: Flow) -> Iterator[Lane]:
    """Pairs of places that a flow goes between, in order."""
    return pairwise((*flow.site_ids, flow.zone_id))
