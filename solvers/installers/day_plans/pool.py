"""Routes that a search came across, and the best plan that can be put together from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import csc_array

from solvers.common.highs import Mip, MipOptions, solve_mip

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


MOST_ROUTES = 50_000
KEPT_SHARE = 0.6
"""Share of the routes that stays when the pool is full: those used last."""


class PoolRoute(NamedTuple):
    """A route: who and when, the jobs in order, what it costs."""

    team_id: str
    day: int
    job_ids: tuple[str, ...]
    cost_cny: float


class Pool:
    """Routes, the cheapest for each team, day and set of jobs."""

    def __init__(self, most_routes: int = MOST_ROUTES) -> None:
        self._routes: dict[tuple[str, int, frozenset[str]], PoolRoute] = {}
        self._most = most_routes

    def __len__(self) -> int:
        return len(self._routes)

    def add(self, route: PoolRoute) -> None:
        """Keep a route if it is new or cheaper; the oldest go when there are too many."""
        key = route.team_id, route.day, frozenset(route.job_ids)
        known = self._routes.pop(key, None)
        if known is not None and known.cost_cny < route.cost_cny:
            route = known
        self._routes[key] = route
        if len(self._routes) > self._most:
            old = list(self._routes)[: len(self._routes) - int(self._most * KEPT_SHARE)]
            for key in old:
                del self._routes[key]

    def extend(self, routes: Iterable[PoolRoute]) -> None:
        """Keep several."""
        for route in routes:
            self.add(route)

    def routes(self, most: int | None = None) -> list[PoolRoute]:
        """All, or so many of those used last."""
        routes = list(self._routes.values())
        return routes if most is None else routes[-most:]


def recombined(
    routes: Sequence[PoolRoute],
    worth_cny: Mapping[str, float],
    used: Iterable[PoolRoute],
    options: MipOptions,
) -> list[PoolRoute]:
    """The cheapest choice of routes: each team once a day, each job at most once.

    Set partitioning with a price for each job left out; ``used`` are the routes to begin with.
    Which days of a team go together is not looked at.

    Parameters
    ----------
    routes
        To choose from, ``used`` among them.
    worth_cny
        Price of leaving a job out, by job; those of ``routes`` at least.
    used
        Routes of a plan.
    options
        When to stop.

    Returns
    -------
    list of PoolRoute
        Those chosen; the used ones if nothing better is found in time.
    """
    held = list(used)
    jobs = {job_id: row for row, job_id in enumerate(worth_cny)}
    days = {key: row for row, key in enumerate(dict.fromkeys((r.team_id, r.day) for r in routes))}
    mip = _model(routes, worth_cny, jobs, days)
    start = np.zeros(len(routes))
    chosen = {(route.team_id, route.day, route.job_ids) for route in held}
    for column, route in enumerate(routes):
        start[column] = (route.team_id, route.day, route.job_ids) in chosen
    result = solve_mip(mip, options, start)
    if result.x is None:
        return held
    return [route for route, taken in zip(routes, result.x, strict=True) if taken > 0.5]


def _model(
    routes: Sequence[PoolRoute],
    worth_cny: Mapping[str, float],
    jobs: Mapping[str, int],
    days: Mapping[tuple[str, int], int],
) -> Mip:
    cost = [route.cost_cny - sum(worth_cny[job] for job in route.job_ids) for route in routes]
    lengths = [len(route.job_ids) + 1 for route in routes]
    rows = [
        row
        for route in routes
        for row in (
            *sorted(jobs[job] for job in route.job_ids),
            len(jobs) + days[route.team_id, route.day],
        )
    ]
    bounds = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    shape = (len(jobs) + len(days), len(routes))
    matrix = csc_array((np.ones(len(rows)), np.array(rows, np.int64), bounds), shape)
    return Mip(
        np.array(cost, np.float64),
        np.zeros(len(routes)),
        np.ones(len(routes)),
        np.ones(len(routes), np.bool_),
        matrix,
        np.full(shape[0], -np.inf),
        np.ones(shape[0]),
    )
