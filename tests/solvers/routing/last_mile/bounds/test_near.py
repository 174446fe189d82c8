from __future__ import annotations

from typing import Any

import numpy as np

from solvers.routing.last_mile.bounds.near import near_doors, tables_of
from solvers.routing.last_mile.bounds.ways import all_ways
from solvers.routing.last_mile.tables import Tables
from supplychain.windows import DeliveryWindow

Make = Any
H = 3_600


def test_the_nearest_doors_that_a_tour_can_come_back_from_are_near(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    late = (DeliveryWindow(20 * H, 21 * H),)
    early = (DeliveryWindow(8 * H, 9 * H),)
    jobs = [make_job("a", windows=early), make_job("b"), make_job("c"), make_job("d", windows=late)]
    problem = make_problem([10, 12, 30, 11], jobs, [make_van()])
    near = near_doors(all_ways(Tables.of(problem)), 3)
    assert near is not None
    # Between two visits of b, a tour can be anywhere; who has been at d does not come back to a.
    assert near[0] == [0, 1, 2]
    assert near[3] == [3, 1, 2]


def test_doors_at_one_place_are_near_whatever_the_size(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    jobs = [make_job(name, service_s=0) for name in "abcd"]
    problem = make_problem([10] * 4, jobs, [make_van()])
    near = near_doors(all_ways(Tables.of(problem)), 2)
    assert near is not None
    assert [sorted(doors) for doors in near] == [[0, 1, 2, 3]] * 4
    assert [doors[0] for doors in near] == [0, 1, 2, 3]


def test_positions_are_those_in_the_lists() -> None:
    listed, counts, at = tables_of([[0, 2], [1], [2, 1, 0]])
    assert counts.tolist() == [2, 1, 3]
    assert listed[2].tolist() == [2, 1, 0]
    assert np.array_equal(at, [[0, -1, 1], [-1, 0, -1], [2, 1, 0]])
