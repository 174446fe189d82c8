"""The checker finds each broken rule; what the solver returns keeps them all."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.common import Limits
from solvers.joint.days import (
    DayRequest,
    DaysCosts,
    DaysPlan,
    DaysProblem,
    DayTeam,
    RestRule,
    TeamDay,
    TeamPrices,
    TruckDay,
    TruckFleet,
    solve,
    validate,
)

A, B = "a", "b"
TOGETHER = (TruckDay(1, ((A, B),)),)
INSTALLED = (TeamDay("t", 2, (A, B)),)


def codes(
    problem: DaysProblem, trucks: tuple[TruckDay, ...], teams: tuple[TeamDay, ...]
) -> set[str]:
    """What is wrong with routes, figures apart."""
    sound = solve(problem, Limits(max_iterations=20))
    plan = replace(sound, truck_days=trucks, team_days=teams, left_out=())
    return {v.code for v in validate(problem, plan)} - {"WRONG_COUNTS", "WRONG_COST"}


@pytest.mark.parametrize(
    ("trucks", "teams", "code"),
    [
        ((TruckDay(1, ((A,),)),), INSTALLED, "NOT_DELIVERED"),
        (TOGETHER, (TeamDay("t", 2, (A,)),), "NOT_INSTALLED"),
        ((*TOGETHER, TruckDay(1, ((A,),))), INSTALLED, "DELIVERED_TOO_OFTEN"),
        (TOGETHER, (*INSTALLED, TeamDay("t", 3, (B,))), "INSTALLED_TOO_OFTEN"),
        ((TruckDay(2, ((A, B),)),), (TeamDay("t", 3, (A, B)),), "OUTSIDE_WINDOW"),
        (TOGETHER, (TeamDay("t", 1, (A, B)),), "BEFORE_DELIVERY"),
        ((TruckDay(1, ((A, B), ())),), INSTALLED, "EMPTY_TRIP"),
        (TOGETHER, (*INSTALLED, TeamDay("t", 3, ())), "EMPTY_ROUTE"),
        (TOGETHER, (TeamDay("t", 2, (A,)), TeamDay("t", 2, (B,))), "TWO_ROUTES"),
        (TOGETHER, (TeamDay("nobody", 2, (A, B)),), "UNKNOWN_TEAM"),
        (TOGETHER, (TeamDay("t", 2, (A, B, "c")),), "UNKNOWN_REQUEST"),
        (TOGETHER, (TeamDay("t", 4, (A, B)),), "UNKNOWN_DAY"),
    ],
)
def test_each_broken_rule_has_its_code(
    pair: DaysProblem, trucks: tuple[TruckDay, ...], teams: tuple[TeamDay, ...], code: str
) -> None:
    assert codes(pair, TOGETHER, INSTALLED) == set()
    assert code in codes(pair, trucks, teams)


def test_limits_of_trucks_and_teams_are_kept(pair: DaysProblem) -> None:
    team, trucks = pair.teams[0], pair.trucks
    tight = (
        ("OVERLOADED", replace(pair, trucks=replace(trucks, capacity=9))),
        ("TRUCK_TOO_FAR", replace(pair, trucks=replace(trucks, most_distance_m=23))),
        ("TOO_MANY_TRUCKS", replace(pair, trucks=replace(trucks, most_trucks=0))),
        ("TEAM_TOO_FAR", replace(pair, teams=(replace(team, most_distance_m=23),))),
        ("TOO_MANY_JOBS", replace(pair, teams=(replace(team, most_jobs=1),))),
        ("NO_SKILL", replace(pair, teams=(replace(team, skills=frozenset()),))),
        ("TEAM_ABSENT", replace(pair, teams=(replace(team, absent_days=frozenset({2})),))),
    )
    for code, problem in tight:
        assert code in codes(problem, TOGETHER, INSTALLED)
    late = tuple(replace(request, latest_install_day=1) for request in pair.requests)
    assert "INSTALLED_LATE" in codes(replace(pair, requests=late), TOGETHER, INSTALLED)


@pytest.mark.parametrize(
    ("works", "is_rested"),
    [
        ([1, 2, 3, 4, 5], True),
        ([1, 2, 3, 4, 5, 8], True),
        ([1, 2, 3, 4, 6, 7], True),
        ([1, 2, 3, 4, 5, 6], False),
        ([1, 2, 3, 4, 5, 7], False),
        ([5, 6, 7, 8, 9, 11], False),
    ],
)
def test_after_five_days_in_a_row_two_are_free(works: list[int], *, is_rested: bool) -> None:
    requests = tuple(DayRequest(str(n), 0, 0, 0) for n in range(len(works)))
    problem = DaysProblem.between_points(
        12, requests, TruckFleet(0, 10, 0), (DayTeam("t", 0, 0, 1),), [[0]]
    )
    trucks = (TruckDay(0, (tuple(r.id for r in requests),)),)
    teams = tuple(TeamDay("t", day, (r.id,)) for day, r in zip(works, requests, strict=True))
    assert ("NO_REST" not in codes(problem, trucks, teams)) is is_rested


def test_wrong_figures_are_told(pair: DaysProblem) -> None:
    plan = solve(pair, Limits(max_iterations=20))
    dear = replace(plan, costs=DaysCosts(truck_distance=1.0))
    assert "WRONG_COST" in {v.code for v in validate(pair, dear)}
    few = replace(plan, counts=replace(plan.counts, teams=7))
    assert {v.code for v in validate(pair, few)} == {"WRONG_COUNTS"}


@st.composite
def problems(draw: st.DrawFn) -> DaysProblem:
    """Up to eight requests, three teams and nine days on a plane; some cannot all be done."""
    days = draw(st.integers(2, 9))
    count, teams = draw(st.integers(1, 8)), draw(st.integers(1, 3))
    places = draw(
        st.lists(
            st.tuples(st.integers(0, 40), st.integers(0, 40)),
            min_size=count + teams + 1,
            max_size=count + teams + 1,
        )
    )
    at = np.array(places, np.float64)
    metres = np.sqrt(((at[:, None] - at[None]) ** 2).sum(axis=2))
    skill = st.sampled_from(["x", "y"])
    requests = []
    for number in range(count):
        first = draw(st.integers(0, days - 1))
        requests.append(
            DayRequest(
                f"r{number}",
                1 + number,
                first,
                draw(st.integers(first, days - 1)),
                draw(st.integers(1, 3)),
                draw(st.integers(0, 4)),
                draw(st.sampled_from([0.0, 1.0, 250.0])),
                frozenset(draw(st.lists(skill, max_size=1))),
                draw(st.none() | st.integers(0, days - 1)),
            )
        )
    price = st.sampled_from([0.0, 1.0, 1_000.0, 100_000.0])
    crew = [
        DayTeam(
            f"t{number}",
            1 + count + number,
            draw(st.integers(30, 200)),
            draw(st.integers(1, 4)),
            frozenset(draw(st.lists(skill, min_size=1, max_size=2))),
            frozenset(draw(st.lists(st.integers(0, days - 1), max_size=2))),
        )
        for number in range(teams)
    ]
    most = draw(st.none() | st.integers(1, 2))
    trucks = TruckFleet(0, 10, draw(st.integers(40, 300)), draw(price), draw(price), draw(price), most)
    rest = RestRule(draw(st.integers(1, 5)), draw(st.integers(0, 2)))
    prices = TeamPrices(draw(price), draw(price), draw(price))
    return DaysProblem.between_points(days, requests, trucks, crew, metres, prices, rest)


@given(problems(), st.integers(0, 5))
@settings(max_examples=60)
def test_what_the_solver_returns_keeps_every_rule(problem: DaysProblem, seed: int) -> None:
    plan = solve(problem, Limits(max_iterations=40, seed=seed))
    assert validate(problem, plan) == []
    out = {left.request_id for left in plan.left_out}
    assert out == set(problem.request_of) - set(plan.install_day)
    again: DaysPlan = solve(problem, Limits(max_iterations=10, seed=seed), warm_start=plan)
    assert validate(problem, again) == []
    assert len(again.left_out) <= len(plan.left_out)
