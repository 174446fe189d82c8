"""Right plans changed by hand: the checker says what is wrong, and by how much."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.common import Limits, Status, StopReason
from solvers.routing.last_mile import Drop, LastMilePlan, Trip, solve, validate
from solvers.routing.last_mile.problem import ANYWHERE, Half, Meal
from solvers.routing.last_mile.schedule import schedule_tour
from supplychain.fleet import Compartment, DriverRules, Layout
from supplychain.plans import Reason, Rest
from supplychain.roads import UNREACHABLE, TravelMatrix
from supplychain.windows import DeliveryWindow, TimeWindow
from tests.solvers.routing.last_mile.brute_force import alone
from tests.solvers.routing.last_mile.small_fronts import small_front

if TYPE_CHECKING:
    from collections.abc import Callable

    from solvers.routing.last_mile import LastMileProblem

Make = Any
H, MIN = 3_600, 60
SOFT, HARD = (DeliveryWindow(9 * H, 10 * H, 1.0),), (DeliveryWindow(9 * H, 10 * H),)


@pytest.fixture
def front(make_problem: Make, make_job: Make, make_van: Make) -> LastMileProblem:
    """Doors at 10, 20 and 30 minutes, and one van; b may be late, c may not."""
    jobs = [make_job("a"), make_job("b", windows=SOFT), make_job("c", windows=HARD)]
    problem: LastMileProblem = make_problem([10, 20, 30], jobs, [make_van(count=1)])
    return problem


def planned(problem: LastMileProblem, *trips: str) -> LastMilePlan:
    """A right plan of one tour, the rest left out."""
    tour = schedule_tour(problem, "van", "both", 0, [trip.split() for trip in trips])
    assert tour is not None
    plan = alone(problem, [tour])
    assert validate(problem, plan) == []
    return plan


def changed(plan: LastMilePlan, **changes: Any) -> LastMilePlan:
    """The plan with its first tour changed."""
    return replace(plan, tours=(replace(plan.tours[0], **changes), *plan.tours[1:]))


def found(problem: LastMileProblem, plan: LastMilePlan) -> dict[str, float]:
    """Amounts by code; one that occurs twice fails, but a cost is wrong in tour and plan."""
    violations = validate(problem, plan)
    codes = [violation.code for violation in violations]
    assert len(set(codes)) + max(0, codes.count("COST_WRONG") - 1) == len(codes), violations
    return {violation.code: violation.amount for violation in violations}


def with_job(problem: LastMileProblem, position: int, **changes: Any) -> LastMileProblem:
    """The problem with another rule for one job."""
    jobs = list(problem.jobs)
    jobs[position] = replace(jobs[position], **changes)
    return replace(problem, jobs=tuple(jobs))


def with_van(problem: LastMileProblem, **changes: Any) -> LastMileProblem:
    """The problem with another rule for its first van, or for the type of that."""
    van = problem.vans[0]
    of_van = {item.name for item in fields(van)}
    here = {name: value for name, value in changes.items() if name in of_van}
    rest = {name: value for name, value in changes.items() if name not in of_van}
    van = replace(van, vehicle_type=replace(van.vehicle_type, **rest), **here)
    return replace(problem, vans=(van, *problem.vans[1:]))


def room(kg: float, litres: float) -> Layout:
    """The layout of the van with less room for chilled goods."""
    return Layout("both", (Compartment("chilled", kg, litres),))


# Rules tightened after the plan was made: what it was right by is what it is wrong by.

TIGHTER: list[tuple[str, float, Callable[[LastMileProblem], LastMileProblem]]] = [
    ("COMPARTMENT_KG", 1, lambda p: with_van(p, layouts=(room(29.0, 90.0),))),
    ("COMPARTMENT_L", 1, lambda p: with_van(p, layouts=(room(90.0, 29.0),))),
    ("NO_COMPARTMENT", 1, lambda p: replace(p, class_ids=("dry", "frozen"))),
    ("PAYLOAD_KG", 2, lambda p: with_van(p, payload_kg=28.0)),
    ("VOLUME_L", 2, lambda p: with_van(p, volume_l=28.0)),
    ("SKILL_MISSING", 2, lambda p: with_job(p, 0, requires=frozenset({"lift", "permit"}))),
    ("AFTER_LATEST", 60, lambda p: with_job(p, 2, latest_s=9 * H + 14 * MIN)),
    ("WINDOW_MISSED", 60, lambda p: with_job(p, 2, windows=(DeliveryWindow(0, 9 * H + 14 * MIN),))),
    ("SHIFT_HOURS", 60, lambda p: with_van(p, shifts=(TimeWindow(0, 9 * H + 49 * MIN),))),
    ("SITE_CLOSED", 60, lambda p: replace(p, windows=(TimeWindow(0, 8 * H + 34 * MIN),))),
    ("LEAVES_TOO_EARLY", 60, lambda p: with_job(p, 0, release_s=8 * H + 36 * MIN)),
    ("ROUTE_TOO_LONG", 60, lambda p: with_van(p, max_route_s=74 * MIN)),
    ("ROUTE_TOO_FAR", 1_000, lambda p: with_van(p, max_distance_m=59_000)),
    ("TOO_MANY_STOPS", 2, lambda p: with_van(p, max_stops=1)),
    ("DRIVES_ALL_DAY", 60, lambda p: with_van(p, rules=DriverRules(max_daily_drive_s=59 * MIN))),
    ("DRIVES_WITHOUT_REST", 60, lambda p: with_van(p, rules=DriverRules(59 * MIN, 20 * MIN))),
    ("ON_BOARD_TOO_LONG", 60, lambda p: with_job(p, 2, max_on_board_s=39 * MIN)),
    ("MEAL_MISSED", 1, lambda p: with_van(p, meals=(Meal(9 * H, 9 * H, MIN),))),
    ("ON_BOARD_ALREADY", 1, lambda p: with_job(p, 0, is_on_board=True)),
    ("COST_WRONG", -5, lambda p: with_job(p, 0, home="other", change_cny=5.0)),
]


@pytest.mark.parametrize(("code", "amount", "tighten"), TIGHTER, ids=[row[0] for row in TIGHTER])
def test_a_rule_that_is_broken_is_reported_by_how_much(
    front: LastMileProblem, code: str, amount: float, tighten: Any
) -> None:
    plan = planned(front, "a b c")
    # 8:35 out, b at 9:00, c at 9:15, back at 9:50.
    assert (plan.tours[0].start_s, plan.tours[0].end_s) == (8 * H + 35 * MIN, 9 * H + 50 * MIN)
    if code == "COST_WRONG":
        van = front.vans[0]
        front = replace(front, vans=(van, replace(van, id="other")))
    amounts = found(tighten(front), plan)
    if code != "COST_WRONG":
        amounts.pop("COST_WRONG", None)
    assert {name: pytest.approx(value) for name, value in amounts.items()} == {code: amount}


def test_jobs_are_neither_lost_nor_served_twice(front: LastMileProblem) -> None:
    plan = planned(front, "a b")
    assert found(front, replace(plan, unserved=()))["JOB_LOST"] == 1
    both = replace(plan, unserved=(*plan.unserved, ("a", Reason.UNKNOWN)))
    assert found(front, both)["JOB_TWICE"] == 1
    twin = replace(plan, tours=(*plan.tours, plan.tours[0]))
    codes = [violation.code for violation in validate(front, twin)]
    assert codes.count("JOB_TWICE") == 2
    assert "FLEET_EXCEEDED" in codes
    odd = replace(plan, unserved=(*plan.unserved, ("x", Reason.UNKNOWN)))
    assert found(front, odd) == {"UNKNOWN_ID": 1}


@pytest.mark.parametrize(
    "changes",
    [{"vehicle_type_id": "x"}, {"layout_id": "x"}, {"shift": 1}, {"shift": -1}, {"van_id": "x"}],
)
def test_what_the_problem_does_not_know_is_named(
    front: LastMileProblem, changes: dict[str, Any]
) -> None:
    assert found(front, changed(planned(front, "a b c"), **changes)) == {"UNKNOWN_ID": 1}


def test_figures_that_are_wrong_are_told_by_their_difference(front: LastMileProblem) -> None:
    plan = planned(front, "a b c")
    tour = plan.tours[0]
    assert found(front, changed(plan, distance_m=tour.distance_m + 7)) == {"DISTANCE_WRONG": 7}
    assert found(front, changed(plan, drive_s=tour.drive_s - 7)) == {"DRIVE_WRONG": -7}
    assert found(front, changed(plan, cost_cny=tour.cost_cny + 0.01)) == {
        "COST_WRONG": pytest.approx(0.01)
    }
    assert found(front, changed(plan, cost_cny=tour.cost_cny + 0.004)) == {}
    assert found(front, replace(plan, cost_cny=0.0))["COST_WRONG"] == pytest.approx(-plan.cost_cny)
    assert found(front, replace(plan, bound_cny=plan.cost_cny + 1)) == {
        "BOUND_TOO_HIGH": pytest.approx(1)
    }
    assert found(front, replace(plan, status=Status.PARTIAL)) == {"STATUS_WRONG": 1}
    assert found(front, replace(plan, status=Status.OPTIMAL)).keys() == {"STATUS_WRONG"}


def test_a_wrong_cost_of_a_tour_does_not_hide_in_the_plan(front: LastMileProblem) -> None:
    plan = changed(planned(front, "a b c"), cost_cny=1.0)
    subjects = [v.subject for v in validate(front, replace(plan, cost_cny=1.0))]
    assert subjects == ["tour 1", "plan"]


def test_times_that_no_road_allows_are_found(front: LastMileProblem) -> None:
    plan = planned(front, "a b c")
    trip = plan.tours[0].trips[0]
    a, *others = trip.drops
    early = replace(a, arrive_s=a.arrive_s - 60)
    assert found(front, _with_drops(plan, early, *others)) == {"DRIVEN_TOO_FAST": 60}
    short = replace(a, end_s=a.end_s - 60)
    assert found(front, _with_drops(plan, short, *others)) == {"SERVICE_TOO_SHORT": 60}
    before = replace(a, start_s=a.start_s - 60)
    assert found(front, _with_drops(plan, before, *others)) == {"TIMES_BACKWARDS": 60}
    late = replace(trip, return_s=trip.return_s + 60)
    assert found(front, changed(plan, trips=(late,))) == {"TIMES_BACKWARDS": 60}


def _with_drops(plan: LastMilePlan, *drops: Drop) -> LastMilePlan:
    return changed(plan, trips=(replace(plan.tours[0].trips[0], drops=drops),))


def test_a_plan_may_wait_wherever_it_likes(front: LastMileProblem) -> None:
    plan = planned(front, "a b c")
    a, b, c = plan.tours[0].trips[0].drops
    start_s, end_s = plan.tours[0].start_s - H, plan.tours[0].end_s + H
    # An hour more: before leaving, in front of a, after b, on the way to c, and at the end.
    drops = (
        replace(a, arrive_s=a.arrive_s - 30 * MIN),
        replace(b, end_s=b.end_s + 5 * MIN),
        Drop("c", c.arrive_s + 20 * MIN, c.start_s + 20 * MIN, c.end_s + 20 * MIN),
    )
    trip = Trip(start_s + 30 * MIN, drops, end_s - 20 * MIN)
    cost_cny = plan.cost_cny + 120 * 0.6
    waiting = changed(plan, trips=(trip,), start_s=start_s, end_s=end_s, cost_cny=cost_cny)
    assert found(front, replace(waiting, cost_cny=cost_cny)) == {}


def test_a_later_trip_needs_time_at_an_open_dock(front: LastMileProblem) -> None:
    plan = planned(front, "a", "b c")
    first, second = plan.tours[0].trips
    soon = replace(second, depart_s=first.return_s + 19 * MIN)
    assert found(front, changed(plan, trips=(first, soon))) == {"DOCK_TOO_SHORT": 60}
    shut = TimeWindow(first.return_s + MIN, 24 * H)
    away = replace(front, windows=(TimeWindow(0, first.depart_s), shut))
    assert found(away, plan) == {"DOCK_TOO_SHORT": 60}
    eating = changed(plan, meals=(Rest(first.return_s, first.return_s + 60),))
    assert found(front, eating) == {"DOCK_TOO_SHORT": 60}


def test_trips_without_a_base_and_without_stops_are_none(front: LastMileProblem) -> None:
    plan = planned(front, "a", "b c")
    based = with_van(front, base_place=None)
    assert found(based, plan).keys() == {"TOUR_SHAPE"}
    assert "TOUR_SHAPE" in {v.code for v in validate(front, changed(plan, trips=()))}
    trip = plan.tours[0].trips[0]
    empty = (*plan.tours[0].trips, Trip(trip.return_s, (), trip.return_s))
    assert "TOUR_SHAPE" in found(front, changed(plan, trips=empty))


def test_breaks_lie_within_the_tour_and_outside_work(front: LastMileProblem) -> None:
    plan = planned(front, "a b c")
    a = plan.tours[0].trips[0].drops[0]
    inside = changed(plan, meals=(Rest(a.start_s + 60, a.start_s + 120),))
    assert found(front, inside) == {"BREAK_MISPLACED": 60}
    outside = changed(plan, rests=(Rest(plan.tours[0].end_s, plan.tours[0].end_s + 60),))
    assert found(front, outside) == {"BREAK_MISPLACED": 60}
    backwards = changed(plan, rests=(Rest(a.end_s, a.end_s - 60),))
    assert found(front, backwards)["BREAK_MISPLACED"] >= 60
    driving = changed(plan, rests=(Rest(a.end_s, a.end_s + 60),))
    assert found(front, driving) == {"DRIVEN_TOO_FAST": 60}


def test_two_breaks_are_not_had_at_once(front: LastMileProblem) -> None:
    plan = planned(front, "a b c")
    a = plan.tours[0].trips[0].drops[0]
    # It leaves a three minutes before it comes to b in time.
    twice = changed(plan, meals=(Rest(a.end_s, a.end_s + 60), Rest(a.end_s + 40, a.end_s + 100)))
    assert found(front, twice)["BREAK_MISPLACED"] == 20


def test_a_van_does_not_leave_its_base_before_it_comes_there(front: LastMileProblem) -> None:
    """The driver's home is next to the front."""
    home = replace(front, places=1, travel=_with_place(front))
    quick = with_van(home, dock_s=0, start_place=1)
    plan = planned(quick, "a b c")
    (tour,) = plan.tours
    assert tour.base_s is not None
    late = changed(plan, base_s=tour.trips[0].depart_s + 60)
    assert found(quick, late) == {"TIMES_BACKWARDS": 60}


