"""Trips driven many at a time, against the schedule of one."""

from itertools import permutations

import numpy as np
import pytest

from solvers.common import Deadline
from solvers.routing.middle_mile.runs import enumerate_runs
from solvers.routing.middle_mile.trips import at_base, extended, network_of, pace_of, returns
from solvers.routing.trunk.bodies import bodies_of
from solvers.routing.trunk.groups import grouped
from solvers.routing.trunk.schedule import schedule_run
from supplychain.calendars import DAY_S
from supplychain.windows import TimeWindow
from tests.solvers.routing.trunk_cases import HORIZON_S, H, load, problem, truck

FAR = {"a": 260.0, "b": -340.0, "c": 120.0}
DAYTIME = tuple(TimeWindow(day * DAY_S + 6 * H, day * DAY_S + 20 * H) for day in range(4))


@pytest.mark.parametrize("opens", [{}, {"a": DAYTIME, "c": DAYTIME}])
@pytest.mark.parametrize("depart_s", [0, 9 * H, 17 * H + 1234])
def test_many_trips_are_driven_like_one(
    opens: dict[str, tuple[TimeWindow, ...]], depart_s: int
) -> None:
    """Legs of up to twelve hours, so that short and daily rests are due."""
    case = problem(
        [load("x", "a")],
        [truck()],
        places=FAR,
        departures_s=(depart_s,),
        windows=opens,
        max_stops=3,
    )
    pace = pace_of(case.trucks[0].vehicle_type)
    network = network_of(case, pace)
    trips = at_base(network, depart_s)
    for _ in range(3):
        trips = extended(network, pace, trips, np.full(3, HORIZON_S))
    trips, return_s, distance_m = returns(network, pace, trips)
    seen = {}
    for at in range(len(trips)):
        names = tuple(case.site_ids[site] for site in trips.sites[at].tolist())
        starts = tuple(trips.start_s[at, site] for site in trips.sites[at].tolist())
        seen[names] = (starts, return_s[at], distance_m[at])
    for names in permutations(case.site_ids):
        run = schedule_run(case, case.trucks[0], "walls-0", names, depart_s)
        if run is None:
            assert names not in seen
        else:
            starts = tuple(stop.start_s for stop in run.stops)
            assert seen[names] == (starts, run.return_s, run.distance_m)
    assert len(seen) > 0


def test_a_later_departure_with_nothing_new_is_left_out_unless_trucks_run_short() -> None:
    case = problem([load("x", "a", wait_cny_per_h=1.0)], [truck()], max_stops=2)
    groups = grouped(case, 10)
    bodies = bodies_of(case, groups.class_ids)
    departures = [
        enumerate_runs(
            case,
            groups,
            bodies,
            Deadline(None),
            with_fleet=with_fleet,
            max_stops=2,
            bucket_s=H,
        ).depart_s.tolist()
        for with_fleet in (False, True)
    ]
    assert departures == [[0], [0, 10 * H, 20 * H]]


def test_runs_cut_short_by_the_deadline_are_not_called_complete() -> None:
    case = problem([load("x", "a")], [truck()], max_stops=2)
    groups = grouped(case, 10)
    bodies = bodies_of(case, groups.class_ids)
    options = enumerate_runs(
        case, groups, bodies, Deadline(0.0), with_fleet=True, max_stops=2, bucket_s=H
    )
    assert not options.is_complete
