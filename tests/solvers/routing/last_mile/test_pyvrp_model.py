from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from solvers.common import Deadline
from solvers.common.pyvrp_run import Stop
from solvers.routing.last_mile.drive import Draft
from solvers.routing.last_mile.pyvrp_model import Model
from solvers.routing.last_mile.reduction import binding_dimensions, stand_ins, starts
from solvers.routing.last_mile.schedule import Scheduler
from solvers.routing.last_mile.strings import Cooling
from solvers.routing.last_mile.tables import door_of
from solvers.routing.last_mile.visits import visits_of
from supplychain.fleet import Compartment, Layout
from supplychain.roads import TravelMatrix
from supplychain.windows import DeliveryWindow, TimeWindow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.routing.last_mile import LastMileProblem

Make = Any
H, MIN = 3_600, 60
KG, KG_FROZEN, LITRES, LITRES_FROZEN, ALL_KG, ALL_LITRES = range(6)


def _routed(
    problem: LastMileProblem, iterations: int = 100, first: Sequence[Draft] = ()
) -> tuple[Scheduler, list[Draft]]:
    scheduler = Scheduler(problem)
    model = Model(scheduler, range(len(problem.jobs)))
    return scheduler, model.solve(Stop(Deadline(None), iterations), 1, first)


def test_a_reload_leaves_when_goods_come_not_a_dock_time_later(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    # The second door closes just when a van arrives that leaves on release.
    goods = make_job("b", release_s=2 * H, windows=(DeliveryWindow(0, 2 * H + 20 * MIN),))
    first = make_job("a", latest_s=15 * MIN)
    problem = make_problem([10, 20], [first, goods], [make_van(count=1)])
    two_trips = [Draft(0, 0, ((0,), (1,)))]
    assert Scheduler(problem).cost_cny(two_trips[0]) is not None
    assert _routed(problem, 0, two_trips)[1] == two_trips


def test_a_reload_takes_the_dock_time(make_problem: Make, make_job: Make, make_van: Make) -> None:
    # Back at 25 min, loaded at 45, at the second door at 65: one minute decides.
    def served(latest_s: int) -> int:
        jobs = [make_job("a", 80.0, latest_s=10 * MIN), make_job("b", 80.0, latest_s=latest_s)]
        _, drafts = _routed(make_problem([10, 20], jobs, [make_van(count=1)]))
        return sum(len(trip) for draft in drafts for trip in draft.trips)

    assert (served(65 * MIN), served(64 * MIN)) == (2, 1)


def test_the_first_trip_pays_no_loading(make_problem: Make, make_job: Make, make_van: Make) -> None:
    # The tour lasts 65 min, as the shift does; 65 min at 36 an hour, 60 km at 2 and the van: 259.
    van = make_van(shifts=(TimeWindow(0, 65 * MIN),), max_route_s=65 * MIN)

    def tours(unserved_cny: float) -> list[Draft]:
        job = make_job("a", unserved_cny=unserved_cny)
        return _routed(make_problem([30], [job], [van]))[1]

    assert len(tours(259.5)) == 1
    assert tours(258.5) == []


def test_a_door_has_one_visit_for_each_window_and_late_start(make_job: Make) -> None:
    windows = (DeliveryWindow(H, 2 * H, 1.0), DeliveryWindow(4 * H, 5 * H))
    job = make_job("a", windows=windows, unserved_cny=100.0)

    def of(**changes: Any) -> list[tuple[Any, ...]]:
        door = door_of(replace(job, **changes), 86_400)
        return [(v.open_s, v.close_s, v.worth_cny) for v in visits_of(door, 0)]

    late = 2 * H + 30 * MIN
    assert of() == [(H, 2 * H, 100.0), (2 * H, late, pytest.approx(85.0)), (4 * H, 5 * H, 100.0)]
    assert of(release_s=3 * H) == [(4 * H, 5 * H, 100.0)]
    assert of(latest_s=2 * H) == [(H, 2 * H, 100.0)]
    assert of(windows=()) == [(0, 86_400, 100.0)]
    very_late = of(windows=windows[:1], release_s=3 * H)
    assert very_late == [(3 * H, 86_400, pytest.approx(40.0))]
    assert of(windows=windows[:1], release_s=4 * H) == []


def test_only_loads_that_can_bind_are_modelled(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    def kept(*loads: tuple[float, float]) -> list[int]:
        jobs = [make_job(f"j{n}", *load) for n, load in enumerate(loads)]
        tables = Scheduler(make_problem([5] * len(loads), jobs, [make_van()])).tables
        return binding_dimensions(tables, range(len(loads)), [0])

    assert kept((10.0, 0.0)) == []
    # Kilograms equal litres here, and chilled goods alone fill a van as all goods do.
    assert kept((60.0, 0.0), (60.0, 0.0)) == [ALL_LITRES]
    assert kept((0.0, 40.0), (0.0, 40.0)) == [LITRES_FROZEN]
    assert kept((60.0, 0.0), (60.0, 40.0)) == [ALL_LITRES]


def test_a_layout_that_another_makes_useless_is_left_away(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    small = Layout("small", (Compartment("chilled", 40, 40),))
    large = Layout("large", (Compartment("chilled", 100, 100),))
    dear = Layout("dear", (Compartment("chilled", 100, 100), Compartment("frozen", 9, 9)), 5.0)
    van = make_van(layouts=(small, large, dear))
    chilled = Scheduler(make_problem([5], [make_job("a", 60.0)], [van])).tables
    assert stand_ins(chilled, [0]) == {0: 1, 1: 1, 2: 1}
    frozen = Scheduler(make_problem([5], [make_job("a", 60.0, 5.0)], [van])).tables
    assert stand_ins(frozen, [0]) == {0: 1, 1: 1, 2: 2}


def test_shifts_that_no_job_can_use_are_left_away(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    shifts = (TimeWindow(0, 4 * H), TimeWindow(5 * H, 9 * H), TimeWindow(10 * H, 14 * H))
    job = make_job("a", release_s=5 * H, latest_s=8 * H)
    tables = Scheduler(make_problem([5], [job], [make_van(shifts=shifts)])).tables
    assert [start.shift for start in starts(tables, [0], [0])] == [1]


def test_vehicles_whose_way_to_the_base_is_longer_than_their_shift_are_left_away(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    far = replace(make_van("far", shifts=(TimeWindow(0, H),)), start_place=1)
    jobs = [make_job("a"), make_job("home")]
    problem = make_problem([5, 90], jobs, [make_van("near"), far])
    scheduler, drafts = _routed(replace(problem, jobs=problem.jobs[:1], places=1), 10)
    assert [scheduler.tables.rigs[draft.rig].van for draft in drafts] == [0]


def test_a_vehicle_of_endless_volume_may_stand_beside_a_small_one(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    vans = [make_van("small", volume_l=5.0), make_van("endless", volume_l=math.inf)]
    scheduler, drafts = _routed(make_problem([5], [make_job("a")], vans), 10)
    assert [scheduler.tables.rigs[draft.rig].van for draft in drafts] == [1]


def test_first_tours_are_never_made_worse(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    windows = (DeliveryWindow(0, 4 * H, 0.2), DeliveryWindow(5 * H, 6 * H))
    jobs = [make_job(f"j{n}", 40.0, windows=windows if n % 2 else ()) for n in range(6)]
    problem = make_problem([10, -20, 30, -40, 15, 25], jobs, [make_van()])
    first = [Draft(0, 0, ((0, 4), (2, 5), (1, 3)))]
    assert _routed(problem, 0, first)[1] == first
    scheduler, found = _routed(problem, 50, first)
    costs = [scheduler.cost_cny(draft) or 0.0 for draft in found]
    assert 0 < sum(costs) <= (scheduler.cost_cny(first[0]) or 0.0)


def test_the_search_stops_when_asked() -> None:
    stop = Stop(Deadline(None), 3)
    assert [stop(0) for _ in range(4)] == [False, False, False, True]
    assert Stop(Deadline(0.0), None)(0)
    asked = Stop(Deadline(None), None, lambda: True)
    assert not asked.is_lost()
    assert asked(0)


def test_vans_without_a_base_start_where_each_of_them_starts(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    # Homes 40 minutes west and east of the front, a door beside each: a kilometre a minute.
    doors, homes = [-41, 41], [-40, 40]
    at = np.array([0, *doors, *homes], np.int64)
    gaps = np.abs(at[:, None] - at[None, :])
    vans = [
        replace(make_van(name, count=1), start_place=place, base_place=None, end_place=place)
        for name, place in (("west", 1), ("east", 2))
    ]
    plain = make_problem(doors, [make_job("a"), make_job("b")], vans)
    travel = TravelMatrix(gaps * 1_000, gaps * 60)
    problem = replace(plain, travel=dict.fromkeys(plain.travel, travel), places=2)
    scheduler, drafts = _routed(problem)
    starts = {draft.rig: draft.trips for draft in drafts}
    assert starts == {0: ((0,),), 1: ((1,),)}
    model = Model(scheduler, [0, 1])
    found = model.solve_by_strings(Stop(Deadline(None), 50), 1, [], Cooling(0.1, 0.01))
    assert {draft.rig: draft.trips for draft in found} == starts
