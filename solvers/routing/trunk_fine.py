"""The fine model: a real plan from runs that look good."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.common.highs import solve_mip
from solvers.routing.trunk_deal import Deal
from solvers.routing.trunk_finish import plan_of
from solvers.routing.trunk_groups import grouped
from solvers.routing.trunk_guide import deal_out
from solvers.routing.trunk_hire import lanes_of, offers_of
from solvers.routing.trunk_keys import fine_keys
from solvers.routing.trunk_model import build
from solvers.routing.trunk_options import driven_runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.routing.trunk_options import RunOptions
    from solvers.routing.trunk_state import Search

MOST_GROUPS = 500
LEAST_USE = 1e-3


def improve(search: Search, options: RunOptions, use: NDArray[np.float64]) -> None:
    """Make the best plan of the trips that are in use, with any truck and layout.

    Parameters
    ----------
    search
        Where the plan is kept if it is better.
    options
        Runs; only their sites and departures count.
    use
        How much each is used.
    """
    trips = _trips(search, options, use)
    if search.deadline.has_passed:
        return
    chosen = driven_runs(search.problem, search.bodies, trips)
    groups, keys = grouped(search.problem, MOST_GROUPS), fine_keys(chosen)
    lanes = lanes_of(search.problem, groups)
    offers = offers_of(search.problem, groups, lanes)
    model = build(
        search.problem,
        groups,
        search.bodies,
        chosen,
        keys,
        lanes,
        offers,
        shares_keys=False,
        counts_trucks=True,
    )
    result = solve_mip(model.mip, search.mip_options(0.5))
    if result.x is None:
        return
    deal = Deal(search.problem, search.bodies, lanes, offers)
    deal_out(deal, groups, chosen, keys, offers, model, result.x)
    search.keep(plan_of(deal, None))


def _trips(
    search: Search, options: RunOptions, use: NDArray[np.float64]
) -> list[tuple[tuple[int, ...], int]]:
    """Trips in use and those of the best plan, in order."""
    used = np.flatnonzero(use > LEAST_USE)
    sites = [tuple(row[row >= 0].tolist()) for row in options.sites[used]]
    trips = set(zip(sites, options.depart_s[used].tolist(), strict=True))
    place = {site_id: at for at, site_id in enumerate(search.problem.site_ids)}
    for run in search.best.runs:
        trips.add((tuple(place[stop.site_id] for stop in run.stops), run.depart_s))
    return sorted(trips)
