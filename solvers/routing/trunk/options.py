"""Runs that a model may choose, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.trunk.schedule import run_cost_cny, schedule_run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solvers.common import Deadline
    from solvers.routing.trunk.bodies import Bodies
    from solvers.routing.trunk.groups import Groups
    from solvers.routing.trunk.nouns import Run
    from solvers.routing.trunk.problem import TrunkProblem

NO_SITE = -1


@dataclass(frozen=True, slots=True, eq=False)
class RunOptions:
    """Runs with one entry per run.

    Parameters
    ----------
    body
        Position in the bodies of the base.
    depart_s, return_s
        Away from its base from ``depart_s`` up to, not including, ``return_s``.
    cost_cny
        Of the run, without its goods.
    sites, start_s
        Sites in order of visit (positions in ``problem.site_ids``, then ``NO_SITE``) and start of
        unloading at each: runs by stops.
    is_complete
        Whether some best plan can do with these runs alone; only then is a model's bound a bound
        of the problem.
    """

    body: NDArray[np.int64]
    depart_s: NDArray[np.int64]
    return_s: NDArray[np.int64]
    cost_cny: NDArray[np.float64]
    sites: NDArray[np.int64]
    start_s: NDArray[np.int64]
    is_complete: bool = True

    def __len__(self) -> int:
        return len(self.body)

    def only(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> RunOptions:
        """Some of the runs."""
        return RunOptions(
            self.body[chosen],
            self.depart_s[chosen],
            self.return_s[chosen],
            self.cost_cny[chosen],
            self.sites[chosen],
            self.start_s[chosen],
            self.is_complete,
        )


def joined(parts: Sequence[RunOptions], max_stops: int) -> RunOptions:
    """All runs of several sets, with ``max_stops`` columns of stops."""
    if not parts:
        return no_options(max_stops)

    def wide(stops: NDArray[np.int64], fill: int) -> NDArray[np.int64]:
        missing = max_stops - stops.shape[1]
        return np.pad(stops, ((0, 0), (0, missing)), constant_values=fill)

    return RunOptions(
        np.concatenate([part.body for part in parts]),
        np.concatenate([part.depart_s for part in parts]),
        np.concatenate([part.return_s for part in parts]),
        np.concatenate([part.cost_cny for part in parts]),
        np.concatenate([wide(part.sites, NO_SITE) for part in parts]),
        np.concatenate([wide(part.start_s, 0) for part in parts]),
        all(part.is_complete for part in parts),
    )


def no_options(max_stops: int) -> RunOptions:
    """No runs at all."""
    none, stops = np.zeros(0, np.int64), np.zeros((0, max_stops), np.int64)
    return RunOptions(none, none, none, np.zeros(0), stops, stops)


def base_departures(problem: TrunkProblem, site_id: str) -> list[int]:
    """Departures for a site at which the base is open."""
    opens = problem.windows[problem.base_id]
    return [
        at_s
        for at_s in problem.departures_s[site_id]
        if any(window.holds(at_s) for window in opens)
    ]


def direct_runs(
    problem: TrunkProblem, groups: Groups, bodies: Bodies, deadline: Deadline
) -> RunOptions:
    """Every run to a single site that could carry something there in time.

    When the deadline passes, what is there by then, marked as not complete.
    """
    rows: list[tuple[int, int, int, float, int, int]] = []
    is_complete = True
    for site, site_id in enumerate(problem.site_ids):
        mine = np.flatnonzero(groups.site == site)
        for depart_s in base_departures(problem, site_id) if len(mine) else []:
            live = mine[groups.leave_s[mine] <= depart_s]
            if len(live) == 0:
                continue
            if deadline.has_passed:
                is_complete = False
                break
            last_s = int(groups.latest_s[live].max())
            rows += _direct(problem, bodies, site, depart_s, last_s)
    table = np.array([row[:3] + row[4:] for row in rows], np.int64).reshape(-1, 5)
    return RunOptions(
        body=table[:, 0],
        depart_s=table[:, 1],
        return_s=table[:, 2],
        cost_cny=np.array([row[3] for row in rows], float),
        sites=table[:, 3:4],
        start_s=table[:, 4:5],
        is_complete=is_complete,
    )


def driven_runs(
    problem: TrunkProblem, bodies: Bodies, trips: Sequence[tuple[tuple[int, ...], int]]
) -> RunOptions:
    """Given trips (sites in order, departure) with every body that can make them."""
    parts = []
    for sites, depart_s in trips:
        rows = _driven(problem, bodies, sites, depart_s)
        parts += [
            RunOptions(
                np.array([body]),
                np.array([depart_s]),
                np.array([run.return_s]),
                np.array([cost_cny]),
                np.array([sites]),
                np.array([[stop.start_s for stop in run.stops]]),
            )
            for body, run, cost_cny in rows
        ]
    return joined(parts, problem.max_stops)


def _driven(
    problem: TrunkProblem, bodies: Bodies, sites: tuple[int, ...], depart_s: int
) -> list[tuple[int, Run, float]]:
    """All bodies on one trip; types are driven once, layouts only change the price."""
    rows = []
    names = [problem.site_ids[site] for site in sites]
    for position, truck in enumerate(problem.trucks):
        mine = np.flatnonzero(bodies.truck == position).tolist()
        if not mine or len(sites) > (truck.vehicle_type.max_stops or len(sites)):
            continue
        run = schedule_run(problem, truck, bodies.bodies[mine[0]].layout_id, names, depart_s)
        if run is None:
            continue
        times = (depart_s, run.stops[-1].end_s, run.return_s)
        for body in mine:
            layout_id = bodies.bodies[body].layout_id
            rows.append((body, run, run_cost_cny(truck, layout_id, run.distance_m, *times)))
    return rows


def _direct(
    problem: TrunkProblem, bodies: Bodies, site: int, depart_s: int, last_s: int
) -> list[tuple[int, int, int, float, int, int]]:
    """All bodies at one departure that unload by ``last_s``."""
    return [
        (body, depart_s, run.return_s, cost_cny, site, run.stops[0].start_s)
        for body, run, cost_cny in _driven(problem, bodies, (site,), depart_s)
        if run.stops[0].start_s <= last_s
    ]
