"""One run of an experiment lived once more, to see what happened in it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulations.lives import RESILIENCE
from simulations.log import EventLog
from simulations.tracks import Recorder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulations.effects import Effects
    from simulations.experiments import Replication, Results
    from simulations.lives import Lives
    from simulations.tracks import LotTrack


@dataclass(frozen=True, eq=False)
class Relived:
    """A run with its log.

    Parameters
    ----------
    experiment, number, seed
        Which run it is.
    log
        What happened.
    effects
        What disruptions did.
    lots
        Ways of the worst lots, the worst first.
    differing
        Metrics that are not those of the run that was kept: none, unless it was lived elsewhere.
    """

    experiment: str
    number: int
    seed: int
    log: EventLog
    effects: Effects
    lots: tuple[LotTrack, ...]
    differing: tuple[str, ...] = ()


def relive(name: str, lives: Lives, found: Results, number: int, lots: int) -> Relived:
    """Live a run of an experiment again.

    Parameters
    ----------
    name, lives, found
        The experiment, what runs it, and what it gave.
    number
        Of the run.
    lots
        How many of the worst lots are followed.
    """
    log, recorder = EventLog(), Recorder(lots)
    again = lives.live(number, log, recorder)
    kept = next(one for one in found.replications if one.number == number)
    return Relived(
        name, number, lives.seed, log, lives.effects(number), tuple(recorder.worst()),
        differing(kept, again),
    )  # fmt: skip


def differing(kept: Replication, again: Replication) -> tuple[str, ...]:
    """Metrics in which two runs differ; those that come from other runs do not count."""
    names = [name for name in kept.metrics if name not in RESILIENCE]
    return tuple(name for name in names if not _equal(name, kept.metrics, again.metrics))


def _equal(name: str, kept: Mapping[str, float], again: Mapping[str, float]) -> bool:
    if name not in again:
        return False
    one, two = kept[name], again[name]
    return one == two or (math.isnan(one) and math.isnan(two))
