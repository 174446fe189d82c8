"""On which day each order comes, where several would do."""

from __future__ import annotations

from dataclasses import replace

from solvers.joint.cells import cells_of, crossing_m
from solvers.joint.delivery_days import days_of_orders, spans_of_days
from supplychain.calendars import DAY_S, HOUR_S
from supplychain.installation import InstallationRules
from supplychain.jobs import Agreement
from supplychain.places import Location
from supplychain.teams import Absence
from supplychain.windows import DeliveryWindow, TimeWindow
from tests.solvers.joint.street_teams import job, joint, team
from tests.solvers.routing.street import at_km, order

H = HOUR_S
BOTH_DAYS = tuple(DeliveryWindow(day * DAY_S + 8 * H, day * DAY_S + 16 * H) for day in (0, 1))


def test_an_order_that_one_day_suits_is_not_asked_about() -> None:
    problem = joint({"a": 3.0}, (team("t"),), days=2, orders=(order("a", windows=BOTH_DAYS[:1]),))
    assert days_of_orders(problem) == {}


def test_goods_come_on_the_day_of_the_work_where_standing_costs() -> None:
    """The job can only be done on the second day."""
    only = (job("a", 3.0, windows=BOTH_DAYS[1:]),)
    orders = (order("a", windows=BOTH_DAYS),)
    rules = InstallationRules(idle_goods_cny_per_h=2.0)
    problem = joint({"a": 3.0}, (team("t"),), days=2, orders=orders, jobs=only, rules=rules)
    assert days_of_orders(problem) == {"a": 1}
    assert spans_of_days(problem, {"a": 1}) == {"a": TimeWindow(DAY_S, 2 * DAY_S - 1)}


def test_goods_come_before_the_only_day_on_which_a_team_works() -> None:
    second = joint({"a": 3.0}, (team("t"),), days=2).teams.days[1].date
    on_leave = team("t", absences=(Absence(second, second),))
    orders = (order("a", windows=BOTH_DAYS),)
    problem = joint({"a": 3.0}, (on_leave,), days=2, orders=orders)
    assert days_of_orders(problem) == {"a": 0}


def test_work_for_more_hours_than_a_day_has_is_split_over_days() -> None:
    """Four jobs of six hours, a team with sixteen hours a day, and goods that must not stand."""
    doors = dict.fromkeys("abcd", 3.0)
    long = tuple(
        replace(job(key, 3.0), tasks=(replace(job(key, 3.0).tasks[0], work_s=6 * H),))
        for key in doors
    )
    rules = InstallationRules()
    rules = replace(rules, labour=replace(rules.labour, daily_s=16 * H), idle_goods_cny_per_h=10.0)
    orders = tuple(order(key, windows=BOTH_DAYS) for key in doors)
    problem = joint(doors, (team("t"),), days=2, orders=orders, jobs=long, rules=rules)
    assert sorted(days_of_orders(problem).values()) == [0, 0, 1, 1]


def test_neighbours_come_on_one_day() -> None:
    """Two ends of a street, one end's orders fixed to the first day, the other's to the second."""
    east = {f"e{n}": 30.0 + n / 10 for n in range(12)}
    west = {f"w{n}": -30.0 - n / 10 for n in range(12)}
    free = {"e5", "w5"}
    orders = tuple(
        order(key, windows=BOTH_DAYS if key in free else (BOTH_DAYS[0 if key in east else 1],))
        for key in (*east, *west)
    )
    problem = joint(east | west, tuple(team(f"t{n}") for n in range(4)), days=2, orders=orders)
    assert days_of_orders(problem) == {"e5": 0, "w5": 1}


def test_goods_come_before_the_day_that_was_promised() -> None:
    """A neighbour is served on the second day, and one day costs less than two."""
    for price_cny, day in ((2_000.0, 0), (0.0, 1)):
        promised = Agreement(TimeWindow(12 * H, 16 * H))
        windows = tuple(DeliveryWindow(n * DAY_S + 12 * H, n * DAY_S + 16 * H) for n in (0, 1))
        jobs = (
            job("a", 3.0, windows=windows, agreed=promised),
            job("b", 3.1, windows=windows[1:]),
        )
        orders = (order("a", windows=BOTH_DAYS), order("b", windows=BOTH_DAYS[1:]))
        rules = InstallationRules(changed_promise_cny=price_cny, idle_goods_cny_per_h=0.0)
        problem = joint(
            {"a": 3.0, "b": 3.1}, (team("t"),), days=2, orders=orders, jobs=jobs, rules=rules
        )
        assert days_of_orders(problem) == {"a": day}


def test_cells_hold_neighbours_and_every_place_once() -> None:
    places = {f"{n:02}": at_km(float(n)) for n in range(10)}
    cells = cells_of(places, 5)
    assert cells == [("00", "01", "02", "03", "04"), ("05", "06", "07", "08", "09")]
    assert round(crossing_m(cells[0], places)) == 5200
    assert cells_of({"x": Location(0.0, 0.0)}, 5) == [("x",)]
    assert cells_of({}, 5) == []
