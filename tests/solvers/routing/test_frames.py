"""Bases before their loads: roads, departures, and how soon each site can be reached."""

from dataclasses import replace

from solvers.routing.frames import Lift, frames_of
from solvers.routing.problem import RoutingProblem
from supplychain.calendars import DAY_S, HOUR_S, DailyHours
from supplychain.fleet import Haul, SpeedClass
from supplychain.scenario import Scenario
from supplychain.sites import Lane, Site

LIFT = Lift((0, 3600, 7200), (5000, 5000, 9000))
"""The first truck waits at the door of a site that the second one reaches as it opens."""


def _with_site(scenario: Scenario, site_id: str, **changes: object) -> Scenario:
    def changed(site: Site) -> Site:
        return replace(site, **changes) if site.id == site_id else site  # type: ignore[arg-type]

    return replace(scenario, sites=tuple(changed(site) for site in scenario.sites))


def test_goods_take_the_next_departure_and_no_later_one_that_is_not_faster() -> None:
    assert LIFT.earliest_unload_s(0) == 5000
    assert LIFT.earliest_unload_s(3601) == 9000
    assert LIFT.earliest_unload_s(7201) is None


def test_the_latest_departure_is_the_last_that_unloads_in_time() -> None:
    assert LIFT.latest_departure_s(9000) == 7200
    assert LIFT.latest_departure_s(8999) == 3600
    assert LIFT.latest_departure_s(4999) is None


def test_origins_serve_all_centres_and_centres_the_sites_they_feed(tiny: Scenario) -> None:
    frames = frames_of(RoutingProblem.from_scenario(tiny))
    found = {key: (frame.haul, frame.empty.site_ids) for key, frame in frames.items()}
    assert found == {
        "origin": (Haul.LINE_HAUL, ("centre",)),
        "centre": (Haul.MIDDLE_MILE, ("west", "east")),
    }
    assert frames["origin"].empty.max_stops == 1


def test_a_degree_at_60_km_h_takes_111_195_seconds_per_ten_thousand(tiny: Scenario) -> None:
    frame = frames_of(RoutingProblem.from_scenario(tiny))["origin"]
    leg = frame.empty.legs["origin", "centre"]
    assert (leg.distance_m, leg.drive_s[SpeedClass.TRUNK]) == (111_195, 6672)
    assert frame.lifts["centre"].unloads_s[:2] == (6672, HOUR_S + 6672)


def test_a_lane_knows_its_distance_time_and_departures_better(tiny: Scenario) -> None:
    lane = Lane("origin", "centre", 90_000, 5000, (20 * HOUR_S,))
    frame = frames_of(RoutingProblem.from_scenario(replace(tiny, lanes=(lane,))))["origin"]
    assert frame.empty.legs["origin", "centre"].distance_m == 90_000
    # The horizon starts at 16:00: 20:00 is second 14,400, and again a day later.
    assert frame.lifts["centre"].departures_s == (4 * HOUR_S, 4 * HOUR_S + DAY_S)
    assert frame.lifts["centre"].unloads_s[0] == 4 * HOUR_S + 5000


def test_nothing_drives_on_a_closed_lane_nor_hires_on_it(tiny: Scenario) -> None:
    lane = Lane("centre", "west", closed=True)
    frame = frames_of(RoutingProblem.from_scenario(replace(tiny, lanes=(lane,))))["centre"]
    assert ("centre", "west") not in frame.empty.legs
    assert {tariff.to_site_id for tariff in frame.empty.tariffs} == {"east"}
    assert frame.lifts["west"].departures_s == ()


def test_departures_lie_in_the_hours_of_the_base(tiny: Scenario) -> None:
    night = _with_site(tiny, "centre", hours=DailyHours(22 * HOUR_S, 30 * HOUR_S))
    lift = frames_of(RoutingProblem.from_scenario(night))["centre"].lifts["west"]
    assert lift.departures_s[:9] == tuple(h * HOUR_S for h in range(6, 15))
    assert lift.departures_s[9] == 30 * HOUR_S


def test_a_carrier_lifts_where_no_truck_stands(tiny: Scenario) -> None:
    bare = replace(tiny, fleets=tuple(f for f in tiny.fleets if f.site_id != "centre"))
    lift = frames_of(RoutingProblem.from_scenario(bare))["centre"].lifts["west"]
    assert lift.unloads_s[0] == 3 * HOUR_S


def test_trucks_wait_until_a_site_opens(tiny: Scenario) -> None:
    late = _with_site(tiny, "west", hours=DailyHours(20 * HOUR_S, 22 * HOUR_S))
    lift = frames_of(RoutingProblem.from_scenario(late))["centre"].lifts["west"]
    assert lift.unloads_s[:5] == (4 * HOUR_S,) * 4 + (4 * HOUR_S + 1334,)
