"""Begin, end and news of disruptions, told to the log as they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulations.clock import Rank
from simulations.events import EventKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulations.clock import Clock
    from simulations.effects import Effects, Spell
    from simulations.log import EventLog

SHOWN_PLACES = 1
"""A place is named where there is only one; for more, the effects themselves tell."""


def announce(effects: Effects, clock: Clock, log: EventLog) -> None:
    """Let the clock tell the log when disruptions begin, end and become known.

    Of each disruption once, however many effects it has. What began before the clock's present is
    told at once; what has ended by then is not told at all. The amount is the greatest deviation
    of its first effect from normal: a share lost, a factor less 1, or what is added.
    """
    for spells in _by_disruption(effects.spells):
        end_s = max(spell.until_s for spell in spells)
        if end_s <= clock.now_s:
            continue
        begin_s, known_s = min(spell.from_s for spell in spells), spells[0].known_s
        told = (spells[0].disruption_id, _place(spells), _severity(spells[0]))
        for kind, at_s, rank in (
            (EventKind.DISRUPTION_BEGUN, begin_s, Rank.DISRUPTION),
            (EventKind.DISRUPTION_KNOWN, known_s, Rank.REVIEW),
            (EventKind.DISRUPTION_ENDED, end_s, Rank.RECOVERY),
        ):
            clock.call(max(at_s, clock.now_s), _tell, clock, log, kind, *told, rank=rank)


def _tell(
    clock: Clock, log: EventLog, kind: EventKind, key: str, place: str, severity: float
) -> None:
    log.add(clock.now_s, kind, key, place, severity)


def _by_disruption(spells: Iterable[Spell]) -> list[list[Spell]]:
    groups: dict[str, list[Spell]] = {}
    for spell in spells:
        groups.setdefault(spell.disruption_id, []).append(spell)
    return list(groups.values())


def _place(spells: list[Spell]) -> str:
    places = {place for spell in spells for place in spell.places or ()}
    return next(iter(places)) if len(places) == SHOWN_PLACES else ""


def _severity(spell: Spell) -> float:
    return max(abs(value - spell.effect.neutral) for _, value in spell.points)
