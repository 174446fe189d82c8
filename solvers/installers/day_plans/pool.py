"""Routes that a search came across, and the best plan that can be put together from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from solvers.common.column_pool import Choice, ColumnPool, met_last

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from solvers.common.highs import MipOptions


MOST_ROUTES = 50_000


class PoolRoute(NamedTuple):
    """A route: who and when, the jobs in order, what it costs."""

    team_id: str
    day: int
    job_ids: tuple[str, ...]
    cost_cny: float


def route_pool(most: int = MOST_ROUTES) -> ColumnPool[PoolRoute]:
    """Routes, the cheapest for each team, day and set of jobs."""
    return ColumnPool(lambda route: (route.team_id, route.day, frozenset(route.job_ids)), most)


def recombined(
    routes: Sequence[PoolRoute],
    worth_cny: Mapping[str, float],
    used: Iterable[PoolRoute],
    options: MipOptions,
) -> list[PoolRoute]:
    """The cheapest choice of routes: each team once a day, each job at most once.

    Which days of a team go together is not looked at.

    Parameters
    ----------
    routes
        To choose from, ``used`` at the end; with few seconds only the last are looked at.
    worth_cny
        Price of leaving a job out, by job; those of ``routes`` at least.
    used
        Routes of a plan.
    options
        When to stop.

    Returns
    -------
    list of PoolRoute
        Those chosen; the used ones if nothing is found in time.
    """
    held = list(used)
    routes = met_last(routes, lambda route: len(route.job_ids), options.time_limit_s)
    if len(routes) <= len(held):
        return held
    seats = [(route.team_id, route.day) for route in routes]
    choice = Choice(
        saving_cny=[sum(worth_cny[job] for job in r.job_ids) - r.cost_cny for r in routes],
        items=[route.job_ids for route in routes],
        seats=seats,
        count_of=dict.fromkeys(seats, 1),
    )
    first = {(route.team_id, route.day, route.job_ids) for route in held}
    chosen = choice.best(
        [(route.team_id, route.day, route.job_ids) in first for route in routes], options
    )
    return held if chosen is None else [routes[number] for number in chosen]
