from __future__ import annotations

import numpy as np
import pytest

from solvers.routing.formats.rounding import euclidean
from solvers.routing.two_echelon import Customer, Fleet, Satellite, TwoEchelonProblem


@pytest.fixture
def line() -> TwoEchelonProblem:
    """A street: depot at 0, satellites at 10 and 20, customers at 11, 12, 21 and 22.

    A freighter holds two customers, a truck all goods but the last kilogram, at half the price of
    the way. Cheapest: freighters from 10 over 11 and 12 (4), from 20 over 21 and 22 (4), one truck
    to 20 and back and one to 10 (20 + 10).
    """
    points = np.array([[x, 0.0] for x in (0, 10, 20, 11, 12, 21, 22)])
    return TwoEchelonProblem(
        Fleet(2, 7.0, 0.5),
        Fleet(3, 4.0),
        (Satellite("west"), Satellite("east")),
        tuple(Customer(key, 2.0) for key in "abcd"),
        euclidean(points),
    )


def drawn(
    seed: int,
    satellites: int,
    customers: int,
    *,
    is_limited: bool = False,
    spare_freighters: int = 1,
) -> TwoEchelonProblem:
    """A problem drawn on a square; limited ones have handling, fixed prices and few starts."""
    rng = np.random.default_rng(seed)
    distance = euclidean(rng.integers(0, 60, (1 + satellites + customers, 2)).astype(float))
    demand = rng.integers(1, 9, customers)
    room = int(max(demand.max(), rng.integers(9, 20)))
    truck_room = int(rng.integers(10, 30))
    freighters = -(-int(demand.sum()) // room) + spare_freighters
    places = []
    for number in range(satellites):
        most = int(rng.integers(1, freighters + 1)) if is_limited and number else None
        capacity = float(rng.integers(10, 60)) if is_limited and number else float("inf")
        handling = float(rng.integers(0, 3)) / 4 if is_limited else 0.0
        places.append(Satellite(f"S{number}", most, capacity, handling))
    return TwoEchelonProblem(
        Fleet(-(-int(demand.sum()) // truck_room) + 1, truck_room, 1.5, 7.0 * is_limited),
        Fleet(freighters, room, 1.0, 3.0 * is_limited),
        tuple(places),
        tuple(Customer(f"C{at}", float(load)) for at, load in enumerate(demand)),
        distance,
    )
