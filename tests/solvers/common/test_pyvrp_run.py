from __future__ import annotations

import math
from typing import Any

import pytest
import pyvrp

from solvers.common import Deadline, pyvrp_run
from solvers.common.pyvrp_run import (
    LEG_SHARES,
    LONG_TOUR,
    MOST_PERTURBATIONS,
    MOST_PERTURBATIONS_LONG,
    Stop,
    search,
)

CLIENTS = LONG_TOUR + 10
SHORT, LONG = MOST_PERTURBATIONS, MOST_PERTURBATIONS_LONG


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How far each run of PyVRP from now on may step aside."""
    asked: list[int] = []
    solve = pyvrp.solve

    def spied(*given: Any, **named: Any) -> pyvrp.Result:
        asked.append(named["params"].perturbation.max_perturbations)
        return solve(*given, **named)

    monkeypatch.setattr(pyvrp, "solve", spied)
    return asked


def _line(capacity: int = CLIENTS, *, reloads: int = 0, service_s: int = 0) -> pyvrp.ProblemData:
    """Clients on a line, which one vehicle could serve if it has room and time."""
    model = pyvrp.Model()
    places = [model.add_location(at, 0) for at in range(CLIENTS + 1)]
    depot = model.add_depot(places[0])
    model.add_vehicle_type(
        num_available=CLIENTS,
        capacity=[capacity],
        start_depot=depot,
        end_depot=depot,
        tw_late=1_000,
        reload_depots=[depot] if reloads else [],
        max_reloads=reloads,
    )
    for place in places[1:]:
        model.add_client(place, delivery=[1], service_duration=service_s)
    for one in places:
        for other in places:
            far = round(abs(one.x - other.x))
            model.add_edge(one, other, distance=far, duration=far)
    return model.data()


def _solution(data: pyvrp.ProblemData, tours: int) -> pyvrp.Solution:
    clients = [pyvrp.Activity(pyvrp.ActivityType.CLIENT, number) for number in range(CLIENTS)]
    rows = [clients[first::tours] for first in range(tours)]
    return pyvrp.Solution(data, [pyvrp.Route(data, row, 0) for row in rows])


def test_searches_from_long_tours_step_farther_aside(steps: list[int]) -> None:
    data = _line()
    assert search(data, Stop(Deadline(None), 100), 0, _solution(data, 1)) is not None
    assert steps == [LONG]


@pytest.mark.parametrize("tours", [0, 3])
def test_how_long_tours_become_is_seen_in_a_first_leg(steps: list[int], tours: int) -> None:
    data = _line()
    initial = _solution(data, tours) if tours else None
    found = search(data, Stop(Deadline(None), 200), 0, initial)
    assert found is not None
    assert found.num_routes() == 1
    *legs, last = steps
    assert 1 <= len(legs) <= len(LEG_SHARES)
    assert set(legs) == {SHORT}
    assert last == LONG


@pytest.mark.parametrize(
    ("capacity", "reloads", "service_s", "has_legs"),
    [
        (5, 0, 0, False),
        (5, CLIENTS, 0, True),
        (CLIENTS, 0, 100, False),
        (CLIENTS, 0, 10, True),
    ],
)
def test_there_is_no_leg_where_tours_cannot_be_long(
    steps: list[int], capacity: int, reloads: int, service_s: int, *, has_legs: bool
) -> None:
    data = _line(capacity, reloads=reloads, service_s=service_s)
    assert search(data, Stop(Deadline(None), 100), 0) is not None
    assert (len(steps) > 1) == has_legs
    assert steps[0] == SHORT


def test_a_leg_takes_its_share_of_seconds_and_iterations() -> None:
    whole = Stop(Deadline(50.0), 1_000)
    leg = whole.leg(0.1)
    assert leg.max_iterations == 100
    assert leg.deadline.remaining_s == pytest.approx(5.0, rel=0.1)
    asked = Stop(Deadline(None), None, lambda: True).leg(0.1)
    assert asked.deadline.remaining_s == math.inf
    assert asked.max_iterations is None
    assert asked.is_asked()


def test_who_asks_to_stop_in_the_first_leg_is_heard(steps: list[int]) -> None:
    asked: list[bool] = []

    def should_stop() -> bool:
        asked.append(True)
        return len(asked) > 2

    assert search(_line(), Stop(Deadline(None), None, should_stop), 0) is not None
    assert len(steps) == 2


def test_steps_stay_short_with_many_clients(
    steps: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pyvrp_run, "MOST_FAR_JOBS", CLIENTS - 1)
    data = _line()
    for initial in (_solution(data, 1), None):
        assert search(data, Stop(Deadline(None), 100), 0, initial) is not None
    assert steps == [SHORT, SHORT]