def _with_place(front: LastMileProblem) -> dict[str, TravelMatrix]:
    """Travel with an extra place at the front's door."""
    found = {}
    for key, travel in front.travel.items():
        nodes = [*range(len(travel.duration_s)), 0]
        grid = np.ix_(nodes, nodes)
        found[key] = TravelMatrix(travel.distance_m[grid], travel.duration_s[grid])
    return found


def test_a_trip_of_no_stops_that_ends_anywhere_is_judged(front: LastMileProblem) -> None:
    van = {"end_place": ANYWHERE, "meals": (Meal(9 * H, 10 * H, 60),)}
    free = with_van(front, **van)
    empty = changed(planned(free, "a"), trips=(Trip(8 * H, (), 11 * H),))
    assert "TOUR_SHAPE" in found(free, empty)


def test_one_break_does_not_stand_for_two_meals(front: LastMileProblem) -> None:
    meals = (Meal(9 * H, 11 * H, 10 * MIN), Meal(9 * H, 11 * H, 10 * MIN))
    hungry = with_van(with_job(front, 0, windows=(DeliveryWindow(12 * H, 13 * H),)), meals=meals)
    hungry = replace(hungry, windows=(TimeWindow(0, 8 * H + 30 * MIN),))
    plan = planned(hungry, "c a")
    assert len(plan.tours[0].meals) == 2
    one = changed(plan, meals=plan.tours[0].meals[:1])
    assert found(hungry, one) == {"MEAL_MISSED": 1}
    short = replace(plan.tours[0].meals[1], end_s=plan.tours[0].meals[1].end_s - 60)
    assert found(hungry, changed(plan, meals=(plan.tours[0].meals[0], short))) == {"MEAL_MISSED": 1}


