"""Own trucks that stand idle at centres, sent to fronts that they do not usually see."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from simulations.world.room import Room
from simulations.world.template import TemplateRoute, TemplateStop, Way, open_by_hours_s
from supplychain.fleet import Haul, RouteEnd, within_its_body
from supplychain.plans import StopKind
from supplychain.roads import UNREACHABLE
from supplychain.sites import Tier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulations.world.template import FleetKey, Template
    from supplychain.fleet import Layout, VehicleType
    from supplychain.roads import RoadProvider
    from supplychain.scenario import Scenario
    from supplychain.sites import Site

Load = tuple[str, float, float]
"""Class, kilograms and litres."""
MOST_STOPS = 5


class Trucks:
    """Trucks of the middle mile that the usual plan leaves at home.

    Parameters
    ----------
    usual
        The plan that has the first say.
    roads
        Distances.
    """

    def __init__(self, scenario: Scenario, usual: Template, roads: RoadProvider) -> None:
        self._scenario, self._roads = scenario, roads
        self._sites = {site.id: site for site in scenario.sites}
        self._types = {
            item.id: within_its_body(item)
            for item in scenario.vehicle_types
            if item.haul is Haul.MIDDLE_MILE
        }
        used = Counter(route.fleet for route in usual.routes.values())
        own: Counter[FleetKey] = Counter()
        for fleet in scenario.fleets:
            own[fleet.site_id, fleet.vehicle_type_id] += fleet.count
        self._idle: dict[str, list[VehicleType]] = defaultdict(list)
        for (site_id, type_id), count in sorted(own.items()):
            if type_id in self._types and self._sites[site_id].tier is Tier.CENTRE:
                spare = count - used[site_id, type_id]
                self._idle[site_id] += [self._types[type_id]] * max(0, spare)
        for idle in self._idle.values():
            idle.sort(key=lambda vehicle: vehicle.payload_kg)
        self.sent: Counter[FleetKey] = Counter()
        self.routes: dict[str, TemplateRoute] = {}

    @property
    def bases(self) -> list[str]:
        """Centres with idle trucks."""
        return [site_id for site_id, idle in self._idle.items() if idle]

    def drive_s(self, base_id: str, site_ids: Sequence[str]) -> list[float]:
        """Seconds from a base to sites; infinite where no road leads."""
        here = [self._sites[base_id].location]
        there = [self._sites[site_id].location for site_id in site_ids]
        times_s = self._roads.matrix(here, there, "trunk").duration_s[0].tolist()
        return [float(t) if t < UNREACHABLE else math.inf for t in times_s]

    def send(
        self, base_id: str, depart_s: int, goods: Mapping[str, Sequence[Load]], prefix: str
    ) -> dict[str, tuple[str, int]]:
        """Bring goods of one departure to fronts, as far as idle trucks have room.

        Returns
        -------
        dict
            For each front that is served, the route and when it is unloaded there.
        """
        found: dict[str, tuple[str, int]] = {}
        left = sorted(goods, key=lambda key: (-sum(kg for _, kg, _ in goods[key]), key))
        while left and self._idle[base_id]:
            stops, layout, vehicle = self._filled(base_id, left, goods)
            if not stops or layout is None:
                break
            self._idle[base_id].remove(vehicle)
            self.sent[base_id, vehicle.id] += 1
            key = f"{prefix}{base_id}/{len(self.routes) + 1}"
            route = self._route(key, base_id, vehicle, layout, depart_s, stops)
            self.routes[key] = route
            found.update({stop.point: (key, stop.start_s) for stop in route.stops[1:-1]})
            left = [front_id for front_id in left if front_id not in stops]
        return found

    def _filled(
        self, base_id: str, left: Sequence[str], goods: Mapping[str, Sequence[Load]]
    ) -> tuple[list[str], Layout | None, VehicleType]:
        """The smallest idle truck that takes most fronts, near ones together."""
        best: tuple[list[str], Layout | None, VehicleType] = ([], None, self._idle[base_id][0])
        near = _by_nearness(left, self._sites)
        for vehicle in dict.fromkeys(self._idle[base_id]):
            for layout in vehicle.layouts:
                stops: list[str] = []
                for front_id in near:
                    if len(stops) < (vehicle.max_stops or MOST_STOPS) and _fits(
                        vehicle, layout, [load for key in (*stops, front_id) for load in goods[key]]
                    ):
                        stops.append(front_id)
                if len(stops) > len(best[0]):
                    best = stops, layout, vehicle
        return best

    def _route(
        self,
        key: str,
        base_id: str,
        vehicle: VehicleType,
        layout: Layout,
        depart_s: int,
        fronts: Sequence[str],
    ) -> TemplateRoute:
        """Times of a trip from a base to fronts and back."""
        horizon, at_s = self._scenario.horizon, depart_s
        hours = self._sites[base_id].hours
        at_s = open_by_hours_s(horizon, hours.open_s, hours.close_s, at_s)
        stops = [TemplateStop(StopKind.LOAD, base_id, at_s, at_s, at_s)]
        ways, here = [], base_id
        for front_id in fronts:
            drive_s = round(self.drive_s(here, [front_id])[0])
            arrive_s = at_s + drive_s
            hours = self._sites[front_id].hours
            start_s = open_by_hours_s(horizon, hours.open_s, hours.close_s, arrive_s)
            at_s = start_s + vehicle.dock_s
            ways.append(Way(drive_s))
            stops.append(TemplateStop(StopKind.UNLOAD, front_id, arrive_s, start_s, at_s))
            here = front_id
        drive_s = round(self.drive_s(here, [base_id])[0])
        ways.append(Way(drive_s))
        back_s = at_s + drive_s
        stops.append(TemplateStop(StopKind.RETURN, base_id, back_s, back_s, back_s))
        return TemplateRoute(
            key, Haul.MIDDLE_MILE, vehicle, layout, base_id, tuple(stops), tuple(ways),
            RouteEnd.SITE,
        )  # fmt: skip


def _by_nearness(site_ids: Sequence[str], sites: Mapping[str, Site]) -> list[str]:
    """From the first one on, each time the nearest that is left."""
    left, found = list(site_ids[1:]), list(site_ids[:1])
    while left:
        here = sites[found[-1]].location
        nearest = min(
            left,
            key=lambda key: (
                (sites[key].location.lat - here.lat) ** 2
                + (sites[key].location.lon - here.lon) ** 2,
                key,
            ),
        )
        left.remove(nearest)
        found.append(nearest)
    return found


def _fits(vehicle: VehicleType, layout: Layout, loads: Sequence[Load]) -> bool:
    room = Room(vehicle, layout)
    return all(room.takes(*load) for load in loads)
