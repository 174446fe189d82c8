"""What the log is told of disruptions."""

from __future__ import annotations

from dataclasses import replace

from simulations.chance import Chance
from simulations.clock import Clock
from simulations.disruptions import announce, drawn
from simulations.effects import Effects
from simulations.events import EventKind
from simulations.log import EventLog
from supplychain.disruptions import Disruption, Kind, Zone, ZonePart, fixed
from supplychain.io import from_document
from supplychain.io.example import DOCUMENT

FIRE = Disruption(
    "fire",
    Kind.SITE_OUTAGE,
    fixed(0.75),
    Zone((ZonePart(place_id="centre-1"),)),
    start_s=fixed(100.0),
    plateau_s=fixed(50.0),
    information_delay_s=20,
)


def told(*items: Disruption, now_s: int = 0) -> list[tuple[int, EventKind, str, str, float]]:
    scenario = replace(from_document(DOCUMENT), disruptions=items)
    clock, log = Clock(now_s), EventLog()
    announce(drawn(scenario, Chance(1)), clock, log)
    clock.run()
    return [(e.time_s, e.kind, e.subject, e.place, e.amount) for e in log.events()]


def test_begin_news_and_end_are_told_in_their_seconds() -> None:
    what = ("fire", "centre-1", 0.75)
    assert told(FIRE) == [
        (100, EventKind.DISRUPTION_BEGUN, *what),
        (120, EventKind.DISRUPTION_KNOWN, *what),
        (150, EventKind.DISRUPTION_ENDED, *what),
    ]


def test_a_disruption_with_several_effects_is_told_once() -> None:
    everywhere = replace(FIRE, id="shut", kind=Kind.LOCKDOWN, zone=Zone())
    kinds = [kind for _, kind, *_ in told(everywhere)]
    assert len(kinds) == len(set(kinds)) == 3


def test_what_was_announced_ahead_is_known_from_the_first_second() -> None:
    early = replace(FIRE, information_delay_s=-10_000)
    assert told(early)[0][:2] == (0, EventKind.DISRUPTION_KNOWN)


def test_what_began_before_is_told_at_once_and_what_is_over_not_at_all() -> None:
    assert [at_s for at_s, *_ in told(FIRE, now_s=110)] == [110, 120, 150]
    assert told(FIRE, now_s=150) == []


def test_nothing_is_told_of_nothing() -> None:
    log, clock = EventLog(), Clock()
    announce(Effects(), clock, log)
    clock.run()
    assert len(log) == 0
