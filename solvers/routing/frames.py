"""What a line-haul or middle-mile problem has before its loads: trucks, roads, departures."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from solvers.routing.reefer import ambient_of, mean_c, reefer_cny_per_h
from solvers.routing.trunk.problem import Leg, Truck, TrunkProblem
from solvers.routing.trunk.schedule import next_open_s, schedule_run
from supplychain.calendars import HOUR_S
from supplychain.fleet import Haul, SpeedClass
from supplychain.roads import UNREACHABLE
from supplychain.sites import Tier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from solvers.routing.problem import RoutingProblem
    from solvers.routing.trunk.nouns import Load
    from supplychain.sites import Lane

SLOT_S = HOUR_S
"""Spacing of departures where a scenario names none."""

MIDDLE_MILE_STOPS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Lift:
    """Ways from the base to one site: departures, and when the fastest way starts to unload."""

    departures_s: tuple[int, ...]
    unloads_s: tuple[int, ...]

    def earliest_unload_s(self, ready_s: int) -> int | None:
        """First unloading of goods that are ready at ``ready_s``; ``None`` if there is none."""
        position = bisect_left(self.departures_s, ready_s)
        return min(self.unloads_s[position:], default=None)

    def latest_departure_s(self, unload_by_s: int) -> int | None:
        """Last departure that unloads by then; ``None`` if there is none."""
        position = bisect_right(self.unloads_s, unload_by_s)
        return self.departures_s[position - 1] if position else None


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One base with everything but loads, and how soon each of its sites can be reached."""

    base_id: str
    haul: Haul
    empty: TrunkProblem
    lifts: Mapping[str, Lift]

    def with_loads(self, loads: Sequence[Load]) -> TrunkProblem:
        """The problem of carrying these loads, cut down to the sites that they go to."""
        wanted = {load.to_site_id for load in loads}
        site_ids = tuple(site_id for site_id in self.empty.site_ids if site_id in wanted)
        kept = {self.base_id, *site_ids}
        empty = self.empty
        return TrunkProblem(
            base_id=self.base_id,
            site_ids=site_ids,
            loads=tuple(loads),
            trucks=empty.trucks,
            tariffs=tuple(t for t in empty.tariffs if t.to_site_id in wanted),
            legs={pair: leg for pair, leg in empty.legs.items() if kept.issuperset(pair)},
            departures_s={site_id: empty.departures_s[site_id] for site_id in site_ids},
            windows={site_id: empty.windows[site_id] for site_id in (self.base_id, *site_ids)},
            max_stops=empty.max_stops,
            horizon_s=empty.horizon_s,
        )


def frames_of(problem: RoutingProblem) -> dict[str, Frame]:
    """Frames of all origins (to every centre) and centres (to the sites they feed)."""
    frames: dict[str, Frame] = {}
    centres = [site.id for site in problem.sites.values() if site.tier is Tier.CENTRE]
    for site in problem.sites.values():
        if site.tier is Tier.ORIGIN and centres:
            frames[site.id] = _frame(problem, site.id, centres, Haul.LINE_HAUL)
        elif site.tier is Tier.CENTRE:
            fed = [site_id for site_id, centre in problem.supplier.items() if centre == site.id]
            if fed:
                frames[site.id] = _frame(problem, site.id, fed, Haul.MIDDLE_MILE)
    return frames


def _frame(problem: RoutingProblem, base_id: str, site_ids: Sequence[str], haul: Haul) -> Frame:
    scenario = problem.scenario
    horizon = scenario.horizon
    lanes = {(lane.from_site_id, lane.to_site_id): lane for lane in scenario.lanes}
    base = problem.sites[base_id]
    places = [base_id, *site_ids]
    windows = {place: horizon.daily(problem.sites[place].hours) for place in places}
    empty = TrunkProblem(
        base_id=base_id,
        site_ids=tuple(site_ids),
        loads=(),
        trucks=_trucks(problem, base_id, haul),
        tariffs=tuple(
            tariff
            for tariff in scenario.tariffs
            if tariff.from_site_id == base_id and not _closed(lanes, base_id, tariff.to_site_id)
        ),
        legs=_legs(problem, places, lanes),
        departures_s={
            site_id: _departures_s(
                problem, base_id, lanes.get((base_id, site_id)), base.departures_s
            )
            for site_id in site_ids
        },
        windows=windows,
        max_stops=1 if haul is Haul.LINE_HAUL else MIDDLE_MILE_STOPS,
        horizon_s=horizon.length_s,
    )
    return Frame(base_id, haul, empty, {site_id: _lift(empty, site_id) for site_id in site_ids})


