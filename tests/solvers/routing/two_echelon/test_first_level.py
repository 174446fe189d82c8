from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.routing.formats.rounding import euclidean
from solvers.routing.two_echelon import Customer, Fleet, Satellite, TwoEchelonProblem
from solvers.routing.two_echelon.arrays import memory_of, network_of
from solvers.routing.two_echelon.compiled.giant import best_cut
from solvers.routing.two_echelon.compiled.harvest import harvest
from solvers.routing.two_echelon.compiled.pool import keep, pooled_cny, set_of
from solvers.routing.two_echelon.compiled.trucks import least_trucks_cny
from tests.solvers.routing.two_echelon.exhaustive import first_level_cny


def at_satellites(seed: int, satellites: int, room: float, trucks: int) -> TwoEchelonProblem:
    rng = np.random.default_rng(seed)
    points = rng.integers(0, 50, (satellites + 2, 2)).astype(float)
    places = tuple(Satellite(f"S{at}") for at in range(satellites))
    return TwoEchelonProblem(
        Fleet(trucks, room, 1.0, float(seed % 3)),
        Fleet(1, 1.0),
        places,
        (Customer("C", 1.0),),
        euclidean(points),
    )


@settings(max_examples=30)
@given(
    st.integers(0, 10_000), st.lists(st.integers(0, 9), min_size=1, max_size=3), st.integers(5, 9)
)
def test_the_first_level_is_the_cheapest_of_all(seed: int, kg: list[int], room: int) -> None:
    need = np.array(kg, np.float64)
    trucks = max(1, -(-sum(kg) // room))
    problem = at_satellites(seed, len(kg), float(room), trucks)
    net = network_of(problem)
    memory = memory_of(net)
    price, _ = harvest(net, need, memory.trees, memory.cuts)
    assert price == pytest.approx(first_level_cny(problem, tuple(need.tolist())))
    assert least_trucks_cny(net, need) <= price + 1e-9


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.integers(2, 7), st.integers(0, 2))
def test_unloadings_of_the_first_level_are_what_it_costs(
    seed: int, satellites: int, spare: int
) -> None:
    rng = np.random.default_rng(seed)
    room = float(rng.integers(5, 15))
    kg = rng.integers(0, rng.integers(2, 40), satellites).astype(np.float64)
    trucks = int(np.ceil(kg.sum() / room)) + spare
    if trucks == 0:
        return
    net = network_of(at_satellites(seed, satellites, room, trucks))
    memory = memory_of(net)
    price, count = harvest(net, kg, memory.trees, memory.cuts)
    visits, load, brought = [0] * trucks, [0.0] * trucks, np.zeros(satellites)
    for k in range(count):
        truck, place = int(memory.cuts.truck[k]), int(memory.cuts.place[k])
        assert memory.cuts.load[k] > 0
        visits[truck] |= 1 << place
        load[truck] += memory.cuts.load[k]
        brought[place] += memory.cuts.load[k] * room
    assert max(load) <= 1 + 1e-9
    assert brought == pytest.approx(kg)
    assert sum(net.tours[held] for held in visits) == pytest.approx(price)
    if count:
        keep(memory.pool, set_of(net, kg), price, memory.cuts, count)
        pooled = pooled_cny(net, memory.pool, set_of(net, kg), kg)
        assert pooled == (price if max(visits[6:], default=0) == 0 else np.inf)
    assert best_cut(net, kg, memory.cuts)[0] >= price - 1e-9 or count == 0


def test_a_plan_kept_does_not_serve_where_it_has_no_room() -> None:
    net = network_of(at_satellites(1, 2, 10.0, 3))
    memory = memory_of(net)
    kg = np.array([6.0, 9.0])
    price, count = harvest(net, kg, memory.trees, memory.cuts)
    keep(memory.pool, 3, price, memory.cuts, count)
    assert pooled_cny(net, memory.pool, 3, np.array([10.0, 10.0])) == price
    assert pooled_cny(net, memory.pool, 3, np.array([11.0, 10.0])) == np.inf
