"""What a team's day is made of, which promises are broken, and how much each team does."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from api.installers_view import Doing, InstallersView, seconds_of, stretches
from api.team_loads import team_loads
from solvers.installers.plan import Pause
from supplychain.calendars import HOUR_S, MINUTE_S
from tests.api.hand_installers import at, view


@pytest.fixture(scope="module")
def hand() -> InstallersView:
    """The hand-made plan."""
    return view()


def test_a_day_is_split_into_what_the_team_does_without_gaps(hand: InstallersView) -> None:
    route = hand.routes_of["t1"][0]
    parts = stretches(route)
    ends = [(item.start_s, item.end_s) for item in parts]
    assert ends[0][0] == route.start_s
    assert ends[-1][1] == route.end_s
    assert all(before[1] == after[0] for before, after in itertools.pairwise(ends))
    assert [item.doing for item in parts] == [
        *(Doing.DRIVE, Doing.WAIT, Doing.WORK, Doing.DRIVE, Doing.WAIT, Doing.BREAK),
        *(Doing.WAIT, Doing.WORK, Doing.DRIVE),
    ]


def test_a_break_taken_before_and_after_arrival_is_one(hand: InstallersView) -> None:
    route = replace(hand.routes_of["t1"][0], pauses=(Pause(at(9.4), at(9.9)),))
    found = [item for item in stretches(route) if item.doing is Doing.BREAK]
    assert [(item.start_s, item.end_s) for item in found] == [(at(9.4), at(9.9))]


def test_the_parts_of_a_day_add_up_to_its_length(hand: InstallersView) -> None:
    route = hand.routes_of["t2"][0]
    spent = seconds_of(route)
    assert sum(spent.values()) == route.end_s - route.start_s
    assert spent[Doing.HELP] == 2 * HOUR_S


def test_a_start_outside_its_agreed_window_is_a_changed_promise(hand: InstallersView) -> None:
    moved = {item.job.id: item.moved_s for item in hand.changed}
    assert moved == {"j2": 15 * MINUTE_S, "j3": 30 * MINUTE_S}
    assert [item.job.id for item in hand.changed] == ["j2", "j3"], "those that matter more first"
    assert hand.changed[0].team_ids == ("t1", "t2")


def test_teams_at_one_job_are_partners(hand: InstallersView) -> None:
    route = hand.routes_of["t1"][0]
    assert hand.partners(route, route.visits[0]) == ()
    assert hand.partners(route, route.visits[1]) == ("t2",)


def test_a_team_of_several_territories_is_listed_where_it_works_most(hand: InstallersView) -> None:
    assert hand.territory_of == {"t1": "west", "t2": "west", "t3": "east", "t4": "north"}
    assert hand.territories == ("east", "north", "west")


def test_overtime_counts_from_the_end_of_the_shift(hand: InstallersView) -> None:
    assert hand.overtime_from_s(hand.routes_of["t1"][0]) == at(17)
    assert hand.overtime_from_s(hand.routes_of["t2"][0]) is None


def test_loads_of_teams_leave_breaks_out(hand: InstallersView) -> None:
    load = team_loads(hand)[0]
    assert load.paid_s == round(9.25 * HOUR_S)
    assert load.shift_s == 2 * round(8.5 * HOUR_S), "two days of nine hours less half an hour"
    assert load.used == pytest.approx(9.25 / 17)
    assert load.paid_28_days_s == round(159.25 * HOUR_S)
