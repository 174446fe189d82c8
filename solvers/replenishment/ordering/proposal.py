"""What each item would be ordered on a day if it were alone: the core of plans and policies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.ordering.cases import NUMBER, wanted
from solvers.replenishment.ordering.plan import Binding
from solvers.replenishment.ordering.targets import targets_for
from solvers.replenishment.ordering.values import worth_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.ordering.calendar import Calendar
    from solvers.replenishment.ordering.cases import Wanted
    from solvers.replenishment.ordering.futures import Futures
    from solvers.replenishment.ordering.mean_demand import MeanDemand
    from solvers.replenishment.ordering.problem import OrderProblem
    from solvers.replenishment.ordering.targets import TargetRule, Targets
    from solvers.replenishment.ordering.values import Worth

Chosen = tuple["NDArray[np.int64]", "NDArray[np.int64]"]
"""Rows of items, and the way that each is ordered by."""


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """Orders of one day before anything couples them.

    Parameters
    ----------
    targets
        Of all items that were asked about.
    needs
        Which of them are below their target; what follows is of those.
    rows, way, due
        Items, ways and days of arrival.
    worth, alone
        What their units are worth, and what each would be ordered alone.
    """

    targets: Targets
    needs: NDArray[np.bool_]
    rows: NDArray[np.int64]
    way: NDArray[np.int64]
    due: NDArray[np.int64]
    worth: Worth
    alone: Wanted


def open_ways(
    problem: OrderProblem,
    calendar: Calendar,
    rows: NDArray[np.int64],
    way: NDArray[np.int64],
    day: int,
) -> Chosen:
    """Items that can be ordered by their way on a day, and the ways."""
    rows, way = rows[way >= 0], way[way >= 0]
    takes = calendar.takes[problem.sources.route[way], day] if len(way) else np.zeros(0, bool)
    return rows[takes], way[takes]


def proposal(
    problem: OrderProblem,
    calendar: Calendar,
    rule: TargetRule,
    futures: Futures,
    mean: MeanDemand,
    chosen: Chosen,
    day: int,
    build: NDArray[np.float64] | None = None,
    factor: float = 1.0,
) -> Proposal:
    """What some items would be ordered on a day.

    Parameters
    ----------
    futures
        Lived up to the days of arrival.
    mean
        Expected demand.
    build
        Units to hold beyond targets for receipts of each day, shape (items, days).
    factor
        What targets are multiplied with.
    """
    rows, way = chosen
    route = problem.sources.route[way]
    due, cover = day + calendar.lead[route], calendar.cover[route, day]
    futures.advance(rows, due)
    targets = targets_for(problem, rule, rows, np.full(len(rows), day), due, cover, mean)
    level = targets.level * factor
    if build is not None:
        level = level + build[rows, due]
    needs = _needing(problem, futures, rows, route, level)
    reason = _decided_by(targets, level > targets.level * factor)[needs]
    rows, way, due, cover = rows[needs], way[needs], due[needs], cover[needs]
    worth = worth_of(problem, rows, level[needs], cover, futures.look(rows, cover))
    return Proposal(targets, needs, rows, way, due, worth, wanted(problem, worth, way, reason))


def _needing(
    problem: OrderProblem,
    futures: Futures,
    rows: NDArray[np.int64],
    route: NDArray[np.int64],
    level: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Items below their target, and all those that may fill up what comes on their route."""
    asks = np.array(
        [
            bool(r.least_order_cny or r.least_order_kg or (r.vehicle_type_id and r.vehicle_cny))
            for r in problem.routes
        ],
        bool,
    )
    held = futures.mornings[rows, futures.now[rows]]
    return np.asarray(asks[route] | (held < level + 1e-3))


def _decided_by(targets: Targets, is_built_up: NDArray[np.bool_]) -> NDArray[np.int64]:
    """What made each target what it is."""
    found = np.full(len(targets.level), NUMBER[Binding.TARGET])
    found[targets.is_capped] = NUMBER[Binding.SHELF_LIFE]
    found[targets.is_least] = NUMBER[Binding.LEAST_STOCK]
    found[is_built_up] = NUMBER[Binding.BUILD_UP]
    return found