def test_shipments_are_found_split_and_the_wrong_way_round(front: LastMileProblem) -> None:
    paired = with_job(front, 0, half=Half.FIRST, mate_id="b")
    paired = with_job(paired, 1, half=Half.SECOND, mate_id="a", windows=())
    plan = planned(paired, "a b c")
    swapped = with_job(with_job(paired, 0, half=Half.SECOND), 1, half=Half.FIRST)
    assert found(swapped, plan) == {"SHIPMENT_ORDER": 1}
    split = [v.code for v in validate(paired, planned(front, "a", "b c"))]
    assert split.count("SHIPMENT_SPLIT") == 2
    far = with_job(paired, 1, max_on_board_s=9 * MIN)
    assert found(far, plan) == {"ON_BOARD_TOO_LONG": 60}


def test_goods_that_must_not_meet_are_counted_by_pair(front: LastMileProblem) -> None:
    kinds = with_job(with_job(front, 0, kinds=frozenset({"x", "y"})), 2, kinds=frozenset({"z"}))
    plan = planned(kinds, "a b c")
    strict = replace(kinds, conflicts=frozenset({("x", "z"), ("z", "y"), ("x", "w")}))
    assert found(strict, plan) == {"GOODS_CONFLICT": 2}


def test_returns_are_on_board_until_the_trip_is_over(front: LastMileProblem) -> None:
    plan = planned(front, "a b c")
    full = with_job(front, 0, returns_kg=(90.0, 0.0))
    # After a: 20 kg to deliver and 90 kg to bring back.
    assert found(full, plan) == {"COMPARTMENT_KG": 10, "PAYLOAD_KG": 10}
    # From the end of service at a, 8:35, to the base at 9:35.
    kept = with_job(front, 0, returns_kg=(1.0, 0.0), kg=(0.0, 0.0), max_on_board_s=59 * MIN)
    assert found(kept, plan) == {"ON_BOARD_TOO_LONG": 60}


