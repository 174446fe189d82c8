"""Line haul and middle mile by savings: every load leaves at the first departure it can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.greedy_departure import Departure
from benchmarks.greedy_loads import Piece, bodies_of
from solvers.common import Status
from solvers.routing.trunk.nouns import Carried, TrunkPlan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.greedy_parameters import GreedyParameters
    from solvers.routing.trunk.nouns import HiredMove, Load, Run
    from solvers.routing.trunk.problem import TrunkProblem


def greedy_trunk(problem: TrunkProblem, parameters: GreedyParameters) -> TrunkPlan:
    """Plan one base, departure by departure.

    Nothing waits for more goods. What finds neither truck nor carrier waits for the next departure;
    what no departure can still bring in time is left.
    """
    bodies = bodies_of(problem)
    waiting = [Piece(load, load.units) for load in problem.loads]
    runs: list[Run] = []
    moves: list[HiredMove] = []
    left: list[Piece] = []
    for depart_s in sorted({at_s for times in problem.departures_s.values() for at_s in times}):
        sites = {key for key, times in problem.departures_s.items() if depart_s in times}
        ready = [
            piece
            for piece in waiting
            if piece.load.ready_s <= depart_s and piece.load.to_site_id in sites
        ]
        if ready:
            free = _free(problem, runs, depart_s)
            sent = Departure(problem, bodies, free, depart_s, parameters.trunk_shape).send(ready)
            gone = {id(piece) for piece in ready}
            waiting = [piece for piece in waiting if id(piece) not in gone] + sent.waiting
            runs, moves, left = runs + sent.runs, moves + sent.moves, left + sent.late
    return _plan(problem, runs, moves, [*left, *waiting])


def _free(problem: TrunkProblem, runs: Iterable[Run], at_s: int) -> list[int]:
    """Trucks of each type that stand at the base."""
    out: dict[str, int] = {}
    for run in runs:
        if run.return_s > at_s:
            out[run.vehicle_type_id] = out.get(run.vehicle_type_id, 0) + 1
    return [truck.count - out.get(truck.vehicle_type.id, 0) for truck in problem.trucks]


def _plan(
    problem: TrunkProblem, runs: list[Run], moves: list[HiredMove], left: list[Piece]
) -> TrunkPlan:
    loads = {load.id: load for load in problem.loads}
    units: dict[str, float] = {}
    for piece in left:
        units[piece.load.id] = units.get(piece.load.id, 0.0) + piece.units
    cost_cny = sum(run.cost_cny for run in runs) + sum(move.cost_cny for move in moves)
    for run in runs:
        cost_cny += sum(_arrival(loads, c, run.stops[c.stop].start_s) for c in run.carried)
    for move in moves:
        cost_cny += sum(_arrival(loads, c, move.arrive_s) for c in move.carried)
    for load_id, amount in units.items():
        cost_cny += loads[load_id].unserved_cny * amount / loads[load_id].units
    status = Status.FEASIBLE
    if units:
        status = Status.PARTIAL if runs or moves else Status.NO_PLAN
    carried = tuple(Carried(load_id, amount) for load_id, amount in units.items())
    return TrunkPlan(status, tuple(runs), tuple(moves), carried, cost_cny, None)


def _arrival(loads: dict[str, Load], carried: Carried, at_s: int) -> float:
    load = loads[carried.load_id]
    return load.arrival_cny(at_s) * carried.units / load.units
