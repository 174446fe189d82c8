"""The fine model: a real plan from runs that look good."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.common.highs import solve_mip
from solvers.routing.trunk.deal import Deal
from solvers.routing.trunk.finish import plan_of
from solvers.routing.trunk.groups import grouped
from solvers.routing.trunk.guide import deal_out
from solvers.routing.trunk.hire import lanes_of, offers_of
from solvers.routing.trunk.keys import trip_keys
from solvers.routing.trunk.model import build
from solvers.routing.trunk.options import driven_runs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from solvers.routing.trunk.hire import Lane, Offer
    from solvers.routing.trunk.model import TrunkModel
    from solvers.routing.trunk.nouns import TrunkPlan
    from solvers.routing.trunk.options import RunOptions
    from solvers.routing.trunk.problem import TrunkProblem
    from solvers.routing.trunk.state import Search

    Trip = tuple[tuple[int, ...], int]

MOST_GROUPS = 600


def improve(search: Search, trips: Iterable[Trip]) -> None:
    """Make the best plan of some trips and those of the best plan, with any truck and layout.

    Parameters
    ----------
    search
        Where the plan is kept if it is better.
    trips
        Sites in order of visit (positions in ``problem.site_ids``), and departure.
    """
    if search.deadline.has_passed:
        return
    problem = search.problem
    chosen = driven_runs(problem, search.bodies, sorted({*trips, *_trips_of(problem, search.best)}))
    groups, keys = grouped(problem, MOST_GROUPS), trip_keys(chosen)
    lanes = lanes_of(problem, groups)
    offers = offers_of(problem, groups, lanes)
    model = build(
        problem,
        groups,
        search.bodies,
        chosen,
        keys,
        lanes,
        offers,
        by_trip=True,
        counts_trucks=True,
    )
    start = _start(search, chosen, lanes, offers, model)
    result = solve_mip(model.mip, search.mip_options(0.5), start)
    if result.x is None:
        return
    deal = Deal(problem, search.bodies, lanes, offers)
    deal_out(deal, groups, chosen, keys, offers, model, result.x)
    search.keep(plan_of(deal, None))


def trips_of(options: RunOptions, chosen: Iterable[int]) -> list[Trip]:
    """Trips of some runs, in their order, each once."""
    found: dict[Trip, None] = {}
    for at in chosen:
        sites = options.sites[at]
        found[tuple(sites[sites >= 0].tolist()), int(options.depart_s[at])] = None
    return list(found)


def _trips_of(problem: TrunkProblem, plan: TrunkPlan) -> list[Trip]:
    place = {site_id: at for at, site_id in enumerate(problem.site_ids)}
    return [(tuple(place[stop.site_id] for stop in run.stops), run.depart_s) for run in plan.runs]


def _start(
    search: Search,
    chosen: RunOptions,
    lanes: tuple[Lane, ...],
    offers: tuple[Offer, ...],
    model: TrunkModel,
) -> NDArray[np.float64]:
    """Runs and shipments of the best plan; what flows where is left to the solver."""
    start = np.full(len(model.mip.cost), np.nan)
    start[model.mip.is_integer] = 0
    bodies = search.bodies.bodies
    place = {
        (trip, bodies[body].truck, bodies[body].layout_id): at
        for at, body in enumerate(chosen.body.tolist())
        for trip in trips_of(chosen, [at])
    }
    number = {
        truck.vehicle_type.id: position for position, truck in enumerate(search.problem.trucks)
    }
    for run, trip in zip(search.best.runs, _trips_of(search.problem, search.best), strict=True):
        start[place[trip, number[run.vehicle_type_id], run.layout_id]] += 1
    loads = {load.id: load for load in search.problem.loads}
    for move in search.best.moves:
        kg = sum(part.units * loads[part.load_id].unit_kg for part in move.carried)
        way = (move.carrier_id, move.to_site_id, move.temperature_class_id, move.depart_s)
        for at, offer in enumerate(offers):
            lane = lanes[offer.lane]
            band = lane.bands[offer.band]
            offered = (lane.carrier_id, band.to_site_id, band.temperature_class_id, offer.depart_s)
            if way == offered and lane.band_of(kg) == offer.band:
                start[model.bought + at] = 1
    return start
