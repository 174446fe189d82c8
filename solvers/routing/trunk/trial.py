"""From trial runs to a plan without a solver."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.trunk.deal import whole_units
from solvers.routing.trunk.finish import plan_of
from solvers.routing.trunk.options import driven_runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.routing.trunk.deal import Deal, OpenRun
    from solvers.routing.trunk.groups import Groups
    from solvers.routing.trunk.options import RunOptions
    from solvers.routing.trunk.savings import Trial
    from solvers.routing.trunk.state import Search

    Trip = tuple[tuple[int, ...], int]

LEAST_SHARE = 0.01


def keep_trials(
    search: Search, groups: Groups, options: RunOptions, trials: Sequence[Trial]
) -> None:
    """Make each trial run with the body that takes most of its goods, then place the rest."""
    deal = search.new_deal()
    for trial in trials:
        sites = options.sites[trial.option]
        trip = (tuple(sites[sites >= 0].tolist()), int(options.depart_s[trial.option]))
        wanted = np.flatnonzero(trial.share[groups.group_of] > LEAST_SHARE).tolist()
        _send(search, deal, trip, [at for at in wanted if deal.left[at] > 0])
    deal.place_all()
    search.keep(plan_of(deal, None))


def _send(search: Search, deal: Deal, trip: Trip, wanted: Sequence[int]) -> None:
    runs = driven_runs(search.problem, search.bodies, [trip])
    loads = search.problem.loads
    wanted = sorted(wanted, key=lambda at: (-loads[at].unserved_cny / (loads[at].kg or 1.0), at))
    best, best_cny = -1, np.inf
    for at in range(len(runs)):
        truck = int(search.bodies.truck[runs.body[at]])
        if deal.is_free(truck, int(runs.depart_s[at]), int(runs.return_s[at])):
            run = _opened(deal, runs, at)
            deal.runs.pop()
            left_cny = sum(_left_cny(deal, run, position) for position in wanted)
            if runs.cost_cny[at] + left_cny < best_cny:
                best, best_cny = at, float(runs.cost_cny[at] + left_cny)
    if best >= 0:
        run = _opened(deal, runs, best)
        for position in wanted:
            site = deal.site_of[loads[position].to_site_id]
            deal.load_run(run, run.sites.index(site), position, deal.left[position])


def _opened(deal: Deal, runs: RunOptions, at: int) -> OpenRun:
    times = (int(runs.depart_s[at]), int(runs.return_s[at]))
    used = runs.sites[at] >= 0
    stops = (tuple(runs.sites[at][used].tolist()), tuple(runs.start_s[at][used].tolist()))
    return deal.open_run(int(runs.body[at]), *times, *stops)


def _left_cny(deal: Deal, run: OpenRun, position: int) -> float:
    """Room taken on a run that is not kept, and the worth of what does not fit."""
    load, left = deal.problem.loads[position], deal.left[position]
    units = whole_units(load, left, run.units_that_fit(load))
    for key in (load.temperature_class_id, ""):
        if key in run.kg_left:
            run.kg_left[key] -= units * load.unit_kg
            run.litres_left[key] -= units * load.unit_l
    return load.unserved_cny * (left - units) / load.units
