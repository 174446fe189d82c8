from __future__ import annotations

from typing import Any

import pytest
import pyvrp

from solvers.common import Deadline, pyvrp_run
from solvers.common.pyvrp_run import LONG_TOUR, Stop, search


def _line(clients: int) -> pyvrp.ProblemData:
    """Clients on a line, which one vehicle could serve."""
    model = pyvrp.Model()
    places = [model.add_location(at, 0) for at in range(clients + 1)]
    depot = model.add_depot(places[0])
    model.add_vehicle_type(num_available=clients, start_depot=depot, end_depot=depot)
    for place in places[1:]:
        model.add_client(place)
    for one in places:
        for other in places:
            far = round(abs(one.x - other.x))
            model.add_edge(one, other, distance=far, duration=far)
    return model.data()


@pytest.mark.parametrize("tours", [1, 2])
def test_searches_from_long_tours_step_farther_aside(
    monkeypatch: pytest.MonkeyPatch, tours: int
) -> None:
    asked: list[int] = []
    solve = pyvrp.solve

    def spied(*given: Any, **named: Any) -> pyvrp.Result:
        asked.append(named["params"].perturbation.max_perturbations)
        return solve(*given, **named)

    monkeypatch.setattr(pyvrp, "solve", spied)
    data = _line(LONG_TOUR + 1)
    clients = [
        pyvrp.Activity(pyvrp.ActivityType.CLIENT, client) for client in range(data.num_clients)
    ]
    rows = [clients] if tours == 1 else [clients[:10], clients[10:]]
    initial = pyvrp.Solution(data, [pyvrp.Route(data, row, 0) for row in rows])
    for start in (initial, None):
        found = search(data, Stop(Deadline(None), 3), 0, start)
        assert found is not None
        assert found.is_complete()
    usual = pyvrp_run.MOST_PERTURBATIONS
    assert asked == [pyvrp_run.MOST_PERTURBATIONS_LONG if tours == 1 else usual, usual]
