"""The master: shares of routes that serve every job, within the fleet and the cuts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_array, csr_array

from solvers.common.growing_lp import GrowingLp
from solvers.routing.last_mile.bounds.pricing import Duals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solvers.routing.last_mile.bounds.cuts import Cut
    from solvers.routing.last_mile.bounds.pricing import Route

    Real = NDArray[np.float64]

LEAST_PRICE = 1e-9


class Master:
    """Covering of jobs by routes; every job may be left out at its price.

    Parameters
    ----------
    unserved_cny
        By job.
    counts
        Vehicles by van and shift.
    """

    def __init__(self, unserved_cny: Real, counts: Sequence[int]) -> None:
        self.jobs, self.groups = len(unserved_cny), len(counts)
        low = np.concatenate([np.ones(self.jobs), np.full(self.groups, -np.inf)])
        high = np.concatenate([np.full(self.jobs, np.inf), np.array(counts, dtype=np.float64)])
        self.lp = GrowingLp(low, high)
        self.unserved_cny = unserved_cny
        self.routes: list[Route] = []
        self.cuts: list[Cut] = []
        self.x = np.zeros(0)
        self.value_cny = np.inf
        self._known: set[Route] = set()
        rows = self.jobs + self.groups
        left = csc_array((np.ones(self.jobs), (range(self.jobs),) * 2), shape=(rows, self.jobs))
        self.lp.add_columns(unserved_cny, left)

    def add_routes(self, routes: Sequence[Route]) -> int:
        """Add those that are new; how many were."""
        new = [route for route in dict.fromkeys(routes) if route not in self._known]
        if not new:
            return 0
        self._known.update(new)
        paths = [route.doors for route in new]
        flat = np.array([door for path in paths for door in path])
        column = np.repeat(np.arange(len(new)), list(map(len, paths)))
        rows, columns, values = [flat], [column], [np.ones(len(flat))]
        rows.append(np.array([self.jobs + route.ways for route in new]))
        columns.append(np.arange(len(new)))
        values.append(np.ones(len(new)))
        for number, cut in enumerate(self.cuts):
            counts = cut.counts(paths, self.jobs)
            where = np.flatnonzero(counts)
            rows.append(np.full(len(where), self.jobs + self.groups + number))
            columns.append(where)
            values.append(counts[where].astype(np.float64))
        places = (np.concatenate(rows), np.concatenate(columns))
        shape = (self.lp.rows, len(new))
        entries = csc_array((np.concatenate(values), places), shape=shape)
        entries.sum_duplicates()
        self.lp.add_columns(np.array([route.cost_cny for route in new]), entries)
        self.routes += new
        return len(new)

    def add_cuts(self, cuts: Sequence[Cut]) -> None:
        """Rows that hold for every plan."""
        paths = [route.doors for route in self.routes]
        counts = np.array([cut.counts(paths, self.jobs) for cut in cuts], dtype=np.float64)
        left = np.zeros((len(cuts), self.jobs))
        entries = csr_array(np.hstack([left, counts]))
        self.lp.add_rows(np.full(len(cuts), -np.inf), np.ones(len(cuts)), entries)
        self.cuts += cuts

    def solve(self, seconds: float) -> Duals | None:
        """Prices at the optimum; ``None`` if time ran out."""
        point = self.lp.solve(seconds)
        if point is None:
            return None
        self.value_cny, self.x = point.objective, point.x[self.jobs :]
        doors = np.clip(point.row_dual[: self.jobs], 0.0, self.unserved_cny)
        vehicles = np.maximum(0.0, -point.row_dual[self.jobs : self.jobs + self.groups])
        of_cuts = -point.row_dual[self.jobs + self.groups :]
        priced = np.flatnonzero(of_cuts > LEAST_PRICE).tolist()
        return Duals(
            doors,
            vehicles,
            tuple(self.cuts[number] for number in priced),
            tuple(float(of_cuts[number]) for number in priced),
        )

    def point(self) -> tuple[list[tuple[int, ...]], Real]:
        """Paths with a share, and the shares."""
        used = np.flatnonzero(self.x > LEAST_PRICE)
        return [self.routes[at].doors for at in used], self.x[used]
