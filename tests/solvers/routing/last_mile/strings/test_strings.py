from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import pyvrp
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.common import Deadline
from solvers.common.pyvrp_run import Stop
from solvers.routing.last_mile import strings
from solvers.routing.last_mile.strings.compiled.search import is_in, total
from solvers.routing.last_mile.strings.engine import _Engine
from solvers.routing.last_mile.strings.field import jobs_of
from tests.solvers.routing.last_mile.strings.random_data import random_data

if TYPE_CHECKING:
    from collections.abc import Iterator

COOLING = strings.Cooling(0.5, 0.01)


def counted(data: pyvrp.ProblemData, solution: pyvrp.Solution) -> int:
    """Cost as the search counts: of a job left out its prize, else what its visit lacks of it."""
    costs = sum(
        route.fixed_vehicle_cost() + route.distance_cost() + route.duration_cost()
        for route in solution.routes()
    )
    served = {a.idx for route in solution.routes() for a in route if a.is_client()}
    for clients in jobs_of(data):
        most = max(data.client(client).prize for client in clients)
        prizes = [data.client(client).prize for client in clients if client in served]
        costs += most - prizes[0] if prizes else most
    return int(costs)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_solutions_keep_the_rules_and_cost_what_the_search_says(seed: int) -> None:
    data = random_data(seed)
    assert strings.knows(data)
    jobs = jobs_of(data)
    engine = _Engine(data, jobs, seed, None)
    engine.begin(None)
    engine.run(Stop(Deadline(None), 300), COOLING)

    solution = engine.solution()

    for route in solution.routes():
        assert route.is_feasible(), route
    used = np.bincount([route.vehicle_type() for route in solution.routes()], minlength=9)
    for kind, item in enumerate(data.vehicle_types()):
        assert used[kind] <= item.num_available
    visits = [a.idx for route in solution.routes() for a in route if a.is_client()]
    assert len(visits) == len(set(visits))
    for clients in jobs:
        assert len(set(clients) & set(visits)) <= 1
    is_complete = all(is_in(engine.field, job) for job in range(len(jobs)))
    if is_complete and engine.now == engine.least:
        assert counted(data, solution) == engine.least
    assert total(engine.field) == engine.now


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_search_goes_on_from_a_solution_and_never_ends_above_it(seed: int) -> None:
    data = random_data(seed)
    first = strings.search(data, Stop(Deadline(None), 50), seed, cooling=COOLING)

    second = strings.search(data, Stop(Deadline(None), 50), seed + 1, first, cooling=COOLING)

    required = {c for c, client in enumerate(data.clients()) if client.required}
    served = {a.idx for route in first.routes() for a in route if a.is_client()}
    if required <= served:
        assert counted(data, second) <= counted(data, first)


def test_same_seed_and_rounds_give_the_same_solution() -> None:
    data = random_data(7)

    one = strings.search(data, Stop(Deadline(None), 200), 3, cooling=COOLING)
    other = strings.search(data, Stop(Deadline(None), 200), 3, cooling=COOLING)

    assert one == other


@pytest.mark.parametrize("seed", range(6))
def test_finds_the_best_of_all_plans_of_few_clients(seed: int) -> None:
    data = random_data(seed, clients=5)

    found = strings.search(data, Stop(Deadline(None), 3_000), 1, cooling=COOLING)

    assert counted(data, found) == min(counted(data, plan) for plan in every_plan(data))


def every_plan(data: pyvrp.ProblemData) -> Iterator[pyvrp.Solution]:
    """All plans of at most one client of each job, every order cut into trips everywhere."""
    jobs = jobs_of(data)
    must = {number for number, clients in enumerate(jobs) if _is_required(data, clients[0])}
    best: dict[frozenset[int], list[tuple[int, int, pyvrp.Route]]] = {}
    for route in _routes(data):
        clients = frozenset(a.idx for a in route if a.is_client())
        cost = route.fixed_vehicle_cost() + route.distance_cost() + route.duration_cost()
        best.setdefault(clients, []).append((int(cost), route.vehicle_type(), route))
    cheapest = {
        clients: {
            kind: min((r for r in rows if r[1] == kind), key=lambda r: r[0])
            for kind in {r[1] for r in rows}
        }
        for clients, rows in best.items()
    }
    yield from _combined(data, jobs, must, cheapest, 0, [], set())


def _is_required(data: pyvrp.ProblemData, client: int) -> bool:
    group = data.client(client).group
    return data.client(client).required if group is None else data.group(group).required


def _combined(
    data: pyvrp.ProblemData,
    jobs: list[list[int]],
    must: set[int],
    cheapest: dict[frozenset[int], dict[int, tuple[int, int, pyvrp.Route]]],
    job: int,
    rows: list[pyvrp.Route],
    covered: set[int] | frozenset[int],
) -> Iterator[pyvrp.Solution]:
    if job == len(jobs):
        used = [row.vehicle_type() for row in rows]
        if all(used.count(k) <= v.num_available for k, v in enumerate(data.vehicle_types())):
            yield pyvrp.Solution(data, rows)
        return
    if covered & set(jobs[job]):
        yield from _combined(data, jobs, must, cheapest, job + 1, rows, covered)
        return
    if job not in must:
        yield from _combined(data, jobs, must, cheapest, job + 1, rows, covered)
    later = {c for clients in jobs[job:] for c in clients}
    for clients, kinds in cheapest.items():
        if not clients & set(jobs[job]) or not clients <= later:
            continue
        if any(set(jobs[n]) & clients and set(jobs[n]) & covered for n in range(len(jobs))):
            continue
        for _, _, route in kinds.values():
            yield from _combined(
                data, jobs, must, cheapest, job + 1, [*rows, route], covered | clients
            )


def _routes(data: pyvrp.ProblemData) -> Iterator[pyvrp.Route]:
    jobs = jobs_of(data)
    for kind, item in enumerate(data.vehicle_types()):
        reload = [pyvrp.Activity(pyvrp.ActivityType.DEPOT, d) for d in item.reload_depots[:1]]
        for size in range(1, len(jobs) + 1):
            for order in permutations(range(data.num_clients), size):
                if any(len(set(order) & set(clients)) > 1 for clients in jobs):
                    continue
                for cuts in range(1 << (size - 1) if reload else 1):
                    if bin(cuts).count("1") > 2:
                        continue
                    row: list[pyvrp.Activity] = []
                    for at, client in enumerate(order):
                        row.append(pyvrp.Activity(pyvrp.ActivityType.CLIENT, client))
                        if cuts >> at & 1 and at < size - 1:
                            row += reload
                    route = pyvrp.Route(data, row, kind)
                    if route.is_feasible():
                        yield route


@pytest.mark.parametrize(
    "change",
    [
        {"max_distance": 100},
        {"initial_load": [1, 1]},
        {"reload_depots": [0, 0]},
    ],
)
def test_knows_which_vehicles_it_cannot_say(change: dict[str, Any]) -> None:
    data = random_data(4)
    kind = data.vehicle_type(0)
    if "initial_load" in change:
        change = {"initial_load": [1] * len(kind.capacity)}

    assert not strings.knows(data.replace(vehicle_types=[kind.replace(**change)]))