def test_a_way_without_road_is_found(front: LastMileProblem) -> None:
    plan = planned(front, "a b c")
    travel = front.travel["urban"]
    distance_m, duration_s = travel.distance_m.copy(), travel.duration_s.copy()
    distance_m[1, 2] = duration_s[1, 2] = UNREACHABLE
    broken = replace(front, travel={"urban": TravelMatrix(distance_m, duration_s)})
    assert found(broken, plan)["ROAD_MISSING"] == 1


def test_a_tour_that_names_no_van_is_judged_by_the_one_it_suits(front: LastMileProblem) -> None:
    van = front.vans[0]
    twins = (replace(van, id="first"), replace(van, id="second", end_place=ANYWHERE))
    problem = replace(front, vans=twins)
    tour = schedule_tour(problem, "second", "both", 0, [["a", "b", "c"]])
    assert tour is not None
    assert found(problem, alone(problem, [tour])) == {}
    assert found(problem, alone(problem, [replace(tour, van_id="")])) == {}
    assert "DISTANCE_WRONG" in found(problem, alone(problem, [replace(tour, van_id="first")]))


def test_a_tour_is_counted_for_the_van_that_it_names(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    # Both tours suit the van with a lift, which stands first and is there once.
    lift = frozenset({"lift"})
    van = make_van(count=1, dock_s=24 * 3_600)
    vans = [replace(van, id="with lift", skills=lift), replace(van, id="without lift")]
    jobs = [make_job("plain", 100.0), make_job("heavy", 100.0, requires=lift)]
    problem = make_problem([10, -10], jobs, vans)
    plan = solve(problem, Limits(max_iterations=50))
    tours = sorted(plan.tours, key=lambda tour: tour.van_id, reverse=True)
    assert [tour.van_id for tour in tours] == ["without lift", "with lift"]
    named = replace(plan, tours=tuple(tours))
    assert validate(problem, named) == []
    twice = replace(problem, vans=(vans[0], replace(vans[1], count=0)))
    assert [fault.code for fault in validate(twice, named)] == ["FLEET_EXCEEDED"]


def test_the_layouts_of_a_van_share_its_vehicles(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    layouts = tuple(Layout(name, (Compartment("chilled", 100, 100),)) for name in ("one", "two"))
    problem = make_problem([10, 20], [make_job("a"), make_job("b")], [make_van(layouts=layouts)])
    pairs = (("one", "a"), ("two", "b"))
    tours = [schedule_tour(problem, "van", layout, 0, [[job]]) for layout, job in pairs]
    plan = alone(problem, [tour for tour in tours if tour is not None])
    assert found(problem, plan) == {}
    single = with_van(problem, count=1)
    assert found(single, plan) == {"FLEET_EXCEEDED": 1}


ODD = st.sampled_from([-1, 0, 1, 7, 10**30, -(10**30), float("nan"), float("inf"), 2.5])


@settings(max_examples=60)
@given(st.data())
def test_no_plan_is_too_odd_to_be_judged(data: st.DataObject) -> None:
    def pick(values: Any) -> Any:
        return data.draw(st.sampled_from(list(values)))

    problem = small_front(pick, 4, 1)
    plan = solve(problem, Limits(max_iterations=1))
    other = _spoilt(plan, data)
    assert all(violation.code for violation in validate(problem, other))


def _spoilt(value: Any, data: st.DataObject) -> Any:
    """Now and then another number, a missing or a doubled entry."""
    if isinstance(value, str) and not isinstance(value, (Reason, Status, StopReason)):
        value = data.draw(st.sampled_from([value] * 9 + ["?"]))
    elif isinstance(value, (int, float)):
        value = data.draw(ODD) if data.draw(st.integers(0, 9)) == 0 else value
    elif isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], Reason):
        value = (_spoilt(value[0], data), value[1])
    elif isinstance(value, tuple):
        value = tuple(_spoilt(item, data) for item in value for _ in range(data.draw(_TIMES)))
    elif is_dataclass(value) and not isinstance(value, type):
        changes = {item.name: _spoilt(getattr(value, item.name), data) for item in fields(value)}
        value = replace(value, **changes)
    return value


_TIMES = st.sampled_from([1] * 12 + [0, 2])
