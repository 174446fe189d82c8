"""The run to look at of each experiment, lived again with its log once all runs have ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.cli.exits import tell
from api.counting import counted
from api.relived import relive
from api.simulation_events import write_epcis, write_events
from api.simulation_view import UNDISTURBED
from simulations.lives import Lives, representative

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from api.relived import Relived
    from api.simulation_view import SimulationView
    from simulations.experiments import Experiment

LOTS = 60
"""Lots whose way is kept for the page."""


def relived_runs(
    view: SimulationView,
    experiments: Sequence[Experiment],
    lots: int | None,
    should_stop: Callable[[], bool],
) -> dict[str, Relived]:
    """By experiment, the run with the median lost service or cost; fewer if somebody wants a stop.

    The undisturbed world is shown in the run that the first policy is shown in, so that the two
    can be laid beside each other.
    """
    found: dict[str, Relived] = {}
    for one in experiments:
        number = _number(view, one.name)
        if number is None or should_stop():
            continue
        assert isinstance(one.replicate, Lives)
        wanted = max(LOTS, lots or 0)
        found[one.name] = relive(one.name, one.replicate, view.results[one.name], number, wanted)
    return found


def write_relived(folder: Path, view: SimulationView, lots: int | None) -> Iterator[str]:
    """Write event logs, and EPCIS where lots are given; gives what there is to tell."""
    for one in view.relived.values():
        if one.differing:
            yield (
                f"run {one.number} of {one.experiment} is not what was kept of it "
                f"({', '.join(one.differing[:3])}): its log is not written; use another --out"
            )
            continue
        path = write_events(folder, view.scenario, one)
        yield f"events: {path} ({counted(len(one.log), 'event')} of run {one.number})"
        if lots is not None:
            path = write_epcis(folder, view.scenario, one, lots)
            told = counted(min(lots, len(one.lots)), "lot")
            yield f"EPCIS: {path} (the worst {told} of run {one.number})"


def tell_relived(folder: Path, view: SimulationView, lots: int | None) -> bool:
    """Write and tell; whether every run was the one that was kept."""
    tell(write_relived(folder, view, lots))
    return not any(one.differing for one in view.relived.values())


def _number(view: SimulationView, name: str) -> int | None:
    """Of the run of an experiment that is shown."""
    if name == UNDISTURBED and view.policies:
        first = representative(next(iter(view.policies.values())))
        known = {one.number for one in view.results[name].replications}
        if first in known:
            return first
    return representative(view.results[name])
