from __future__ import annotations

from dataclasses import replace

from benchmarks.rules.front import front
from benchmarks.rules.rules import time_on_board
from solvers.common import Limits
from solvers.routing.last_mile import solve


def test_vans_come_back_for_goods_that_must_not_be_long_on_board() -> None:
    # Four vans suffice for 60 doors if they make several trips; one trip each would not do.
    problem = time_on_board(front(60, seed=0))
    problem = replace(problem, vans=(replace(problem.vans[0], count=4),))
    plan = solve(problem, Limits(max_iterations=300))
    assert plan.unserved == ()
    assert max(len(tour.trips) for tour in plan.tours) > 1
