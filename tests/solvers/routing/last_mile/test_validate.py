from __future__ import annotations

from dataclasses import replace
from typing import Any

from solvers.common import Limits
from solvers.routing.last_mile import solve
from solvers.routing.last_mile.validate import validate

Make = Any
H = 3_600


def test_a_tour_is_counted_for_the_van_that_it_names(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    # Both tours suit the van with a lift, which stands first and is there once.
    lift = frozenset({"lift"})
    van = make_van(count=1, dock_s=24 * H)
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
