"""From dealt-out units to a plan, with its cost computed anew."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING

from solvers.common import Status
from solvers.routing.trunk.deal import OpenRun, Part
from solvers.routing.trunk.hire import arrival_s
from solvers.routing.trunk.nouns import Carried, HiredMove, TrunkPlan
from solvers.routing.trunk.schedule import schedule_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from solvers.routing.trunk.deal import Deal, Shipment
    from solvers.routing.trunk.nouns import Run
    from solvers.routing.trunk.problem import TrunkProblem

MOST_REORDERED = 5
"""Stops of a run up to which every order is tried."""
PROVEN = 1e-6
"""Relative gap below which a plan counts as proven best."""


def plan_of(deal: Deal, bound_cny: float | None) -> TrunkPlan:
    """Drop what is empty, change to cheaper trucks that do, and price everything."""
    problem = deal.problem
    deal.runs = [run for run in deal.runs if run.parts]
    for at, run in enumerate(deal.runs):
        deal.runs[at] = _cheapest_trip(deal, run)
    runs = [_run(deal, run) for run in deal.runs]
    moves = [_move(problem, deal.shipments[slot]) for slot in sorted(deal.shipments)]
    left = tuple(
        Carried(load.id, units)
        for load, units in zip(problem.loads, deal.left, strict=True)
        if units > 0
    )
    cost_cny = cost_of(problem, runs, moves, left)
    bound_cny = None if bound_cny is None else min(bound_cny, cost_cny)
    carried = any(run.carried for run in runs) or any(move.carried for move in moves)
    return TrunkPlan(
        status=_status(carried, bool(left), cost_cny, bound_cny),
        runs=tuple(sorted(runs, key=lambda run: (run.depart_s, run.vehicle_type_id))),
        moves=tuple(moves),
        left=left,
        cost_cny=cost_cny,
        bound_cny=bound_cny,
    )


def proven(plan: TrunkPlan, bound_cny: float) -> TrunkPlan:
    """The plan with a bound, called optimal if the two meet."""
    bound_cny = min(bound_cny, plan.cost_cny)
    carried = bool(plan.runs or plan.moves)
    status = _status(carried, bool(plan.left), plan.cost_cny, bound_cny)
    return replace(plan, status=status, bound_cny=bound_cny)


def _status(carried: bool, has_left: bool, cost_cny: float, bound_cny: float | None) -> Status:
    if has_left:
        return Status.PARTIAL if carried else Status.NO_PLAN
    is_proven = bound_cny is not None and cost_cny - bound_cny <= PROVEN * max(1.0, cost_cny)
    return Status.OPTIMAL if is_proven else Status.FEASIBLE


def cost_of(
    problem: TrunkProblem,
    runs: Sequence[Run],
    moves: Sequence[HiredMove],
    left: Sequence[Carried],
) -> float:
    """Objective of a plan: runs, moves, arrival prices and what stays behind."""
    loads = {load.id: load for load in problem.loads}
    terms = [run.cost_cny for run in runs] + [move.cost_cny for move in moves]
    for part, at_s in [
        *((part, run.stops[part.stop].start_s) for run in runs for part in run.carried),
        *((part, move.arrive_s) for move in moves for part in move.carried),
    ]:
        load = loads[part.load_id]
        terms.append(load.arrival_cny(at_s) * part.units / load.units)
    terms += [
        loads[part.load_id].unserved_cny * part.units / loads[part.load_id].units for part in left
    ]
    return math.fsum(terms)


def _cheapest_trip(deal: Deal, run: OpenRun) -> OpenRun:
    """A run for the same goods without idle stops: the best order, then the best body."""
    sites = tuple(run.sites[stop] for stop in sorted({part.stop for part in run.parts}))
    orders = permutations(sites) if len(sites) <= MOST_REORDERED else [sites]
    run = _cheapest(deal, run, [(run.body, order) for order in (sites, *orders)])
    return _cheapest(deal, run, [(body, run.sites) for body in range(len(deal.bodies))])


def _cheapest(deal: Deal, run: OpenRun, ways: Iterable[tuple[int, tuple[int, ...]]]) -> OpenRun:
    """The run itself or the cheapest way, body and order of stops, to do what it does."""
    best, best_cny = run, math.inf
    for body, sites in ways:
        other = _with_body(deal, run, body, sites)
        parts = [
            Part(part.load, part.units, sites.index(run.sites[part.stop])) for part in run.parts
        ]
        if other is None or not _takes(deal, other[0], parts):
            continue
        cost_cny = other[1].cost_cny + sum(_arrival_cny(deal, other[0], part) for part in parts)
        if cost_cny < best_cny - 1e-9:
            best, best_cny = other[0], cost_cny
    return best


def _with_body(
    deal: Deal, run: OpenRun, body: int, sites: tuple[int, ...]
) -> tuple[OpenRun, Run] | None:
    problem, truck = deal.problem, deal.truck_of(body)
    names = [problem.site_ids[site] for site in sites]
    driven = schedule_run(problem, truck, deal.bodies.bodies[body].layout_id, names, run.depart_s)
    if driven is None:
        return None
    if not deal.is_free(deal.bodies.bodies[body].truck, run.depart_s, driven.return_s, run):
        return None
    start_s = tuple(stop.start_s for stop in driven.stops)
    room = deal.empty_room(body)
    return OpenRun(body, run.depart_s, driven.return_s, sites, start_s, *room), driven


def _takes(deal: Deal, run: OpenRun, parts: list[Part]) -> bool:
    """Put the parts on a run; whether all fit and arrive in time."""
    for part in parts:
        load = deal.problem.loads[part.load]
        if run.start_s[part.stop] > load.latest_s:
            return False
        if run.units_that_fit(load) < part.units * (1 - 1e-9):
            return False
        run.take(part, load)
    return True


def _arrival_cny(deal: Deal, run: OpenRun, part: Part) -> float:
    load = deal.problem.loads[part.load]
    return load.arrival_cny(run.start_s[part.stop]) * part.units / load.units


def _run(deal: Deal, run: OpenRun) -> Run:
    problem, body = deal.problem, deal.bodies.bodies[run.body]
    driven = schedule_run(
        problem,
        deal.truck_of(run.body),
        body.layout_id,
        [problem.site_ids[site] for site in run.sites],
        run.depart_s,
        _carried(problem, run.parts),
    )
    if driven is None:  # pragma: no cover - options were scheduled with the same rules
        raise AssertionError("a chosen run cannot be driven")
    return driven


def _carried(problem: TrunkProblem, parts: Sequence[Part]) -> tuple[Carried, ...]:
    """Parts of the same load at the same stop put together, by stop and load."""
    units: dict[tuple[int, str], float] = {}
    for part in parts:
        key = (part.stop, problem.loads[part.load].id)
        units[key] = units.get(key, 0.0) + part.units
    return tuple(Carried(key[1], units[key], key[0]) for key in sorted(units))


def _move(problem: TrunkProblem, shipment: Shipment) -> HiredMove:
    lane = shipment.lane
    band = lane.bands[lane.band_of(shipment.kg) or 0]
    arrive_s = arrival_s(problem, band, shipment.depart_s)
    if arrive_s is None:  # pragma: no cover - shipments are priced with the same rule
        raise AssertionError("a bought shipment does not arrive")
    return HiredMove(
        carrier_id=lane.carrier_id,
        from_site_id=problem.base_id,
        to_site_id=problem.site_ids[lane.site],
        temperature_class_id=band.temperature_class_id,
        depart_s=shipment.depart_s,
        arrive_s=arrive_s,
        carried=_carried(problem, shipment.parts),
        cost_cny=lane.cost_cny(shipment.kg),
    )
