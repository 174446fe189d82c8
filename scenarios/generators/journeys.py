"""When goods from a centre or an origin can leave a front, by careful arithmetic.

Trucks are assumed slower than they are, and the slower of truck and carrier counts, so that what is
promised here can be kept by either.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from supplychain.calendars import HOUR_S, MINUTE_S
from supplychain.driving import DriverClock, drive_leg
from supplychain.fleet import DriverRules
from supplychain.roads import GreatCircleRoads

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.generators.parameters import NationalParameters
    from supplychain.calendars import Horizon
    from supplychain.sites import Site

QUARTER_S = 15 * MINUTE_S
LINE_HAUL_DRIVERS = 2
MIDDLE_MILE_DRIVERS = 1
CARRIER_STOPS_S = {LINE_HAUL_DRIVERS: 2 * HOUR_S, MIDDLE_MILE_DRIVERS: HOUR_S // 2}


@dataclass(frozen=True, slots=True)
class Leg:
    """Road length of a lane, and seconds from departure to arrival by truck or carrier."""

    road_m: int
    transit_s: int


@dataclass(frozen=True)
class Journeys:
    """Lanes between the tiers, and when goods are ready at a front.

    Parameters
    ----------
    parameters, horizon
        Of the scenario.
    origins, centres, fronts
        Its sites.
    """

    parameters: NationalParameters
    horizon: Horizon
    origins: Sequence[Site]
    centres: Sequence[Site]
    fronts: Sequence[Site]

    @cached_property
    def line_haul(self) -> Mapping[tuple[str, str], Leg]:
        """Legs from every origin to every centre."""
        return self._legs(self.origins, self.centres, LINE_HAUL_DRIVERS)

    @cached_property
    def middle_mile(self) -> Mapping[tuple[str, str], Leg]:
        """Legs from every centre to every front."""
        return self._legs(self.centres, self.fronts, MIDDLE_MILE_DRIVERS)

    def at_centre_s(self, origin: Site, centre: Site) -> int:
        """When goods ordered from an origin arrive at a centre by its first departure."""
        depart_s = self._next_departure_s(origin, origin.handling_s)
        return depart_s + self.line_haul[origin.id, centre.id].transit_s

    def at_front_s(self, centre: Site, front: Site, arrived_s: int = 0) -> int:
        """When goods that are at a centre at ``arrived_s`` arrive at a front."""
        depart_s = self._next_departure_s(centre, arrived_s + centre.handling_s)
        return depart_s + self.middle_mile[centre.id, front.id].transit_s

    def from_origin_s(self, origin: Site, centre: Site, front: Site) -> int:
        """When goods from an origin can leave a front; past the horizon's end if too late."""
        arrived_s = self.at_centre_s(origin, centre)
        return self.at_front_s(centre, front, arrived_s) + front.handling_s

    def from_centre_s(self, centre: Site, front: Site) -> int:
        """When goods from a centre's stock can leave a front."""
        return self.at_front_s(centre, front) + front.handling_s

    def _next_departure_s(self, site: Site, earliest_s: int) -> int:
        times = self.horizon.daily_times(site.departures_s)
        return next((at for at in times if at >= earliest_s), self.horizon.length_s)

    def _legs(
        self, starts: Sequence[Site], ends: Sequence[Site], drivers: int
    ) -> dict[tuple[str, str], Leg]:
        places = [site.location for site in starts], [site.location for site in ends]
        road_m = GreatCircleRoads().matrix(*places, "trunk").distance_m.tolist()
        return {
            (start.id, end.id): Leg(road_m[i][j], self._transit_s(road_m[i][j], drivers))
            for i, start in enumerate(starts)
            for j, end in enumerate(ends)
        }

    def _transit_s(self, road_m: int, drivers: int) -> int:
        """Driving at the planning speed, rests and a carrier's stops, in whole quarter hours."""
        drive_s = round(road_m * 3.6 / self.parameters.trunk_planning_kmh)
        leg = drive_leg(drive_s, DriverRules(), drivers, DriverClock())
        return -(-(leg.elapsed_s + CARRIER_STOPS_S[drivers]) // QUARTER_S) * QUARTER_S
