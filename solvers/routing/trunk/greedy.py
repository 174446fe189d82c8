"""A plan at once: direct trucks where they save most, then carriers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.trunk.deal import Deal, Part, whole_units
from solvers.routing.trunk.deal import OpenRun as Trial

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solvers.common import Deadline
    from solvers.routing.trunk.hire import Lane
    from solvers.routing.trunk.options import RunOptions
    from solvers.routing.trunk.problem import TrunkProblem


def send_direct_trucks(deal: Deal, direct: RunOptions, deadline: Deadline) -> None:
    """Send the direct run that saves most, site by site, until none saves anything.

    What a load costs otherwise is the cheaper of leaving it and hiring by the kilogram.
    """
    otherwise_cny = _otherwise_cny(deal.problem, deal.lanes)
    for site in range(len(deal.problem.site_ids)):
        mine = np.flatnonzero(direct.sites[:, 0] == site)
        at_site = [
            at
            for at, load in enumerate(deal.problem.loads)
            if load.to_site_id == deal.problem.site_ids[site]
        ]
        while len(mine) and not deadline.has_passed:
            best = _best_run(deal, direct.only(mine), at_site, otherwise_cny, deadline)
            if best is None:
                break
            run = deal.open_run(best.body, best.depart_s, best.return_s, best.sites, best.start_s)
            for part in best.parts:
                deal.load_run(run, 0, part.load, part.units)


def _otherwise_cny(problem: TrunkProblem, lanes: Sequence[Lane]) -> NDArray[np.float64]:
    """Per unit of each load: cheapest rate of a carrier, or leaving it."""
    rates: dict[tuple[str, str], float] = {}
    for lane in lanes:
        key = (problem.site_ids[lane.site], lane.bands[0].temperature_class_id)
        rates[key] = min([rates.get(key, np.inf)] + [band.cny_per_kg for band in lane.bands])
    return np.array(
        [
            min(
                load.unserved_cny / load.units,
                rates.get((load.to_site_id, load.temperature_class_id), np.inf) * load.unit_kg,
            )
            for load in problem.loads
        ]
    )


def _best_run(
    deal: Deal,
    direct: RunOptions,
    at_site: list[int],
    otherwise_cny: NDArray[np.float64],
    deadline: Deadline,
) -> Trial | None:
    loads = [at for at in at_site if deal.left[at] > 0]
    left = np.array([deal.left[at] for at in loads])
    gain = np.array([_gains(deal, at, direct, otherwise_cny[at]) for at in loads])
    gain = gain.reshape(len(loads), len(direct))
    hopes = left @ np.maximum(gain, 0) - direct.cost_cny
    best, best_cny = None, 1e-6
    for run in np.argsort(-hopes, kind="stable").tolist():
        if hopes[run] <= best_cny or deadline.has_passed:
            break
        truck = int(deal.bodies.truck[direct.body[run]])
        if not deal.is_free(truck, int(direct.depart_s[run]), int(direct.return_s[run])):
            continue
        trial, saved_cny = _filled(deal, direct, run, loads, gain[:, run])
        if saved_cny > best_cny:
            best, best_cny = trial, saved_cny
    return best


def _gains(
    deal: Deal, position: int, direct: RunOptions, otherwise_cny: float
) -> NDArray[np.float64]:
    """Per unit of a load, what each run saves; nothing where it leaves or comes at a bad time."""
    load, start_s = deal.problem.loads[position], direct.start_s[:, 0]
    late_h = np.maximum(0, start_s - load.due_s) / 3600
    wait_h = (start_s - load.ready_s) / 3600
    price = (late_h * load.late_cny_per_h + wait_h * load.wait_cny_per_h) / load.units
    in_time = (load.ready_s <= direct.depart_s) & (start_s <= load.latest_s)
    return np.where(in_time, otherwise_cny - price, 0.0)


def _filled(
    deal: Deal, direct: RunOptions, run: int, loads: list[int], gain: NDArray[np.float64]
) -> tuple[Trial, float]:
    """A run loaded with what gains most for its size, and what that saves."""
    trial = Trial(
        int(direct.body[run]),
        int(direct.depart_s[run]),
        int(direct.return_s[run]),
        (int(direct.sites[run, 0]),),
        (int(direct.start_s[run, 0]),),
        *deal.empty_room(int(direct.body[run])),
    )
    saved_cny = -float(direct.cost_cny[run])
    worth = [gain[at] / (_size(deal, position)) for at, position in enumerate(loads)]
    for at in sorted(range(len(loads)), key=lambda at: (-worth[at], loads[at])):
        load = deal.problem.loads[loads[at]]
        if gain[at] <= 0:
            break
        units = whole_units(load, deal.left[loads[at]], trial.units_that_fit(load))
        if units > 0:
            trial.take(Part(loads[at], units), load)
            saved_cny += units * float(gain[at])
    return trial, saved_cny


def _size(deal: Deal, position: int) -> float:
    load = deal.problem.loads[position]
    return load.unit_kg + load.unit_l or 1.0