def _closed(lanes: Mapping[tuple[str, str], Lane], from_id: str, to_id: str) -> bool:
    lane = lanes.get((from_id, to_id))
    return lane is not None and lane.closed


def _trucks(problem: RoutingProblem, base_id: str, haul: Haul) -> tuple[Truck, ...]:
    scenario = problem.scenario
    ambient_c = mean_c(ambient_of(problem.sites[base_id].city, scenario.ambient))
    trucks = []
    for fleet in scenario.fleets:
        vehicle = problem.vehicle_types[fleet.vehicle_type_id]
        if fleet.site_id != base_id or vehicle.haul is not haul or fleet.count == 0:
            continue
        prices = {
            layout.id: reefer_cny_per_h(vehicle, layout, problem.classes, scenario.rates, ambient_c)
            for layout in vehicle.layouts
        }
        trucks.append(Truck(vehicle, fleet.count, prices))
    return tuple(trucks)


def _legs(
    problem: RoutingProblem, places: Sequence[str], lanes: Mapping[tuple[str, str], Lane]
) -> dict[tuple[str, str], Leg]:
    locations = [problem.sites[place].location for place in places]
    travel = {
        speed: problem.roads.matrix(locations, locations, speed.value) for speed in SpeedClass
    }
    legs: dict[tuple[str, str], Leg] = {}
    for row, here in enumerate(places):
        for column, there in enumerate(places):
            if here == there or _closed(lanes, here, there):
                continue
            lane = lanes.get((here, there))
            distance_m = int(travel[SpeedClass.TRUNK].distance_m[row, column])
            drive_s = {speed: int(m.duration_s[row, column]) for speed, m in travel.items()}
            if lane is not None and lane.distance_m is not None:
                distance_m = lane.distance_m
            if lane is not None and lane.drive_s is not None:
                drive_s = dict.fromkeys(drive_s, lane.drive_s)
            if distance_m < UNREACHABLE:
                legs[here, there] = Leg(distance_m, drive_s)
    return legs


def _departures_s(
    problem: RoutingProblem, base_id: str, lane: Lane | None, of_base_s: tuple[int, ...]
) -> tuple[int, ...]:
    """Departures of a lane: its own, else the base's, else one an hour; in the base's hours."""
    horizon = problem.scenario.horizon
    times_s = lane.departures_s if lane is not None and lane.departures_s else of_base_s
    if times_s:
        departures_s = horizon.daily_times(times_s)
    else:
        departures_s = tuple(range(0, horizon.length_s, SLOT_S))
    windows = horizon.daily(problem.sites[base_id].hours)
    return tuple(at_s for at_s in departures_s if any(window.holds(at_s) for window in windows))


def _lift(empty: TrunkProblem, site_id: str) -> Lift:
    """Fastest unloading after each departure, by own truck or carrier."""
    pairs: list[tuple[int, int]] = []
    for depart_s in empty.departures_s[site_id]:
        unloads_s: list[int] = []
        for truck in empty.trucks:
            layout_id = truck.vehicle_type.layouts[0].id
            run = schedule_run(empty, truck, layout_id, [site_id], depart_s)
            if run is not None:
                unloads_s.append(run.stops[0].start_s)
        for tariff in empty.tariffs:
            if tariff.to_site_id == site_id:
                open_s = next_open_s(empty.windows[site_id], depart_s + tariff.transit_s)
                if open_s is not None and open_s <= empty.horizon_s:
                    unloads_s.append(open_s)
        if unloads_s:
            pairs.append((depart_s, min(unloads_s)))
    return Lift(tuple(at for at, _ in pairs), tuple(at for _, at in pairs))
