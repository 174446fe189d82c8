"""From a solved model to whole units: what the model sends where is the guide of the deal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.trunk.groups import measure

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.routing.trunk.deal import Deal, OpenRun
    from solvers.routing.trunk.groups import Groups
    from solvers.routing.trunk.hire import Offer
    from solvers.routing.trunk.keys import Keys
    from solvers.routing.trunk.model import TrunkModel
    from solvers.routing.trunk.options import RunOptions

LEAST_SHARE = 1e-6
NEARLY = 1e-6
"""Share of a unit that a flow may lack and still count as whole."""


@dataclass(slots=True)
class _Target:
    """Where a group's goods should go: a time, how much of its measure, and the way."""

    start_s: int
    size: float
    run: OpenRun | None
    stop: int
    slot: tuple[int, int]


def deal_out(
    deal: Deal,
    groups: Groups,
    options: RunOptions,
    keys: Keys,
    offers: tuple[Offer, ...],
    model: TrunkModel,
    x: NDArray[np.float64],
) -> None:
    """Open the runs of a fine model's solution and send whole units along its flows.

    Within a group the earliest due goes first and soonest. What rounding leaves over is placed
    wherever it is cheapest.
    """
    opened = _open(deal, options, x)
    targets = _targets(groups, keys, offers, model, x, opened)
    loads = deal.problem.loads
    for position in sorted(range(len(loads)), key=lambda at: (loads[at].due_s, loads[at].id)):
        group = int(groups.group_of[position])
        for target in targets.get(group, []):
            _send(deal, position, target)
    deal.place_all()


def _open(deal: Deal, options: RunOptions, x: NDArray[np.float64]) -> dict[int, list[OpenRun]]:
    opened: dict[int, list[OpenRun]] = {}
    for at in np.flatnonzero(x[: len(options)] > 0.5).tolist():
        stops = int((options.sites[at] >= 0).sum())
        for _ in range(round(float(x[at]))):
            run = deal.open_run(
                int(options.body[at]),
                int(options.depart_s[at]),
                int(options.return_s[at]),
                tuple(options.sites[at, :stops].tolist()),
                tuple(options.start_s[at, :stops].tolist()),
            )
            opened.setdefault(at, []).append(run)
    return opened


def _targets(
    groups: Groups,
    keys: Keys,
    offers: tuple[Offer, ...],
    model: TrunkModel,
    x: NDArray[np.float64],
    opened: dict[int, list[OpenRun]],
) -> dict[int, list[_Target]]:
    """By group, the soonest first; several copies of a run each may take the whole flow."""
    targets: dict[int, list[_Target]] = {}
    where: dict[int, list[tuple[OpenRun, int]]] = {}
    for at, copies in opened.items():
        for stop, key in enumerate(keys.of_stop[at].tolist()):
            where.setdefault(key, []).extend((copy, stop) for copy in copies)
    flows = x[model.flows : model.flows + len(model.flow_group)]
    for at in np.flatnonzero(flows > LEAST_SHARE).tolist():
        group, key = int(model.flow_group[at]), int(model.flow_key[at])
        amount = float(flows[at] * groups.measure[group])
        for copy, stop in where.get(key, []):
            target = _Target(int(keys.start_s[key]), amount, copy, stop, (-1, -1))
            targets.setdefault(group, []).append(target)
    hired = x[model.offer_flows : model.offer_flows + len(model.offer_group)]
    for at in np.flatnonzero(hired > LEAST_SHARE).tolist():
        group, offer = int(model.offer_group[at]), offers[int(model.offer_at[at])]
        amount = float(hired[at] * groups.measure[group])
        slot = (offer.lane, offer.depart_s)
        target = _Target(offer.arrive_s, amount, None, 0, slot)
        targets.setdefault(group, []).append(target)
    for several in targets.values():
        several.sort(key=lambda target: target.start_s)
    return targets


def _send(deal: Deal, position: int, target: _Target) -> None:
    """Send as many whole units of a load as its target and the room allow."""
    load = deal.problem.loads[position]
    unit = measure(load) / load.units
    wanted = deal.left[position]
    fits = target.size / unit
    if load.is_whole and fits < wanted / 2:
        return
    if not load.is_whole and fits < wanted * (1 - NEARLY):
        wanted = float(np.floor(fits + NEARLY))
    if wanted <= 0:
        return
    if target.run is None:
        went = deal.hire(target.slot, position, wanted)
    else:
        went = deal.load_run(target.run, target.stop, position, wanted)
    target.size -= went * unit
