"""Small problems of delivery and installation days."""

from dataclasses import replace

import numpy as np
import pytest

from solvers.joint.days import (
    DayRequest,
    DaysProblem,
    DayTeam,
    TeamPrices,
    TruckFleet,
)

SAW = frozenset({"saw"})


def line_distances(places: list[int]) -> np.ndarray:
    """Places on a line, in metres from its begin."""
    at = np.array(places, np.int64)
    table: np.ndarray = np.abs(at[:, None] - at[None])
    return table


@pytest.fixture
def pair() -> DaysProblem:
    """Depot and team at 0; two doors at 10 and 12 whose windows share only day 1.

    Delivered together on day 1 a truck drives 24 m; on two days, 20 m and 24 m on two truck-days.
    Installed together on day 2: 24 m of the team, one team-day, and no idle day.
    """
    return DaysProblem(
        days=4,
        requests=(
            DayRequest("a", 1, 0, 1, quantity=2, unit_size=3, idle_cny=5.0, skills=SAW),
            DayRequest("b", 2, 1, 2, quantity=1, unit_size=4, idle_cny=5.0, skills=SAW),
        ),
        trucks=TruckFleet(0, 10, 100, cny_per_m=1.0, cny_per_day=30.0, cny_per_truck=100.0),
        teams=(DayTeam("t", 0, 100, 5, SAW),),
        distance_m=line_distances([0, 10, 12]),
        team_prices=TeamPrices(2.0, 40.0, 200.0),
        name="pair",
    )


@pytest.fixture
def small_trucks(pair: DaysProblem) -> DaysProblem:
    """The pair where a truck has room for one of them only, and can reload: 20 m and 24 m."""
    return replace(pair, trucks=replace(pair.trucks, capacity=6))
