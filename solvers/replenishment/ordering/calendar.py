"""When orders can be placed, when their goods come, and what they have to last for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import gamma

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.ordering.problem import OrderProblem, Route

BEYOND_DAYS = 60
"""Days after the horizon on which the next order day is looked for."""


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Order days of all routes.

    Parameters
    ----------
    takes
        Whether orders are taken, shape (routes, days).
    lead
        Whole days from order to the first day of sale, shape (routes,).
    cover
        Days from the receipt of an order of each day to the next possible receipt, shape
        (routes, days); 0 where no order is taken.
    review
        Usual number of days between orders, shape (routes,); 0 where none is ever taken.
    delays
        Days by which goods come later than planned on each path of demand, shape (routes, paths).
    """

    takes: NDArray[np.bool_]
    lead: NDArray[np.int64]
    cover: NDArray[np.int64]
    review: NDArray[np.int64]
    delays: NDArray[np.int64]


def calendar_of(problem: OrderProblem) -> Calendar:
    """The calendar of a problem."""
    count, days = len(problem.routes), problem.days
    far = days + BEYOND_DAYS
    open_days = np.zeros((count, far), bool)
    known: dict[tuple[object, ...], NDArray[np.bool_]] = {}
    for row, route in enumerate(problem.routes):
        key = (route.order_weekdays, route.closed_days)
        if key not in known:
            known[key] = np.array([route.takes_orders(problem.day(day)) for day in range(far)])
        open_days[row] = known[key]
    cover = np.zeros((count, days), np.int64)
    following = np.full(count, far, np.int64)
    for day in range(far - 1, -1, -1):
        if day < days:
            cover[:, day] = np.where(open_days[:, day], following - day, 0)
        following = np.where(open_days[:, day], day, following)
    orders = open_days.sum(axis=1)
    review = np.where(orders > 0, np.maximum(np.rint(far / np.maximum(orders, 1)), 1), 0)
    lead = np.array([route.lead_days for route in problem.routes], np.int64).reshape(-1)
    paths = problem.paths.shape[1]
    delays = np.array([_delays(route, paths, row) for row, route in enumerate(problem.routes)])
    return Calendar(
        open_days[:, :days], lead, cover, review.astype(np.int64), delays.reshape(count, paths)
    )


def _delays(route: Route, paths: int, row: int) -> NDArray[np.int64]:
    """Quantiles of the lead time less the planned one, in an order that differs by route."""
    if route.lead_sd_days <= 0.0:
        return np.zeros(paths, np.int64)
    ranks = np.random.default_rng([row, paths]).permutation(paths)
    shares = (ranks + 0.5) / paths
    shape = (route.lead_mean_days / route.lead_sd_days) ** 2
    lead = gamma.ppf(shares, shape, scale=route.lead_mean_days / shape)
    return np.maximum(np.rint(lead), 1.0).astype(np.int64) - route.lead_days
