"""Small random data for PyVRP: windows, depots, fleets, trips, releases, groups, prizes."""

from __future__ import annotations

import numpy as np
import pyvrp


def random_data(seed: int, clients: int = 12) -> pyvrp.ProblemData:
    """Data of which any rule may be there or not, by the seed."""
    draw = np.random.default_rng(seed)
    depots = int(draw.integers(1, 3))
    points = draw.integers(0, 100, (depots + clients, 2))
    gaps = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)).round().astype(np.int64)
    gaps += draw.integers(0, 4, gaps.shape)
    np.fill_diagonal(gaps, 0)
    has_windows, has_releases = draw.random() < 0.7, draw.random() < 0.5
    is_optional, has_groups = draw.random() < 0.5, draw.random() < 0.5
    reloads = draw.random() < 0.5
    dimensions = int(draw.integers(1, 3))
    groups: list[pyvrp.ClientGroup] = []
    rows = []
    for client in range(clients):
        early = int(draw.integers(0, 500)) if has_windows else 0
        late = early + int(draw.integers(50, 400)) if has_windows else 2_000
        group = None
        if has_groups and client % 4 < 2:
            if client % 4 == 0:
                groups.append(pyvrp.ClientGroup(required=not is_optional))
            group = len(groups) - 1
            groups[group].add_client(client)
        rows.append(
            pyvrp.Client(
                depots + client,
                delivery=draw.integers(1, 9, dimensions).tolist(),
                service_duration=int(draw.integers(0, 20)),
                tw_early=early,
                tw_late=late,
                release_time=int(draw.integers(0, early + 1)) if has_releases else 0,
                prize=int(draw.integers(50, 400)),
                required=group is None and not is_optional,
                group=group,
            )
        )
    types = []
    for _ in range(int(draw.integers(1, 4))):
        depot = int(draw.integers(0, depots))
        types.append(
            pyvrp.VehicleType(
                num_available=int(draw.integers(2, 8)),
                capacity=draw.integers(15, 45, dimensions).tolist(),
                start_depot=depot,
                end_depot=depot,
                fixed_cost=int(draw.integers(0, 80)),
                tw_early=int(draw.integers(0, 50)),
                tw_late=int(draw.integers(900, 2_500)),
                shift_duration=int(draw.integers(600, 2_000)),
                unit_distance_cost=int(draw.integers(1, 3)),
                unit_duration_cost=int(draw.integers(0, 3)),
                reload_depots=[depot] if reloads else [],
                max_reloads=2 if reloads else 0,
            )
        )
    bases = [
        pyvrp.Depot(depot, service_duration=int(draw.integers(0, 15))) for depot in range(depots)
    ]
    places = [pyvrp.Location(int(x), int(y)) for x, y in points]
    return pyvrp.ProblemData(places, rows, bases, types, [gaps], [gaps], groups)
